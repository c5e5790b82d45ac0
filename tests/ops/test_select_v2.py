"""SELECT_V2: every type, all three inputs broadcast; those that TFLM lacks against LiteRT."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.modelfile import O, T, model_file
from tests.ops.broadcasting import constant, typed
from tests.ops.differential import check_operator, size

if TYPE_CHECKING:
    from tests.conftest import Tools


def thinned(rng: np.random.Generator, shape: tuple[int, ...]) -> tuple[int, ...]:
    """The shape itself, or one that broadcasts to it."""
    if rng.random() < 0.5:
        return shape
    thin = tuple(1 if rng.random() < 0.5 else n for n in shape)
    return thin[int(rng.integers(0, len(thin))) :] if rng.random() < 0.3 else thin


def model(rng: np.random.Generator, kind: str) -> bytes:
    full = tuple(size(rng, 5) for _ in range(int(rng.integers(1, 4))))
    shapes = [thinned(rng, full) for _ in range(3)]
    choice = typed(rng, kind)
    tensors = [
        T(shapes[0], "BOOL"),
        replace(choice, shape=shapes[1]),
        replace(choice, shape=shapes[2]),
        replace(choice, shape=np.broadcast_shapes(*shapes)),
    ]
    inputs = [0, 1, 2]
    if rng.random() < 0.3:
        inputs.remove(2)
        tensors[2] = replace(tensors[2], data=constant(rng, tensors[2]))
    return model_file(tensors, [O("SELECT_V2", (0, 1, 2), (3,), {}, "SelectV2Options")], inputs, [3])


def build(rng: np.random.Generator) -> bytes:
    return model(rng, str(rng.choice(["INT8", "INT16", "FLOAT32"])))


def build_others(rng: np.random.Generator) -> bytes:
    return model(rng, str(rng.choice(["INT32", "INT64", "BOOL"])))


@pytest.mark.fuzz(count=150)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)


@pytest.mark.fuzz(count=80)
def test_types_that_tflm_lacks(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build_others, fuzz_count, 1, tools, tmp_path, oracle="LiteRT")
