"""A simulated Uno samples an analog pin: the real Arduino core, a ramp on the pin, no window with a gap."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import Tools
from tests.modelfile import O, T, model_file
from tinygen import api
from tinygen.errors import ConfigError
from tinygen.protocol import DeviceError, ErrorCode, Predicted

SECOND = 1_000_000  # microseconds
LENGTH, STEP = 12, 4
WISHES = """
model = "model.tflite"
name = "seen"
[firmware]
source = "adc"
[firmware.adc]
pin = "A0"
rate = {rate}
low = 0
high = 1023
step = {step}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tools: Tools) -> Path:
    """A model that gives back its input: a row of readings as they are."""
    for tool in ("avr-gcc", "gcc", "avrdude"):
        tools.require(tool)
    row = T((1, LENGTH), "INT16", (1.0,), (0,))
    data = model_file([row, row], [O("MAXIMUM", (0, 0), (1,), {}, "MaximumMinimumOptions")], [0], [1])
    (tmp_path / "model.tflite").write_bytes(data)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def watch(folder: Path, rate: int, count: int) -> list[Predicted | DeviceError]:
    """Predictions and errors until the ``count``-th prediction."""
    (folder / "tinygen.toml").write_text(WISHES.format(rate=rate, step=STEP))
    said: list[Predicted | DeviceError] = []
    with api.open_board(api.build("sim-uno")) as device:
        assert device.hello.source == "adc"
        for event in device.events(20):
            said += [event] if isinstance(event, (Predicted, DeviceError)) else []
            if sum(isinstance(event, Predicted) for event in said) == count:
                return said
    pytest.fail(f"it fell silent: {said}")


def readings(said: list[Predicted | DeviceError]) -> list[list[int]]:
    found = [
        np.frombuffer(event.outputs[0], np.int16).tolist() for event in said if isinstance(event, Predicted)
    ]
    for row in found:
        assert all((b - a) % 1024 == 1 for a, b in pairwise(row)), "a window has a gap"
    return found


def test_every_reading_once(folder: Path) -> None:
    """Each conversion of the simulated pin is one higher; that the computer asked in between is no loss."""
    said = watch(folder, 50, 6)
    assert not [event for event in said if isinstance(event, DeviceError)]
    steps = [(b[0] - a[0]) % 1024 for a, b in pairwise(readings(said))]
    assert [step for step in steps if step != STEP] in ([], [LENGTH])


def test_losses_are_told(folder: Path) -> None:
    """1,000 readings a second: sending a result alone takes longer than from one to the next."""
    said = watch(folder, 1000, 8)
    assert len(readings(said)) == 8
    (told,) = [event for event in said if isinstance(event, DeviceError)]
    assert told.code == ErrorCode.SOURCE
    assert re.fullmatch("readings lost since the start: [1-9][0-9]*", told.text)


def test_readings_between_layers(folder: Path) -> None:
    """The model takes longer than two readings, but none of its layers longer than one: none is lost."""
    (folder / "model.tflite").write_bytes(slow_model())
    said = watch(folder, 250, 6)
    predicted = [event for event in said if isinstance(event, Predicted)]
    assert not [event for event in said if isinstance(event, DeviceError)]
    assert min(event.invoke_us for event in predicted) > 2 * SECOND / 250


def slow_model() -> bytes:
    """Seven layers, most with 36 x 36 weights, which the Uno multiplies in a few milliseconds each."""
    rng = np.random.default_rng(3)
    tensors = [T((1, LENGTH), "INT8", (10.0,), (0,))]
    operators = []
    for layer in range(7):
        depth, units = (LENGTH if layer == 0 else 36), (4 if layer == 6 else 36)
        weights = rng.integers(-127, 128, (units, depth)).astype(np.int8)
        number = len(tensors)
        tensors += [
            T(weights.shape, "INT8", (0.01,), (0,), data=weights),
            T((1, units), "INT8", (10.0,), (0,)),
        ]
        inputs = (number - 1, number, -1)
        operators.append(O("FULLY_CONNECTED", inputs, (number + 1,), {}, "FullyConnectedOptions"))
    return model_file(tensors, operators, [0], [len(tensors) - 1])


@pytest.mark.parametrize(
    ("board", "wish", "problem"),
    [
        ("host", "", "host has no analog pins"),
        ("sim-uno", 'pin = "A6"', "pin A6 of sim-uno reads no analog voltage"),
        ("esp32dev", "pin = 5", "pin 5 of esp32dev reads no analog voltage"),
        ("sim-uno", "rate = 0", "adc.rate is 0, outside 1 to 10000"),
        ("sim-uno", "high = 0", "adc.high is 0.0, like low"),
        ("sim-uno", "step = 0", "adc.step is 0, outside"),
        ("sim-uno", "ratio = 1", "adc.ratio is not a key here"),
        ("sim-uno", "[firmware.imu]", "firmware.imu says how to sample, but the source is 'adc'"),
    ],
)
def test_refusals(folder: Path, board: str, wish: str, problem: str) -> None:
    key = wish.partition(" = ")[0]
    lines = [line for line in WISHES.format(rate=9, step=1).splitlines() if not line.startswith(f"{key} =")]
    (folder / "tinygen.toml").write_text("\n".join([*lines, wish]))
    with pytest.raises(ConfigError, match=problem):
        api.build(board)
    assert not (folder / "build").exists()
