"""A board by command: flashed, listened to, run, verified; wrong inputs and wrong ports named."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import re
import shutil
import signal
import subprocess
import threading
import time
import tty
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.cli.command import COMMAND, Here, processes_of, tinygen, wait_until_none
from tests.tflite.small_model import small_model
from tinygen import load_model, read_samples, simulator
from tinygen.errors import ConfigError

FIRST = [8, 2, 9, 2, 2]  # the labels of the first test images


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_run_shows_pictures_predictions_and_accuracy(in_built: Here) -> None:
    done = in_built("run", "--count", 7)
    assert done.status == 0
    rows = re.findall(r"^#(\d+) +(\d) +([\d.]+) +[\d,]+ us  (right|wrong)", done.out, re.MULTILINE)
    assert [int(row[0]) for row in rows] == list(range(7))
    assert [int(row[1]) for row in rows[:5]] == FIRST
    assert re.search(r"^(\d) of 7 right: \d+\.\d\d % accuracy$", done.out, re.MULTILINE)
    assert "MACs" in done.out and "Flash" in done.out
    drawn = [line for line in done.out.splitlines() if re.fullmatch(r"    [ .:\-=+*#%@]+", line)]
    assert len(drawn) > 5 * 6
    assert done.err == ""


def test_run_in_json(in_built: Here) -> None:
    *predictions, summary = lines(in_built("run", "--count", 5, "--json").out)
    assert [p["best"] for p in predictions] == [p["expected"] for p in predictions] == FIRST
    assert [p["label"] for p in predictions] == [str(digit) for digit in FIRST]
    assert all(np.shape(p["outputs"]) == (1, 1, 10) for p in predictions)
    assert (summary["inferences"], summary["right"], summary["labelled"]) == (5, 5, 5)


def test_more_inputs_than_the_file_has(in_built: Here) -> None:
    *predictions, summary = lines(in_built("run", "--count", 363, "--json").out)
    assert [p["expected"] for p in predictions[360:]] == [None] * 3
    assert (summary["inferences"], summary["labelled"]) == (363, 360)


def test_a_project_s_inputs_are_not_for_another_model(in_digits: Here) -> None:
    (in_digits.directory / "small.tflite").write_bytes(small_model())
    done = in_digits("run", "small.tflite", "--json")
    assert done.status == 0
    *predictions, summary = lines(done.out)
    assert {np.shape(prediction["outputs"]) for prediction in predictions} == {(1, 1, 4)}
    assert {prediction["expected"] for prediction in predictions} == {None}
    assert summary["inferences"] == len(predictions)
    assert f"{len(predictions)} random ones are sent" in done.err


def test_verify(in_built: Here) -> None:
    done = in_built("verify", "--layers", "--count", 5, "--board", "host")
    assert done.status == 0
    assert re.match(r"exact: 5 inputs, \d+ layers each on host equal the NumPy reference", done.out)
    found = json.loads(in_built("verify", "--layers", "--count", 5, "--json").out)
    assert (found["mismatches"], found["samples"], found["board"]) == ([], 5, "host")
    layers = json.loads(in_built("inspect", "--json").out)["layers"]
    assert found["layers"] == len(layers)


def test_flash_monitor_and_run_on_the_same_board(built: Path, flashed: str) -> None:
    done = tinygen("run", "--port", flashed, "--count", "2", "--json", cwd=built)
    assert [line.get("best") for line in lines(done.out)] == [*FIRST[:2], None]
    listening = tinygen("monitor", "--seconds", "0.3", cwd=built)
    assert (listening.status, listening.err) == (0, f"host on {flashed}; Ctrl-C ends\n")
    again = tinygen("flash", "--json", cwd=built)
    assert json.loads(again.out)["board"] == "host"
    assert len(processes_of(built)) == 1  # the one before was stopped


def test_the_program_alone_is_flashed_and_greeted(in_built: Here) -> None:
    state = in_built.directory / "build" / "host" / ".tinygen"
    image = in_built.directory / "build" / "host" / ".pio" / "build" / "host" / "program"
    done = in_built("flash", "--image", image, "--board", "host", "--json")
    try:
        assert done.status == 0, done.err
        found = json.loads(done.out)
        assert (found["hello"]["model"], found["hello"]["board"]) == ("digits", "host")
        assert "digits" in in_built("flash", "--image", image).out  # the board of tinygen.toml
    finally:
        simulator.stop(state)


def test_monitor_without_a_board(built: Path, in_built: Here) -> None:
    said = in_built.refuses("monitor")
    assert "it is not running" in said and "tinygen flash --board host" in said
    assert wait_until_none(built) == []


class Terminal:
    """A serial port whose other end the test holds."""

    def __init__(self) -> None:
        self.ours, self._theirs = pty.openpty()
        tty.setraw(self._theirs)
        self.name = os.ttyname(self._theirs)

    @contextlib.contextmanager
    def saying(self, text: bytes) -> Iterator[None]:
        """Writes it again and again: opening a port drops what came before."""
        ended = threading.Event()

        def speak() -> None:
            while not ended.wait(0.03):
                os.write(self.ours, text)

        speaker = threading.Thread(target=speak)
        speaker.start()
        try:
            yield
        finally:
            ended.set()
            speaker.join()

    def close(self) -> None:
        os.close(self.ours)
        os.close(self._theirs)


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    made = Terminal()
    yield made
    made.close()


def test_monitor_shows_what_any_board_prints(here: Here, terminal: Terminal) -> None:
    text = b"rst:0x1 (POWERON)\r\nhello [bold]there[/]\r\n"
    arguments = ("monitor", "--board", "host", "--port", terminal.name, "--seconds", 0.5)
    with terminal.saying(text):
        done = here(*arguments)
        found = lines(here(*arguments, "--json").out)
    assert done.status == 0
    assert {"rst:0x1 (POWERON)", "hello [bold]there[/]"} == set(done.out.splitlines()[1:-1])
    assert ("text", "hello [bold]there[/]") in {(event["event"], event["line"]) for event in found}


def test_a_silent_port(in_built: Here, terminal: Terminal) -> None:
    started = time.monotonic()
    said = complaint(in_built, "run", "--port", terminal.name)
    assert f"the device on {terminal.name} does not answer" in said
    assert time.monotonic() - started < 20


@pytest.mark.parametrize("port", ["/dev/absent", "", "nonsense://there", "/dev/null", "socket://127.0.0.1:9"])
def test_a_port_that_is_none(in_built: Here, port: str) -> None:
    for command in ("run", "verify"):
        assert complaint(in_built, command, "--port", port)
    said = in_built("monitor", "--port", port, "--seconds", 1)
    assert (said.status, said.out) == (2, "")
    assert "error: " in said.err and "Traceback" not in said.err


def complaint(here: Here, *arguments: str) -> str:
    """As Here.refuses, of a command whose build is reported before it fails."""
    done = here(*arguments, "--json")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("error: ") and len(done.err.splitlines()) == 2
    return done.err


def test_another_model_on_the_port(in_built: Here, flashed: str) -> None:
    (in_built.directory / "small.tflite").write_bytes(small_model())
    for command in ("run", "verify"):
        said = complaint(in_built, command, "small.tflite", "--port", flashed, "--output", "other")
        assert re.search(r"the board runs the model digits \(\w{16}\), not small \(\w{16}\)", said)
        assert "Flash it again" in said
    (in_built.directory / "small.tflite").unlink()
    shutil.rmtree(in_built.directory / "other")


def test_a_board_that_is_lost_meanwhile(built: Path, flashed: str) -> None:
    state = built / "build" / "host" / ".tinygen"
    simulator.stop(state)
    done = tinygen("run", "--port", flashed, "--json", cwd=built)
    assert done.status == 2
    assert "Traceback" not in done.err


def test_a_board_that_is_unplugged_while_it_is_sent_to(built: Path) -> None:
    """What it predicted before stays shown, each once; then the error, and no traceback."""
    command = [*COMMAND, "run", "--json", "--count", "100000"]
    pipe = subprocess.PIPE
    running = subprocess.Popen(command, cwd=built, stdout=pipe, stderr=pipe, text=True)
    assert running.stdout is not None
    before = [json.loads(running.stdout.readline())["number"] for _ in range(50)]
    (board,) = [pid for pid in processes_of(built) if pid != running.pid]
    os.kill(board, signal.SIGKILL)
    out, err = running.communicate(timeout=30)
    assert running.returncode == 2
    numbers = before + [line["number"] for line in lines(out)]
    assert numbers == list(range(len(numbers)))
    assert err.startswith("error: /dev/") and "was lost" in err and "Traceback" not in err


IMAGES = np.zeros((3, 8, 8), np.uint8)
WRONG: dict[str, tuple[Callable[[Path], object], str]] = {
    "shape": (
        lambda path: np.save(path, np.zeros((3, 9, 9))),
        "the shape [9, 9], and the model's input [1, 8, 8, 1]",
    ),
    "one": (lambda path: np.save(path, np.zeros((8, 8))), "has the shape [8]"),
    "text": (lambda path: np.save(path, np.full((3, 8, 8), "x")), "holds <U1, not numbers"),
    "nan": (lambda path: np.save(path, np.full((3, 8, 8), np.nan)), "holds NaN"),
    "none": (lambda path: np.save(path, IMAGES[:0]), "holds no inputs"),
    "objects": (
        lambda path: np.save(path, np.array([{}]), allow_pickle=True),
        "no file of inputs that tinygen reads",
    ),
    "names": (lambda path: save_npz(path, samples=IMAGES), "has no array called inputs or images"),
    "labels": (lambda path: save_npz(path, inputs=IMAGES, labels=np.arange(4)), "has 3 inputs and 4 labels"),
    "words": (
        lambda path: save_npz(path, inputs=IMAGES, labels=np.array(["a"] * 3)),
        "not numbers of classes",
    ),
    "cut": (lambda path: save_npz(path, -40, inputs=IMAGES), "no file of inputs that tinygen reads"),
    "empty": (lambda path: path.touch(), "no file of inputs that tinygen reads"),
    "garbage": (lambda path: path.write_text("hello"), "no file of inputs that tinygen reads"),
    "directory": (lambda path: path.mkdir(), "Is a directory"),
    "absent": (Path.absolute, "No such file"),
}


def save_npz(path: Path, length: int | None = None, **arrays: Any) -> None:
    with path.open("wb") as stream:
        np.savez_compressed(stream, **arrays)
    path.write_bytes(path.read_bytes()[:length])


@pytest.mark.parametrize("fault", WRONG)
def test_wrong_inputs(in_built: Here, tmp_path: Path, fault: str) -> None:
    write, expected = WRONG[fault]
    path = tmp_path / "inputs.npy"
    write(path)
    for command in ("run", "verify"):
        said = complaint(in_built, command, "--inputs", str(path))
        assert expected in said and str(path) in said
    assert wait_until_none(in_built.directory) == []


def test_damaged_inputs_never_end_in_a_traceback(in_built: Here, tmp_path: Path) -> None:
    """NumPy, zipfile and zlib raise a dozen unrelated classes on files with a few wrong bytes."""
    path, rng = tmp_path / "inputs.npz", np.random.default_rng(0)
    save_npz(path, inputs=IMAGES, labels=np.arange(3))
    whole = np.frombuffer(path.read_bytes(), np.uint8)
    graph = load_model(in_built.directory / "digits.tflite").graph
    refused = 0
    for _ in range(500):
        damaged = whole.copy()
        damaged[rng.integers(0, len(whole), 3)] = rng.integers(0, 256, 3)
        path.write_bytes(damaged.tobytes())
        try:
            read_samples(path, graph)
        except ConfigError:
            refused += 1
    assert refused > 100
