"""The command that shows models on boards side by side: as a table, JSON, CSV or Markdown."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tinygen.cli.fitting import progress
from tinygen.cli.options import ClusterOption, JsonOption, ProcessesOption
from tinygen.cli.output import complain, note, plain, table, write_line
from tinygen.errors import ConfigError, TinygenError

if TYPE_CHECKING:
    from tinygen.api import Comparison

__all__ = ["as_csv", "as_json", "as_markdown", "compare", "show"]

Rows = Sequence["Comparison"]

COLUMNS = (
    *("Model", "Board", "For", "Fits", "Flash, B", "of", "RAM, B", "of", "Arena, B"),
    *("Time, ms", "± %", "Energy, mJ", "Estimated", ""),
)
NUMBERS = (4, 5, 6, 7, 8, 9, 10, 11)


def compare(
    models: Annotated[list[Path], typer.Argument(metavar="MODEL...", help="One .tflite file or more.")],
    boards: Annotated[
        list[str] | None,
        typer.Option(
            "--board", "-b", help='A name, file or pattern ("esp32*"), again for more; default: all.'
        ),
    ] = None,
    optimize: Annotated[
        list[str] | None,
        typer.Option(
            metavar="speed|balanced|size|ram",
            help="What matters most, again for each further mode; default: speed.",
        ),
    ] = None,
    jobs: ProcessesOption = None,
    cluster: ClusterOption = None,
    in_json: JsonOption = False,
    in_csv: Annotated[bool, typer.Option("--csv", help="Rows of CSV.")] = False,
    in_markdown: Annotated[bool, typer.Option("--markdown", help="A table for a document.")] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Into this file: .json, .csv or .md, unless an option says."),
    ] = None,
) -> None:
    """Compare models on boards: what fits where, by how much not, flash, RAM, arena, time and energy."""
    from tinygen import api

    written = _form(in_json, in_csv, in_markdown, output)
    with progress("Comparing") as advance:
        rows = api.compare(
            models,
            boards or (),
            optimize=optimize or (),
            place=api.Place(jobs, cluster),
            on_progress=advance,
        )
    if written is None:
        show(rows)
    elif output is None:
        write_line(written(rows).rstrip("\n"))
    else:
        from tinygen.project import write_file

        write_file(written(rows).encode(), output)
        note(f"{output} is written: {len(rows)} rows")
    _tell(rows)


def _form(
    in_json: bool, in_csv: bool, in_markdown: bool, output: Path | None
) -> Callable[[Rows], str] | None:
    """What writes the rows; None for a table on the terminal."""
    if in_json + in_csv + in_markdown > 1:
        raise ConfigError("--json, --csv and --markdown exclude each other", "Choose one of them.")
    said = {".json": in_json, ".csv": in_csv, ".md": in_markdown}
    forms = {".json": as_json, ".csv": as_csv, ".md": as_markdown}
    suffix = next((key for key, wanted in said.items() if wanted), output.suffix if output else "")
    if output is not None and suffix not in forms:
        raise ConfigError(
            f"{output} does not say what it shall be",
            "End it with .json, .csv or .md, or say --json or the like.",
        )
    return forms.get(suffix)


def show(rows: Rows) -> None:
    """A table on standard output."""
    table(COLUMNS, [_cells(row) for row in rows], right=NUMBERS)


def _tell(rows: Rows) -> None:
    """What went wrong, and how much fits; the status is 2 where anything went wrong."""
    failed = [row for row in rows if row.error is not None]
    for row in failed:
        where = row.model if row.board is None else f"{row.model} on {row.board}"
        complain(TinygenError(f"{where}: {row.error}", row.remedy or ""))
    count = sum(row.fits is True for row in rows)
    note(f"{count} of {len(rows) - len(failed)} fit" + (f"; {len(failed)} failed" if failed else ""))
    raise typer.Exit(2 if failed else 0)


def _facts(row: Comparison) -> dict[str, object]:
    facts: dict[str, object] = plain(row)
    return {"model": row.model, "board": row.board, "optimize": row.optimize.value, "fits": row.fits} | {
        key: value for key, value in facts.items() if key not in {"model", "board", "optimize"}
    }


def as_json(rows: Rows) -> str:
    """A list of objects; what is unknown is null."""
    return json.dumps([_facts(row) for row in rows]) + "\n"


def as_csv(rows: Rows) -> str:
    """A cell is empty where JSON has null; several problems stand in one."""
    stream = io.StringIO()
    names = ["model", "board", "optimize", "fits"]
    names += [field.name for field in dataclasses.fields(_row_type()) if field.name not in names]
    writer = csv.DictWriter(stream, names, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        fits = None if row.fits is None else "yes" if row.fits else "no"
        writer.writerow(_facts(row) | {"fits": fits, "problems": "; ".join(row.problems)})
    return stream.getvalue()


def _row_type() -> type[Comparison]:
    from tinygen.api import Comparison

    return Comparison


def as_markdown(rows: Rows) -> str:
    """The columns of the table, for a document."""
    marks = ["---:" if number in NUMBERS else "---" for number in range(len(COLUMNS))]
    lines = [COLUMNS, marks, *(_cells(row) for row in rows)]
    escaped = ([cell.replace("|", r"\|") for cell in line] for line in lines)
    return "".join(f"| {' | '.join(line)} |\n" for line in escaped)


def _cells(row: Comparison) -> tuple[str, ...]:
    from tinygen.latency import figure

    return (
        row.model,
        row.board or "",
        row.optimize.value,
        "" if row.fits is None else "yes" if row.fits else "no",
        *map(_number, (row.flash, row.flash_limit, row.ram, row.ram_limit, row.arena)),
        "" if row.milliseconds is None else figure(row.milliseconds),
        "" if row.time_error is None else f"{100 * row.time_error:.0f}",
        "" if row.millijoules is None else figure(row.millijoules),
        row.basis or "",
        _remark(row),
    )


def _number(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


def _remark(row: Comparison) -> str:
    """Why it does not fit, and what would help."""
    if row.error is not None:
        return row.error
    help_ = f"fits with --optimize {row.helps.value}" if row.helps else "no mode makes it fit"
    return "; ".join((*row.problems, help_)) if row.problems else ""
