"""CONV_2D of any window and stride: rows with their padding in scratch memory, filter by filter."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from tinygen.graph import Array, Lowered, Operands, Parameter
from tinygen.ops.convolution import Convolution
from tinygen.ops.lead import stripe_lead
from tinygen.ops.window import Window
from tinygen.quant import Integers
from tinygen.target import Unit
from tinygen.variants.filters import FilterVariant
from tinygen.variants.mac16 import STRIPE, channels_of, output_params, stripe_of

BEHIND = 8  # bytes that may be read behind a window


class Conv2DS8Mac16(FilterVariant):
    KERNEL = "tg_conv2d_s8_mac16"
    UNIT = Unit.MAC16
    STRIPE: ClassVar[int] = STRIPE

    def call(self, op: Convolution, operands: Operands, weights: Array) -> tuple[Lowered, ...] | None:
        products, window = op.products(operands), op.window(operands)
        source = products.source
        if source.shape[0] != 1 or op.dilation != (1, 1):
            return None
        channels = channels_of(products, weights.reshape(products.channels, -1))
        if channels is None:
            return None
        sizes = geometry(window, source.shape[3], self.STRIPE)
        params: dict[str, Parameter] = {
            "input_height": window.y.size,
            "input_width": window.x.size,
            "input_depth": source.shape[3],
            "output_height": window.y.output,
            "output_width": window.x.output,
            "output_depth": products.channels,
            "window_height": window.y.window,
            "stride_height": window.y.stride,
            "pad_top": window.y.pad,
            "pad_left": window.x.pad,
            **sizes,
            "border": source.zero_point + 128,
            **output_params(products, channels),
        }
        constants = {
            "weights": packed(channels.weights.reshape(weights.shape), sizes["depth"], sizes["fours"]),
            "rescale": channels.rescale(source.zero_point + 128),
        }
        lines = (sizes["stripe"] - 1) * window.y.stride + window.y.window
        numbers = 4 * window.y.window * sizes["fours"] + lines * sizes["line"] + sizes["step"]
        scratch = 2 * numbers + BEHIND
        leads = {0: stripe_lead(window, sizes["stripe"], source.shape[3], products.channels)}
        return (Lowered(self.KERNEL, params, (0,), constants, scratch=scratch, leads=leads),)


class ThinConv2DS8Mac16(Conv2DS8Mac16):
    """With shorter stripes: weights are widened more often."""

    STRIPE = 2560


def geometry(window: Window, input_depth: int, room: int) -> dict[str, int]:
    """Numbers of 16 bits of a pixel, a line and so on; windows begin at even ones.

    Stripes fit into ``room`` bytes if one row does.
    """
    depth = input_depth + input_depth * window.x.stride % 2
    step = depth * window.x.stride
    fours = -(-window.x.window * depth // 4)
    reach = (window.x.output - 1) * step + 4 * fours
    line = max(reach, (window.x.pad + window.x.size) * depth)
    line += line % 2
    lines = room // (2 * line)
    most = (lines - window.y.window) // window.y.stride + 1
    return {
        "depth": depth,
        "line": line,
        "step": step,
        "fours": fours,
        "stripe": stripe_of(window.y.output, most),
    }


def packed(weights: Integers, depth: int, fours: int) -> Array:
    """uint32 [channels, height * fours] of weights [channels, height, width, input channels].

    Pixels of a multiple of four channels are widened by words, which changes the order of the middle two of
    four; others are not, and so weights change places for them.
    """
    channels, height, width, input_depth = weights.shape
    deep = np.pad(weights, ((0, 0), (0, 0), (0, 0), (0, depth - input_depth)))
    rows = deep.reshape(channels, height, width * depth)
    rows = np.pad(rows, ((0, 0), (0, 0), (0, 4 * fours - width * depth))).astype(np.int8)
    if input_depth % 4:
        rows = rows.reshape(channels, height, fours, 4)[..., [0, 2, 1, 3]]
    return np.ascontiguousarray(rows).reshape(channels, -1).view(np.uint32)
