"""DEPTHWISE_CONV_2D with any window, of images in either order: a channel at a time, between its padding."""

from __future__ import annotations

import numpy as np

from tinygen.graph import Array, DType, Lowered, Op, Operands, Parameter
from tinygen.ops.depthwise_conv2d import DepthwiseConv2D
from tinygen.ops.products import Products
from tinygen.ops.rescale import activation_bounds, bounds_params
from tinygen.ops.window import Window
from tinygen.target import Unit
from tinygen.variants.dsp import folded_bias, needs_halves, words
from tinygen.variants.variant import FIRST, LAST, Variant

WORD, NUMBER = 4, 2  # bytes
LEAST, SHARE = 4096, 2  # bytes of working memory: these, or this part of the input
FEWEST = 4  # outputs of a channel that are worth its preparation
BYTES = (0, 2, 1, 3)  # of a row's four weights, as SXTB16 makes two words of them


class DepthwiseConv2DS8Dsp(Variant):
    KERNEL = "tg_depthwise_conv2d_s8_dsp"
    OPERATOR = DepthwiseConv2D
    UNIT = Unit.DSP
    ORDERS = ((FIRST, LAST), (FIRST, FIRST), (LAST, LAST), (LAST, FIRST))

    def lower(self, op: Op, operands: Operands) -> tuple[Lowered, ...] | None:
        assert isinstance(op, DepthwiseConv2D)
        source, output, window = operands.input(0, "input"), operands.output, op.window(operands)
        products = op.products(operands)
        rescale = words(products.rescale(), products.channels) if source.dtype is DType.INT8 else None
        if rescale is None or op.dilation != (1, 1) or window.x.stride > 2:
            return None
        if window.y.output * window.x.output < FEWEST:
            return None
        pairs = _pairs(window)
        lines, line = _padded(window, pairs)
        phases = 2 if window.x.stride == 1 else 1
        scratch = phases * window.y.window * pairs * WORD + lines * line * NUMBER
        if scratch > max(LEAST, source.bytes // SHARE):
            return None
        ours, its = source.order is LAST, output.order is LAST
        params: dict[str, Parameter] = {
            "batches": source.shape[0],
            "channels": source.shape[3],
            "depth_multiplier": products.channels // source.shape[3],
            "input_height": window.y.size,
            "input_width": window.x.size,
            "input_pixel": source.shape[3] if ours else 1,
            "input_plane": 1 if ours else window.y.size * window.x.size,
            "window_height": window.y.window,
            "pairs": pairs,
            "stride_height": window.y.stride,
            "stride_width": window.x.stride,
            "output_height": window.y.output,
            "output_width": window.x.output,
            "pad_top": window.y.pad,
            "pad_left": window.x.pad,
            "lines": lines,
            "line": line,
            "pixel_stride": products.channels if its else 1,
            "channel_stride": 1 if its else window.y.output * window.x.output,
            "halves": int(needs_halves(products)),
            "input_zero_point": source.zero_point,
            "output_zero_point": output.zero_point,
            **bounds_params(activation_bounds(products.activation, output)),
        }
        table = filter_words(products, pairs, rescale)
        return (Lowered(self.KERNEL, params, (0,), {"weights": table}, scratch=scratch),)


def _pairs(window: Window) -> int:
    """Words of a row of a window, one more where the second of two outputs begins within a word."""
    width = window.x.window
    return width // 2 + 1 if window.x.stride == 1 else (width + 1) // 2


def _padded(window: Window, pairs: int) -> tuple[int, int]:
    """Lines of a channel with its padding, and numbers in one; outputs are computed in pairs."""
    lines = (window.y.output - 1) * window.y.stride + window.y.window
    last = (window.x.output - 1) // 2 * 2 * window.x.stride
    reach = last + 2 * pairs + (0 if window.x.stride == 1 else 2)
    return max(lines, window.y.pad + 1), max(reach, window.x.pad // 2 * 2 + 2)


def filter_words(products: Products, pairs: int, rescale: Array) -> Array:
    """uint32, for each filter its rows of weights, padded to words, then bias, factor and power."""
    assert products.weights.data is not None
    weights = products.weights.data[0]  # [height, width, channels]
    _, width, channels = weights.shape
    bias = folded_bias(products, weights.reshape(-1, channels).T)
    padded = np.pad(weights.transpose(2, 0, 1), ((0, 0), (0, 0), (0, -(-pairs // 2) * 4 - width)))
    ordered = padded.reshape(channels, -1, 4)[:, :, BYTES].reshape(channels, -1)
    packed = np.ascontiguousarray(ordered).view(np.uint32)
    return np.concatenate([packed, bias.view(np.uint32)[:, None], rescale], axis=1).ravel()
