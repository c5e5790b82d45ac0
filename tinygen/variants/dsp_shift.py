"""Requantization in two instructions where channels can share one shift: tg_dsp_shift.h has the argument."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tinygen.graph import Array
from tinygen.ops.products import Products
from tinygen.quant import Integers
from tinygen.variants.dsp import folded_bias, needs_halves

LARGEST_INPUT = 128  # of the input's magnitudes
LONGEST_SCALE = 8  # bits by which weights of 8 bits can be shifted within 16
LONGEST_SHIFT = 22  # for which a zero point, shifted, leaves room for what is added to it


@dataclass(frozen=True, slots=True)
class Shifted:
    """What the device needs: ``scale`` are bits by which each channel's weights and bias are shifted."""

    shift: int
    scale: Integers
    multiplier: Integers


def shifted(products: Products, weights: Array) -> Shifted | None:
    """For ``weights`` [channels, taps]; None where channels are too different or sums could be too long."""
    rescale = products.rescale()
    multiplier = np.broadcast_to(rescale.multiplier, products.channels)
    exponent = -np.broadcast_to(rescale.shift, products.channels)
    used = multiplier > 0
    if needs_halves(products) or not used.any() or int(exponent[used].min()) < 1:
        return None
    shift = int(exponent[used].max()) + 1
    finer = np.where(used, shift - exponent, 1)
    bias = folded_bias(products, weights).astype(np.int64)
    largest = np.abs(bias) + LARGEST_INPUT * np.abs(weights.astype(np.int64)).sum(axis=1)
    scale = finer + 1
    if shift > LONGEST_SHIFT or int(scale.max()) > LONGEST_SCALE or (largest << scale).max() >= 2**31:
        return None
    return Shifted(shift, scale, multiplier)
