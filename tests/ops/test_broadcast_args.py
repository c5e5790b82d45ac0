"""BROADCAST_ARGS: shapes of up to five axes, computed at run time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.modelfile import O, T, model_file
from tests.ops.differential import check_operator
from tests.ops.moving import int32

if TYPE_CHECKING:
    from tests.conftest import Tools


def build(rng: np.random.Generator) -> bytes:
    """Two random shapes that fit: sizes of 1, or twice the same."""
    ranks = [int(n) for n in rng.integers(1, 6, 2)]
    whole = rng.integers(1, 9, max(ranks))
    thin = [np.where(rng.random(rank) < 0.5, 1, whole[len(whole) - rank :]) for rank in ranks]
    tensors = [
        T((ranks[0],), "INT32"),
        int32(thin[1]),
        T((max(ranks),), "INT32"),
        int32(np.zeros(1)),
        int32(thin[0]),
    ]
    tensors.append(T((ranks[0],), "INT32"))
    # What is read at run time is made to fit: MUL by 0, then MAXIMUM with the shape.
    operators = [
        O("MUL", (0, 3), (5,), {}, "MulOptions"),
        O("MAXIMUM", (5, 4), (6,)),
        O("BROADCAST_ARGS", (6, 1), (2,)),
    ]
    tensors.append(T((ranks[0],), "INT32"))
    return model_file(tensors, operators, [0], [2])


@pytest.mark.fuzz(count=150)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)
