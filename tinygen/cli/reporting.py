"""The command that shows a model to people, as a page of HTML."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Annotated

import typer

from tinygen.cli.fitting import progress, tell_preprocessing
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
    data: Annotated[
        Path | None,
        typer.Option(
            help="A test set as of evaluate: accuracy, confusion, ranges of activations; default: none."
        ),
    ] = None,
    name: NameOption = None,
    labels: LabelsOption = None,
    optimize: OptimizeOption = None,
    max_ram: MaxRamOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write a page of HTML about a model: interface, layers, arena, flash, weights, time, accuracy."""
    from tinygen import api

    with progress("Computing") if data is not None else contextlib.nullcontext() as advance:
        path = api.write_report(
            model,
            output,
            name=name,
            labels=labels,
            board=board,
            goal=goal_of(optimize, max_ram),
            data=data,
            on_progress=advance,
        )
    if data is not None:
        tell_preprocessing()
    if as_json:
        write_json({"output": path})
    else:
        note(f"{path} is written: open it in a browser")
