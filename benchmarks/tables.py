"""Figures as Markdown: one table for each board, a row for each model, the modes side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from benchmarks.figures import Figures, Name

__all__ = ["board_table", "lines", "markdown", "number"]

HEAD = (
    "model",
    "mode or compiler",
    "instructions",
    "instr/MAC",
    "arena",
    "states",
    "flash",
    "stack",
    "recorded",
)


def markdown(found: Mapping[Name, Figures], recorded: Mapping[Name, Figures], title: str = "") -> str:
    """All boards; the last column is the change of the count against the committed one."""
    boards = dict.fromkeys(board for board, _, _ in found)
    return "\n".join(f"## {title or board}\n\n{board_table(board, found, recorded)}\n" for board in boards)


def board_table(board: str, found: Mapping[Name, Figures], recorded: Mapping[Name, Figures]) -> str:
    """One board's rows, by model and then by mode."""
    rows = [
        (name[1], name[2], *_cells(value), _change(value, recorded.get(name)))
        for name, value in found.items()
        if name[0] == board
    ]
    return "\n".join(lines((HEAD, *rows))) + "\n"


def lines(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A table whose first row is its head; numbers are to the right."""
    head, *body = rows
    words = sum(not any(row[column][:1].isdigit() for row in body) for column in range(2))
    yield f"| {' | '.join(head)} |"
    yield f"| {' | '.join(['---'] * words + ['---:'] * (len(head) - words))} |"
    yield from (f"| {' | '.join(row)} |" for row in body)


def _cells(value: Figures) -> tuple[str, ...]:
    if value.refused:
        return (value.refused, *("",) * 5)
    ratio = f"{value.instructions / value.macs:.2f}" if value.macs else "-"
    sizes = (value.arena, value.states, value.flash, value.stack)
    return number(value.instructions), ratio, *map(number, sizes)


def number(value: int | None) -> str:
    """With separators; what nobody knows is a dash."""
    return "-" if value is None else f"{value:,}"


def _change(now: Figures, before: Figures | None) -> str:
    if before is None or before.refused or now.refused or not before.instructions:
        return "-"
    return f"{(now.instructions - before.instructions) / before.instructions:+.1%}"
