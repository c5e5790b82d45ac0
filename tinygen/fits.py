"""Whether a program fits boards: what it needs of each, what there is, and what is missing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from tinygen.boards import Board
from tinygen.errors import BuildError
from tinygen.estimate import Basis, Estimate, Recipe, alone, fitted, recipe_of, with_framework
from tinygen.placement import MARGIN, Placement, place, require_room
from tinygen.program import Program
from tinygen.sensing import Sensing
from tinygen.target import Target, target_of

__all__ = ["Fit", "fit", "fit_quickly", "fits", "require_fit"]


@dataclass(frozen=True, slots=True)
class Fit:
    """The answer for one board: it fits where there are no ``problems``. Limits in bytes, None where none."""

    board: str
    need: Estimate
    placement: Placement
    flash_limit: int | None
    ram_limit: int | None
    stack_limit: int | None
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Task:
    """One board's question; with the same recipe and placement, answers differ by the framework alone."""

    program: Program
    board: Board
    placement: Placement
    recipe: Recipe | None
    hopeless: bool

    @property
    def key(self) -> tuple[int, Recipe | None, Placement]:
        recipe = replace(self.recipe, basis=Basis.COMPILED) if self.recipe else None
        return id(self.program), recipe, self.placement


def fits(
    made_for: Callable[[Target], Program], boards: Sequence[Board], *, jobs: int | None = None
) -> tuple[Fit, ...]:
    """The answers for all these boards; what several have in common is compiled once.

    ``made_for`` gives the model's program for a target. ``jobs`` compilers run at a time, by default one on
    each processor.
    """
    programs = {target: made_for(target) for target in {target_of(board.cpu.core) for board in boards}}
    tasks = [_task(programs[target_of(board.cpu.core)], board) for board in boards]
    unique = {task.key: task for task in tasks if task.recipe is not None and not task.hopeless}
    with ThreadPoolExecutor(max_workers=jobs or os.cpu_count() or 1) as pool:
        running = {key: pool.submit(_alone, task) for key, task in unique.items()}
        own = {key: future.result() for key, future in running.items()}
    return tuple(_judge(task, own.get(task.key)) for task in tasks)


def _alone(task: _Task) -> Estimate:
    assert task.recipe is not None
    return alone(task.program, task.recipe, task.placement)


def fit(program: Program, board: Board, sensing: Sensing | None = None, reserve: int = 0) -> Fit:
    """The answer for one board, with what a source of inputs of its own takes."""
    task = _task(program, board, reserve)
    recipe = None if task.hopeless else task.recipe
    compiled = None if recipe is None else alone(program, recipe, task.placement, sensing)
    return _judge(task, compiled, reserve)


def fit_quickly(program: Program, board: Board, sensing: Sensing | None = None, reserve: int = 0) -> Fit:
    """The same in no time, where fitted figures stay so far from every limit that no compiler is needed."""
    task = _task(program, board, reserve)
    rough = _judge(task, None, reserve)
    code = rough.need.flash - board.memory.framework_flash - program.constant_bytes
    far = (
        (rough.flash_limit is None or rough.need.flash + code <= rough.flash_limit)
        and (rough.ram_limit is None or rough.need.ram + MARGIN <= rough.ram_limit)
        and rough.stack_limit is not None
        and rough.stack_limit >= MARGIN
    )
    return rough if far else fit(program, board, sensing, reserve)


def _task(program: Program, board: Board, reserve: int = 0) -> _Task:
    placement = place(program, board, reserve)
    try:
        require_room(program, board, placement, reserve)
        hopeless = False
    except BuildError:  # no compiler is needed to know
        hopeless = True
    return _Task(program, board, placement, recipe_of(board), hopeless)


def _judge(task: _Task, own: Estimate | None, reserve: int = 0) -> Fit:
    board, memory = task.board, task.board.memory
    if own is None or task.recipe is None:
        own = fitted(task.program, board, task.placement)
    else:
        own = replace(own, basis=task.recipe.basis)
    need = with_framework(own, board, reserve)
    result = Fit(board.name, need, task.placement, memory.app, memory.static_ram, memory.stack, ())
    return replace(result, problems=tuple(_problems(result)))


def require_fit(fit: Fit) -> None:
    """BuildError where the board's own compiler says that it cannot fit; a guess refuses nothing."""
    if fit.problems and fit.need.basis is Basis.COMPILED:
        raise BuildError(
            f"the program does not fit {fit.board}: {'; '.join(fit.problems)}",
            "Use a smaller model, or another board: `tinygen boards --fits MODEL` shows which.",
        )


def _problems(fit: Fit) -> Iterator[str]:
    need = fit.need
    stack = 0 if need.stack is None else need.stack.bytes + (need.runtime_stack or 0)
    shared = stack if fit.stack_limit is None else 0
    if fit.flash_limit is not None and need.flash > fit.flash_limit:
        yield f"{need.flash - fit.flash_limit:,} B of flash too much"
    if fit.ram_limit is not None and need.ram + shared > fit.ram_limit:
        yield f"{need.ram + shared - fit.ram_limit:,} B of RAM too much"
    if fit.stack_limit is not None and stack > fit.stack_limit:
        yield f"{stack - fit.stack_limit:,} B of stack too much"
