"""PRELU: alphas of any shape, constant or computed, on int8, int16 and float32, against TFLM and in C."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.modelfile import O, T, model_file
from tests.ops.differential import check_operator, random_value
from tests.ops.elementwise import any_quant, shape_of, tensor
from tinygen.graph import DType, Tensor

if TYPE_CHECKING:
    from tests.conftest import Tools


def build(rng: np.random.Generator) -> bytes:
    kind = str(rng.choice(["INT8", "INT16", "FLOAT32"]))
    alpha_kind = "FLOAT32" if kind == "FLOAT32" else "INT8"
    shape = shape_of(rng)
    thin = tuple(1 if rng.random() < 0.5 else n for n in shape)[int(rng.integers(0, len(shape) + 1)) :]
    tensors = [_quantized(rng, kind, shape), _quantized(rng, alpha_kind, thin), _quantized(rng, kind, shape)]
    constant = rng.random() < 0.7
    if constant:
        data = random_value(rng, Tensor("alpha", thin, DType[alpha_kind]))
        tensors[1] = T(thin, alpha_kind, tensors[1].scale, tensors[1].zero_point, data=data)
    return model_file(tensors, [O("PRELU", (0, 1), (2,))], [0] if constant else [0, 1], [2])


def _quantized(rng: np.random.Generator, kind: str, shape: tuple[int, ...]) -> T:
    return tensor(kind, shape, None if kind == "FLOAT32" else any_quant(rng, kind))


@pytest.mark.fuzz(count=150)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)
