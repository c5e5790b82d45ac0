"""A peer's inference: its C in tinygen's firmware, so that clock, inputs and protocol are the same."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.figures import Figures
from benchmarks.instructions import counting, figures_of
from benchmarks.peers.code import PeerCode, adapter
from tinygen import api, platformio, report
from tinygen.emit import emit
from tinygen.graph import Array, run
from tinygen.parts import Part
from tinygen.placement import ORDINARY
from tinygen.project import write_project
from tinygen.target import Goal, Optimize

__all__ = ["Outcome", "measure_peer"]

SAMPLES = 4


@dataclass(frozen=True, slots=True)
class Outcome:
    """Figures, and of how many outputs how many are not TFLM's, by how much at most.

    The arena is all RAM of the model, with its input and its output, as tinygen's.
    """

    figures: Figures
    outputs: int
    different: int
    largest: int


def measure_peer(model: Path, board_name: str, mode: Optimize, code: PeerCode) -> Outcome:
    """Build and run it on random samples; its file is the one that was given to the peer.

    Raises TinygenError where it cannot be built or does not run.
    """
    board = api.load_board(board_name).tuned(mode)
    compiled = api.load_model(model, target=Goal(mode).target(board.cpu.core))
    samples = api.random_samples(compiled.graph, SAMPLES, seed=0)
    with tempfile.TemporaryDirectory() as scratch:
        built = _build(compiled, board, Path(scratch) / "project", code)
        with api.open_board(built) as device:
            done = list(api.predict(device, compiled, samples))
    (own,) = (share for share in built.footprint.parts if share.part is Part.MODEL)
    figures = replace(figures_of(built, done[-1].invoke_us), arena=own.ram)
    wanted = [run(compiled.graph, inputs)[compiled.graph.outputs[0]] for inputs in samples.values]
    return Outcome(figures, *_compare([prediction.outputs[0] for prediction in done], wanted))


def _build(model: api.Model, board: api.Board, directory: Path, code: PeerCode) -> api.Build:
    """The firmware with the peer's C in the place of the model's."""
    program = model.program
    name = program.name
    texts = emit(program)
    texts[f"{name}.c"] = adapter(program, code)
    texts |= {f"{name}/{path}": text for path, text in code.files.items()}
    includes = (f"-Isrc/{name}/{folder}" for folder in (".", *code.includes))
    write_project(texts, board, directory, model_name=name, build_flags=(*includes, *code.options))
    built = platformio.build(directory, board, processors=1)
    return api.Build(
        model=model,
        board=counting(board, program.macs),
        directory=directory,
        image=built.image,
        log=built.log,
        seconds=built.seconds,
        compiled=built.compiled,
        estimate=None,
        footprint=report.measure(built.image, board, model=name),
        placement=ORDINARY,
    )


def _compare(found: Sequence[Array], wanted: Sequence[Array]) -> tuple[int, int, int]:
    """How many outputs, how many different ones, and the largest difference."""
    apart = np.abs(np.stack(found).astype(np.int64) - np.stack(wanted).astype(np.int64))
    return int(apart.size), int(np.count_nonzero(apart)), int(apart.max())
