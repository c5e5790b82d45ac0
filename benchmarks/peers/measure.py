"""A peer's inference: its C in tinygen's firmware, so that clock, inputs and protocol are the same."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.figures import Figures, Name, digest
from benchmarks.instructions import PATIENCE, Case, counting, figures_of
from benchmarks.peers import bakenn
from benchmarks.peers.code import PeerCode, adapter
from benchmarks.peers.simplified import simplified
from tinygen import api, platformio, report
from tinygen.emit import emit
from tinygen.graph import run
from tinygen.parts import Part
from tinygen.placement import ORDINARY
from tinygen.project import write_project
from tinygen.target import Goal, Optimize

__all__ = ["PeerCase", "peer_cases"]

SAMPLES = 4
BOARD = "sim-cortex-m4"
OWN = "tinygen"


@dataclass(frozen=True, slots=True)
class PeerCase:
    """A model's file, simplified, and the name of a peer, or tinygen's own."""

    model: Path
    peer: str

    @property
    def name(self) -> Name:
        return BOARD, self.model.stem, self.peer

    def key(self) -> str:
        """Raises UnfitError where the peer does not take the model, TinygenError where tinygen does not."""
        with _simplified(self.model) as path:
            if self.peer == OWN:
                return Case(path, BOARD, Optimize.SPEED).key()
            code = bakenn.compile_model(path.read_bytes(), self.peer)
        return digest(BOARD, Optimize.SPEED, [adapter("", code), *code.files.values(), *code.options], {})

    def measure(self, key: str) -> Figures:
        """On random inputs; the arena is all RAM of the model, with its input and its output.

        Raises TinygenError where it cannot be built or does not run.
        """
        with _simplified(self.model) as path:
            if self.peer == OWN:
                return Case(path, BOARD, Optimize.SPEED).measure(key)
            return _measure(path, bakenn.compile_model(path.read_bytes(), self.peer), key)


def peer_cases(models: Sequence[Path]) -> list[PeerCase]:
    """Every model with every peer that is installed, and with tinygen; none without a peer."""
    peers = tuple(bakenn.NAMES) if bakenn.is_there() else ()
    return [PeerCase(model, peer) for model in models for peer in (OWN, *peers) if peers]


@contextlib.contextmanager
def _simplified(model: Path) -> Iterator[Path]:
    """A file of the same name with the network that all compute."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / model.name
        path.write_bytes(simplified(model.read_bytes()))
        yield path


def _measure(model: Path, code: PeerCode, key: str) -> Figures:
    board = api.load_board(BOARD)
    compiled = api.load_model(model, target=Goal(Optimize.SPEED).target(board.cpu.core))
    samples = api.random_samples(compiled.graph, SAMPLES, seed=0)
    with tempfile.TemporaryDirectory() as scratch:
        built = _build(compiled, board, Path(scratch) / "project", code)
        with api.open_board(built, timeout=PATIENCE) as device:
            done = list(api.predict(device, compiled, samples))
    (own,) = (share for share in built.footprint.parts if share.part is Part.MODEL)
    (output,) = compiled.graph.outputs
    wanted = [run(compiled.graph, inputs)[output] for inputs in samples.values]
    apart = np.stack([prediction.outputs[0] for prediction in done]) != np.stack(wanted)
    figures = figures_of(built, done[-1].invoke_us, key)
    return replace(figures, arena=own.ram, different=int(np.count_nonzero(apart)))


def _build(model: api.Model, board: api.Board, directory: Path, code: PeerCode) -> api.Build:
    """The firmware with the peer's C in the place of the model's."""
    program = model.program
    name = program.name
    texts = emit(program)
    texts[f"{name}.c"] = adapter(name, code)
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
        latency=None,
        footprint=report.measure(built.image, board, model=name),
        placement=ORDINARY,
    )
