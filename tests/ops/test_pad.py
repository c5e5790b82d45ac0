"""PAD: any types, up to four axes, any amounts before and after."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.modelfile import O, model_file
from tests.ops.differential import check_operator
from tests.ops.moving import element, int32, shape, shaped

if TYPE_CHECKING:
    from tests.conftest import Tools

TFLM = ("INT8", "INT16", "INT32", "FLOAT32")


def build(rng: np.random.Generator, types: tuple[str, ...] = TFLM) -> bytes:
    whole = shape(rng)
    amounts = rng.integers(0, 4, (len(whole), 2)) * (rng.random((len(whole), 1)) < 0.6)
    output = tuple(int(n + sum(pair)) for n, pair in zip(whole, amounts, strict=True))
    tensors = [int32(amounts), *shaped(element(rng, types), whole, output)]
    return model_file(tensors, [O("PAD", (1, 0), (2,), {}, "PadOptions")], [1], [2])


@pytest.mark.fuzz(count=150)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)


@pytest.mark.fuzz(count=40)
def test_types_that_tflm_lacks(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    def wide(rng: np.random.Generator) -> bytes:
        return build(rng, ("UINT8", "INT64"))

    check_operator(wide, fuzz_count, 2, tools, tmp_path, oracle="LiteRT")
