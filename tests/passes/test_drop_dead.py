"""What no output depends on is gone, and the graph means what it meant."""

from __future__ import annotations

import numpy as np

from tests.modelfile import O, T, model_file
from tinygen.graph import run
from tinygen.passes.drop_dead import drop_dead
from tinygen.tflite import load

Q = T((1, 6), scale=(0.5,), zero_point=(3,))


def test_dead_nodes_and_their_tensors_disappear() -> None:
    operators = [O("RELU", (0,), (2,)), O("RELU6", (2,), (3,)), O("RELU6", (0,), (4,))]
    before = load(model_file([Q] * 5, operators, [0, 1], [4]))
    after = drop_dead(before)
    assert [node.outputs for node in after.nodes] == [("t4",)]
    assert set(after.tensors) == {"t0", "t1", "t4"}  # an unused input stays part of the interface
    x = np.arange(-3, 3, dtype=np.int8).reshape(1, 6)
    assert np.array_equal(run(after, [x, x])["t4"], run(before, [x, x])["t4"])
