"""BROADCAST_TO: any types, any axes repeated."""

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
    thin = tuple(1 if rng.random() < 0.5 else n for n in whole)[int(rng.integers(0, len(whole))) :]
    tensors = [int32(whole), *shaped(element(rng, types), thin, whole)]
    return model_file(tensors, [O("BROADCAST_TO", (1, 0), (2,), {}, "BroadcastToOptions")], [1], [2])


@pytest.mark.fuzz(count=150)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)
