"""Where words go: data on standard output, messages and progress on standard error, colours on terminals."""

from __future__ import annotations

import contextlib
import dataclasses
import enum
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tinygen.errors import TinygenError

if TYPE_CHECKING:
    from tinygen.platformio import Progress

__all__ = [
    "ReaderGoneError",
    "building",
    "complain",
    "data",
    "from_here",
    "note",
    "table",
    "write_json",
    "write_line",
]

# Off a terminal there is no width to fit: a line stays one line.
WIDE = 10_000


class ReaderGoneError(Exception):
    """Nobody reads standard output any more. No OSError, for Typer would make status 1 of that."""


class _Console(Console):
    def on_broken_pipe(self) -> None:
        raise ReaderGoneError


data = _Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else WIDE)
messages = _Console(stderr=True, highlight=False, soft_wrap=True)


def complain(error: TinygenError) -> None:
    """The cause in one colour, the remedy below it."""
    messages.print(f"[bold red]error:[/] {escape(error.cause)}")
    if error.remedy:
        messages.print(escape(error.remedy))


def from_here(path: Path) -> Path:
    """Relative where it lies below the working directory: short enough for a line of a table."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def note(text: str) -> None:
    """A message that is not data."""
    messages.print(escape(text))


def table(columns: Sequence[str], rows: Sequence[Sequence[object]], *, right: Sequence[int] = ()) -> None:
    """A table on standard output; ``right`` are the columns of numbers."""
    made = Table(box=None, pad_edge=False, header_style="bold", show_header=any(columns))
    for number, column in enumerate(columns):
        made.add_column(column, justify="right" if number in right else "left", overflow="fold")
    for row in rows:
        made.add_row(*(escape(str(cell)) for cell in row))
    with data.capture() as capture:
        data.print(made, soft_wrap=False)
    for line in capture.get().splitlines():
        write_line(line.rstrip())


def write_json(value: object) -> None:
    """One JSON value on one line of standard output."""
    write_line(json.dumps(plain(value)))


def write_line(text: str) -> None:
    """One line of data, at once."""
    try:
        print(text, flush=True)  # noqa: T201
    except BrokenPipeError:
        raise ReaderGoneError from None


def plain(value: object) -> Any:
    """Dataclasses, paths, enumerations and arrays as what JSON has."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, enum.Enum):
        return value.name.lower()
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, bytes):
        return value.hex()
    return value.tolist() if hasattr(value, "tolist") else value


@contextlib.contextmanager
def building(title: str) -> Iterator[Callable[[Progress], None]]:
    """A progress bar with n of total files on a terminal; silence elsewhere."""
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[file]}"),
    )
    with Bar(*columns, console=messages, transient=True, disable=not messages.is_terminal) as bar:
        task = bar.add_task(title, total=None, file="")

        def advance(progress: Progress) -> None:
            file = Path(progress.file).name
            bar.update(task, completed=progress.done, total=progress.total or None, file=file)

        yield advance
