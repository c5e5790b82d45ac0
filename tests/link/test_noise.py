"""Inferences over a line that loses, changes, doubles and adds bytes: the exact result or an error."""

from __future__ import annotations

import random
import threading
import time
from typing import TYPE_CHECKING

import pytest

from tests.firmware.small_model import expected_outputs, random_inputs
from tests.link.line import Board, Line
from tinygen.errors import LinkError
from tinygen.link import Device
from tinygen.protocol import Text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def lose(rng: random.Random, share: float) -> Callable[[bytes], bytes]:
    return lambda data: bytes(byte for byte in data if rng.random() >= share)


def flip(rng: random.Random, share: float) -> Callable[[bytes], bytes]:
    return lambda data: bytes(
        byte ^ (1 << rng.randrange(8)) if rng.random() < share else byte for byte in data
    )


def double(rng: random.Random, share: float) -> Callable[[bytes], bytes]:
    return lambda data: b"".join(bytes([byte]) * (2 if rng.random() < share else 1) for byte in data)


def double_all(rng: random.Random, share: float) -> Callable[[bytes], bytes]:
    """Whole pieces arrive twice, frames and all."""
    return lambda data: data * 2 if rng.random() < share * 20 else data


def add(rng: random.Random, share: float) -> Callable[[bytes], bytes]:
    """Noise, and lines that another part of the firmware prints."""

    def some() -> bytes:
        return rng.choice([rng.randbytes(rng.randrange(30)), b"camera: frame dropped\r\n", b"\0"])

    return lambda data: b"".join(
        some() + bytes([byte]) if rng.random() < share else bytes([byte]) for byte in data
    )


def infer_all(device: Device, count: int, seed: int) -> tuple[int, int]:
    """How many inferences ended with the result and how many with an error; a wrong result fails the test."""
    rng = random.Random(seed)
    right = wrong = 0
    for number in range(count):
        inputs = random_inputs(rng)
        try:
            if number % 4 == 3:
                result, layers = device.infer_layers(inputs)
                assert [layer.index for layer in layers] == [0, 1, 2]
            else:
                result = device.infer(inputs)
        except LinkError:
            wrong += 1
            continue
        runs = int.from_bytes(result.outputs[1][:2], "little", signed=True) - 1000
        runs -= int.from_bytes(inputs[0][:1], "little", signed=True)
        assert result.outputs == expected_outputs(inputs, runs)
        assert right <= runs <= number  # no inference ran twice
        right += 1
    return right, wrong


@pytest.mark.parametrize("noise", [lose, flip, double, double_all, add])
def test_one_byte_in_a_hundred_is_survived(
    program: Path, noise: Callable[[random.Random, float], Callable[[bytes], bytes]]
) -> None:
    rng = random.Random(noise.__name__)
    with (
        Board(program) as board,
        Line(board.port, noise(rng, 0.01), noise(rng, 0.01)) as line,
        Device.open(line.port) as device,
    ):
        right, wrong = infer_all(device, 8, 1)
    assert (right, wrong) == (8, 0)


def test_a_line_that_loses_everything_now_and_then(program: Path) -> None:
    """Bursts longer than any frame."""
    rng = random.Random(11)
    state = {"until": 0.0}

    def burst(data: bytes) -> bytes:
        now = time.monotonic()
        if now < state["until"]:
            return b""
        if rng.random() < 0.05:
            state["until"] = now + 0.15
        return data

    with (
        Board(program) as board,
        Line(board.port, burst, burst) as line,
        Device.open(line.port) as device,
    ):
        assert infer_all(device, 12, 2) == (12, 0)


def test_a_dead_line_is_an_error_in_time(program: Path) -> None:
    """The device hears, but nothing comes back."""
    dead = threading.Event()
    with (
        Board(program) as board,
        Line(board.port, to_host=lambda data: b"" if dead.is_set() else data) as line,
        Device.open(line.port, timeout=0.5) as device,
    ):
        assert infer_all(device, 1, 3) == (1, 0)
        dead.set()
        started = time.monotonic()
        with pytest.raises(LinkError, match="does not answer"):
            device.infer(random_inputs(random.Random(3)))
        assert time.monotonic() - started < 1.5
        dead.clear()
        assert exact_again(device)


def exact_again(device: Device) -> bool:
    inputs = random_inputs(random.Random(4))
    return device.infer(inputs).outputs[0] == expected_outputs(inputs)[0]


def test_a_reset_in_mid_frame(program: Path) -> None:
    """The device stops in the middle of its RESULT, another one prints its boot messages and says HELLO."""
    cut = threading.Event()
    passed = {"bytes": 0}

    def cut_short(data: bytes) -> bytes:
        """The first 300 bytes of the answers: acknowledgements and a part of the RESULT, as they arrive."""
        if replaced.is_set():
            return data
        room = max(0, 300 - passed["bytes"])
        passed["bytes"] += len(data)
        if passed["bytes"] > 300:
            cut.set()
        return data[:room]

    replaced = threading.Event()
    inputs = random_inputs(random.Random(12))
    with Board(program) as first, Board(program) as second:
        with Line(first.port) as quiet, Device.open(quiet.port) as device:
            assert device.hello.model == "small"
        with Line(first.port, to_host=cut_short) as line:

            def replace() -> None:
                assert cut.wait(10)
                line.replace_device(second.port)
                line.inject(
                    b"\x1b[0;32mrst:0x1 (POWERON_RESET)\r\nets Jun  8 2016\r\n\xfe\x80\x00\x13partial"
                )
                replaced.set()

            thread = threading.Thread(target=replace)
            replaced.set()
            with Device.open(line.port) as device:
                replaced.clear()
                thread.start()
                result = device.infer(inputs)
                thread.join()
                assert result.outputs == expected_outputs(inputs)
                assert device.restarts == 1
                lines = [event.line for event in device.events(0.1) if isinstance(event, Text)]
                assert "ets Jun  8 2016" in lines


def test_a_reader_that_starts_late_joins_in(program: Path) -> None:
    """The first session is cut off while the device sends; the next one begins with the rest of that."""
    inputs = random_inputs(random.Random(13))
    with Board(program) as board:
        for runs in range(10):
            with Device.open(board.port) as device:
                device._exchange.port.write(b"\0\x05half a frame"[: 2 + runs])
            with Device.open(board.port) as device:
                assert device.infer(inputs).outputs == expected_outputs(inputs, runs)
