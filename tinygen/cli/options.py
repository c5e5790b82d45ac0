"""The options that several commands have, each said once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tinygen.target import Goal, find_optimize

__all__ = [
    "BatteryOption",
    "BoardOption",
    "BoardsOption",
    "ClusterOption",
    "CountOption",
    "EveryOption",
    "FitsOption",
    "ImageOption",
    "InputsOption",
    "JobsOption",
    "JsonOption",
    "LabelsOption",
    "MaxFlashOption",
    "MaxRamOption",
    "ModelArgument",
    "NameOption",
    "OptimizeOption",
    "OutputOption",
    "PortOption",
    "ProcessesOption",
    "SetOption",
    "VerboseOption",
    "goal_of",
]

ModelArgument = Annotated[
    Path | None, typer.Argument(metavar="MODEL", help="A .tflite file; tinygen.toml may name it instead.")
]
BoardOption = Annotated[
    str | None,
    typer.Option("--board", "-b", help="A board's name or TOML file; `tinygen boards` lists them."),
]
BoardsOption = Annotated[
    list[str] | None,
    typer.Option("--board", "-b", help="A board's name or TOML file; again for each further board."),
]
NameOption = Annotated[
    str | None, typer.Option(help="Prefix of the generated symbols; default: the file's name.")
]
LabelsOption = Annotated[Path | None, typer.Option(help="A text file with one label a line.")]
OutputOption = Annotated[
    Path | None, typer.Option("--output", "-o", help="Directory of the project; default: build/BOARD.")
]
OptimizeOption = Annotated[
    str | None,
    typer.Option(
        metavar="speed|balanced|size|ram",
        help="What matters most: time, time at a good size, flash or RAM; default: speed.",
    ),
]
MaxRamOption = Annotated[
    int | None,
    typer.Option("--max-ram", metavar="BYTES", min=1, help="Slower kernels where the arena is larger."),
]
MaxFlashOption = Annotated[
    int | None,
    typer.Option(
        "--max-flash", metavar="BYTES", min=1, help="Optimize for size where the program is larger."
    ),
]
PortOption = Annotated[str | None, typer.Option(help="Serial port or URL; simulated boards need none.")]
InputsOption = Annotated[
    Path | None,
    typer.Option(help="A file of inputs: npz, npy, csv, wav, png, ...; tinygen.toml may name it instead."),
]
CountOption = Annotated[int | None, typer.Option("--count", "-n", min=1, help="How many inputs.")]
FitsOption = Annotated[
    Path | None, typer.Option("--fits", metavar="MODEL", help="Say which boards this .tflite file fits.")
]
EveryOption = Annotated[
    str | None, typer.Option(metavar="PERIOD", help="An inference every 10s, 5min, ...: mean current.")
]
BatteryOption = Annotated[
    str | None, typer.Option(metavar="CAPACITY", help="A battery of 1000mAh, ...: how long it lasts.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON on standard output.")]
VerboseOption = Annotated[bool, typer.Option("--verbose", "-v", help="Show PlatformIO's whole output.")]
JobsOption = Annotated[
    int | None,
    typer.Option("--jobs", "-j", min=1, help="Boards built at once; default: one on each processor."),
]
ProcessesOption = Annotated[
    int | None,
    typer.Option("--jobs", "-j", min=1, help="Processes at work; default: one for each processor."),
]
ClusterOption = Annotated[
    str | None,
    typer.Option(
        "--dask", metavar="ADDRESS", help="Use the dask cluster of this scheduler: tcp://HOST:8786."
    ),
]
ImageOption = Annotated[
    Path | None,
    typer.Option(help="An image that is built already (.elf, .hex, .bin, .uf2), instead of a model."),
]
SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        help="A key of [firmware] in tinygen.toml for this build: source=camera, output=text, ...",
    ),
]


def goal_of(optimize: str | None, max_ram: int | None = None, max_flash: int | None = None) -> Goal:
    """What these options say; ConfigError for a word that is none."""
    return Goal(None if optimize is None else find_optimize(optimize), max_ram, max_flash)
