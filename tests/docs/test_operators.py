"""docs/operators.md is what the code says; the list of TFLM's operators is what its wheel says."""

from __future__ import annotations

import importlib.metadata
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.docs.operators_page import PAGE, TFLM_LIST, page, tflm_operators

if TYPE_CHECKING:
    from tests.conftest import Tools


def test_the_page_is_up_to_date(update_golden: bool) -> None:
    if update_golden:
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page(), "pytest tests/docs/test_operators.py --update-golden"


def test_every_name_is_there_once() -> None:
    names = tflm_operators()
    assert len(set(names)) == len(names)
    builtin = [name for name in names if not name.startswith("custom ")]
    assert names == (*sorted(builtin), *sorted(names[len(builtin) :]))


def test_the_list_is_the_wheels(tools: Tools) -> None:
    """The wheel exports one function Register_NAME for each operator of the schema that it knows."""
    import tflite

    package = tools.require_package("tflite_micro")
    version = importlib.metadata.version("tflite-micro")
    if version not in TFLM_LIST.read_text(encoding="utf-8"):
        pytest.skip(f"the list was made from another version than {version}")
    (library,) = Path(package.__path__[0]).rglob("_runtime*.so")
    found = re.findall(rb"_ZN6tflite5micro\d+Register_([A-Z0-9_]+?)Ev\0", library.read_bytes())
    known = {name.decode() for name in found} & set(vars(tflite.BuiltinOperator))
    assert known == {name for name in tflm_operators() if not name.startswith("custom ")}
