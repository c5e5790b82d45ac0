"""`python -m benchmarks kernels`: measures kernels on emulated cores and writes the cost tables."""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import median

from benchmarks.figures import tools_of
from benchmarks.fit import fit
from benchmarks.instructions import counts_instructions
from benchmarks.kernels import Sample, sample_kernels
from benchmarks.shapes import FAMILIES
from benchmarks.terms import terms_of
from tinygen.boards import Board, list_boards
from tinygen.costs.table import KernelCosts, key_of, table_path

__all__ = ["main", "write_table"]

WANTED = 60  # layers of each kernel
LEAST = 5  # layers, to fit at all
HELD_OUT = 4  # one layer of so many, for the error that is printed


def main(words: Sequence[str]) -> None:
    """Measure the cores named, or all that count instructions."""
    arguments = _arguments(words)
    for board in _boards(arguments.core):
        samples: list[Sample] = []
        if (
            arguments.samples
            and (found := _samples_path(arguments.samples, board)).is_file()
            and arguments.fit
        ):
            samples = [Sample(**each) for each in json.loads(found.read_text(encoding="utf-8"))]
        else:
            for part in sample_kernels(
                board, arguments.layers, arguments.family or list(FAMILIES), arguments.seed
            ):
                samples += part
                print(f"{board.cpu.core}: {len(samples)} layers, last {part[-1].kernel}", flush=True)
        if arguments.samples and not arguments.fit:
            plain = [asdict(sample) for sample in samples]
            _samples_path(arguments.samples, board).write_text(json.dumps(plain), encoding="utf-8")
        write_table(board, samples)


def _arguments(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks kernels", description=__doc__)
    parser.add_argument("--core", action="append", default=[], help="only this core; repeatable")
    parser.add_argument("--family", action="append", choices=list(FAMILIES), help="only these layers")
    parser.add_argument("--layers", type=int, default=WANTED, help="layers for each kernel")
    parser.add_argument("--seed", type=int, default=1, help="of the shapes")
    parser.add_argument("--samples", type=Path, help="keep what was counted in this folder")
    parser.add_argument("--fit", action="store_true", help="measure nothing: fit what is kept there")
    return parser.parse_args(words)


def _samples_path(folder: Path, board: Board) -> Path:
    return folder / f"{board.cpu.core}.json"


def _boards(cores: Sequence[str]) -> list[Board]:
    """One for each core, the one with most memory."""
    counting = [board for board in list_boards() if counts_instructions(board)]
    by_core = {board.cpu.core: board for board in sorted(counting, key=lambda board: board.memory.flash or 0)}
    if unknown := sorted({*cores} - {*by_core}):
        raise SystemExit(f"no board with {unknown[0]} counts instructions; there are {', '.join(by_core)}")
    return [by_core[core] for core in cores or by_core]


def write_table(board: Board, samples: Sequence[Sample]) -> None:
    """The core's table, and how far its terms are from what was counted."""
    kernels: dict[str, list[Sample]] = defaultdict(list)
    for sample in samples:
        kernels[sample.kernel].append(sample)
    tables = {name: _table(name, each) for name, each in sorted(kernels.items()) if len(each) >= LEAST}
    rows = (f"  {json.dumps(name)}: {json.dumps(table)}" for name, table in tables.items())
    text = (
        f'{{"compiler": {json.dumps(tools_of(board)["compiler"])},\n "kernels": {{\n{",".join(rows)}\n}}}}\n'
    )
    table_path(board.cpu.core).write_text(text.replace(",  ", ",\n  "), encoding="utf-8")


def _table(kernel: str, samples: Sequence[Sample]) -> Mapping[str, object]:
    terms = _fitted(kernel, samples)
    trial = KernelCosts(kernel, _fitted(kernel, [s for i, s in enumerate(samples) if i % HELD_OUT]))
    held = samples[::HELD_OUT]
    errors = sorted(abs(trial.estimate(s.params) / s.instructions - 1) for s in held)
    print(
        f"{kernel:<36} {len(samples):4} layers, {len(terms):2} terms; "
        f"held out: median error {median(errors):.2%}, largest {errors[-1]:.2%}"
    )
    return {
        "terms": terms,
        "code": int(median(s.code for s in samples)),
        "counted": {key_of(kernel, s.params): s.instructions for s in samples},
    }


def _fitted(kernel: str, samples: Sequence[Sample]) -> dict[str, float]:
    return fit(kernel, [s.params for s in samples], [s.instructions for s in samples], terms_of(kernel))
