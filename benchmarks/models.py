"""The models that are measured: the example, and the real models of a folder beside the checkout."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["find_models"]

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "digits" / "digits.tflite"


def find_models() -> dict[str, Path]:
    """Name to file; TINYGEN_MODELS names another folder."""
    named = os.environ.get("TINYGEN_MODELS")
    folder = Path(named) if named else ROOT.parent / "shared" / "models"
    return {path.stem: path for path in (EXAMPLE, *sorted(folder.glob("*.tflite")))}
