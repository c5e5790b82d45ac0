"""AVERAGE_POOL_2D and MEAN over height and width, of four channels at a time."""

from __future__ import annotations

import numpy as np

from tinygen.graph import Array, DType, Lowered, Op, Operands, Parameter
from tinygen.ops.average_pool2d import AveragePool2D, rounded
from tinygen.ops.mean import Mean
from tinygen.ops.rescale import activation_bounds, bounds_params
from tinygen.ops.window import Axis, Window
from tinygen.target import Unit
from tinygen.variants.line import fit
from tinygen.variants.pooling import is_inside, pool_params, takes
from tinygen.variants.variant import FIRST, LAST, Variant

KERNEL = "tg_average_pool2d_s8_dsp"
MOST = 256  # pixels whose sum has 16 bits


class AveragePool2DS8Dsp(Variant):
    KERNEL = KERNEL
    OPERATOR = AveragePool2D
    UNIT = Unit.DSP
    ORDERS = ((LAST, LAST), (LAST, FIRST))

    def lower(self, op: Op, operands: Operands) -> tuple[Lowered, ...] | None:
        assert isinstance(op, AveragePool2D)
        if operands.output.dtype is not DType.INT8 or not takes(operands):
            return None
        window = op.geometry(operands)
        pixels = window.y.window * window.x.window
        if pixels > MOST or not (is_inside(window.y) and is_inside(window.x)):
            return None
        sums = all_sums(pixels)
        bounds = activation_bounds(op.activation, operands.output)
        values = rounded(sums, pixels).clip(*bounds)
        return lower_averages(operands, window, sums, values, 1 / pixels, bounds)


class MeanS8Dsp(Variant):
    """Over height and width, MEAN is a pool whose window is the image."""

    KERNEL = KERNEL
    OPERATOR = Mean
    UNIT = Unit.DSP

    def lower(self, op: Op, operands: Operands) -> tuple[Lowered, ...] | None:
        assert isinstance(op, Mean)
        source, output = operands.input(0, "input"), operands.output
        if output.dtype is not DType.INT8 or not takes(operands) or op.axes(operands) != {1, 2}:
            return None
        pixels = op.count(operands)
        if pixels > MOST:
            return None
        sums = all_sums(pixels)
        values = op.rescale(operands, sums)
        height, width = source.shape[1:3]
        window = Window(Axis(height, height, 1, 1, 1, 0), Axis(width, width, 1, 1, 1, 0))
        slope = source.scale / output.scale / pixels
        return lower_averages(operands, window, sums, values, slope, (-128, 127))


def all_sums(pixels: int) -> Array:
    return np.arange(-128 * pixels, 127 * pixels + 1, dtype=np.int64)


def lower_averages(
    operands: Operands, window: Window, sums: Array, values: Array, slope: float, bounds: tuple[int, int]
) -> tuple[Lowered, ...] | None:
    """The call, where the values of all sums, within the bounds, are a line's."""
    line = fit(sums, values, slope, bounds)
    if line is None:
        return None
    params: dict[str, Parameter] = {
        **pool_params(operands, window),
        **bounds_params(bounds),
        "factor": line.factor,
        "rest": line.rest,
        "away": line.away,
    }
    return (Lowered(KERNEL, params, (0,), {}),)
