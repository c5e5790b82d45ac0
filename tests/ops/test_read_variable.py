"""READ_VARIABLE and all that belongs to resource variables: a running sum, a delay, their first values."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.modelfile import G, O, T, model_file
from tests.ops.differential import check_operator, scale, size, zero_point

if TYPE_CHECKING:
    from tests.conftest import Tools

HANDLE = T((), "RESOURCE")


def handle(name: str, output: int) -> O:
    return O("VAR_HANDLE", (), (output,), {"container": "", "sharedName": name}, "VarHandleOptions")


def initialiser(value: T, name: str) -> G:
    assign = O("ASSIGN_VARIABLE", (0, 1), (), {}, "AssignVariableOptions")
    return G([HANDLE, value], [handle(name, 0), assign])


def build(rng: np.random.Generator) -> bytes:
    """output = input + the last call's output, or the last call's input; the first value given or not."""
    shape = (1, *(size(rng) for _ in range(int(rng.integers(0, 4)))))
    tensor = T(shape, scale=(scale(rng, -6, -2),), zero_point=(zero_point(rng),))
    tensors = [tensor, HANDLE, tensor, tensor]
    kept = 3 if rng.random() < 0.7 else 0
    operators = [
        handle("v", 1),
        O("READ_VARIABLE", (1,), (2,), {}, "ReadVariableOptions"),
        O("ADD", (0, 2), (3,), {"fusedActivationFunction": 0}, "AddOptions"),
        O("ASSIGN_VARIABLE", (1, kept), (), {}, "AssignVariableOptions"),
    ]
    if rng.random() < 0.3:
        return model_file(tensors, operators, [0], [3])
    first = replace(tensor, data=rng.integers(-128, 128, shape).astype(np.int8))
    operators.insert(0, O("CALL_ONCE", (), (), {"initSubgraphIndex": 1}, "CallOnceOptions"))
    return model_file(tensors, operators, [0], [3], [initialiser(first, "v")])


@pytest.mark.fuzz(count=150)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)
