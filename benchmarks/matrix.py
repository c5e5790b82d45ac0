"""Every model on every processor in every mode; the same C is measured once."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

from benchmarks.figures import Figures, Measured, Name, UnfitError, tools_of
from benchmarks.instructions import Case
from benchmarks.record import PEERS, RECORD, SEEN, read_figures, write_figures
from tinygen.boards import Board, load_board
from tinygen.errors import LinkError, TinygenError
from tinygen.target import Optimize

__all__ = ["cases_of", "measure_all"]

PROCESSES = 2
REASON = 150  # characters


def cases_of(models: Mapping[str, Path], boards: Sequence[Board], modes: Sequence[Optimize]) -> list[Case]:
    """Small models first, so that there is something to see early."""
    by_size = sorted(models.values(), key=lambda path: path.stat().st_size)
    return [Case(path, board.name, mode) for path in by_size for board in boards for mode in modes]


def measure_all(cases: Sequence[Measured], again: bool = False) -> dict[Name, Figures]:
    """The figures of each case, with progress on standard error.

    What was measured is kept in SEEN at once, so that a call that was interrupted goes on where it was.
    ``again`` measures what is known, too. AssertionError where a result is not the reference's.
    """
    known = {} if again else _known()
    found: dict[Name, Figures] = {}
    for case, figures, seconds in _run(cases, known):
        found[case.name] = figures
        _say(len(found), len(cases), case, figures, seconds)
        if seconds:
            board = case.name[0]
            write_figures({case.name: figures}, {board: tools_of(load_board(board))}, SEEN)
    return {case.name: found[case.name] for case in cases}


def _known() -> dict[str, Figures]:
    """By key; what could not even be compiled has none."""
    return {
        value.key: value
        for path in (RECORD, PEERS, SEEN)
        for value in read_figures(path).values()
        if value.key
    }


def _run(
    cases: Sequence[Measured], known: Mapping[str, Figures]
) -> Iterator[tuple[Measured, Figures, float]]:
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        running = {pool.submit(_figures, case, known): case for case in cases}
        try:
            for done in as_completed(running):
                yield running[done], *done.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _figures(case: Measured, known: Mapping[str, Figures]) -> tuple[Figures, float]:
    """The figures, and how many seconds they took: none where they were known."""
    begin = time.monotonic()
    key = ""
    try:
        key = case.key()
        if key in known:
            return known[key], 0.0
        figures = case.measure(key)
    except UnfitError as error:
        figures = _refused(key, str(error))
    except LinkError as error:  # a busy computer: the next call tries again
        figures = _refused("", error.cause)
    except TinygenError as error:
        figures = _refused(key, error.cause)
    return figures, time.monotonic() - begin


def _refused(key: str, why: str) -> Figures:
    return Figures(key, refused=" ".join(why.split())[:REASON])


def _say(number: int, count: int, case: Measured, figures: Figures, seconds: float) -> None:
    said = figures.refused or f"{figures.instructions:,} instructions"
    took = f"{seconds:.0f} s" if seconds else "known"
    sys.stderr.write(f"{number}/{count} {' '.join(case.name)}: {said} ({took})\n")
