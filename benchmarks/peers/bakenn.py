"""bakenn: C11 of a .tflite file, with kernels of its own or with CMSIS-NN's."""

from __future__ import annotations

import importlib.util
import re
import tempfile
from pathlib import Path

from benchmarks.figures import UnfitError
from benchmarks.peers.code import PeerCode

__all__ = ["NAMES", "compile_model", "is_there"]

# By the name that tables have: whether CMSIS-NN's kernels come first.
NAMES = {"bakenn": False, "bakenn with CMSIS-NN": True}


def is_there() -> bool:
    return importlib.util.find_spec("bakenn") is not None


def compile_model(data: bytes, peer: str) -> PeerCode:
    """For a Cortex-M4; UnfitError where it does not take the model."""
    import bakenn

    options = bakenn.CBackendOptions(
        kernel_policy=bakenn.KernelPolicy.STATIC_PRIORITY,
        enable_cmsis_nn=NAMES[peer],
        target=bakenn.CORTEX_M4,
    )
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        try:
            bakenn.compile_tflite(data, folder, name="peer", backend_options=options)
        except bakenn.BakeNNError as error:
            raise UnfitError(str(error)) from None
        return _code(folder)


def _code(folder: Path) -> PeerCode:
    listed = (folder / "bakenn_sources.cmake").read_text(encoding="utf-8")
    lists = dict(re.findall(r"set\((\w+)(.*?)\)", listed, re.DOTALL))
    header = (folder / "bknn_peer.h").read_text(encoding="utf-8")
    arena = re.search(r"_ARENA_SIZE (\d+)u", header)
    assert arena
    return PeerCode(
        files={
            str(path.relative_to(folder)): path.read_text(encoding="utf-8")
            for path in sorted(folder.rglob("*.[ch]"))
        },
        header="bknn_peer.h",
        call=f"bknn_peer_infer({'arena' if int(arena[1]) else '0'}, input, output);",
        arena=int(arena[1]),
        includes=tuple(re.findall(r"_DIR\}/([^\"]+)", lists["BAKENN_MODEL_INCLUDE_DIRS"])),
        options=tuple(f"-D{name}" for name in lists["BAKENN_MODEL_COMPILE_DEFINITIONS"].split()),
    )
