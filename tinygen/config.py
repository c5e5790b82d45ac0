"""tinygen.toml: what a project's commands need not be told again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tinygen.errors import ConfigError
from tinygen.tables import Table

__all__ = ["FILE", "Config", "find_config"]

FILE = "tinygen.toml"


@dataclass(frozen=True, slots=True)
class Config:
    """A project's settings; ``root`` is its directory, paths are absolute, None where nothing is set."""

    root: Path
    model: Path | None = None
    name: str | None = None
    labels: Path | None = None
    board: str | None = None
    inputs: Path | None = None

    def of_model(self, model: Path | None) -> Config:
        """These settings for ``model``: what is said of the project's own model is not meant for another."""
        if model is None or (self.model is not None and model.resolve() == self.model.resolve()):
            return self
        return Config(self.root, model=model, board=self.board)


def find_config(start: Path) -> Config:
    """The settings of the project that ``start`` is the directory of; empty where there is no tinygen.toml.

    Raises ConfigError naming the file and the key.
    """
    path = start / FILE
    if not path.exists():
        return Config(start)
    table = Table(path, ConfigError)
    config = Config(
        root=start,
        model=_path(table, "model"),
        name=table.text("name", "") or None,
        labels=_path(table, "labels"),
        board=table.text("board", "") or None,
        inputs=_path(table, "inputs"),
    )
    table.finish()
    return config


def _path(table: Table, key: str) -> Path | None:
    """A path in the file is relative to the file."""
    text = table.text(key, "")
    return table.path.parent / text if text else None
