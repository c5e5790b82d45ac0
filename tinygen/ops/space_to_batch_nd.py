"""SPACE_TO_BATCH_ND: blocks of positions become batches, after zeros (the zero point) are added around."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tinygen.graph import Array, Lowered, Op, Operands
from tinygen.ops.batch_blocks import Blocks, order, places, read_blocks, require_blocks
from tinygen.ops.indexed import scatter
from tinygen.ops.movement import fill, require_moved


@dataclass(frozen=True, slots=True)
class SpaceToBatchND(Op):
    TFLITE = "SPACE_TO_BATCH_ND"
    INPUTS = (3, 3)
    KERNELS = ("tg_fill", "tg_indexed_scatter")
    TYPES = "any"

    def check(self, operands: Operands) -> None:
        source, output = operands.input(0, "input"), operands.output
        require_moved(source, output)
        require_blocks(source, output, self._blocks(operands))

    def _blocks(self, operands: Operands) -> Blocks:
        return read_blocks(operands, "paddings")

    def _zero(self, operands: Operands) -> Array:
        output = operands.output
        return np.array([0 if output.quant is None else output.zero_point], output.dtype.numpy)

    def reference(self, operands: Operands, values: Sequence[Array | None]) -> tuple[Array, ...]:
        value, blocks = values[0], self._blocks(operands)
        assert value is not None
        m = len(blocks.sizes)
        around = [(0, 0), *blocks.margins, *[(0, 0)] * (value.ndim - 1 - m)]
        padded = np.pad(value, around, constant_values=self._zero(operands)[0])
        pairs = zip(padded.shape[1 : 1 + m], blocks.sizes, strict=True)
        sizes = [size for n, block in pairs for size in (n // block, block)]
        split = padded.reshape(value.shape[0], *sizes, *value.shape[1 + m :])
        back = np.argsort(order(split.ndim, m))
        return (np.ascontiguousarray(split.transpose(back)).reshape(operands.output.shape),)

    def lower(self, operands: Operands) -> tuple[Lowered, ...]:
        source, output, blocks = operands.input(0, "input"), operands.output, self._blocks(operands)
        move = scatter(places(source, output, blocks), source.dtype.bytes)
        if not any(map(any, blocks.margins)):
            return (move,)
        return (fill(output, self._zero(operands)), move)
