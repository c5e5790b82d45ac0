"""FULLY_CONNECTED for Helium: eight units at once."""

from __future__ import annotations

import numpy as np

from tinygen.graph import DType, Lowered, Op, Operands, Parameter
from tinygen.ops.fully_connected import FullyConnected
from tinygen.ops.lead import step_lead
from tinygen.target import Unit
from tinygen.variants.mve_products import UNITS, fits, packed_units, rescale_params
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
        batches = source.elements // depth
        params: dict[str, Parameter] = {
            "batches": batches,
            "depth": depth,
            "units": units,
            **rescale_params(products),
        }
        packed = {"weights": packed_units(products, weights.data)}
        rows, blocks = np.arange(batches)[:, None], np.arange(0, units, UNITS)
        lead = step_lead((rows * units + blocks).reshape(-1), np.repeat(rows * depth, len(blocks)))
        return (Lowered(self.KERNEL, params, (0,), packed, leads={0: lead}),)
