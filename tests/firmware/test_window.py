"""From a sensor's readings to a model's input: C and NumPy agree bit for bit, and no window has a gap."""

from __future__ import annotations

import subprocess
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import ROOT, Tools
from tests.firmware.programs import HERE, RUNTIME, SANITIZED, STRICT, compile_c
from tinygen.errors import ConfigError
from tinygen.graph import Array, DType, Quant, Tensor
from tinygen.preprocessing import Meaning
from tinygen.windows import Window, quantized, require_real, window_of

NUMBERS = {DType.INT8: 1, DType.UINT8: 2, DType.INT16: 3, DType.FLOAT32: 7}  # tg_model.h
SECOND = 1_000_000


@pytest.fixture(scope="module")
def driver(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = ROOT / "firmware" / "sources" / "window"
    sources = [HERE / "window_driver.c", *sorted(folder.glob("*.c"))]
    output = tmp_path_factory.mktemp("window") / "driver"
    return compile_c(tools.require("gcc"), output, sources, *STRICT, *SANITIZED, f"-I{RUNTIME}")


def ask(driver: Path, numbers: list[int], reals: list[float], turns: bytes) -> bytes:
    head = np.array(numbers, np.int32).tobytes() + np.array(reals, np.float32).tobytes()
    done = subprocess.run([driver], input=head + turns, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def in_c(
    driver: Path, tensor: Tensor, window: Window, meaning: Meaning, readings: Array, lost: Array
) -> tuple[list[Array | None], str]:
    """What each reading brought: an input, or nothing; and what is told of losses at the end."""
    scale, zero_point = (0.0, 0) if tensor.quant is None else (tensor.scale, tensor.zero_point)
    numbers = [
        NUMBERS[tensor.dtype],
        zero_point,
        window.length,
        window.width,
        window.step,
        window.bytes,
        0,
        0,
    ]
    turns = b"".join(
        np.uint32(gap).tobytes() + row.astype(np.int16).tobytes()
        for gap, row in zip(lost, readings, strict=True)
    )
    answer = ask(driver, numbers, [scale, meaning.unit, meaning.offset], turns)
    found: list[Array | None] = []
    position = 0
    for _ in readings:
        whole = answer[position] == 1
        position += 1
        if whole:
            found.append(np.frombuffer(answer[position : position + window.ram], tensor.dtype.numpy))
            position += window.ram
        else:
            found.append(None)
    return found, answer[position:].decode().strip()


def expected(stored: Array, window: Window, lost: Array) -> list[Array | None]:
    """The specification: slices of readings without a gap, the first where one is whole, then every step."""
    found: list[Array | None] = []
    begin = due = 0
    for index, gap in enumerate(lost):
        if gap:
            begin = index
        if gap or not index:
            due = index + window.length - 1
        whole = index >= due
        found.append(stored[index + 1 - window.length : index + 1].reshape(-1) if whole else None)
        assert not whole or index + 1 - window.length >= begin
        due = index + window.step if whole else due
    return found


@pytest.mark.fuzz(count=100)
def test_random_readings(driver: Path, fuzz_count: int) -> None:
    rng = np.random.default_rng(11)
    for _ in range(fuzz_count):
        dtype = DType(str(rng.choice([kind.value for kind in NUMBERS])))
        length, width, step = rng.integers(1, 20), int(rng.choice([1, 3, 6])), int(rng.integers(1, 25))
        scale = float(np.float32(np.exp(rng.uniform(-12, 6))))
        zero_point = (
            0 if dtype is DType.FLOAT32 else int(rng.integers(-128, 128)) + 128 * (dtype is DType.UINT8)
        )
        quant = None if dtype is DType.FLOAT32 else Quant((scale,), (zero_point,))
        tensor = Tensor("input", (1, int(length), width), dtype, quant)
        window = window_of(tensor, width, step)
        # The readings cover about three times what the tensor can hold, and its middle often.
        meaning = Meaning(scale * float(rng.uniform(0.001, 0.01)), float(rng.normal()) * scale * 50)
        readings = rng.integers(-32768, 32768, (60, width))
        lost = rng.integers(1, 1000, 60) * (rng.random(60) < 0.03)
        found, told = in_c(driver, tensor, window, meaning, readings, lost)
        wanted = expected(quantized(readings, [meaning], tensor), window, lost)
        assert told == f"readings lost since the start: {lost.sum()}"
        for a, b in zip(found, wanted, strict=True):
            assert (a is None) == (b is None)
            assert a is None or b is None or a.tobytes() == b.tobytes()


def test_a_reading_keeps_its_value(driver: Path) -> None:
    """A 12-bit reading from -1 to 3 comes back within half a step of the tensor."""
    tensor = Tensor("input", (1, 4096), DType.INT8, Quant((4 / 255,), (-64,)))
    readings = np.arange(4096)[:, np.newaxis]
    meaning = Meaning(4 / 4095, -1.0)
    found, _ = in_c(driver, tensor, window_of(tensor, 1, None), meaning, readings, np.zeros(4096, int))
    assert found[-1] is not None and all(item is None for item in found[:-1])
    real = tensor.scale * (found[-1].astype(float) + 64)
    assert np.abs(real - np.linspace(-1, 3, 4096)).max() <= 0.502 * tensor.scale


def test_losses_do_not_overflow(driver: Path) -> None:
    tensor = Tensor("input", (1, 2), DType.INT8, Quant((1.0,), (0,)))
    lost = np.array([2**32 - 2, 5])
    _, told = in_c(driver, tensor, window_of(tensor, 1, None), Meaning(1.0), np.zeros((2, 1)), lost)
    assert told == f"readings lost since the start: {2**32 - 1}"


def paced(driver: Path, millihertz: int, times: Array) -> Array:
    start = np.array([times[0]]).astype(np.uint32).view(np.int32)
    numbers = [*[1] * 6, millihertz, int(start[0])]
    return np.frombuffer(ask(driver, numbers, [0, 0, 0], times.astype(np.uint32).tobytes()), np.uint32)


@pytest.mark.parametrize("millihertz", [1_000, 14_900, 59_500, 100_000, 119_000, 7_777_000, 16_000_000])
def test_a_rate_is_kept(driver: Path, millihertz: int) -> None:
    """Over hours, with turns of any length, and over the clock's wrap: no reading more, none less."""
    rng = np.random.default_rng(millihertz)
    turns = np.concatenate(([0], rng.integers(1, 3000, 20_000), rng.integers(1, 600 * SECOND, 40)))
    times = 4_290_000_000 + np.cumsum(turns)
    due = paced(driver, millihertz, times)
    ideal = (times - times[0]) * millihertz // 10**9
    assert np.array_equal(np.cumsum(due, dtype=np.int64), ideal)


def test_no_reading_is_early(driver: Path) -> None:
    times = np.arange(0, 2 * SECOND)
    due = paced(driver, 3_000, times)
    assert np.flatnonzero(due).tolist() == [333_334, 666_667, SECOND, 1_333_334, 1_666_667]
    assert all(b - a in {333_333, 333_334} for a, b in pairwise(np.flatnonzero(due)))


def test_what_no_sensor_fills() -> None:
    with pytest.raises(ConfigError, match="is int32, which no sensor fills"):
        require_real(Tensor("input", (1, 4), DType.INT32, None))
    with pytest.raises(ConfigError, match="has no scale"):
        require_real(Tensor("input", (1, 4), DType.INT8, None))
