"""Whether a model fits boards in a mode, what it needs of each, and which other mode would help."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

from tinygen.boards import Board
from tinygen.errors import TinygenError
from tinygen.fits import Fit, fits
from tinygen.graph import Graph
from tinygen.latency import estimate_latency
from tinygen.passes import rewrite
from tinygen.program import Program
from tinygen.select import select
from tinygen.target import Optimize, target_of
from tinygen.tflite import load

__all__ = ["Comparison", "Question", "answer"]

# What may help where a model does not fit, in this order: what costs least time first.
OTHERS = (Optimize.SPEED, Optimize.BALANCED, Optimize.SIZE, Optimize.RAM)


@dataclass(frozen=True, slots=True)
class Question:
    """A model's file, its ``name`` in C and its ``title`` for people, and boards of one processor core."""

    title: str
    model: bytes
    name: str
    boards: tuple[Board, ...]
    optimize: Optimize


@dataclass(frozen=True, slots=True)
class Comparison:
    """A model on a board: what it needs there, in bytes, and its limits, None where there are none.

    It fits where there are no ``problems``; where it does not, it would with ``helps``. ``stack`` is the
    deepest of an inference, None where the compiler does not tell. An inference takes about ``milliseconds``,
    wrong by the share ``time_error`` at most, and ``millijoules``; None where nobody knows. Where there is an
    ``error``, all figures are None, and so is ``board`` where it is the model's own.
    """

    model: str
    board: str | None
    optimize: Optimize
    flash: int | None = None
    flash_limit: int | None = None
    ram: int | None = None
    ram_limit: int | None = None
    arena: int | None = None
    stack: int | None = None
    milliseconds: float | None = None
    millijoules: float | None = None
    time_error: float | None = None
    macs: int | None = None
    basis: str | None = None
    problems: tuple[str, ...] = ()
    helps: Optimize | None = None
    error: str | None = None
    remedy: str | None = None

    @property
    def fits(self) -> bool | None:
        return None if self.error is not None else not self.problems


def answer(question: Question) -> tuple[Comparison, ...]:
    """A row for each board, in their order; an error is a row too."""
    try:
        _graph(question.model, question.name)
    except TinygenError as error:
        return (_failed(question, None, error),)
    try:
        return _rows(question)
    except TinygenError as error:
        return tuple(_failed(question, board.name, error) for board in question.boards)


def _failed(question: Question, board: str | None, error: TinygenError) -> Comparison:
    return Comparison(
        question.title, board, question.optimize, error=error.cause, remedy=error.remedy or None
    )


def _rows(question: Question) -> tuple[Comparison, ...]:
    program = _program(question, question.optimize)
    found = _fits(question, question.optimize, question.boards)
    names = {fit.board for fit in found if fit.problems}
    helping = _helping(question, [board for board in question.boards if board.name in names])
    pairs = zip(question.boards, found, strict=True)
    return tuple(_row(question, program, board, fit, helping.get(fit.board)) for board, fit in pairs)


def _row(question: Question, program: Program, board: Board, fit: Fit, helps: Optimize | None) -> Comparison:
    latency = estimate_latency(program, board.tuned(question.optimize), fit.placement)
    return Comparison(
        model=question.title,
        board=fit.board,
        optimize=question.optimize,
        flash=fit.need.flash,
        flash_limit=fit.flash_limit,
        ram=fit.need.ram,
        ram_limit=fit.ram_limit,
        arena=program.arena_size,
        stack=None if fit.need.stack is None else fit.need.stack.bytes,
        milliseconds=None if latency is None else latency.milliseconds,
        millijoules=None if latency is None else latency.millijoules,
        time_error=None if latency is None or latency.milliseconds is None else latency.error,
        macs=program.macs,
        basis=fit.need.basis.value,
        problems=fit.problems,
        helps=helps,
    )


def _fits(question: Question, optimize: Optimize, boards: Sequence[Board]) -> tuple[Fit, ...]:
    """One compiler at a time: others answer their questions beside this one."""
    tuned = [board.tuned(optimize) for board in boards]
    return fits(lambda _: _program(question, optimize), tuned, jobs=1)


def _helping(question: Question, boards: Sequence[Board]) -> dict[str, Optimize]:
    """For each of these boards, by name, the first other mode in which the model fits it."""
    found: dict[str, Optimize] = {}
    for mode in OTHERS:
        left = [board for board in boards if board.name not in found]
        if left and mode is not question.optimize:
            found |= {fit.board: mode for fit in _fits(question, mode, left) if not fit.problems}
    return found


def _program(question: Question, optimize: Optimize) -> Program:
    return _selected(question.model, question.name, question.boards[0].cpu.core, optimize)


@functools.lru_cache(maxsize=16)
def _selected(model: bytes, name: str, core: str, optimize: Optimize) -> Program:
    return select(_graph(model, name), (), target_of(core, optimize))


@functools.lru_cache(maxsize=4)
def _graph(model: bytes, name: str) -> Graph:
    return rewrite(load(model, name=name))
