"""Options and fixtures that every test may use: tools that may be missing, real models, fuzz counts."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from tests.browser import Browser, start_browser

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_FUZZ_COUNT = 1000


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("tinygen")
    group.addoption(
        "--require-tools", action="store_true", help="a missing tool fails a test, never skips it"
    )
    group.addoption("--count", type=int, default=None, metavar="N", help="cases per fuzz test")
    group.addoption("--update-golden", action="store_true", help="rewrite the expected files in tests/golden")


@dataclass(frozen=True, slots=True)
class Tools:
    """Programs and packages a test needs: present, or the test is skipped (or fails, where CI insists)."""

    insist: bool

    def require(self, program: str) -> str:
        """Absolute path of a program, from this Python's own environment first."""
        own = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
        path = shutil.which(program, path=own)
        if path is None:
            self._missing(f"{program} is not installed")
        return path

    def require_package(self, name: str) -> ModuleType:
        """The imported Python package (dotted names too)."""
        try:
            return importlib.import_module(name)
        except ModuleNotFoundError as error:
            self._missing(f"Python package {error.name or name} is not installed")

    def require_path(self, path: Path) -> Path:
        """A file or directory that a package of the system brings."""
        if not path.exists():
            self._missing(f"{path} is not installed")
        return path

    def require_installed(self, name: str) -> None:
        """Like require_package, for what only other processes import."""
        if importlib.util.find_spec(name) is None:
            self._missing(f"Python package {name} is not installed")

    def _missing(self, what: str) -> NoReturn:
        if self.insist:
            pytest.fail(f"{what}, and --require-tools forbids to skip", pytrace=False)
        pytest.skip(what)


@pytest.fixture(scope="session")
def tools(pytestconfig: pytest.Config) -> Tools:
    return Tools(insist=bool(pytestconfig.getoption("--require-tools")))


@pytest.fixture(scope="session")
def browser(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A headless Chromium for all tests."""
    with start_browser(tools.require("chromium"), tmp_path_factory.mktemp("browser")) as started:
        yield started


@pytest.fixture(scope="session")
def shared_models() -> Path:
    """Folder of real models with recorded inputs and outputs; no part of the project, hence always a skip."""
    named = os.environ.get("TINYGEN_MODELS")
    folder = Path(named) if named else ROOT.parent / "shared" / "models"
    if not (folder / "index.json").is_file():
        pytest.skip("no folder of real models: TINYGEN_MODELS names one")
    return folder


@pytest.fixture(scope="session")
def update_golden(pytestconfig: pytest.Config) -> bool:
    return bool(pytestconfig.getoption("--update-golden"))


@pytest.fixture
def fuzz_count(request: pytest.FixtureRequest) -> int:
    """Cases to try: --count, else the test's ``@pytest.mark.fuzz(count=...)``."""
    asked = request.config.getoption("--count")
    if asked is not None:
        return int(asked)
    marker = request.node.get_closest_marker("fuzz")
    return int(marker.kwargs.get("count", DEFAULT_FUZZ_COUNT)) if marker else DEFAULT_FUZZ_COUNT
