"""How many digits an estimate has."""

from __future__ import annotations

__all__ = ["figure"]


def figure(value: float) -> str:
    """Three digits: an estimate has no more."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
