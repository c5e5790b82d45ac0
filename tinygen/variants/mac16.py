"""How layers are prepared for the kernels of Xtensa's MAC16: exact requantization of sums times 256."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tinygen.graph import Array, Parameter
from tinygen.ops.products import Products
from tinygen.ops.rescale import activation_bounds, bounds_params
from tinygen.ops.weights import bias_values
from tinygen.quant import Integers

BIAS = 0  # where it stands in what tg_mac16.h calls rescale
BITS = 8  # sums are 2**BITS times what they mean
LONGEST = 2 ** (31 - BITS)  # of sums
STRIPE = 9_216  # bytes of scratch memory for pixels, if one row of them does not take more


@dataclass(frozen=True, slots=True)
class Channels:
    """Weights [channels, taps], biases [channels] of the products with input - zero point, and what
    tg_mac16.h calls rescale but for the bias: multiplier, round, shift [channels, 3].

    A channel whose output is the same whatever the input is has weights of 0.
    """

    weights: Integers
    bias: Integers
    scaling: Integers
    halves: bool  # whether outputs below the zero point exist, whose halves are rounded away from it

    def rescale(self, zero_point: int) -> Array:
        """int32 [channels, 4], for pixels of which ``zero_point`` means 0."""
        bias = (self.bias - zero_point * self.weights.sum(axis=1)) << BITS
        return as_words(np.column_stack([bias, self.scaling]))


def as_words(values: Integers) -> Array:
    """int32, modulo 2**32."""
    return (values % 2**32).astype(np.uint32).view(np.int32)


def channels_of(products: Products, weights: Array) -> Channels | None:
    """Of weights [channels, taps]; None where the fast requantization is not exact."""
    values = weights.astype(np.int64)
    source, output, rescale = products.source, products.output, products.rescale()
    bias = bias_values(products.bias, products.channels).astype(np.int64)
    multiplier = np.broadcast_to(rescale.multiplier, bias.shape)
    shift = np.broadcast_to(rescale.shift, bias.shape)
    low, high = activation_bounds(products.activation, output)
    halves = low < output.zero_point
    if np.any(shift > (-1 if halves else 0) * (multiplier != 0)):
        return None
    least, most = sums(values, bias, source.zero_point)
    if np.any(least < -(2**31)) or np.any(most >= 2**31):
        return None
    first, last = (rescale.apply(each, output, (low, high)).astype(np.int64) for each in (least, most))
    constant = first == last
    values, bias = values * ~constant[:, None], bias * ~constant
    multiplier, down = multiplier * ~constant, np.where(constant, 1, -shift)
    fits = constant | ((least >= -LONGEST) & (most < LONGEST) & (down <= 31 - BITS))
    if not np.all(fits):
        return None
    zero = np.where(constant, first, output.zero_point)
    nudge = (0 if halves else 2 ** (BITS - 2)) + np.where(down == 0, 0, 1 << np.maximum(down + BITS - 2, 0))
    around = np.where(constant, 0, nudge) + (zero << (down + BITS - 1))
    reach = (np.maximum(-least, most) * multiplier >> (32 - BITS)) + 2**BITS
    if np.any(np.where(constant, 0, reach) + np.abs(around) >= 2**31):
        return None
    return Channels(values, bias, np.column_stack([multiplier, around, down + BITS - 1]), halves)


def sums(weights: Integers, bias: Integers, zero_point: int) -> tuple[Integers, Integers]:
    """The least and the greatest that each channel can have."""
    ends = np.stack([weights * (-128 - zero_point), weights * (127 - zero_point)])
    return bias + ends.min(axis=0).sum(axis=1), bias + ends.max(axis=0).sum(axis=1)


def output_params(products: Products, channels: Channels) -> dict[str, Parameter]:
    """The fields with which all kernels end."""
    bounds = activation_bounds(products.activation, products.output)
    return {"halves": int(channels.halves), **bounds_params(bounds)}


def stripe_of(rows: int, most: int) -> int:
    """How many rows at a time, at most ``most``, so that all stripes have about the same number."""
    return -(-rows // -(-rows // max(1, most)))
