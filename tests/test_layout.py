"""The shape of the code: imports point down, an operator has its three files, files stay small."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT
from tinygen.ops import OPERATORS
from tinygen.variants import VARIANTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tinygen.graph import Op
    from tinygen.variants import Variant

PACKAGE = ROOT / "tinygen"


# Lowest first: a module imports only from lines above its own. Modules of one line do not import each other.
LAYERS = (
    ("errors",),
    ("apart", "cores", "resources", "spread", "tables", "toolchain"),
    ("target",),
    ("peripherals", "preprocessing", "silicon"),
    ("sampling",),
    ("config",),
    ("quant", "options"),
    ("graph",),
    ("program", "tflm"),
    ("costs",),
    ("ops",),
    ("windows",),
    ("pictures", "log_mel"),
    ("filling",),
    ("passes", "variants"),
    ("stacking",),
    ("memory", "storage"),
    ("overlap",),
    ("boards",),
    ("layout",),
    ("budget",),
    ("stripes",),
    ("occupancy",),
    ("select",),
    ("tflite",),
    ("noise", "scores"),
    ("literals", "templates"),
    ("emit",),
    ("native",),
    ("trial",),
    ("features",),
    ("recordings", "readings"),
    ("inputs",),
    ("datasets", "litert"),
    ("quantize",),
    ("sources",),
    ("sensing",),
    ("placement",),
    ("latency",),
    ("project",),
    ("export",),
    ("pio_runner",),
    ("platformio",),
    ("protocol",),
    ("link",),
    ("simavr",),
    ("simulator",),
    ("upload",),
    ("parts",),
    ("report", "backtrace", "advice"),
    ("estimate",),
    ("fits",),
    ("comparison",),
    ("page",),
    ("api",),
    ("live",),
    ("cli",),
    ("__init__",),
    ("__main__",),
)
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}


def sources(folder: str) -> list[Path]:
    """Python files of a folder, without what tools leave behind."""
    return [path for path in sorted((ROOT / folder).rglob("*.py")) if ".pio" not in path.parts]


def unit(path: Path) -> str:
    """The layer's name for a file of the package: its module or sub-package."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[ast.stmt, str]]:
    """Absolute names of everything a file imports, wherever in the file, types-only blocks left out."""
    package = ".".join(path.relative_to(ROOT).parent.parts)
    skipped: set[ast.AST] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            skipped.update(child for statement in node.body for child in ast.walk(statement))
        if node in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parents = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*parents, *([node.module] if node.module else [])])
            yield from ((node, f"{base}.{alias.name}") for alias in node.names)


def imported_units(path: Path) -> Iterator[tuple[int, str]]:
    """Line and layer of each of the package's own modules that a file imports."""
    for node, name in imports(path):
        parts = name.split(".")
        if parts[0] == "tinygen":
            yield node.lineno, parts[1] if len(parts) > 1 and is_unit(parts[1]) else "__init__"


def is_unit(name: str) -> bool:
    return name in RANK or (PACKAGE / name).is_dir() or (PACKAGE / f"{name}.py").is_file()


@pytest.mark.parametrize("path", sources("tinygen"), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path: Path) -> None:
    own = unit(path)
    assert own in RANK, f"give {own} its place in LAYERS"
    wrong = [
        f"line {line}: {own} imports {other}"
        for line, other in imported_units(path)
        if other != own and RANK.get(other, len(LAYERS)) >= RANK[own] and not may_see_version(own, other)
    ]
    assert not wrong


def may_see_version(own: str, other: str) -> bool:
    """``from tinygen import __version__``: the package's front is imported before its modules anyway."""
    return other == "__init__" and own in {
        "cli",
        "__main__",
        "api",
        "emit",
        "export",
        "report",
        "page",
        "spread",
    }


def test_the_import_test_sees_an_upward_import(monkeypatch: pytest.MonkeyPatch) -> None:
    bad = PACKAGE / "errors.py"
    text = "def late():\n    from tinygen import link\n    from .emit import emit\n    import tinygen.cli\n"
    monkeypatch.setattr(type(bad), "read_text", lambda *_, **__: text)
    assert [name for _, name in imported_units(bad)] == ["link", "emit", "cli"]


