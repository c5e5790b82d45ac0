"""The commands that touch no board: what a model, tinygen and this computer have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tinygen.cli.options import (
    BatteryOption,
    EveryOption,
    FitsOption,
    JsonOption,
    LabelsOption,
    MaxRamOption,
    ModelArgument,
    NameOption,
    OptimizeOption,
    goal_of,
)
from tinygen.cli.output import note, table, write_json

__all__ = ["boards", "doctor", "inspect", "ops"]


def inspect(
    model: ModelArgument = None,
    board: Annotated[
        str | None, typer.Option("--board", "-b", help="With the kernels for this board's processor.")
    ] = None,
    name: NameOption = None,
    labels: LabelsOption = None,
    optimize: OptimizeOption = None,
    max_ram: MaxRamOption = None,
    every: EveryOption = None,
    battery: BatteryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a model's inputs, outputs and layers, what it needs, and with a board time and energy."""
    from tinygen import api
    from tinygen.cli.estimates import duty_of, show_inspection_times
    from tinygen.cli.show import show_inspection

    goal, duty = goal_of(optimize, max_ram), duty_of(every, battery)
    found = api.inspect(model, name=name, labels=labels, board=board, goal=goal, duty=duty)
    if as_json:
        write_json(found)
        return
    show_inspection(found)
    if board is not None:
        show_inspection_times(found, duty)


def boards(fits: FitsOption = None, as_json: JsonOption = False) -> None:
    """List the boards, or say which of them a model fits."""
    from tinygen.boards import list_boards
    from tinygen.cli.boards import show_boards, show_fits

    if fits is None:
        show_boards(list_boards(Path.cwd()), as_json)
    else:
        from tinygen import api

        model = api.load_model(fits)
        note("compiling for every processor whose compiler is installed")
        show_fits(api.fit_boards(model), as_json)


def ops(as_json: JsonOption = False) -> None:
    """List the operators that tinygen compiles."""
    from tinygen.api import operators

    found = operators()
    if as_json:
        write_json(found)
    else:
        table(("Operator", "Types"), [(operator.name, operator.types) for operator in found])


def doctor(as_json: JsonOption = False) -> None:
    """Say what is installed and what is missing, with the command that installs it."""
    from tinygen.toolchain import doctor as examine

    checks = examine()
    if as_json:
        write_json(checks)
        return
    rows = [(check.name, check.found or "missing", check.purpose) for check in checks]
    table(("Tool", "Version", "What for"), rows)
    for check in checks:
        if not check.found:
            note(f"{check.name} is missing. Install it: {check.install}")
