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
from tinygen.target import PLAIN, Target
from tinygen.tflite import load

WARNINGS = ("-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror")
SANITIZERS = ("-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all")
INCLUDES = ("-I", str(ROOT / "firmware" / "kernels"), "-I", str(ROOT / "firmware" / "runtime"))


@dataclass(frozen=True, slots=True)
class Run:
    """What one inference gave: every layer's output by tensor name, and the outputs of one invocation."""

    layers: Mapping[str, Array]
    outputs: tuple[Array, ...]


def compile_program(data: bytes, name: str, target: Target = PLAIN) -> Program:
    return select(rewrite(load(data, name=name)), target=target)


def write_sources(programs: Sequence[Program], folder: Path) -> list[Path]:
    """The C files of programs, each with a name of its own, and the table by which drivers know them."""
    for program in programs:
        for name, text in emit(program).items():
            (folder / name).write_text(text)
    names = [f"{program.name}_model" for program in programs]
    declared = "\n".join(f"extern const tg_model {name};" for name in names)
    listed = ", ".join(f"&{name}" for name in names)
    table = folder / "models_table.c"
    table.write_text(
        f'#include "tg_model.h"\n{declared}\n'
        f"extern const tg_model *const models[];\nconst tg_model *const models[] = {{{listed}}};\n"
    )
    files = [folder / f"{program.name}{end}.c" for program in programs for end in ("", "_model")]
    return [table, *files]


class Runner:
    """Linked programs that answer requests: tests/firmware/native_driver.c says in which bytes."""

    def __init__(self, programs: Sequence[Program]) -> None:
        self._programs = programs

    def exchange(self, sent: bytes) -> bytes:
        """The answers to all requests."""
        raise NotImplementedError

    def run(self, requests: Sequence[tuple[int, Sequence[Array]]]) -> list[Run]:
        """Each request is a program's number and its inputs, from reset; all in one process."""
        return [run for (run,) in self.run_calls([(number, [inputs]) for number, inputs in requests])]

    def run_calls(self, sequences: Sequence[tuple[int, Sequence[Sequence[Array]]]]) -> list[list[Run]]:
        """Each sequence is a program's number and the inputs of consecutive calls, the first from reset.

        All are run twice in one process, layer by layer and call by call: both must give the same outputs.
        """
        requests = [
            _Request(number, layers, position == 0, inputs)
            for number, calls in sequences
            for layers in (True, False)
            for position, inputs in enumerate(calls)
        ]
        answers = iter(self._ask(requests))
        found = []
        for _, calls in sequences:
            by_layer, whole = ([next(answers) for _ in calls] for _ in range(2))
            for a, b in zip(by_layer, whole, strict=True):
                same = (x.tobytes() == y.tobytes() for x, y in zip(a.outputs, b.outputs, strict=True))
                assert all(same), "layer by layer gives other outputs than one invocation"
            found.append([Run(a.layers, b.outputs) for a, b in zip(by_layer, whole, strict=True)])
        return found

    def _ask(self, requests: Sequence[_Request]) -> list[Run]:
        sent = b"".join(request.encode() for request in requests)
        reader = _Reader(self.exchange(sent))
        runs = [self._parse(reader, self._programs[r.number], r.layers) for r in requests]
        assert reader.finished
        return runs

    def _parse(self, reader: _Reader, program: Program, by_layer: bool) -> Run:
        layers = {}
        for layer in program.layers if by_layer else ():
            size = int(reader.take(4).view(np.uint32)[0])
            tensor = program.tensors[layer.output]
            layers[layer.output] = tensor.from_bytes(reader.take(size).tobytes())
        outputs = []
        for name in program.outputs:
            tensor = program.tensors[name]
            outputs.append(tensor.from_bytes(reader.take(tensor.bytes).tobytes()))
        return Run(layers, tuple(outputs))


class Native(Runner):
    """Programs linked into one executable in ``folder``."""

    def __init__(
        self,
        programs: Sequence[Program],
        folder: Path,
        cc: str = "gcc",
        flags: Sequence[str] = ("-O1", *SANITIZERS),
    ) -> None:
        super().__init__(programs)
        self._image = folder / "models"
        files = [ROOT / "tests" / "firmware" / "native_driver.c", *write_sources(programs, folder)]
        options = [*WARNINGS, *flags, *INCLUDES, "-I", str(folder)]
        command = [cc, *options, *map(str, files), "-o", str(self._image), "-lm"]
        built = subprocess.run(command, capture_output=True, text=True, check=False)
        assert built.returncode == 0, built.stderr

    def exchange(self, sent: bytes) -> bytes:
        done = subprocess.run([str(self._image)], input=sent, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout


@dataclass(frozen=True, slots=True)
class _Request:
    number: int
    layers: bool
    reset: bool
    inputs: Sequence[Array]

    def encode(self) -> bytes:
        what = (1 if self.reset else 0) | (2 if self.layers else 0)
        head = np.array([self.number, what], np.int32).tobytes()
        return head + b"".join(value.tobytes() for value in self.inputs)


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