def test_only_quantize_imports_tensorflow() -> None:
    heavy = {"tensorflow", "keras", "tf_keras"}
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno} imports {name}"
        for path in sources("tinygen")
        if unit(path) != "quantize"
        for node, name in imports(path)
        if name.split(".")[0] in heavy
    ]
    assert not found


def module_of(operator: type[Op]) -> str:
    return operator.__module__.rpartition(".")[2]


@pytest.mark.parametrize("operator", OPERATORS, ids=module_of)
def test_operator_has_its_files(operator: type[Op]) -> None:
    """One name throughout: the schema's word in snake case, and _ behind a keyword."""
    name = module_of(operator).removesuffix("_")
    word = operator.TFLITE.removeprefix("custom ")
    assert name.replace("_", "") == word.replace("_", "").lower()
    assert (ROOT / "tests" / "ops" / f"test_{name}.py").is_file()
    headers = [ROOT / "firmware" / "kernels" / f"{kernel}.h" for kernel in operator.KERNELS]
    assert not [header for header in headers if not header.is_file()]


def test_every_kernel_has_an_operator() -> None:
    known = {kernel for operator in OPERATORS for kernel in operator.KERNELS}
    known |= {variant.KERNEL for variant in VARIANTS}
    found = {path.stem for path in headers()}
    assert known <= found
    assert found - known <= included()


def test_every_operator_is_listed() -> None:
    """An operator's file says TFLITE; one that OPERATORS forgets would silently not exist."""
    files = {
        path.stem for path in sources("tinygen/ops") if "\n    TFLITE = " in path.read_text(encoding="utf-8")
    }
    assert files == {module_of(operator) for operator in OPERATORS}


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.KERNEL)
def test_variant_has_its_files(variant: Variant) -> None:
    """Named as its kernel, which ends with the unit's word."""
    name = type(variant).__module__.rpartition(".")[2]
    assert f"tg_{name}" == variant.KERNEL
    assert name.endswith(f"_{variant.UNIT.value}")
    assert (ROOT / "tests" / "variants" / f"test_{name}.py").is_file()
    assert (ROOT / "firmware" / "kernels" / f"{variant.KERNEL}.h").is_file()


def test_every_variant_is_listed() -> None:
    files = {
        path.stem
        for path in sources("tinygen/variants")
        if "\n    KERNEL = " in path.read_text(encoding="utf-8")
    }
    assert files == {type(variant).__module__.rpartition(".")[2] for variant in VARIANTS}


def headers() -> list[Path]:
    """Kernel headers: one C function each, or what several of them share."""
    return sorted((ROOT / "firmware" / "kernels").glob("tg_*.h"))


def included() -> set[str]:
    """Headers that kernels include."""
    paths = (ROOT / "firmware" / "kernels").glob("*.h")
    return {name for path in paths for name in re.findall(r'#include "(\w+)\.h"', path.read_text())}


def test_kernels_belong_to_operators() -> None:
    """A plain kernel, a faster variant, or what several of them share."""
    known = {kernel for operator in OPERATORS for kernel in operator.KERNELS}
    known |= {variant.KERNEL for variant in VARIANTS} | included()
    assert not [path.name for path in headers() if path.stem not in known]


def too_long(paths: list[Path], limit: int) -> list[str]:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in paths}
    return [f"{path.relative_to(ROOT)}: {length}" for path, length in lengths.items() if length >= limit]


def test_python_files_are_short() -> None:
    folders = ("tinygen", "tests", "examples", "benchmarks", "firmware")
    assert not too_long([path for folder in folders for path in sources(folder)], 400)


def test_c_files_are_short() -> None:
    files = [path for path in sorted((ROOT / "firmware").rglob("*")) if path.suffix in {".c", ".h", ".cpp"}]
    assert files
    assert not too_long(files, 400)
    assert not too_long(headers(), 100)


def test_templates_are_short() -> None:
    assert not too_long(sorted((ROOT / "templates").rglob("*.j2")), 80)
