"""DEPTHWISE_CONV_2D with windows of 3 x 3 on images that have channels first: two columns at a time."""

from __future__ import annotations

import numpy as np

from tinygen.graph import Array, DType, Lowered, Op, Operands, Parameter
from tinygen.ops.depthwise_conv2d import DepthwiseConv2D
from tinygen.ops.products import Products
from tinygen.ops.rescale import activation_bounds, bounds_params
from tinygen.ops.window import Axis
from tinygen.target import Unit
from tinygen.variants.dsp import folded_bias, needs_halves, words
from tinygen.variants.dsp_shift import shifted
from tinygen.variants.variant import FIRST, LAST, Variant

WINDOW = (3, 3)


class Depthwise3x3Conv2DS8Dsp(Variant):
    KERNEL = "tg_depthwise3x3_conv2d_s8_dsp"
    OPERATOR = DepthwiseConv2D
    UNIT = Unit.DSP
    ORDERS = ((FIRST, LAST), (FIRST, FIRST))

    def lower(self, op: Op, operands: Operands) -> tuple[Lowered, ...] | None:
        assert isinstance(op, DepthwiseConv2D)
        source, output, window = operands.input(0, "input"), operands.output, op.window(operands)
        products = op.products(operands)
        if source.dtype is not DType.INT8 or products.weights.shape[1:3] != WINDOW or not _strides_fit(op):
            return None
        below, right = _beyond(window.y), _beyond(window.x)
        if not (0 <= window.y.pad <= 1 and 0 <= window.x.pad <= 1 and below <= 1 and right <= 1):
            return None
        if window.y.pad == 0 and window.y.size < 2:
            return None
        found = channel_words(products)
        if found is None:
            return None
        shift, table = found
        last = output.order is LAST
        params: dict[str, Parameter] = {
            "batches": source.shape[0],
            "channels": source.shape[3],
            "depth_multiplier": products.channels // source.shape[3],
            "input_height": window.y.size,
            "input_width": window.x.size,
            "output_height": window.y.output,
            "output_width": window.x.output,
            "stride": window.y.stride,
            "pad_top": window.y.pad,
            "pad_left": window.x.pad,
            "pad_below": below,
            "pixel_stride": products.channels if last else 1,
            "channel_stride": 1 if last else window.y.output * window.x.output,
            "shift": shift,
            "halves": int(needs_halves(products)),
            "input_zero_point": source.zero_point,
            "output_zero_point": output.zero_point,
            **bounds_params(activation_bounds(products.activation, output)),
        }
        return (Lowered(self.KERNEL, params, (0,), {"weights": table}),)


def _strides_fit(op: DepthwiseConv2D) -> bool:
    return op.stride in ((1, 1), (2, 2)) and op.dilation == (1, 1)


def _beyond(axis: Axis) -> int:
    """Rows or columns of the last window behind the image."""
    return max(0, (axis.output - 1) * axis.stride + axis.window - axis.pad - axis.size)


def channel_words(products: Products) -> tuple[int, Array] | None:
    """The shared shift or 0, and uint32 [channels, 5]: what tg_dsp_taps_from reads."""
    assert products.weights.data is not None
    taps = products.weights.data.reshape(9, products.channels).T.astype(np.int64)
    bias = folded_bias(products, taps).astype(np.int64)
    fast = shifted(products, taps)
    if fast is not None:
        bias, factor, bits = bias << fast.scale, fast.multiplier, fast.scale
    else:
        slow = words(products.rescale(), products.channels)
        if slow is None:
            return None
        factor = slow[:, 0].astype(np.int64)
        bits = np.where(slow[:, 1] == 0, 0, 32 + products.rescale().shift)
    rows = np.zeros((products.channels, 3, 4), np.int8)
    rows[..., :3] = taps.reshape(-1, 3, 3)
    rows[:, 0, 3] = bits
    weights = rows.reshape(-1, 12).view("<u4").astype(np.int64)
    table = np.concatenate([weights, bias[:, None], factor[:, None]], axis=1)
    return 0 if fast is None else fast.shift, (table & 0xFFFFFFFF).astype(np.uint32)
