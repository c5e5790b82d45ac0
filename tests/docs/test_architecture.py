"""docs/architecture.md: its modules are those of the code, in order, and its excerpts are the code."""

from __future__ import annotations

import re

import pytest

from tests.conftest import ROOT
from tests.docs.markdown import blocks
from tests.test_layout import LAYERS, PACKAGE

PAGE = ROOT / "docs" / "architecture.md"
ELLIPSIS = "..."


def test_modules_in_import_order() -> None:
    named = re.findall(r"^\| `(\w+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    there = [path for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()]
    names = {path.name.removesuffix(".py") for path in there}
    ranks = {name: rank for rank, layer in enumerate(LAYERS) for name in layer}
    assert set(named) == names
    assert [ranks[name] for name in named] == sorted(ranks[name] for name in named)


@pytest.mark.parametrize("language", ["python", "c"])
def test_excerpts_are_the_code(language: str) -> None:
    found = blocks(PAGE, language)
    assert found
    for block in found:
        first, *lines = block.splitlines()
        file = first.strip("#/* ")
        code = (ROOT / file).read_text(encoding="utf-8").splitlines()
        for line in lines:
            assert not line.strip() or line.strip() == ELLIPSIS or line in code, f"{file}: {line}"


def test_every_test_folder_is_named() -> None:
    text = PAGE.read_text(encoding="utf-8")
    folders = {path.relative_to(ROOT).parts[1] for path in (ROOT / "tests").rglob("test_*.py")}
    assert not [name for name in folders if f"tests/{name}" not in text]
