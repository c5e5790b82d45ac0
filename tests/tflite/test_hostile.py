"""Damaged and hostile .tflite files: each ends soon in a program or in a ModelError, and in nothing else."""

from __future__ import annotations

import contextlib
import resource
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.tflite.mutate import DAMAGES, Mutant, Victim, mutate, name_of
from tests.tflite.small_model import CLASSES, INPUTS, small_model
from tests.tflite.victims import victims
from tinygen.errors import ModelError
from tinygen.graph import run
from tinygen.passes import rewrite
from tinygen.select import select
from tinygen.tflite import load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Tools

SECONDS = 5.0
MEMORY = 1 << 30  # bytes that reading and compiling a file of a few KB may take
SHARDS = 40
SHOWN = 10  # failures told in full


class TooLongError(BaseException):
    """Not an Exception, so that the code under test cannot catch it by mistake."""


@contextlib.contextmanager
def time_limit() -> Iterator[None]:
    def stop(signum: int, frame: object) -> None:
        raise TooLongError(f"more than {SECONDS} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.fixture
def memory_limit() -> Iterator[None]:
    """Refuses what a file merely claims to need: a MemoryError is a fault, a dead machine tells nothing."""
    sizes = Path("/proc/self/statm")
    if not sizes.is_file():
        yield  # only Linux says how large a process is
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    used = int(sizes.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, hard))
    yield
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def compile_model(data: bytes) -> None:
    """As far as a damaged file could lead: the calls, their numbers and the memory plan."""
    select(rewrite(load(data)))


def fault(mutant: Mutant) -> str | None:
    """What is wrong with how a mutant ended; None where it is compiled or properly refused."""
    try:
        with time_limit():
            compile_model(mutant.data)
    except ModelError as error:
        return (
            None
            if error.cause.strip() and len(str(error)) < 10_000
            else f"{mutant.story}: says {error!r:.200}"
        )
    except (Exception, TooLongError) as error:  # noqa: BLE001 - whatever it is, it is a fault
        return f"{mutant.story}: {type(error).__name__}: {error!s:.200} {where(error)}"
    return None


def where(error: BaseException) -> str:
    """The innermost place in tinygen that the error passed through."""
    place, step = "", error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        if "tinygen/" in code.co_filename:
            place = f"at {Path(code.co_filename).name}:{step.tb_lineno} ({code.co_name})"
        step = step.tb_next
    return place


@pytest.mark.fuzz(count=20_000)
@pytest.mark.parametrize("shard", range(SHARDS))
def test_damaged_file(shard: int, fuzz_count: int, memory_limit: None) -> None:
    """Shards share the numbers below the count, so that they spread over workers."""
    faults = []
    for number in range(shard, fuzz_count, SHARDS):
        victim = victims()[number // SHARDS % len(victims())]
        if found := fault(mutate(victim, number)):
            faults.append(found)
    assert not faults, "\n".join([f"{len(faults)} mutants", *faults[:SHOWN]])


@pytest.mark.parametrize("victim", victims(), ids=lambda victim: victim.name)
def test_every_truncation(victim: Victim, memory_limit: None) -> None:
    """A file cut short at each place near its beginning and its end, and at every 16th between them."""
    size = len(victim.data)
    ends = sorted({*range(min(size, 256)), *range(0, size, 16), *range(size - 64, size)})
    faults = [found for end in ends if (found := fault(Mutant(f"{victim.name}[:{end}]", victim.data[:end])))]
    assert not faults, "\n".join(faults[:SHOWN])


@pytest.mark.parametrize("victim", victims(), ids=lambda victim: victim.name)
def test_victims_are_sound_and_mutants_are_not(victim: Victim) -> None:
    """The damage must be neither without effect nor so coarse that only the first check ever sees it."""
    compile_model(victim.data)
    causes = set()
    accepted = 0
    for number in range(400):
        mutant = mutate(victim, number)
        assert mutant == mutate(victim, number)
        try:
            compile_model(mutant.data)
            accepted += 1
        except ModelError as error:
            causes.add(error.cause)
    assert 20 < accepted < 380
    assert len(causes) > 50


@pytest.mark.parametrize("name", sorted({name_of(damage) for damage in DAMAGES}))
def test_every_damage_is_done(name: str) -> None:
    mutants = (mutate(victims()[0], number) for number in range(2000))
    alone = [mutant for mutant in mutants if mutant.story.endswith(f": {name}")]
    assert sum(mutant.data != victims()[0].data for mutant in alone) >= 10


def test_small_model_is_what_tflm_reads(tools: Tools) -> None:
    """The file written here by hand is a real one: its outputs by TFLM and by the reference are equal."""
    runtime = tools.require_package("tflite_micro").runtime
    interpreter = runtime.Interpreter.from_bytes(small_model(), arena_size=16 * 1024)
    graph = load(small_model())
    rng = np.random.default_rng(1)
    for _ in range(20):
        values = rng.integers(-128, 128, (1, INPUTS // 3, 3), np.int8)
        interpreter.set_input(values, 0)
        interpreter.invoke()
        (scores,) = (run(graph, [values])[name] for name in graph.outputs)
        assert scores.shape == (1, CLASSES)
        np.testing.assert_array_equal(scores, interpreter.get_output(0))
