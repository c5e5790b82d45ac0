"""The checks of kernels for cores without SIMD: on emulated ones, and under sanitizers on this computer."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.conftest import Tools
from tests.native import Native
from tests.ops.differential import assert_same, describe, random_inputs, references
from tests.variants.drawn import Build, check, draw, laid_out
from tinygen.select import select
from tinygen.target import Target
from tinygen.variants import Variant

BOARDS = ("sim-riscv32", "sim-cortex-m0", "sim-cortex-m4", "sim-esp8266")  # an M4 runs the code of an M3
NATIVE = "native"
PLACES = (NATIVE, *BOARDS)
CALLS = 3


def check_scalar(variant: Variant, build: Build, count: int, tools: Tools, folder: Path, place: str) -> None:
    """``count`` random layers at one of PLACES: outputs are the reference's bit for bit."""
    graphs = draw(variant, build, count)
    if place != NATIVE:
        check(variant, graphs, tools, folder, place)
        return
    tools.require("gcc")
    rng = np.random.default_rng(3)
    programs = [select(graph, target=Target((variant.UNIT,))) for graph in graphs]
    calls = [[random_inputs(rng, graph) for _ in range(CALLS)] for graph in graphs]
    sent = [[laid_out(graph, call) for call in each] for graph, each in zip(graphs, calls, strict=True)]
    done = Native(programs, folder).run_calls(list(enumerate(sent)))
    for graph, each, runs in zip(graphs, calls, done, strict=True):
        for expected, found in zip(references(graph, each), runs, strict=True):
            for a, b in zip(found.outputs, expected, strict=True):
                assert_same(a, b, f"the kernel and the reference differ: {describe(graph)}")
