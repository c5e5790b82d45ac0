"""Finds the files that are not Python: templates/, firmware/ and boards/, in a checkout or in a wheel."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tinygen.errors import ToolError

__all__ = ["boards", "example", "firmware", "templates"]


def templates() -> Path:
    """The directory of the Jinja templates."""
    return _directory("templates")


def firmware() -> Path:
    """The directory of the C sources that are copied as they are."""
    return _directory("firmware")


def boards() -> Path:
    """The directory of the boards' TOML files."""
    return _directory("boards")


def example(name: str) -> Path:
    """The directory of an example project."""
    return _directory(f"examples/{name}")


@cache
def _directory(name: str) -> Path:
    package = Path(__file__).resolve().parent
    # A wheel carries the three inside the package; a checkout has them beside it.
    for candidate in (package / "_data" / name, package.parent / name):
        if candidate.is_dir():
            return candidate
    raise ToolError(
        f"tinygen's own directory {name}/ is missing beside {package}",
        "The installation is damaged: install tinygen again (pip install --force-reinstall tinygen).",
    )
