"""Constant operators disappear, and the graph means what it meant."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.modelfile import O, T, model_file
from tinygen.errors import ModelError
from tinygen.graph import Graph, run
from tinygen.passes import rewrite
from tinygen.passes.fold_constants import LARGEST_BYTES, fold_constants
from tinygen.select import select
from tinygen.tflite import load

Q = T((1, 6), scale=(0.5,), zero_point=(3,))
CONSTANT = replace(Q, shape=(6,), data=np.arange(-3, 3, dtype=np.int8))


def graph() -> Graph:
    """x + RELU(RESHAPE(constant))."""
    tensors = [Q, CONSTANT, Q, Q, Q]
    operators = [
        O("RESHAPE", (1,), (2,)),
        O("RELU", (2,), (3,)),
        O("ADD", (0, 3), (4,), {}, "AddOptions"),
    ]
    return load(model_file(tensors, operators, [0], [4]))


def test_only_what_depends_on_an_input_stays() -> None:
    before, after = graph(), fold_constants(graph())
    assert [node.op.TFLITE for node in after.nodes] == ["ADD"]
    assert after.tensors["t3"].data is not None
    x = np.arange(6, dtype=np.int8).reshape(1, 6)
    assert np.array_equal(run(after, [x])["t4"], run(before, [x])["t4"])


def test_a_constant_that_would_grow_large_is_left_to_the_device() -> None:
    side = int(LARGEST_BYTES**0.5) + 1
    small = replace(Q, shape=(1, 1), data=np.zeros((1, 1), np.int8))
    amounts = np.array([[0, side - 1], [0, side - 1]], np.int32)
    big = replace(Q, shape=(side, side))
    tensors = [big, small, T((2, 2), "INT32", data=amounts), big, big]
    operators = [O("PAD", (1, 2), (3,), {}, "PadOptions"), O("ADD", (0, 3), (4,), {}, "AddOptions")]
    after = fold_constants(load(model_file(tensors, operators, [0], [4])))
    assert [node.op.TFLITE for node in after.nodes] == ["PAD", "ADD"]


def test_an_output_that_depends_on_no_input_is_refused() -> None:
    tensors = [Q, CONSTANT, Q, Q]
    operators = [O("RELU", (0,), (2,)), O("RESHAPE", (1,), (3,))]
    with pytest.raises(ModelError, match="'t3' depends on no input"):
        select(rewrite(load(model_file(tensors, operators, [0], [2, 3]))))
