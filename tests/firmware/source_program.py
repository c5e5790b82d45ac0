"""Compiles a project's portable source with a simulated sensor and clock, and runs it turn by turn."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.conftest import Tools
from tests.firmware.programs import HERE, SANITIZED, STRICT, compile_c
from tinygen.boards import Board
from tinygen.config import Settings
from tinygen.emit import emit
from tinygen.graph import Array
from tinygen.preprocessing import AS_IT_IS, Preprocessing
from tinygen.program import Program
from tinygen.project import write_project
from tinygen.sampling import Sampling
from tinygen.sensing import plan_sensing

RESUME = -1


@dataclass(frozen=True, slots=True)
class Turns:
    """What opening and each reading returned; the model's outputs, of readings that returned 1; the rest."""

    opened: int
    codes: list[int]
    outputs: list[Array]
    rest: bytes
    explained: list[str]


class SourceProgram:
    """The model ``heard`` of a board, its source, and one C file as its sensor."""

    def __init__(
        self,
        source: str,
        board: Board,
        program: Program,
        sampling: Sampling,
        sensor: Path,
        folder: Path,
        tools: Tools,
        *options: str,
        preprocessing: Preprocessing = AS_IT_IS,
    ) -> None:
        sensing = plan_sensing(Settings(source, sampling=sampling), program, board, preprocessing)
        assert sensing is not None
        write_project(emit(program), board, folder / "p", model_name="heard", sensing=sensing)
        src = folder / "p" / "src"
        files = [*src.glob("heard*.c"), *(src / "sources").glob("*.c"), HERE / "source_driver.c", sensor]
        include = (f"-I{src / name}" for name in ("kernels", "runtime", "ports", "sources"))
        flags = (*STRICT, *SANITIZED, *include, f"-I{HERE}", f"-DSOURCE=tg_source_{source}", *options)
        self.image = compile_c(tools.require("gcc"), folder / "program", files, *flags)
        self.output = program.tensors[program.outputs[0]]

    def run(self, turns: Sequence[int]) -> Turns:
        done = subprocess.run(
            [self.image], input=np.array(turns, "<i4").tobytes(), capture_output=True, timeout=60
        )
        assert done.returncode == 0, done.stderr.decode()
        data, position, codes, outputs = done.stdout, 4, [], []
        for _ in [turn for turn in turns if turn >= 0]:
            codes.append(int(np.frombuffer(data, "<i4", 1, position)[0]))
            position += 4
            if codes[-1] == 1:
                part = data[position : position + self.output.bytes]
                outputs.append(np.frombuffer(part, self.output.dtype.numpy).reshape(self.output.shape))
                position += self.output.bytes
        opened = int(np.frombuffer(data, "<i4", 1)[0])
        return Turns(opened, codes, outputs, data[position:], done.stderr.decode().splitlines())
