"""`tinygen monitor` on a real firmware that predicts by itself, over good lines, bad ones and none at all."""

from __future__ import annotations

import csv
import json
import os
import random
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command import COMMAND, Done, Here, built_with_sensor
from tests.conftest import Tools
from tests.link.line import Line
from tinygen import api, simulator
from tinygen.backtrace import Symbols

SENSOR = """#include <string.h>

#include "tg_model.h"
#include "tg_port.h"

/* A blank image, every 10 ms. */
int tg_source_read(const tg_model *model) {
  static uint32_t last;
  if (tg_port_millis() - last < 10) return 0;
  last = tg_port_millis();
  memset(model->inputs[0].data(), -128, model->inputs[0].bytes);
  return 1;
}
"""


@pytest.fixture(scope="module")
def project(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The digits example with a sensor, built for this computer."""
    tools.require("gcc")
    return built_with_sensor(tmp_path_factory.mktemp("monitor") / "digits", SENSOR)


@pytest.fixture
def program(project: Path) -> Path:
    return project / "build" / "host" / ".pio" / "build" / "host" / "program"


@pytest.fixture
def port(project: Path, program: Path) -> Iterator[str]:
    with simulator.start(api.load_board("host"), program) as started:
        yield started.url


@pytest.fixture
def monitor(
    project: Path, port: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Monitor:
    return Monitor(Here(project, monkeypatch, capsys), port)


class Monitor:
    """The command on a running board."""

    def __init__(self, here: Here, port: str) -> None:
        self.here = here
        self.port = port

    def __call__(self, *arguments: object, port: str | None = None, seconds: float = 0.6) -> Done:
        return self.here("monitor", "--port", port or self.port, "--seconds", seconds, *arguments)


def test_lines_for_people(monitor: Monitor) -> None:
    done = monitor()
    assert done.status == 0
    number = r"#(\d+) +(\d) +[#.]{20} +\d\.\d{4} +[\d,]+ us(?: +[\d.]+/s)?"
    shown = [line for line in done.out.splitlines() if line.startswith("#")]
    found = [re.fullmatch(number, line) for line in shown]
    assert len(found) > 20 and all(found)
    numbers = [int(match[1]) for match in found if match]
    assert numbers == list(range(numbers[0], numbers[-1] + 1))
    rate = re.search(r"([\d.]+)/s$", shown[-1])
    assert rate is not None and 50 < float(rate[1]) < 110
    assert re.search(
        r"^health: up \d+\.\d s, \d+ inferences, [\d,]+/[\d,]+/[\d,]+ us$", done.out, re.MULTILINE
    )
    assert re.search(rf"^{len(shown)} predictions$", done.err, re.MULTILINE)


def test_json_and_log(monitor: Monitor, tmp_path: Path) -> None:
    log = tmp_path / "events.jsonl"
    done = monitor("--json", "--log", log)
    found = [json.loads(line) for line in done.out.splitlines()]
    kept = [json.loads(line) for line in log.read_text().splitlines()]
    assert [{k: v for k, v in event.items() if k != "lost"} for event in found] == kept
    predicted = [event for event in found if event["event"] == "predicted"]
    assert len(predicted) > 20 and {event["lost"] for event in predicted} == {0}
    assert any(event["event"] == "health" for event in found)
    assert abs(predicted[0]["time"] - time.time()) < 60
    monitor("--log", log)
    assert len(log.read_text().splitlines()) > len(kept)


def test_csv(monitor: Monitor) -> None:
    rows = list(csv.DictReader(monitor("--csv").out.splitlines()))
    assert len(rows) > 20
    assert {row["label"] for row in rows} == {rows[0]["best"]}  # the labels of the digits are the digits
    assert all(0 <= float(row["score"]) <= 1 and int(row["invoke_us"]) > 0 for row in rows)


def test_raw_bytes(monitor: Monitor, project: Path) -> None:
    command = [*COMMAND, "monitor", "--port", monitor.port, "--raw", "--seconds", "0.5"]
    done = subprocess.run(command, cwd=project, capture_output=True, timeout=60)
    assert done.returncode == 0
    assert done.stdout.count(b"\0") > 20


def test_what_is_lost_is_counted(monitor: Monitor, port: str) -> None:
    rng = random.Random(1)

    def lossy(data: bytes) -> bytes:
        return bytes(byte for byte in data if rng.random() > 0.005)

    with Line(port, to_host=lossy) as line:
        done = monitor("--json", port=line.port, seconds=2)
    events = map(json.loads, done.out.splitlines())
    numbers = [event["number"] for event in events if event["event"] == "predicted"]
    missing = numbers[-1] - numbers[0] + 1 - len(numbers)
    assert missing > 0
    assert f"{len(numbers)} predictions, {missing} lost on the line" in done.err
    assert "damaged stretches" in done.err


def test_two_readers_of_one_port(monitor: Monitor, port: str, project: Path) -> None:
    """A second monitor is refused; what a reader without manners takes is counted as lost."""
    command = [*COMMAND, "monitor", "--port", port, "--seconds", "4", "--json"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=project, stdout=pipe, stderr=pipe, text=True) as first:
        assert first.stdout is not None
        json.loads(first.stdout.readline())
        for refused in (["monitor"], ["send", "test_images.npz"]):
            done = monitor.here(*refused, "--port", port)
            assert (done.status, done.out) == (2, "") and "in use by another program" in done.err
        thief = os.open(port, os.O_RDONLY | os.O_NOCTTY)
        stolen, until = 0, time.monotonic() + 10
        while stolen < 100 and time.monotonic() < until:  # a read takes what is there, which may be nothing
            stolen += len(os.read(thief, 20))
        os.close(thief)
        out, err = first.communicate(timeout=30)
    assert first.returncode == 0 and stolen >= 100, err
    numbers = [
        event["number"] for event in map(json.loads, out.splitlines()) if event["event"] == "predicted"
    ]
    missing = numbers[-1] - numbers[0] + 1 - len(numbers)
    assert missing > 0 and numbers == sorted(set(numbers))
    assert re.search(rf", {missing} lost on the line", err), err


def test_it_waits_for_an_unplugged_board(project: Path, program: Path, tmp_path: Path) -> None:
    link = tmp_path / "port"
    first = subprocess.Popen([program, "--link", str(link)], stdout=subprocess.DEVNULL)
    command = [*COMMAND, "monitor", "--port", str(link), "--seconds", "4", "--json"]
    wait_for(link.exists)
    pipe = subprocess.PIPE
    watching = subprocess.Popen(command, cwd=project, stdout=pipe, stderr=pipe, text=True)
    assert watching.stdout is not None
    json.loads(watching.stdout.readline())
    first.terminate()
    first.wait(10)
    time.sleep(0.5)
    second = subprocess.Popen([program, "--link", str(link)], stdout=subprocess.DEVNULL)
    out, err = watching.communicate(timeout=30)
    second.terminate()
    second.wait(10)
    assert watching.returncode == 0, err
    names = [event["event"] for event in map(json.loads, out.splitlines())]
    assert names.count("lost") == names.count("found") == 1
    assert "predicted" in names[names.index("found") :]
    assert "waiting until it is back" in err and "is back after" in err and "1 times unplugged" in err


def wait_for(condition: object) -> None:
    deadline = time.monotonic() + 10
    while not condition() and time.monotonic() < deadline:  # type: ignore[operator]
        time.sleep(0.01)


def test_forms_exclude_each_other(monitor: Monitor, tmp_path: Path) -> None:
    assert "exclude each other" in monitor.here.refuses("monitor", "--port", monitor.port, "--csv", "--raw")
    refused = monitor("--log", tmp_path)
    assert refused.status == 2 and "cannot be written" in refused.err


CRASH = """int deep(int a) {
  return a / (a - a);
}
int main(int c, char **v) {
  return deep(c);
}
"""


def test_addresses_of_a_failure(tools: Tools, tmp_path: Path) -> None:
    source, image = tmp_path / "crash.c", tmp_path / "crash.elf"
    source.write_text(CRASH)
    options = ("-g", "-O0", "-no-pie", str(source), "-o", str(image))
    subprocess.run([tools.require("gcc"), *options], check=True)
    listed = subprocess.run(["nm", str(image)], capture_output=True, text=True, check=True).stdout
    at = {name: int(start, 16) for start, name in re.findall(r"^(\w+) T (\w+)$", listed, re.MULTILINE)}
    line = f"Backtrace: 0x{at['deep'] + 4:08x}:0x3ffb1f80 0x{at['main'] + 8:08x}:0x3ffb1fa0 |<-CORRUPTED"
    frames = Symbols(image).explain(line)
    assert [frame.function for frame in frames] == ["deep", "main"]
    assert frames[0].line in {"crash.c:1", "crash.c:2"} and frames[1].line in {"crash.c:4", "crash.c:5"}
    registers = f"MEPC    : 0x{at['deep']:08x}  RA      : 0x{at['main']:08x}  SP      : 0x3fc94ab0"
    assert [frame.function for frame in Symbols(image).explain(registers)] == ["deep", "main"]
    assert Symbols(image).explain("Backtrace: soon") == ()
    assert Symbols(source).explain(line) == ()
