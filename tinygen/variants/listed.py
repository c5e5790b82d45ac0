"""All variants; of those that take a layer, the first is chosen."""

from __future__ import annotations

from tinygen.variants.variant import Variant

VARIANTS: tuple[Variant, ...] = ()
