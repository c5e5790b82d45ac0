"""SPACE_TO_DEPTH: squares of pixels become channels."""

from __future__ import annotations

from dataclasses import dataclass

from tinygen.ops.depth_blocks import DepthBlocks
from tinygen.options import Options


@dataclass(frozen=True, slots=True)
class SpaceToDepth(DepthBlocks):
    TFLITE = "SPACE_TO_DEPTH"
    INWARD = True

    block: int

    @classmethod
    def parse(cls, options: Options) -> SpaceToDepth:
        return cls(options.integer("BlockSize", minimum=1))
