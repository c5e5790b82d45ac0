"""DEPTHWISE_CONV_2D for Helium: sixteen channels at once, each with one filter."""

from __future__ import annotations

import numpy as np

from tinygen.graph import Array, DType, Lowered, Op, Operands, Parameter
from tinygen.ops.depthwise_conv2d import DepthwiseConv2D
from tinygen.ops.lead import step_lead
from tinygen.ops.window import Window
from tinygen.target import Unit
from tinygen.variants.mve_products import CHUNK, fits, packed_blocks, rescale_params
from tinygen.variants.variant import Variant


class DepthwiseConv2DS8Mve(Variant):
    KERNEL = "tg_depthwise_conv2d_s8_mve"
    OPERATOR = DepthwiseConv2D
    UNIT = Unit.MVE

    def lower(self, op: Op, operands: Operands) -> tuple[Lowered, ...] | None:
        assert isinstance(op, DepthwiseConv2D)
        source, weights = operands.input(0, "input"), operands.input(1, "weights")
        if source.dtype is not DType.INT8 or weights.shape[3] != source.shape[3]:
            return None
        assert weights.data is not None
        products, window = op.products(operands), op.window(operands)
        depth = weights.shape[3]
        rows = weights.data.reshape(-1, depth).T
        if not fits(products, rows) or not fit_pairs(rows):
            return None
        lines = line_params(window, depth)
        params: dict[str, Parameter] = {
            "batches": source.shape[0],
            "input_height": window.y.size,
            "output_height": window.y.output,
            "window_height": window.y.window,
            "window_width": window.x.window,
            "stride_height": window.y.stride,
            "dilation_height": window.y.dilation,
            "pad_top": window.y.pad,
            **lines,
            **rescale_params(products),
        }
        packed = packed_blocks(products, rows, lines["depth"] // depth)
        scratch = window.y.window * lines["line"] + CHUNK
        leads = {0: line_lead(window, source.shape[0], lines["row"], lines["output_row"])}
        return (Lowered(self.KERNEL, params, (0,), {"weights": packed}, scratch=scratch, leads=leads),)


def fit_pairs(rows: Array) -> bool:
    """Whether products of two neighbouring taps always fit 16 bits together: two of -128 may not."""
    wide = np.abs(rows.astype(np.int64))
    return bool((wide[:, 1:] + wide[:, :-1] < 256).all())


def line_params(window: Window, depth: int) -> dict[str, int]:
    """The fields for rows, in bytes.

    With a stride of 1 all outputs of a row lie as far from their inputs: then 16 outputs of several pixels
    may be computed as one pixel's, where their channels are the same in every 16.
    """
    x = window.x
    flat = x.stride == 1 and CHUNK % depth == 0
    at_once = CHUNK if flat else depth
    reach = (x.output - 1) * x.stride + (x.window - 1) * x.dilation + 1
    return {
        "row": x.size * depth,
        "margin": x.pad * depth,
        "line": reach * depth,
        "tap": x.dilation * depth,
        "step": at_once if flat else x.stride * depth,
        "depth": at_once,
        "output_row": x.output * depth,
    }


def line_lead(window: Window, batches: int, row: int, output_row: int) -> int:
    """The lead of a kernel that copies all rows of a line of windows before it writes their outputs.

    Its last vector may reach into the next row of outputs.
    """
    y = window.y
    lowest = np.clip(np.arange(y.output) * y.stride - y.pad, 0, y.size) * row
    images = np.arange(batches)[:, None] * (y.size * row)
    lines = np.arange(batches * y.output)
    return step_lead(lines * output_row + np.where(lines > 0, CHUNK - 1, 0), (images + lowest).reshape(-1))
