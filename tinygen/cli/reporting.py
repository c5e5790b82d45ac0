"""The command that shows a model to people, as a page of HTML."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tinygen.cli.options import (
    JsonOption,
    LabelsOption,
    MaxRamOption,
    ModelArgument,
    NameOption,
    OptimizeOption,
    goal_of,
)
from tinygen.cli.output import note, write_json

__all__ = ["report"]


def report(
    model: ModelArgument = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The page's file; default: ./NAME.html.")
    ] = None,
    board: Annotated[
        str | None,
        typer.Option(
            "--board",
            "-b",
            help="With this board's kernels, whether the model fits it, and estimated time and energy.",
        ),
    ] = None,
    name: NameOption = None,
    labels: LabelsOption = None,
    optimize: OptimizeOption = None,
    max_ram: MaxRamOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write a page of HTML about a model: its interface, layers, graph, arena, flash and weights."""
    from tinygen import api

    path = api.write_report(
        model, output, name=name, labels=labels, board=board, goal=goal_of(optimize, max_ram)
    )
    if as_json:
        write_json({"output": path})
    else:
        note(f"{path} is written: open it in a browser")
