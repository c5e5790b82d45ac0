"""Motion sensors: drivers against simulated chips; windows are readings in a row, in the model's scale."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tests.boards.sampled import window_model
from tests.conftest import Tools
from tests.firmware.programs import HERE
from tests.firmware.source_program import RESUME, SourceProgram, Turns
from tinygen.boards import load_board
from tinygen.graph import Array, DType
from tinygen.peripherals import Imu
from tinygen.preprocessing import Meaning
from tinygen.program import Program
from tinygen.sampling import Motion
from tinygen.sources.imu import CHIPS
from tinygen.windows import quantized

UNPLUG, PLUG = -2, -3
SILENT, STRANGE, LOST = -1, -2, -19535
LENGTH, STEP = 10, 4
# By the data sheets: g and degrees a second of a step at 4 g and 500 degrees a second; readings a second.
FACTS = {
    "LSM9DS1": (0.000122, 0.0175, 59.5),
    "LSM6DSOX": (0.000122, 0.0175, 52.0),
    "MPU6050": (4 / 32768, 500 / 32768, 50.0),
}
IDENTITIES = {"LSM9DS1": 0x68, "LSM6DSOX": 0x6C, "MPU6050": 0x68}
# Longer than each queue is filled.
LONG = {"LSM9DS1": 2_100_000, "LSM6DSOX": 8_000_000, "MPU6050": 2_100_000}
TURN = 5_000  # microseconds


def build(
    chip: str, program: Program, folder: Path, tools: Tools, identity: int | None = None
) -> SourceProgram:
    sampling = Motion(FACTS[chip][2], 4, 500, 1.0, 1.0, None, STEP, Imu(chip, "Wire", 0x68))
    options = [f"-DIDENTITY={identity or IDENTITIES[chip]}", f"-D{chip}"]
    board = load_board("nano33ble")
    sensor = HERE / "imu_chip.c"
    return SourceProgram("imu", board, program, sampling, sensor, folder, tools, *options)


def windows(chip: str, program: Program, numbers: Array) -> Array:
    """What the model must see of the readings of these numbers: [..., axes]."""
    g, degrees, _ = FACTS[chip]
    tensor = program.tensors[program.inputs[0]]
    axes = tensor.shape[-1]
    raw = (257 * numbers[..., np.newaxis] + 4099 * np.arange(axes)).astype(np.uint16).view(np.int16)
    parts = [
        quantized(raw[..., :3], [Meaning(g)], tensor),
        quantized(raw[..., 3:], [Meaning(degrees)], tensor),
    ]
    return np.concatenate(parts, -1)


def starts(chip: str, program: Program, turns: Turns) -> list[int]:
    """The number of each window's first reading; fails where a window is no readings in a row."""
    count = 240 if program.tensors[program.inputs[0]].dtype is DType.INT8 else 1000  # few values: alike later
    numbers = np.arange(count)[:, np.newaxis] + np.arange(LENGTH)
    known = {window.tobytes(): start for start, window in enumerate(windows(chip, program, numbers))}
    assert len(known) == len(numbers)
    return [known[output.tobytes()] for output in turns.outputs]


@pytest.fixture(params=CHIPS)
def chip(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(
    params=[("INT16", 3, 0.001), ("FLOAT32", 6, 1.0), ("INT8", 6, 4.6)], ids=lambda p: f"{p[0]}-{p[1]}"
)
def program(request: pytest.FixtureRequest) -> Program:
    kind, axes, scale = request.param
    return window_model(1, LENGTH, axes, kind=kind, scale=scale)


def test_every_reading_once(chip: str, program: Program, tools: Tools, tmp_path: Path) -> None:
    """Also where the model runs for a while, as long as the sensor's queue has room."""
    board = build(chip, program, tmp_path, tools)
    turns = board.run([*[TURN] * 200, 400_000, *[TURN] * 100])
    assert turns.opened == 0 and set(turns.codes) == {0, 1} and not turns.explained
    found = starts(chip, program, turns)
    assert found == list(range(found[0], found[0] + STEP * len(found), STEP)) and len(found) > 20


def test_registers(chip: str, tools: Tools, tmp_path: Path) -> None:
    """Rate, ranges and filter, as the data sheets have them."""
    rest = build(chip, window_model(1, LENGTH, 6), tmp_path, tools).run([TURN]).rest
    if chip == "LSM9DS1":
        assert (rest[0x10], rest[0x20], rest[0x23], rest[0x2E]) == (0b010_01_000, 0b010_10_000, 0x02, 0xC0)
    elif chip == "LSM6DSOX":
        assert (rest[0x10], rest[0x11], rest[0x09], rest[0x0A]) == (0b0011_10_00, 0b0011_01_00, 0x33, 6)
    else:
        assert (rest[0x19], rest[0x1A], rest[0x1B], rest[0x1C]) == (19, 4, 0b01_000, 0b01_000)
        assert (rest[0x23], rest[0x6A], rest[0x6B]) == (0x78, 0x44 & ~0x04, 0x01)


def test_an_overflow_is_counted(chip: str, tools: Tools, tmp_path: Path) -> None:
    program = window_model(1, LENGTH, 6, kind="FLOAT32")
    turns = build(chip, program, tmp_path, tools).run([*[TURN] * 100, LONG[chip], *[TURN] * 100])
    found = starts(chip, program, turns)
    assert turns.codes.count(LOST) == 1 and set(turns.codes) == {0, 1, LOST}
    (told,) = turns.explained
    before = sum(code == 1 for code in turns.codes[: turns.codes.index(LOST)])
    taken = found[before - 1] + LENGTH  # and up to STEP - 1 more, which were in no window yet
    assert 0 <= found[before] - taken - int(told.rpartition(" ")[2]) <= STEP
    gaps = [b - a for a, b in pairwise(found)]
    assert [gap for gap in gaps if gap != STEP] == [found[before] - found[before - 1]]


def test_a_rest_is_no_loss(chip: str, tools: Tools, tmp_path: Path) -> None:
    program = window_model(1, LENGTH, 6, kind="FLOAT32")
    turns = build(chip, program, tmp_path, tools).run([*[TURN] * 100, -LONG[chip], RESUME, *[TURN] * 100])
    assert set(turns.codes) == {0, 1}
    assert len([b - a for a, b in pairwise(starts(chip, program, turns)) if b - a != STEP]) == 1


def test_unplugged_and_plugged_in_again(chip: str, tools: Tools, tmp_path: Path) -> None:
    program = window_model(1, LENGTH, 6, kind="FLOAT32")
    turns = build(chip, program, tmp_path, tools).run(
        [*[TURN] * 100, UNPLUG, *[TURN] * 300, PLUG, *[TURN] * 400]
    )
    assert set(turns.codes) == {0, 1, SILENT} and set(turns.explained) == {"no motion sensor answers"}
    assert 200 < turns.codes.count(SILENT) < 600
    assert len([b - a for a, b in pairwise(starts(chip, program, turns)) if b - a != STEP]) == 1


def test_another_chip(chip: str, tools: Tools, tmp_path: Path) -> None:
    turns = build(chip, window_model(1, LENGTH, 6), tmp_path, tools, identity=0x70).run([])
    assert turns.opened == STRANGE
