"""The generated C as a program of this computer, through which whole test sets go."""

from __future__ import annotations

import contextlib
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tinygen import resources, toolchain
from tinygen.emit import emit
from tinygen.errors import ToolError
from tinygen.graph import Array
from tinygen.program import Program

__all__ = ["Native", "compiled"]

# Kernels gain from -O3; float results shall not depend on a fused multiply-add.
FLAGS = ("-std=c99", "-O3", "-ffp-contract=off")
SECONDS = 600  # to compile, and for the samples of one call


@dataclass(frozen=True, slots=True)
class Native:
    """A compiled program, and the model it computes."""

    path: Path
    program: Program

    def run(self, samples: Sequence[tuple[Array, ...]]) -> list[tuple[Array, ...]]:
        """The outputs of each sample, in a process of its own; states go from one sample to the next.

        Raises ToolError where the process does not end within 600 seconds, or dies.
        """
        sent = b"".join(value.tobytes() for sample in samples for value in sample)
        try:
            done = subprocess.run(
                [str(self.path)], input=sent, capture_output=True, timeout=SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            raise ToolError(
                f"{len(samples)} samples took more than {SECONDS} seconds in the generated C",
                "Check that the model's loops have an end.",
            ) from None
        tensors = [self.program.tensors[name] for name in self.program.outputs]
        size = sum(tensor.bytes for tensor in tensors)
        if done.returncode != 0 or len(done.stdout) != size * len(samples):
            raise ToolError(
                f"the generated C, compiled for this computer, ended with {done.returncode}",
                "Check the compiler with `tinygen doctor`, and please report it with the model.",
            )
        return [self._outputs(done.stdout, size * number) for number in range(len(samples))]

    def _outputs(self, data: bytes, offset: int) -> tuple[Array, ...]:
        """Of the sample whose outputs begin there."""
        found = []
        for name in self.program.outputs:
            tensor = self.program.tensors[name]
            found.append(tensor.from_bytes(data[offset : offset + tensor.bytes]))
            offset += tensor.bytes
        return tuple(found)


@contextlib.contextmanager
def compiled(program: Program) -> Iterator[Native]:
    """The program, compiled by gcc into a directory that lives as long as the body; ToolError without gcc."""
    compiler = str(toolchain.require("gcc"))
    with tempfile.TemporaryDirectory(prefix="tinygen-") as scratch:
        folder = Path(scratch)
        for name, text in emit(program).items():
            (folder / name).write_text(text, encoding="utf-8")
        path = folder / "evaluate"
        _compile([compiler, *FLAGS, *_sources(program, folder), "-o", str(path), "-lm"])
        yield Native(path, program)


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
