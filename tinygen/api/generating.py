"""A model's C, for builds of one's own."""

from __future__ import annotations

from pathlib import Path

from tinygen.api.models import Model, PathLike, load_model
from tinygen.boards import load_board
from tinygen.config import find_config
from tinygen.export import Form, export, find_form, zipped
from tinygen.project import ProjectChanges, write_directory, write_file
from tinygen.target import NO_GOAL, Goal

__all__ = ["generate"]


def generate(
    model: PathLike | None = None,
    output: PathLike | None = None,
    *,
    name: str | None = None,
    labels: PathLike | None = None,
    form: str = Form.C.value,
    board: str | None = None,
    goal: Goal = NO_GOAL,
) -> tuple[Path, ProjectChanges]:
    """Write the model's C and the kernels it includes, and nothing else.

    ``form`` is what takes it: c, cmake, esp-idf, platformio or arduino. ``output`` is a directory, ./NAME by
    default; for the Arduino IDE a .zip file, ./NAME.zip by default. ``board`` gets the kernels for its
    processor; without one all are plain C99.
    """
    wanted = find_form(form)
    program = _load_for(board, goal, model, name, labels).program
    files = export(program, wanted)
    if wanted is Form.ARDUINO:
        archive = Path(output) if output is not None else Path(f"{program.name}.zip")
        return archive, write_file(zipped(files, program.name), archive)
    directory = Path(output) if output is not None else Path(program.name)
    return directory, write_directory(files, directory)


def _load_for(
    board: str | None, goal: Goal, model: PathLike | None, name: str | None, labels: PathLike | None
) -> Model:
    config = find_config(Path.cwd())
    core = "" if board is None else load_board(board, config.root).cpu.core
    target = goal.before(config.goal).target(core)
    return load_model(model, name=name, labels=labels, config=config, target=target)
