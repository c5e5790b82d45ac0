"""GELU: exact and approximate, int8 with any scales and zero points, and float32, against LiteRT and in C."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.ops.differential import check_operator
from tests.ops.elementwise import models

if TYPE_CHECKING:
    from tests.conftest import Tools


def options(rng: np.random.Generator) -> dict[str, bool]:
    return {"approximate": bool(rng.random() < 0.5)}


BUILD = models("GELU", ["INT8", "INT8", "FLOAT32"], options=options, table="GeluOptions")


@pytest.mark.fuzz(count=150)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(BUILD, fuzz_count, 1, tools, tmp_path, oracle="LiteRT")
