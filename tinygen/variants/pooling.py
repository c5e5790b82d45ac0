"""What pools of four channels at a time share: their kernels' parameters."""

from __future__ import annotations

from tinygen.graph import Operands, Order, Parameter
from tinygen.ops.window import Axis, Window

CHANNELS = 4  # at a time


def takes(operands: Operands) -> bool:
    """Whether it is one image with enough channels."""
    shape = operands.input(0, "input").shape
    return len(shape) == 4 and shape[0] == 1 and shape[3] >= CHANNELS


def is_inside(axis: Axis) -> bool:
    """Whether all windows lie inside the image, along one axis."""
    return axis.pad == 0 and (axis.output - 1) * axis.stride + axis.window <= axis.size


def pool_params(operands: Operands, window: Window) -> dict[str, Parameter]:
    """The fields of TG_DSP_POOL_FIELDS but the bounds."""
    depth, output = operands.input(0, "input").shape[3], operands.output
    last = output.order is Order.CHANNELS_LAST
    return {
        **window.params(),
        "depth": depth,
        "whole": int(is_inside(window.y) and is_inside(window.x)),
        "pixel_stride": depth if last else 1,
        "channel_stride": 1 if last else window.y.output * window.x.output,
    }
