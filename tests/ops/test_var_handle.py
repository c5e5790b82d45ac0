"""VAR_HANDLE: handles of one name are one variable, in every subgraph; of two names, two."""

from __future__ import annotations

import pytest

from tests.modelfile import O, T, model_file
from tests.ops.test_read_variable import HANDLE, handle
from tinygen.tflite import load

ROW = T((1, 3), scale=(0.5,), zero_point=(0,))


@pytest.mark.parametrize(("names", "states"), [(("v", "v"), 1), (("v", "w"), 2)])
def test_the_name_decides(names: tuple[str, str], states: int) -> None:
    operators = [
        handle(names[0], 1),
        handle(names[1], 2),
        O("READ_VARIABLE", (1,), (3,)),
        O("ASSIGN_VARIABLE", (2, 0), ()),
    ]
    graph = load(model_file([ROW, HANDLE, HANDLE, ROW], operators, [0], [3]))
    assert len(graph.states) == states
    read, assign = graph.nodes
    assert (read.inputs[0] == assign.inputs[0]) == (states == 1)
