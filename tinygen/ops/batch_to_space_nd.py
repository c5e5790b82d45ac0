"""BATCH_TO_SPACE_ND: batches laid out as blocks of positions, less what is cropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tinygen.graph import Array, Lowered, Op, Operands
from tinygen.ops.batch_blocks import Blocks, order, places, read_blocks, require_blocks
from tinygen.ops.indexed import gather
from tinygen.ops.movement import require_moved


@dataclass(frozen=True, slots=True)
class BatchToSpaceND(Op):
    TFLITE = "BATCH_TO_SPACE_ND"
    INPUTS = (3, 3)
    KERNELS = ("tg_indexed_copy",)
    TYPES = "any"

    def check(self, operands: Operands) -> None:
        source, output = operands.input(0, "input"), operands.output
        require_moved(source, output)
        require_blocks(output, source, self._blocks(operands))

    def _blocks(self, operands: Operands) -> Blocks:
        return read_blocks(operands, "crops")

    def reference(self, operands: Operands, values: Sequence[Array | None]) -> tuple[Array, ...]:
        value, blocks = values[0], self._blocks(operands)
        assert value is not None
        m = len(blocks.sizes)
        split = value.reshape(*blocks.sizes, -1, *value.shape[1:])
        sizes = [n * b for n, b in zip(value.shape[1 : 1 + m], blocks.sizes, strict=True)]
        whole = split.transpose(order(split.ndim, m)).reshape(-1, *sizes, *value.shape[1 + m :])
        kept = [slice(before, n - after) for n, (before, after) in zip(sizes, blocks.margins, strict=True)]
        return (np.ascontiguousarray(whole[(slice(None), *kept)]),)

    def lower(self, operands: Operands) -> tuple[Lowered, ...]:
        source = operands.input(0, "input")
        return (gather(places(operands.output, source, self._blocks(operands)), source.dtype.bytes),)
