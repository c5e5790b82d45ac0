"""What others reach, measured once, apart from these benchmarks, and quoted: quoted.json says how."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["quoted"]


def quoted(board: str, model: str, what: str) -> int | None:
    """TFLM's instructions, arena or flash; None where there is no such figure."""
    value = _all().get(board, {}).get(model, {}).get(what)
    return None if value is None else int(value)


@cache
def _all() -> dict[str, Any]:
    return dict(json.loads(Path(__file__).with_name("quoted.json").read_text(encoding="utf-8")))
