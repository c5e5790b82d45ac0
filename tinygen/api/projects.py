"""Starting a project: tinygen.toml for a model of one's own, or the example that comes with tinygen."""

from __future__ import annotations

import shutil
from pathlib import Path

from tinygen import resources
from tinygen.api.models import PathLike, load_model
from tinygen.boards import load_board
from tinygen.config import FILE
from tinygen.emit import prefix
from tinygen.errors import ConfigError

__all__ = ["EXAMPLE", "init", "init_example"]

EXAMPLE = "digits"
WRITABLE = "Free some space, or work in a directory that you may write to."
# What a user of the example needs; the training's own records stay behind.
EXAMPLE_FILES = ("README.md", "digits.tflite", "labels.txt", "test_images.npz", "tinygen.toml", "train.py")


def init(model: PathLike, *, board: str = "host", name: str | None = None) -> Path:
    """Write tinygen.toml for ``model`` into the working directory, and return its path.

    The model is compiled first: what could not be built is refused here. An existing file is never replaced.
    """
    root = Path.cwd()
    path = root / FILE
    if path.exists():
        raise ConfigError(f"{path} is there already", "Edit it, or remove it first.")
    load_board(board, root)
    given = Path(model)
    chosen = prefix(name or given.stem)
    load_model(given, name=chosen)
    lines = [f"name = {_string(chosen)}", f"model = {_string(given.as_posix())}", f"board = {_string(board)}"]
    comments = (
        '# labels = "labels.txt"       # one label a line, in the order of the output',
        '# inputs = "samples.npz"      # arrays "inputs" and, if known, "labels": what `tinygen run` sends',
        "# [preprocessing]             # what the network was trained on: docs/preprocessing.md",
        "# scale = 0.00392156862745    # pixels from 0 to 1; also mean, std, crop, grayscale, log_mel, ...",
    )
    try:
        path.write_text("\n".join([*lines, *comments]) + "\n", encoding="utf-8")
    except OSError as error:
        path.unlink(missing_ok=True)
        raise ConfigError(f"{path} cannot be written: {error.strerror}", WRITABLE) from None
    return path


def init_example(directory: PathLike = EXAMPLE) -> Path:
    """Copy the digits example, with its trained model and real test images, to a new directory."""
    source, target = resources.example(EXAMPLE), Path(directory)
    if target.exists():
        raise ConfigError(f"{target} is there already", "Name another directory.")
    try:
        target.mkdir(parents=True)
        for file in EXAMPLE_FILES:
            shutil.copyfile(source / file, target / file)
    except OSError as error:
        shutil.rmtree(target, ignore_errors=True)
        raise ConfigError(f"{target} cannot be written: {error.strerror}", WRITABLE) from None
    return target


def _string(text: str) -> str:
    """A TOML basic string."""
    escaped = "".join(c if c.isprintable() and c not in '"\\' else f"\\u{ord(c):04x}" for c in text)
    return f'"{escaped}"'
