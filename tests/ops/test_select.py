"""SELECT: every type; the condition has the choices' shape, or is one bool a row; against LiteRT."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.modelfile import O, T, model_file
from tests.ops.broadcasting import typed
from tests.ops.differential import check_operator, size

if TYPE_CHECKING:
    from tests.conftest import Tools

KINDS = ["INT8", "INT16", "INT32", "INT64", "FLOAT32", "BOOL"]


def build(rng: np.random.Generator) -> bytes:
    shape = tuple(size(rng, 5) for _ in range(int(rng.integers(1, 4))))
    condition = shape[:1] if rng.random() < 0.4 else shape
    choice = typed(rng, str(rng.choice(KINDS)))
    tensors = [
        T(condition, "BOOL"),
        *(T(shape, choice.type, choice.scale, choice.zero_point) for _ in range(3)),
    ]
    return model_file(tensors, [O("SELECT", (0, 1, 2), (3,), {}, "SelectOptions")], [0, 1, 2], [3])


@pytest.mark.fuzz(count=80)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path, oracle="LiteRT")
