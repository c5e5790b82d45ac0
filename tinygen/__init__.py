"""tinygen compiles quantized TensorFlow Lite models to plain C and brings them to a microcontroller."""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from tinygen.api import *  # noqa: F403


def __getattr__(name: str) -> object:
    # Imported when first used: `tinygen --help` shall not wait for NumPy.
    if name.startswith("_"):
        raise AttributeError(name)
    import importlib

    api = importlib.import_module("tinygen.api")
    if name in api.__all__:
        return getattr(api, name)
    raise AttributeError(f"module 'tinygen' has no attribute '{name}'")
