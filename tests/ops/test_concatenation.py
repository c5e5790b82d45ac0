"""CONCATENATION: any types and axes, one to ten inputs, the same tensor twice, constants."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.modelfile import O, T, model_file
from tests.ops.differential import check_operator
from tests.ops.moving import element, shape, shaped, signed
from tinygen.errors import ModelError
from tinygen.tflite import load

if TYPE_CHECKING:
    from tests.conftest import Tools

TFLM = ("INT8", "INT16", "INT32", "INT64", "FLOAT32")


def build(rng: np.random.Generator, types: tuple[str, ...] = TFLM) -> bytes:
    kind, whole = element(rng, types), shape(rng)
    axis = int(rng.integers(0, len(whole)))
    sizes = [int(rng.integers(1, 6)) for _ in range(int(rng.choice([1, 2, 2, 3, 4, 10])))]
    parts = [replace(kind, shape=(*whole[:axis], n, *whole[axis + 1 :])) for n in sizes]
    inputs = [int(i) for i in rng.permutation(len(parts))]
    if rng.random() < 0.3:
        inputs[-1] = inputs[0]  # a tensor with itself
    total = sum(parts[i].shape[axis] for i in inputs)
    (output,) = shaped(kind, (*whole[:axis], total, *whole[axis + 1 :]))
    if len(parts) > 1 and rng.random() < 0.3:
        data = rng.integers(0, 100, parts[0].shape).astype(kind.type.lower())
        parts[0] = replace(parts[0], data=data)
    options = {"axis": signed(rng, axis, len(whole))}
    operators = [O("CONCATENATION", tuple(inputs), (len(parts),), options, "ConcatenationOptions")]
    return model_file(
        [*parts, output], operators, [i for i, p in enumerate(parts) if p.data is None], [len(parts)]
    )


@pytest.mark.fuzz(count=200)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)


@pytest.mark.fuzz(count=30)
def test_types_that_tflm_lacks(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(lambda rng: build(rng, ("UINT8", "BOOL")), fuzz_count, 2, tools, tmp_path, oracle="LiteRT")


def refusal(*tensors: T, axis: int = 0, activation: int = 0) -> str:
    last = len(tensors) - 1
    options = {"axis": axis, "fusedActivationFunction": activation}
    operators = [O("CONCATENATION", tuple(range(last)), (last,), options, "ConcatenationOptions")]
    with pytest.raises(ModelError) as error:
        load(model_file(tensors, operators, list(range(last)), [last]))
    return str(error.value)


def test_refusals_name_the_tensor() -> None:
    a, b = T((2, 3), scale=(0.5,), zero_point=(0,)), T((2, 3), scale=(0.25,), zero_point=(0,))
    assert "'t1'" in refusal(a, b, replace(a, shape=(4, 3)))
    assert "'t2' has the shape [5, 3], expected [4, 3]" in refusal(a, a, replace(a, shape=(5, 3)))
    assert "'t1' has the shape [2, 2], expected [2, 3]" in refusal(a, replace(a, shape=(2, 2)), a)
    assert "axis 2" in refusal(a, a, a, axis=2)
    assert "fused activation" in refusal(a, a, replace(a, shape=(4, 3)), activation=1)
