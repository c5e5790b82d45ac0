"""Layers between one byte and another become a table; others stay."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tests.modelfile import O, T
from tests.passes.graphs import graph_of, rewritten, words
from tinygen.graph import Graph, run
from tinygen.passes.tabulate import tabulate

BYTE = T((1, 1), scale=(0.1,), zero_point=(-5,))
ROW = T((1, 7), scale=(0.05,), zero_point=(-128,))
RELU = 1


def weights(shape: tuple[int, ...]) -> T:
    rng = np.random.default_rng(sum(shape))
    return T(shape, scale=(0.02,), zero_point=(0,), data=rng.integers(-127, 128, shape).astype(np.int8))


def dense(source: int, weights: int, made: int, activation: int = RELU) -> O:
    options = {"fusedActivationFunction": activation, "weightsFormat": 0, "keepNumDims": False}
    return O("FULLY_CONNECTED", (source, weights, -1), (made,), options, "FullyConnectedOptions")


def network(first: T = BYTE, outputs: tuple[int, ...] = ()) -> Graph:
    """One element to seven to one."""
    batch = first.shape[0]
    row = replace(ROW, shape=(batch, 7))
    tensors = [first, weights((7, 1)), row, weights((1, 7)), replace(BYTE, shape=(batch, 1))]
    return graph_of(tensors, [dense(0, 1, 2), dense(2, 3, 4, 0)], outputs)


def test_a_network_of_one_byte_is_a_table() -> None:
    before = network()
    after = rewritten(tabulate, before)
    assert words(after) == ["TABLE"]
    results = set()
    for byte in range(-128, 128):
        inputs = [np.array([[byte]], np.int8)]
        (output,) = before.outputs
        found = run(after, inputs)[output]
        assert np.array_equal(found, run(before, inputs)[output])
        results.add(int(found[0, 0]))
    assert len(results) > 20


def test_layers_behind_one_byte_in_the_middle() -> None:
    """Two inputs make one byte; what follows it is a table."""
    wide = replace(BYTE, shape=(1, 2))
    tensors = [wide, weights((1, 2)), BYTE, weights((7, 1)), ROW, weights((1, 7)), BYTE]
    operators = [dense(0, 1, 2, 0), dense(2, 3, 4), dense(4, 5, 6, 0)]
    after = rewritten(tabulate, graph_of(tensors, operators))
    assert words(after) == ["FULLY_CONNECTED", "TABLE"]


def test_rows_of_several_bytes_stay() -> None:
    before = network(replace(BYTE, shape=(2, 1)))
    assert rewritten(tabulate, before).nodes == before.nodes


def test_an_output_in_the_middle_stays() -> None:
    before = network(outputs=(2, 4))
    assert rewritten(tabulate, before).nodes == before.nodes


def test_one_layer_stays() -> None:
    before = graph_of([BYTE, weights((1, 1)), BYTE], [dense(0, 1, 2)])
    assert rewritten(tabulate, before).nodes == before.nodes
