"""Several boards built at once: a bar for each, a word as each ends, a table at the end."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tinygen import api
from tinygen.boards import Board
from tinygen.cli.output import complain, from_here, messages, note, table, write_json
from tinygen.cli.show import build_json
from tinygen.platformio import Progress
from tinygen.target import Goal

__all__ = ["build_several"]

COLUMNS = ("Board", "Flash, B", "estimated", "RAM, B", "estimated", "Stack, B", "s", "")


def build_several(
    boards: Sequence[str],
    model: Path | None,
    *,
    name: str | None,
    labels: Path | None,
    output: Path | None,
    settings: Sequence[str],
    goal: Goal,
    jobs: int | None,
    as_json: bool,
    verbose: bool,
) -> int:
    """Build for all of them; the exit status: 2 where any failed, as it is where a single one does."""
    found: list[api.Build | api.Failed] = []
    with _bars() as advance:
        ended = api.build_boards(
            boards,
            model,
            name=name,
            labels=labels,
            output=output,
            settings=settings,
            goal=goal,
            jobs=jobs,
            on_progress=advance,
            on_line=(lambda board, line: note(f"{board.name}: {line}")) if verbose else None,
        )
        with contextlib.closing(ended):
            for outcome in ended:
                found.append(outcome)
                _tell(outcome, as_json)
    failed = [outcome.board.name for outcome in found if isinstance(outcome, api.Failed)]
    if not as_json:
        rows = [_row(outcome) for outcome in sorted(found, key=lambda outcome: outcome.board.name)]
        table(COLUMNS, rows, right=(1, 2, 3, 4, 5, 6))
    if failed:
        note(f"{len(failed)} of {len(found)} boards failed: {', '.join(sorted(failed))}")
    return 2 if failed else 0


def _tell(outcome: api.Build | api.Failed, as_json: bool) -> None:
    """As soon as it is known; messages go to standard error, JSON is data."""
    match outcome:
        case api.Failed(board, error):
            if as_json:
                write_json({"board": board.name, "error": error.cause, "remedy": error.remedy})
            complain(type(error)(f"{board.name}: {error.cause}", error.remedy))
        case api.Build() if as_json:
            write_json(build_json(outcome))
        case api.Build():
            note(f"{outcome.board.name}: built in {outcome.seconds:.1f} s, log {from_here(outcome.log)}")


def _row(outcome: api.Build | api.Failed) -> tuple[str, ...]:
    if isinstance(outcome, api.Failed):
        return outcome.board.name, *("",) * (len(COLUMNS) - 2), "failed"
    footprint, expected = outcome.footprint, outcome.estimate
    stack = footprint.stack
    return (
        outcome.board.name,
        _number(footprint.flash),
        _number(expected.flash if expected else None),
        _number(footprint.ram),
        _number(expected.ram if expected else None),
        _number(stack.bytes if stack else None),
        f"{outcome.seconds:.1f}",
        str(from_here(outcome.image)),
    )


def _number(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


@contextlib.contextmanager
def _bars() -> Iterator[Callable[[Board, Progress], None]]:
    """A bar with n of total files for every board at work, on a terminal; silence elsewhere."""
    from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    tasks: dict[str, TaskID] = {}
    with Bars(*columns, console=messages, transient=True, disable=not messages.is_terminal) as bars:

        def advance(board: Board, progress: Progress) -> None:
            if board.name not in tasks:
                tasks[board.name] = bars.add_task(board.name)
            bars.update(tasks[board.name], completed=progress.done, total=progress.total or None)

        yield advance
