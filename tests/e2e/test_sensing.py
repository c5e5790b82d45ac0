"""Boards that predict from inputs of their own: a source in C, on this computer and on an emulated board."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import Tools
from tinygen import api, simulator
from tinygen.errors import ConfigError
from tinygen.graph import Array, run
from tinygen.link import Device, listen
from tinygen.protocol import DeviceError, ErrorCode, Event, Health, Predicted, Text

PERIOD_MS = 20
SENSOR = """#include <string.h>

#include "tg_model.h"
#include "tg_port.h"

static const int8_t images[][64] = {%s};

/* One image after the other, %d ms apart; the fifth and sixth of every ten readings fail. */
int tg_source_read(const tg_model *model) {
  static uint32_t last;
  static uint32_t readings;
  if (tg_port_millis() - last < %d) return 0;
  last = tg_port_millis();
  readings++;
  if (readings %% 10 == 5 || readings %% 10 == 6) return -12;
  memcpy(model->inputs[0].data(), images[(readings - 1) %% 2], sizeof images[0]);
  return 1;
}

/* A pin that can be watched over the line. */
void tg_pin_write(uint8_t pin, uint8_t high);
void tg_pin_write(uint8_t pin, uint8_t high) {
  static uint8_t level = 2;
  if (high == level) return;
  level = high;
  const char digits[] = {(char)('0' + pin), ' ', (char)('0' + high), '\\n'};
  tg_port_write((const uint8_t *)"\\npin ", 5);
  tg_port_write((const uint8_t *)digits, sizeof digits);
}
"""
WISHES = """
[firmware]
source = "sensor.c"
{more}
[firmware.pin]
number = 4
label = "{label}"
on = 0.7
off = 0.3
"""


@pytest.fixture(params=["host", "sim-cortex-m4"])
def board(request: pytest.FixtureRequest, tools: Tools) -> str:
    tools.require("gcc" if request.param == "host" else "arm-none-eabi-gcc")
    if request.param != "host":
        tools.require("qemu-system-arm")
    return str(request.param)


class Project:
    """The digits example with a sensor that sees its first two test images in turn."""

    def __init__(self, directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.directory = api.init_example(directory / "digits")
        monkeypatch.chdir(self.directory)
        model = api.load_model()
        samples = api.samples_for(model, Path("test_images.npz"), 2)
        self.inputs = [sample[0] for sample in samples.values]
        self.outputs = [run(model.graph, [value])[model.graph.outputs[0]] for value in self.inputs]
        self.scale = model.graph.tensors[model.graph.outputs[0]].scale
        self.zero_point = model.graph.tensors[model.graph.outputs[0]].zero_point
        rows = ["{" + ", ".join(map(str, value.reshape(-1).tolist())) + "}" for value in self.inputs]
        (self.directory / "sensor.c").write_text(SENSOR % (",\n".join(rows), PERIOD_MS, PERIOD_MS))

    def build(self, board: str, more: str) -> api.Build:
        """With these further keys of [firmware]; the pin follows the first image's label."""
        wishes = WISHES.format(more=more, label=str(int(self.outputs[0].argmax())))
        with (self.directory / "tinygen.toml").open("a") as stream:
            stream.write(wishes)
        return api.build(board)

    def score(self, outputs: list[Array]) -> tuple[int, float]:
        """Best element and its value, averaged over these results."""
        real = np.mean(
            [self.scale * (o.reshape(-1).astype(float) - self.zero_point) for o in outputs], axis=0
        )
        return int(real.argmax()), float(real.max())


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    return Project(tmp_path, monkeypatch)


def events(url: str, kind: type[Event], count: int) -> Iterator[Event]:
    """Everything until the ``count``-th of that kind."""
    left = count
    for event in listen(url, seconds=30):
        yield event
        left -= isinstance(event, kind)
        if not left:
            return
    pytest.fail(f"{left} of {count} {kind.__name__} are missing")


def test_predictions_from_a_source(project: Project, board: str) -> None:
    built = project.build(board, "average = 2\nhealth_every = 3")
    with simulator.start(built.board, built.image) as started:
        said = list(events(started.url, Predicted, 8))
        predicted = [event for event in said if isinstance(event, Predicted)]
        numbers = [event.number for event in predicted]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        for before, event in itertools.pairwise(predicted):
            seen = [np.frombuffer(e.outputs[0], np.int8) for e in (before, event)]
            best, score = project.score(seen)
            assert event.best == best
            assert event.score == pytest.approx(score, abs=1e-6)
        healths = [event for event in said if isinstance(event, Health)]
        assert len(healths) >= 2 and healths[1].invokes - healths[0].invokes == 3
        if board != "host":  # which starts before somebody listens
            assert numbers[0] == 1
            # The first result is above 0.7, the mean of the first two between 0.3 and 0.7: the pin stays.
            assert [event.line for event in said if isinstance(event, Text)] == ["pin 4 0", "pin 4 1"]


