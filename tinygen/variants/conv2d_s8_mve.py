"""CONV_2D for Helium: blocks of four pixels and two channels, for any window and stride."""

from __future__ import annotations

import numpy as np

from tinygen.graph import Array, Lowered, Operands, Parameter
from tinygen.ops.convolution import Convolution
from tinygen.ops.lead import step_lead
from tinygen.ops.window import NO_MARGIN
from tinygen.target import Unit
from tinygen.variants.filters import FilterVariant
from tinygen.variants.mve_products import CHUNK, fits, packed_pairs, rescale_params

PIXELS = 4  # of a block
LARGEST_OFFSET = 2**16 - 1  # from one of its outputs to another


class Conv2DS8Mve(FilterVariant):
    KERNEL = "tg_conv2d_s8_mve"
    UNIT = Unit.MVE

    def call(self, op: Convolution, operands: Operands, weights: Array) -> tuple[Lowered, ...] | None:
        products, window = op.products(operands), op.window(operands)
        channels, height, width, depth = weights.shape
        rows = weights.reshape(channels, -1)
        if op.dilation != (1, 1) or not fits(products, rows) or PIXELS * channels > LARGEST_OFFSET:
            return None
        chunks = -(-rows.shape[1] // CHUNK)
        single = height == width == 1 and op.margin == NO_MARGIN
        # Where pieces of a window do not end with a chunk, the window is copied before it becomes a column.
        through_copy = not single and depth % CHUNK != 0
        params: dict[str, Parameter] = {
            **window.params(),
            "input_depth": depth,
            "pixels": operands.output.elements // channels,
            "chunks": chunks,
            "single": int(single),
            "through_copy": int(through_copy),
            "output_depth": channels,
            **rescale_params(products),
        }
        constants = {"weights": packed_pairs(products, rows)}
        scratch = chunks * CHUNK * (PIXELS + through_copy)
        leads = {0: block_lead(window.lowest(products.source.shape[0], depth), channels)}
        return (Lowered(self.KERNEL, params, (0,), constants, scratch=scratch, leads=leads),)


def block_lead(lowest: Array, channels: int) -> int:
    """Of blocks that read their windows before they write; the last one begins early, to be a whole one."""
    starts = np.arange(0, len(lowest), PIXELS)
    first = np.minimum(np.minimum.reduceat(lowest, starts), lowest[-PIXELS:].min())
    return step_lead(starts * channels, first)
