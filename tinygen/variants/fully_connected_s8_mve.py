"""FULLY_CONNECTED for Helium: eight units at once."""

from __future__ import annotations

from tinygen.graph import DType, Lowered, Op, Operands, Parameter
from tinygen.ops.fully_connected import FullyConnected
from tinygen.target import Unit
from tinygen.variants.mve_products import fits, packed_units, rescale_params
from tinygen.variants.variant import Variant


class FullyConnectedS8Mve(Variant):
    KERNEL = "tg_fully_connected_s8_mve"
    OPERATOR = FullyConnected
    UNIT = Unit.MVE

    def lower(self, op: Op, operands: Operands) -> tuple[Lowered, ...] | None:
        assert isinstance(op, FullyConnected)
        source, weights = operands.input(0, "input"), operands.input(1, "weights")
        if source.dtype is not DType.INT8 or weights.data is None:
            return None
        products = op.products(operands)
        if not fits(products, weights.data):
            return None
        units, depth = weights.shape
        params: dict[str, Parameter] = {
            "batches": source.elements // depth,
            "depth": depth,
            "units": units,
            **rescale_params(products),
        }
        return (Lowered(self.KERNEL, params, (0,), {"weights": packed_units(products, weights.data)}),)