def test_an_error_is_told_once(project: Project) -> None:
    """And again after the source has worked in between."""
    built = project.build("host", "")
    with simulator.start(built.board, built.image) as started:
        said = [e for e in events(started.url, Predicted, 30) if isinstance(e, (Predicted, DeviceError))]
    errors = [index for index, event in enumerate(said) if isinstance(event, DeviceError)]
    assert len(errors) >= 3
    assert {b - a for a, b in itertools.pairwise(errors)} == {9}  # eight predictions, one error
    first = said[errors[0]]
    assert isinstance(first, DeviceError)
    assert (first.code, first.detail, first.text) == (ErrorCode.SOURCE, -12, "sensor.c")


def test_a_host_comes_first(project: Project, board: str) -> None:
    """Its inference is exact although the source goes on, which waits until the host is quiet."""
    built = project.build(board, "")
    with simulator.start(built.board, built.image) as started, Device.open(started.url) as device:
        assert device.hello.source == "sensor.c"
        for _ in range(3):
            for value, expected in zip(project.inputs, project.outputs, strict=True):
                assert device.infer([value.tobytes()]).outputs == (expected.tobytes(),)
        later = next(event for event in device.events(20) if isinstance(event, Predicted))
        assert later.outputs[0] in {output.tobytes() for output in project.outputs}


def test_lines_of_text(project: Project) -> None:
    built = project.build("host", 'output = "text"')
    with simulator.start(built.board, built.image) as started:
        lines = [e.line for e in events(started.url, Text, 20) if isinstance(e, Text)]
        assert not [e for e in listen(started.url, seconds=0.3) if isinstance(e, Predicted)]
    expected = {"{} {:.4f}".format(*project.score([output])) for output in project.outputs}
    told = [line for line in lines if line.endswith(" us")]
    assert {" ".join(line.split()[:2]) for line in told} == expected
    assert all(int(line.split()[2]) > 0 for line in told)


def sources_in(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (directory / "src").rglob("*") if path.is_file()}


def test_keys_of_the_command_line_replace_the_file_s(project: Project) -> None:
    """As if the file had them: the same firmware."""
    more = 'average = 3\nhealth_every = 9\noutput = "frames"'
    label = str(int(project.outputs[0].argmax()))
    toml = (project.directory / "tinygen.toml").read_text()
    by_file = sources_in(project.build("host", more).directory)
    wanted = ["average = 3", "health_every=9", "source=sensor.c", "output=frames"]
    wanted += ["pin.number=4", f'pin.label = "{label}"', "pin.on=0.7", "pin.off=0.3"]
    (project.directory / "tinygen.toml").write_text(toml + '\n[firmware]\noutput = "text"\nwatchdog = 0\n')
    built = api.build("host", settings=wanted, output="other")
    assert sources_in(built.directory) == by_file


@pytest.mark.parametrize(
    ("wish", "problem"),
    [
        ("output", r"--set output is not KEY=VALUE"),
        ("=text", r"--set =text is not KEY=VALUE"),
        ("output=text", "names no source"),
        ("outputs=text", r"--set: firmware.outputs is not a key here; did you mean 'output'"),
        ("average=many", r"--set: firmware.average must be an integer, not 'many'"),
        ("pin.on=0.5", r"--set: firmware.pin.number is missing"),
        ("pin.=1", r"--set =1 is not KEY=VALUE"),
    ],
)
def test_refused_keys_of_the_command_line(project: Project, wish: str, problem: str) -> None:
    with pytest.raises(ConfigError, match=problem):
        api.build("host", settings=[wish])


@pytest.mark.parametrize(
    ("wish", "problem"),
    [
        ('source = "camara"', "did you mean 'camera'"),
        ("average = 4", "names no source"),
        ('source = "absent.c"', "absent.c cannot be read"),
        ('source = "serial"\nwatchdog = -1', "outside 0 to 600"),
        ('source = "sensor.c"\noutput = "prose"', "cannot be told as 'prose'"),
        ('source = "sensor.c"\n[firmware.pin]\nnumber = 1\nlabel = "ten"\non = 1\noff = 0', "is no label"),
        ('source = "sensor.c"\n[firmware.pin]\nnumber = 1\nlabel = 10\non = 1\noff = 0', "has 10 elements"),
        ('source = "sensor.c"\n[firmware.pin]\nnumber = 1\nlabel = 3\non = 0.1\noff = 1', "above on"),
        ('source = "sensor.c"\n[firmware.pin]\nnumber = 1\nlabel = 3\non = "x"\noff = 1', "must be a number"),
    ],
)
def test_refusals(project: Project, wish: str, problem: str) -> None:
    with (project.directory / "tinygen.toml").open("a") as stream:
        stream.write(f"\n[firmware]\n{wish}\n")
    with pytest.raises(ConfigError, match=problem):
        api.build("host")
    assert not (project.directory / "build").exists()
