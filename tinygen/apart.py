"""Runs serve() of one of tinygen's modules in a process of its own: native code may crash or talk there."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

__all__ = ["serve_apart"]

NOTHING: Mapping[str, str] = MappingProxyType({})


def serve_apart(
    module: str, job: bytes, environment: Mapping[str, str] = NOTHING
) -> subprocess.CompletedProcess[bytes]:
    """The finished process, which had the job on standard input.

    ``environment`` holds variables for it, where the user has set no others.
    """
    root = str(Path(__file__).resolve().parent.parent)
    search = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    return subprocess.run(
        [sys.executable, "-c", f"from {module} import serve; serve()"],
        input=job,
        capture_output=True,
        env={**environment, **os.environ, "PYTHONPATH": search},
        check=False,
    )
