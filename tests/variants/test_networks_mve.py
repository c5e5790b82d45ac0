"""Random networks of several layers on the Cortex-M55, with the kernels of all its units side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.emulated import Emulated
from tests.ops.differential import assert_same, describe, random_inputs, references
from tests.passes.random_networks import random_network
from tests.variants.drawn import laid_out
from tinygen.passes import rewrite
from tinygen.select import select
from tinygen.target import target_of
from tinygen.tflite import load

if TYPE_CHECKING:
    from tests.conftest import Tools

BOARD = "sim-cortex-m55"
CALLS = 2  # of each network


@pytest.mark.fuzz(count=16)
def test_random_networks_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    rng = np.random.default_rng(1)
    graphs = [load(random_network(rng), name=f"m{number}") for number in range(fuzz_count)]
    programs = [select(rewrite(graph), target=target_of("cortex-m55")) for graph in graphs]
    calls = [[random_inputs(rng, graph) for _ in range(CALLS)] for graph in graphs]
    sent = [[laid_out(graph, call) for call in each] for graph, each in zip(graphs, calls, strict=True)]
    done = Emulated(tools, BOARD, programs, tmp_path).run_calls(list(enumerate(sent)))
    for graph, each, runs in zip(graphs, calls, done, strict=True):
        for expected, found in zip(references(graph, each), runs, strict=True):
            for a, b in zip(found.outputs, expected, strict=True):
                assert_same(a, b, f"{BOARD} and the reference differ: {describe(graph)}")
