"""Faster kernels beside the plain ones: for which layers each is, and which of them a target gets."""

from __future__ import annotations

from tinygen.variants.choice import Option, choose, lower, options
from tinygen.variants.listed import VARIANTS
from tinygen.variants.orders import arrange
from tinygen.variants.variant import FIRST, LAST, Variant

__all__ = ["FIRST", "LAST", "VARIANTS", "Option", "Variant", "arrange", "choose", "lower", "options"]
