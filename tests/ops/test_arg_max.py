"""ARG_MAX: every type, any axis, equal elements."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.modelfile import O, T, model_file
from tests.ops.broadcasting import typed
from tests.ops.differential import check_operator, size

if TYPE_CHECKING:
    from tests.conftest import Tools


def model(rng: np.random.Generator, index: str) -> bytes:
    shape = tuple(size(rng, 5) for _ in range(int(rng.integers(1, 5))))
    axis = int(rng.integers(-len(shape), len(shape)))
    output = tuple(n for i, n in enumerate(shape) if i != axis % len(shape))
    tensors = [
        replace(typed(rng, str(rng.choice(["INT8", "FLOAT32"]))), shape=shape),
        T((), "INT32", data=np.array(axis, np.int32)),
        T(output, index),
    ]
    operator = O("ARG_MAX", (0, 1), (2,), {"outputType": 2 if index == "INT32" else 4}, "ArgMaxOptions")
    return model_file(tensors, [operator], [0], [2])


def build(rng: np.random.Generator) -> bytes:
    return model(rng, "INT32")


def build_int64(rng: np.random.Generator) -> bytes:
    return model(rng, "INT64")


@pytest.mark.fuzz(count=150)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)


@pytest.mark.fuzz(count=80)
def test_int64_indices_are_as_in_litert(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    """TFLM gives int32 alone."""
    check_operator(build_int64, fuzz_count, 1, tools, tmp_path, oracle="LiteRT")
