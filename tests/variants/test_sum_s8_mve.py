"""ADD and SUB for Helium: tensors of one shape."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.variants.drawn import check, draw
from tests.variants.guarded import check_guarded
from tests.variants.test_sum_s8_dsp import build
from tinygen.target import Target, Unit
from tinygen.variants.sum_s8_mve import AddS8Mve, SubS8Mve, SumS8Mve

if TYPE_CHECKING:
    from tests.conftest import Tools


@pytest.mark.parametrize("variant", [AddS8Mve(), SubS8Mve()], ids=lambda variant: variant.OPERATOR.TFLITE)
@pytest.mark.fuzz(count=14)
def test_random_layers_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int, variant: SumS8Mve) -> None:
    graphs = draw(variant, partial(build, word=variant.OPERATOR.TFLITE), fuzz_count)
    check(variant, graphs, tools, tmp_path, "sim-cortex-m55")


@pytest.mark.fuzz(count=8)
def test_nothing_beside_tensors_is_read(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    graphs = draw(AddS8Mve(), build, fuzz_count, seed=2)
    check_guarded(graphs, Target((Unit.MVE,)), tools, tmp_path, "sim-cortex-m55")
