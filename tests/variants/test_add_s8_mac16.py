"""ADD of tensors of one shape for Xtensa's MAC16."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.modelfile import O, T, model_file
from tests.ops.differential import activation, scale, zero_point
from tests.variants.drawn import check, draw
from tests.variants.guarded import check_guarded
from tinygen.target import Target, Unit
from tinygen.variants.add_s8_mac16 import LEAST, AddS8Mac16

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np

    from tests.conftest import Tools

BOARD = "sim-esp32"


def build(rng: np.random.Generator) -> bytes:
    shape = (1, LEAST + int(rng.integers(0, 9)))
    scales = scale(rng, -9, -3), scale(rng, -9, -3), scale(rng, -9, 0)
    tensors = [T(shape, scale=(each,), zero_point=(zero_point(rng),)) for each in scales]
    options = {"fusedActivationFunction": activation(rng)}
    return model_file(tensors, [O("ADD", (0, 1), (2,), options, "AddOptions")], [0, 1], [2])


@pytest.mark.fuzz(count=40)
def test_random_layers_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    variant = AddS8Mac16()
    check(variant, draw(variant, build, fuzz_count), tools, tmp_path, BOARD)


@pytest.mark.fuzz(count=10)
def test_nothing_beside_tensors_is_read(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    graphs = draw(AddS8Mac16(), build, fuzz_count, seed=2)
    check_guarded(graphs, Target((Unit.MAC16,)), tools, tmp_path, BOARD)
