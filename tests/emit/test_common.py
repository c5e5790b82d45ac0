"""Layers that share a function, though some of their parameters differ: less code, the same results."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from tests.conftest import ROOT
from tests.modelfile import O, T, model_file
from tests.native import Native
from tests.ops.differential import random_inputs
from tinygen.emit import emit
from tinygen.emit.common import common_calls
from tinygen.graph import Graph, run
from tinygen.passes import rewrite
from tinygen.select import select
from tinygen.target import Optimize, Target, Unit
from tinygen.tflite import load

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Tools

UNITS = 5
OPTIONS = {"weightsFormat": 0}


def dense(zero_points: list[int]) -> Graph:
    """Layers of one shape, one behind the other; their tensors differ by the zero point."""
    rng = np.random.default_rng(2)
    tensors = [T((1, UNITS), scale=(0.05,), zero_point=(zero_point,)) for zero_point in zero_points]
    operators = []
    for number in range(len(zero_points) - 1):
        data = rng.integers(-99, 99, (UNITS, UNITS)).astype(np.int8)
        tensors.append(T((UNITS, UNITS), scale=(0.01,), zero_point=(0,), data=data))
        inputs = (number, len(tensors) - 1)
        operators.append(O("FULLY_CONNECTED", inputs, (number + 1,), OPTIONS, "FullyConnectedOptions"))
    return rewrite(load(model_file(tensors, operators, [0], [len(zero_points) - 1]), name="dense"))


def test_calls_that_differ_in_a_little_share_a_function(tools: Tools, tmp_path: Path) -> None:
    tools.require("gcc")
    graph = dense([3, -7, 20, -7, 20])
    program = select(graph)
    assert [len(group.calls) for group in common_calls(program)] == [2]  # from -7 to 20
    nearer = common_calls(replace(program, varying=1))
    assert [group.varying for group in nearer] == [("input_zero_point",), ()]
    loose = replace(program, varying=2)
    (group,) = common_calls(loose)
    assert group.varying == ("input_zero_point", "output_zero_point")
    assert len(group.calls) == len(loose.layers)
    assert emit(loose)["dense.c"].count("tg_fully_connected_s8(&params") == 1
    inputs = random_inputs(np.random.default_rng(1), graph)
    (done,) = Native([loose], tmp_path).run([(0, inputs)])
    assert np.array_equal(done.outputs[0], run(graph, inputs)[graph.outputs[0]])


def test_what_assembly_has_as_literals_is_no_argument() -> None:
    """Two convolutions of the digits model differ in a few parameters of their MAC16 kernel."""
    data = (ROOT / "examples" / "digits" / "digits.tflite").read_bytes()
    graph = rewrite(load(data, name="digits"))
    program = select(graph, target=Target((Unit.MAC16, Unit.BLOCKED), Optimize.BALANCED))
    assert sum(call.kernel.endswith("_mac16") for call in program.calls) > 2
    shared = [group for group in common_calls(program) if group.calls[0].kernel.endswith("_mac16")]
    assert not any(group.varying for group in shared)
