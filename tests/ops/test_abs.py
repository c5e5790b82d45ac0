"""ABS: int8 and int16 with any scales, and float32, against TFLM and in C."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.ops.differential import check_operator
from tests.ops.elementwise import models

if TYPE_CHECKING:
    from tests.conftest import Tools


@pytest.mark.fuzz(count=150)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(models("ABS", ["INT8", "INT16", "FLOAT32"]), fuzz_count, 1, tools, tmp_path)
