"""DEPTH_TO_SPACE: channels become squares of pixels."""

from __future__ import annotations

from dataclasses import dataclass

from tinygen.ops.depth_blocks import DepthBlocks
from tinygen.options import Options


@dataclass(frozen=True, slots=True)
class DepthToSpace(DepthBlocks):
    TFLITE = "DEPTH_TO_SPACE"
    INWARD = False

    block: int

    @classmethod
    def parse(cls, options: Options) -> DepthToSpace:
        return cls(options.integer("BlockSize", minimum=1))
