"""RELU6: any scale and zero point, against TFLM and in C."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.modelfile import O, T, model_file
from tests.ops.differential import check_operator, scale, size, zero_point

if TYPE_CHECKING:
    from tests.conftest import Tools


def build(rng: np.random.Generator) -> bytes:
    shape = (1, size(rng), size(rng))
    quant = T((), scale=(scale(rng, -12, 4),), zero_point=(zero_point(rng),))
    return model_file(
        [replace(quant, shape=shape), replace(quant, shape=shape)], [O("RELU6", (0,), (1,))], [0], [1]
    )


@pytest.mark.fuzz(count=40)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)
