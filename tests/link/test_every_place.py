"""A greeting and an inference, with one fault at every place of it: the exact result, or an error in time."""

from __future__ import annotations

import itertools
import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.conftest import Tools
from tests.firmware.programs import build_board
from tests.firmware.small_model import expected_outputs, random_inputs
from tests.link.line import Board, Line
from tinygen.errors import LinkError, PortError
from tinygen.link import Device

Change = Callable[[bytes], bytes]

SCORES = 20  # of the model's output: a short exchange has few places
WORKERS = 6  # nearly all of the time is waiting
TIMEOUT = 0.4


@pytest.fixture(scope="module")
def short_program(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_board(
        tools, tmp_path_factory.mktemp("short"), f"-DSCORES={SCORES}", "-DTG_RECEIVE_BUFFER=256"
    )


def exchange(port: str, seed: int, runs: int, timeout: float = 5.0) -> None:
    """Greets the board, which has run its model so often before, and has it run once more."""
    inputs = random_inputs(random.Random(seed))
    with Device.open(port, timeout=timeout) as device:
        scores, echo = expected_outputs(inputs, runs)
        assert device.infer(inputs).outputs == (scores[:SCORES], echo)


class Counter:
    """Bytes that passed, and what happens to the one at ``place``."""

    def __init__(self, place: int = -1, change: Callable[[int], bytes] = lambda byte: bytes([byte])) -> None:
        self.passed = 0
        self._place = place
        self._change = change

    def __call__(self, data: bytes) -> bytes:
        at = self._place - self.passed
        self.passed += len(data)
        if not 0 <= at < len(data):
            return data
        return data[:at] + self._change(data[at]) + data[at + 1 :]


def lengths(program: Path) -> tuple[int, int]:
    """Bytes of an undisturbed exchange to the device, and to the host; a busy computer adds repetitions."""
    found = []
    with Board(program) as board:
        for runs in range(3):
            there, back = Counter(), Counter()
            with Line(board.port, there, back) as line:
                exchange(line.port, 0, runs)
            found.append((there.passed, back.passed))
    return min(found)


def at_every_place(program: Path, change: Callable[[int], bytes]) -> Iterator[tuple[Counter, Counter]]:
    there, back = lengths(program)
    assert 50 < there < 150 and 200 < back < 600
    yield from ((Counter(place, change), Counter()) for place in range(there))
    yield from ((Counter(), Counter(place, change)) for place in range(back))


FAULTS: dict[str, Callable[[int], bytes]] = {
    "dropped": lambda _: b"",
    "a delimiter": lambda byte: b"\0" if byte else b"\1",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_byte_at_every_place(short_program: Path, fault: str) -> None:
    """Every result is the exact one, computed once."""
    faults = list(at_every_place(short_program, FAULTS[fault]))

    def work(share: int) -> int:
        with Board(short_program) as board:
            mine = faults[share::WORKERS]
            for runs, (there, back) in enumerate(mine):
                with Line(board.port, there, back) as line:
                    exchange(line.port, runs, runs)
        return len(mine)

    with ThreadPoolExecutor(WORKERS) as pool:
        assert sum(pool.map(work, range(WORKERS))) == len(faults)


def test_a_line_that_dies_at_any_place(short_program: Path) -> None:
    """Nothing passes from there on: an error in time, and the board serves the next session."""
    there, back = lengths(short_program)
    cuts = [(place, True) for place in range(0, there, 5)] + [(place, False) for place in range(0, back, 11)]

    def work(share: int) -> int:
        with Board(short_program) as board:
            died = sum(dies(board, place, forth=forth) for place, forth in cuts[share::WORKERS])
            inputs = random_inputs(random.Random(1))
            with Device.open(board.port) as device:
                device.reset()
                scores, echo = expected_outputs(inputs)
                assert device.infer(inputs).outputs == (scores[:SCORES], echo)
        return died

    with ThreadPoolExecutor(WORKERS) as pool:
        # Where the end of the last frame alone is missing, a repetition may have brought it before.
        assert sum(pool.map(work, range(WORKERS))) >= len(cuts) - 2


def dies(board: Board, place: int, *, forth: bool) -> bool:
    """Whether the exchange ended with an error; otherwise with the exact result, and both in time."""
    left = place

    def cut(data: bytes) -> bytes:
        nonlocal left
        kept = data[:left]
        left -= len(kept)
        return kept

    inputs = random_inputs(random.Random(place))
    started = time.monotonic()
    with Line(board.port, cut if forth else bytes, bytes if forth else cut) as line:
        try:
            with Device.open(line.port, timeout=TIMEOUT) as device:
                assert device.infer(inputs).outputs[0] == expected_outputs(inputs)[0][:SCORES]
            return False
        except LinkError as error:
            return "does not answer" in error.cause
        finally:
            assert time.monotonic() - started < 20 * TIMEOUT  # the first inference may take 12 of them


def infer_for_ever(device: Device) -> None:
    for runs in itertools.count():
        inputs = random_inputs(random.Random(runs))
        assert device.infer(inputs).outputs == expected_outputs(inputs, runs)


def test_a_board_that_is_unplugged_while_it_is_sent_to(program: Path) -> None:
    """After ever more requests: an error at once, and no result but exact ones."""
    for delay in (0.0, 0.01, 0.03, 0.1):
        with Board(program) as board, Device.open(board.port) as device:
            timer = threading.Timer(delay, board.process.kill)
            timer.start()
            started = time.monotonic()
            with pytest.raises((PortError, LinkError)):
                infer_for_ever(device)
            assert time.monotonic() - started < delay + 6
            timer.join()
            board.process.wait()


def test_another_reader_steals_bytes(program: Path) -> None:
    """`cat` on the port takes no lock: what it reads is missing, and is asked for again, or told."""
    with Board(program) as board, Device.open(board.port, timeout=3) as device:
        thief = os.open(board.port, os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK)
        ended = threading.Event()
        stolen = 0

        def steal() -> None:
            nonlocal stolen
            rng = random.Random(7)
            while not ended.wait(rng.random() * 0.003):
                try:
                    stolen += len(os.read(thief, 1 + rng.randrange(40)))
                except BlockingIOError:
                    continue

        thread = threading.Thread(target=steal)
        thread.start()
        try:
            for runs in range(5000):
                inputs = random_inputs(random.Random(runs))
                assert device.infer(inputs).outputs == expected_outputs(inputs, runs)
                if stolen >= 200:
                    break
        finally:
            ended.set()
            thread.join()
            os.close(thief)
        assert stolen >= 200
