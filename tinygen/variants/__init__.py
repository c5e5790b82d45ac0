"""Faster kernels beside the plain ones: for which layers each is, and which of them a target gets."""

from __future__ import annotations

from tinygen.variants.choice import choose, fastest, lower
from tinygen.variants.listed import VARIANTS
from tinygen.variants.orders import arrange
from tinygen.variants.variant import FIRST, LAST, Variant

__all__ = ["FIRST", "LAST", "VARIANTS", "Variant", "arrange", "choose", "fastest", "lower"]
