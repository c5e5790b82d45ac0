"""Compiles generated models with the host's C compiler, under sanitizers, and runs them layer by layer."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.conftest import ROOT
from tinygen.emit import emit
from tinygen.graph import Array
from tinygen.passes import rewrite
from tinygen.program import Program
from tinygen.select import select
from tinygen.tflite import load

WARNINGS = ("-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror")
SANITIZERS = ("-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all")
INCLUDES = ("-I", str(ROOT / "firmware" / "kernels"), "-I", str(ROOT / "firmware" / "runtime"))


@dataclass(frozen=True, slots=True)
class Run:
    """What one inference gave: every layer's output by tensor name, and the outputs of one invocation."""

    layers: Mapping[str, Array]
    outputs: tuple[Array, ...]


def compile_program(data: bytes, name: str) -> Program:
    return select(rewrite(load(data, name=name)))


class Native:
    """Programs linked into one executable in ``folder``; each has its own name."""

    def __init__(
        self,
        programs: Sequence[Program],
        folder: Path,
        cc: str = "gcc",
        flags: Sequence[str] = ("-O1", *SANITIZERS),
    ) -> None:
        self._programs = programs
        self._image = folder / "models"
        files = [ROOT / "tests" / "firmware" / "native_driver.c", self._table(folder)]
        for program in programs:
            for name, text in emit(program).items():
                (folder / name).write_text(text)
            files += [folder / f"{program.name}.c", folder / f"{program.name}_model.c"]
        command = [
            cc,
            *WARNINGS,
            *flags,
            *INCLUDES,
            "-I",
            str(folder),
            *map(str, files),
            "-o",
            str(self._image),
        ]
        built = subprocess.run(command, capture_output=True, text=True, check=False)
        assert built.returncode == 0, built.stderr

    def _table(self, folder: Path) -> Path:
        names = [f"{program.name}_model" for program in self._programs]
        declared = "\n".join(f"extern const tg_model {name};" for name in names)
        listed = ", ".join(f"&{name}" for name in names)
        path = folder / "models_table.c"
        path.write_text(
            f'#include "tg_model.h"\n{declared}\n'
            f"extern const tg_model *const models[];\nconst tg_model *const models[] = {{{listed}}};\n"
        )
        return path

    def run(self, requests: Sequence[tuple[int, Sequence[Array]]]) -> list[Run]:
        """Each request is a program's number and its inputs; all in one process."""
        parts = [
            np.int32(number).tobytes() + b"".join(v.tobytes() for v in inputs) for number, inputs in requests
        ]
        sent = b"".join(parts)
        done = subprocess.run([str(self._image)], input=sent, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
        reader = _Reader(done.stdout)
        runs = [self._parse(reader, self._programs[number]) for number, _ in requests]
        assert reader.finished
        return runs

    def _parse(self, reader: _Reader, program: Program) -> Run:
        layers = {}
        for layer in program.layers:
            size = int(reader.take(4).view(np.uint32)[0])
            tensor = program.tensors[layer.output]
            layers[layer.output] = reader.take(size).view(tensor.dtype.numpy).reshape(tensor.shape)
        outputs = []
        for name in program.outputs:
            tensor = program.tensors[name]
            outputs.append(reader.take(tensor.bytes).view(tensor.dtype.numpy).reshape(tensor.shape))
        return Run(layers, tuple(outputs))


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = np.frombuffer(data, np.uint8)
        self._position = 0

    def take(self, size: int) -> Array:
        assert self._position + size <= len(self._data), "the program's answer is cut short"
        part = self._data[self._position : self._position + size].copy()
        self._position += size
        return part

    @property
    def finished(self) -> bool:
        return self._position == len(self._data)
