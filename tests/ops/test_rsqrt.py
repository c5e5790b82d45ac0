"""RSQRT: int8, int16, float32, against TFLM and in C; behind a RELU, since TFLM stops at integers below 0."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.modelfile import O, model_file
from tests.ops.differential import check_operator, scale
from tests.ops.elementwise import any_quant, models, shape_of, tensor

if TYPE_CHECKING:
    from tests.conftest import Tools


def build(rng: np.random.Generator) -> bytes:
    kind = str(rng.choice(["INT8", "INT16", "FLOAT32"]))
    if kind == "FLOAT32":
        return models("RSQRT", [kind])(rng)
    shape, quant = shape_of(rng), any_quant(rng, kind)
    tensors = [tensor(kind, shape, quant), tensor(kind, shape, quant)]
    tensors.append(tensor(kind, shape, (scale(rng, -12, 4), any_quant(rng, kind)[1])))
    return model_file(tensors, [O("RELU", (0,), (1,)), O("RSQRT", (1,), (2,))], [0], [2])


@pytest.mark.fuzz(count=150)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)
