"""CONV_2D on AVR: each pixel's window is copied out once, for all channels."""

from __future__ import annotations

from tinygen.graph import DType, Lowered, Op, Operands, Parameter
from tinygen.ops.conv2d import Conv2D
from tinygen.ops.lead import block_lead
from tinygen.target import Unit
from tinygen.variants.variant import Variant

LARGEST = 2**15 - 1  # of what int16 counts


class Conv2DS8Avr(Variant):
    KERNEL = "tg_conv2d_s8_avr"
    OPERATOR = Conv2D
    UNIT = Unit.AVR

    def lower(self, op: Op, operands: Operands) -> tuple[Lowered, ...] | None:
        assert isinstance(op, Conv2D)
        source, products = operands.input(0, "input"), op.products(operands)
        channels, height, width, depth = products.weights.shape
        if source.dtype is not DType.INT8 or depth != source.shape[3] or op.dilation != (1, 1):
            return None
        if max(source.elements, operands.output.elements, height * width * depth) > LARGEST:
            return None
        window = op.window(operands)
        params: dict[str, Parameter] = {
            "batches": source.shape[0],
            **window.params(),
            "input_depth": depth,
            "output_depth": channels,
            **products.params(),
        }
        leads = {0: block_lead(window.lowest(source.shape[0], depth), channels, source.shape[0], 1)}
        scratch = height * width * depth
        return (Lowered(self.KERNEL, params, (0,), products.constants(), scratch=scratch, leads=leads),)
