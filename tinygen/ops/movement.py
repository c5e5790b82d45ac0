"""Calls that only move elements, which several operators share."""

from __future__ import annotations

from tinygen.graph import Lowered


def copy(size: int, *, source: int = 0, offset: int = 0) -> Lowered:
    """``size`` bytes of input ``source``, from its byte ``offset`` on, to the output."""
    return Lowered("tg_copy", {"bytes": size, "offset": offset}, (source,), {})
