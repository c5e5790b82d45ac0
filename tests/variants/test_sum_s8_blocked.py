"""ADD and SUB by planes on cores without SIMD."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.variants.drawn import draw
from tests.variants.guarded import BLOCKED_BOARDS, check_guarded
from tests.variants.scalar import PLACES, check_scalar
from tests.variants.test_sum_s8_dsp import build
from tinygen.target import Target, Unit
from tinygen.variants.sum_s8_blocked import AddS8Blocked, SubS8Blocked

if TYPE_CHECKING:
    from tests.conftest import Tools


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.fuzz(count=16)
def test_random_sums_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int, place: str) -> None:
    check_scalar(AddS8Blocked(), build, fuzz_count, tools, tmp_path, place)


@pytest.mark.fuzz(count=10)
def test_random_differences_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_scalar(SubS8Blocked(), partial(build, word="SUB"), fuzz_count, tools, tmp_path, PLACES[0])


@pytest.mark.parametrize("board", BLOCKED_BOARDS)
@pytest.mark.fuzz(count=4)
def test_nothing_beside_tensors_is_touched(tools: Tools, tmp_path: Path, fuzz_count: int, board: str) -> None:
    graphs = draw(AddS8Blocked(), build, fuzz_count, seed=2)
    check_guarded(graphs, Target((Unit.BLOCKED,)), tools, tmp_path, board)
