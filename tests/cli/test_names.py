"""The typed Python API: one list of names, each of them explained."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest

import tinygen
from tinygen import api


def test_the_package_has_the_names_of_its_api() -> None:
    assert tinygen.__all__ == api.__all__ == sorted(tinygen.__all__)
    assert [getattr(tinygen, name) for name in tinygen.__all__] == [
        getattr(api, name) for name in api.__all__
    ]
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = tinygen.nothing


@pytest.mark.parametrize("name", api.__all__)
def test_every_public_name_is_documented_and_typed(name: str) -> None:
    public = getattr(api, name)
    assert (public.__doc__ or "").strip().partition("\n")[0].endswith((".", ":", ";"))
    # A dataclass without a docstring gets its signature for one.
    assert not public.__doc__.startswith(f"{name}(")
    if inspect.isfunction(public):
        signature = inspect.signature(public)
        assert signature.return_annotation is not inspect.Signature.empty
        assert all(p.annotation is not p.empty for p in signature.parameters.values())


def test_importing_the_package_is_light() -> None:
    code = "import sys, tinygen; print('numpy' in sys.modules); tinygen.build; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.split() == ["False", "True"]
