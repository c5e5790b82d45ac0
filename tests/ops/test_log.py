"""LOG: float32 against TFLM, int8 with any scales and zero points against LiteRT, and both in C."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.ops.differential import check_operator
from tests.ops.elementwise import models

if TYPE_CHECKING:
    from tests.conftest import Tools


@pytest.mark.fuzz(count=60)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(models("LOG", ["FLOAT32"]), fuzz_count, 1, tools, tmp_path)


@pytest.mark.fuzz(count=100)
def test_random_int8_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    build = models("LOG", ["INT8"])
    check_operator(build, fuzz_count, 2, tools, tmp_path, oracle="LiteRT")
