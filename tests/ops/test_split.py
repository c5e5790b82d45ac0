"""SPLIT: any types and axes; every piece an output."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.modelfile import O, model_file
from tests.ops.differential import check_operator
from tests.ops.moving import element, int32, shape, shaped, signed
from tinygen.errors import ModelError
from tinygen.tflite import load

if TYPE_CHECKING:
    from tests.conftest import Tools

TFLM = ("INT8", "INT16", "INT32", "FLOAT32")


def build(rng: np.random.Generator, types: tuple[str, ...] = TFLM) -> bytes:
    piece, pieces = shape(rng), int(rng.integers(1, 5))
    axis = int(rng.integers(0, len(piece)))
    whole = (*piece[:axis], piece[axis] * pieces, *piece[axis + 1 :])
    position = int32([signed(rng, axis, len(piece))])
    tensors = [position, *shaped(element(rng, types), whole, *[piece] * pieces)]
    outputs = tuple(range(2, 2 + pieces))
    operator = O("SPLIT", (0, 1), outputs, {"numSplits": pieces}, "SplitOptions")
    return model_file(tensors, [operator], [1], outputs)


@pytest.mark.fuzz(count=150)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)


@pytest.mark.fuzz(count=20)
def test_types_that_tflm_lacks(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(lambda rng: build(rng, ("UINT8",)), fuzz_count, 2, tools, tmp_path, oracle="LiteRT")


def test_unequal_pieces_are_refused() -> None:
    tensors = [int32([0]), *shaped(element(np.random.default_rng(1), ("INT8",)), (5, 2), (2, 2), (2, 2))]
    operator = O("SPLIT", (0, 1), (2, 3), {"numSplits": 2}, "SplitOptions")
    with pytest.raises(ModelError, match="axis 0 of 't1' has no 2 equal pieces"):
        load(model_file(tensors, [operator], [1], [2, 3]))
