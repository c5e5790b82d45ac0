"""ASSIGN_VARIABLE: what it demands of the value; that it is kept is tested with READ_VARIABLE."""

from __future__ import annotations

import pytest

from tests.modelfile import O, T, model_file
from tests.ops.test_read_variable import HANDLE, handle
from tinygen.errors import ModelError
from tinygen.passes import rewrite
from tinygen.tflite import load

ROW = T((1, 3), scale=(0.5,), zero_point=(0,))
READ = O("READ_VARIABLE", (1,), (2,))
ASSIGN = O("ASSIGN_VARIABLE", (1, 0), ())


@pytest.mark.parametrize("value", [T((3, 1), scale=(0.5,), zero_point=(0,)), T((1, 3), "FLOAT32")])
def test_another_shape_or_type_is_refused(value: T) -> None:
    with pytest.raises(ModelError) as caught:
        load(model_file([value, HANDLE, ROW], [handle("v", 1), READ, ASSIGN], [0], [2]))
    assert "'t0'" in caught.value.cause


def test_a_tensor_that_is_no_variable_cannot_be_assigned() -> None:
    with pytest.raises(ModelError) as caught:
        load(model_file([ROW, ROW, ROW], [O("RELU", (0,), (1,)), READ, ASSIGN], [0], [2]))
    assert "'t1'" in caught.value.cause


def test_a_variable_that_nothing_reads_disappears() -> None:
    relu = O("RELU", (0,), (2,))
    graph = rewrite(load(model_file([ROW, HANDLE, ROW], [handle("v", 1), ASSIGN, relu], [0], [2])))
    assert [node.op.TFLITE for node in graph.nodes] == ["RELU"]
    assert not graph.states


def test_an_assignment_that_a_later_call_reads_stays() -> None:
    graph = rewrite(load(model_file([ROW, HANDLE, ROW], [handle("v", 1), READ, ASSIGN], [0], [2])))
    assert [node.op.TFLITE for node in graph.nodes] == ["READ_VARIABLE", "ASSIGN_VARIABLE"]
