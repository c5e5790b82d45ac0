"""MAX_POOL_2D: every window, stride, padding and activation, against TFLM and in C."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.modelfile import O, T, model_file
from tests.ops.differential import activation, check_operator, scale, size, zero_point
from tests.ops.test_average_pool2d import pool_extent
from tests.ops.test_conv2d import output_size

if TYPE_CHECKING:
    from tests.conftest import Tools


def build(rng: np.random.Generator) -> bytes:
    same = bool(rng.random() < 0.5)
    h, kh, sh = pool_extent(rng, same)
    w, kw, sw = pool_extent(rng, same)
    depth, batch = size(rng), int(rng.integers(1, 3))
    output = (batch, output_size(h, kh, sh, 1, same), output_size(w, kw, sw, 1, same), depth)
    quant = T((), scale=(scale(rng),), zero_point=(zero_point(rng),))
    options = {
        "padding": 0 if same else 1,
        "strideH": sh,
        "strideW": sw,
        "filterHeight": kh,
        "filterWidth": kw,
        "fusedActivationFunction": activation(rng),
    }
    operator = O("MAX_POOL_2D", (0,), (1,), options, "Pool2DOptions")
    return model_file(
        [replace(quant, shape=(batch, h, w, depth)), replace(quant, shape=output)], [operator], [0], [1]
    )


@pytest.mark.fuzz(count=60)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)
