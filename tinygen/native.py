"""The generated C as a program of this computer, through which whole test sets go."""

from __future__ import annotations

import contextlib
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tinygen import resources, toolchain
from tinygen.errors import ToolError
from tinygen.graph import Array, Tensor
from tinygen.program import Program

__all__ = ["Native", "compile_native", "compiled"]

# Kernels gain from -O3; float results shall not depend on a fused multiply-add.
FLAGS = ("-std=c99", "-O3", "-ffp-contract=off")
SECONDS = 600  # to compile, and for the samples of one call


@dataclass(frozen=True, slots=True)
class Native:
    """A compiled program, and the outputs that it writes for each sample."""

    path: Path
    outputs: tuple[Tensor, ...]

    def run(self, samples: Array) -> tuple[Array, ...]:
        """Each output of the samples, one a row, in a process of its own; states go from one to the next.

        ``samples`` has one a row too, of the model's only input. Raises ToolError where the process does not
        end within 600 seconds, or dies.
        """
        count = len(samples)
        try:
            done = subprocess.run(
                [str(self.path)], input=samples.tobytes(), capture_output=True, timeout=SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            raise ToolError(
                f"{count} samples took more than {SECONDS} seconds in the generated C",
                "Check that the model's loops have an end.",
            ) from None
        kind = np.dtype([(f"{i}", f"V{tensor.bytes}") for i, tensor in enumerate(self.outputs)])
        if done.returncode != 0 or len(done.stdout) != kind.itemsize * count:
            raise ToolError(
                f"the generated C, compiled for this computer, ended with {done.returncode}",
                "Check the compiler with `tinygen doctor`, and please report it with the model.",
            )
        rows = np.frombuffer(done.stdout, kind)
        return tuple(
            np.frombuffer(rows[f"{i}"].tobytes(), tensor.dtype.numpy).reshape(count, *tensor.shape)
            for i, tensor in enumerate(self.outputs)
        )


@contextlib.contextmanager
def compiled(program: Program) -> Iterator[Native]:
    """The program, compiled by gcc into a directory that lives as long as the body; ToolError without gcc."""
    with tempfile.TemporaryDirectory(prefix="tinygen-") as scratch:
        yield compile_native(program, Path(scratch))


def compile_native(program: Program, folder: Path) -> Native:
    """The program, compiled by gcc into an empty folder; ToolError without gcc."""
    from tinygen.emit import emit  # what runs a program need not load what writes it

    compiler = str(toolchain.require("gcc"))
    for name, text in emit(program).items():
        (folder / name).write_text(text, encoding="utf-8")
    path = folder / "evaluate"
    _compile([compiler, *FLAGS, *_sources(program, folder), "-o", str(path), "-lm"])
    return Native(path, tuple(program.tensors[name] for name in program.outputs))


def _sources(program: Program, folder: Path) -> list[str]:
    """The options that say what to compile, and the files."""
    firmware = resources.firmware()
    included = [f"-I{path}" for path in (folder, firmware / "kernels", firmware / "runtime")]
    files = [
        folder / f"{program.name}.c",
        folder / f"{program.name}_model.c",
        firmware / "evaluate" / "main.c",
    ]
    return [f"-DTG_EVALUATED={program.name}_model", *included, *map(str, files)]


def _compile(command: Sequence[str]) -> None:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, errors="replace", timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise ToolError(
            f"gcc did not compile the model within {SECONDS} seconds",
            "Close other programs, or try a smaller model.",
        ) from None
    if done.returncode != 0:
        raise ToolError(
            f"gcc cannot compile the generated C for this computer:\n{done.stderr.strip()[-2000:]}",
            f"Install what is missing: {toolchain.install_command('gcc')}",
        )
