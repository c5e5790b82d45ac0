"""Random graphs of operators that share memory: every output of the C code is the reference's.

Concatenations write in place, splits and slices are parts of their inputs, sums and activations overwrite
theirs: whatever the planner decides, nothing may be overwritten that is still read.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.modelfile import O, T, model_file
from tests.native import Native
from tests.ops.differential import random_inputs, random_value
from tests.ops.moving import int32
from tinygen.graph import DType, Graph, Tensor, run
from tinygen.passes import rewrite
from tinygen.select import select
from tinygen.tflite import load

if TYPE_CHECKING:
    from tests.conftest import Tools
    from tinygen.program import Program

BATCH = 40  # programs linked into one executable
Q = T((), scale=(0.5,), zero_point=(-3,))
LARGEST = 200  # elements: sizes are no point here, and small ones meet more often

Shape = tuple[int, ...]


@dataclass
class RandomGraph:
    """Grows operator by operator; ``pool`` holds the int8 tensors that may still be read."""

    rng: np.random.Generator
    tensors: list[T] = field(default_factory=list)
    operators: list[O] = field(default_factory=list)
    pool: list[int] = field(default_factory=list)
    computed: list[int] = field(default_factory=list)  # outputs of operators that depend on an input

    def model(self, steps: int) -> bytes:
        inputs = [self.tensor(self.shape()) for _ in range(int(self.rng.integers(1, 3)))]
        known = set(inputs)
        constant = replace(Q, shape=(2, 4), data=random_value(self.rng, Tensor("c", (2, 4), DType.INT8)))
        self.pool.append(self.append(constant))
        while len(self.operators) < steps:
            before = len(self.operators)
            grow = (self.join, self.join, self.split, self.slice, self.reshape, self.add, self.relu)
            rare = (self.pack, self.unpack, self.transpose)
            choice = grow if self.rng.random() < 0.8 else rare
            choice[int(self.rng.integers(0, len(choice)))]()
            for operator in self.operators[before:]:
                if known.intersection(operator.inputs):
                    known.update(operator.outputs)
                    self.computed += operator.outputs
        return model_file(self.tensors, self.operators, inputs, self.outputs())

    def outputs(self) -> list[int]:
        """Most of what nothing reads, and now and then what is read."""
        read = {i for operator in self.operators for i in operator.inputs}
        chosen = [i for i in self.computed if self.rng.random() < (0.1 if i in read else 0.8)]
        return chosen or self.computed[-1:] or self.fallback()

    def fallback(self) -> list[int]:
        """An output where chance made none that depends on an input."""
        made = self.tensor(self.tensors[0].shape)
        self.operators.append(O("RELU", (0,), (made,)))
        return [made]

    def shape(self) -> Shape:
        rows = int(self.rng.integers(1, 5))
        return ((rows, 4), (1, rows, 4), (rows, 2, 2), (rows * 4,))[int(self.rng.integers(0, 4))]

    def append(self, tensor: T) -> int:
        self.tensors.append(tensor)
        return len(self.tensors) - 1

    def tensor(self, shape: Shape) -> int:
        self.pool.append(self.append(replace(Q, shape=shape)))
        return self.pool[-1]

    def any(self) -> int:
        """A tensor, recent ones more often."""
        recent = self.pool[-6:] if self.rng.random() < 0.7 else self.pool
        return int(self.rng.choice(recent))

    def outermost(self, shape: Shape) -> int:
        """The outermost used axis, or, more rarely, any."""
        if self.rng.random() < 0.3:
            return int(self.rng.integers(0, len(shape)))
        return next((axis for axis, size in enumerate(shape) if size > 1), 0)

    def join(self) -> None:
        shape = self.tensors[self.any()].shape
        axis = self.outermost(shape)
        fitting = [i for i in self.pool if self.fits(self.tensors[i].shape, shape, axis)]
        chosen = [int(i) for i in self.rng.choice(fitting, int(self.rng.integers(1, 4)))]
        total = sum(self.tensors[i].shape[axis] for i in chosen)
        whole = (*shape[:axis], total, *shape[axis + 1 :])
        if np.prod(whole) <= LARGEST:
            options = {"axis": axis}
            made = self.tensor(whole)
            self.operators.append(O("CONCATENATION", tuple(chosen), (made,), options, "ConcatenationOptions"))

    def fits(self, shape: Shape, other: Shape, axis: int) -> bool:
        if len(shape) != len(other):
            return False
        return (*shape[:axis], *shape[axis + 1 :]) == (*other[:axis], *other[axis + 1 :])

    def split(self) -> None:
        source = self.any()
        shape = self.tensors[source].shape
        axis = self.outermost(shape)
        pieces = next((n for n in (2, 3, 1) if shape[axis] % n == 0), 1)
        piece = (*shape[:axis], shape[axis] // pieces, *shape[axis + 1 :])
        position = self.append(int32([axis]))
        made = tuple(self.tensor(piece) for _ in range(pieces))
        self.operators.append(O("SPLIT", (position, source), made, {"numSplits": pieces}, "SplitOptions"))

    def pack(self) -> None:
        shape = self.tensors[self.any()].shape
        fitting = [i for i in self.pool if self.tensors[i].shape == shape]
        chosen = tuple(int(i) for i in self.rng.choice(fitting, int(self.rng.integers(1, 4))))
        axis = int(self.rng.integers(0, 2))
        whole = (*shape[:axis], len(chosen), *shape[axis:])
        if len(shape) < 4 and np.prod(whole) <= LARGEST:
            options = {"axis": axis, "valuesCount": len(chosen)}
            self.operators.append(O("PACK", chosen, (self.tensor(whole),), options, "PackOptions"))

    def unpack(self) -> None:
        source = self.any()
        shape = self.tensors[source].shape
        axis = self.outermost(shape)
        if len(shape) > 1 and shape[axis] <= 5:
            made = tuple(self.tensor(shape[:axis] + shape[axis + 1 :]) for _ in range(shape[axis]))
            options = {"axis": axis, "num": len(made)}
            self.operators.append(O("UNPACK", (source,), made, options, "UnpackOptions"))

    def transpose(self) -> None:
        source = self.any()
        shape = self.tensors[source].shape
        order = self.rng.permutation(len(shape)).tolist()
        made = self.tensor(tuple(shape[axis] for axis in order))
        inputs = (source, self.append(int32(order)))
        self.operators.append(O("TRANSPOSE", inputs, (made,), {}, "TransposeOptions"))

    def slice(self) -> None:
        source = self.any()
        shape = self.tensors[source].shape
        axis = self.outermost(shape)
        begin, size = [0] * len(shape), list(shape)
        begin[axis] = int(self.rng.integers(0, shape[axis]))
        size[axis] = int(self.rng.integers(1, shape[axis] - begin[axis] + 1))
        numbers = [self.append(int32(begin)), self.append(int32(size))]
        made = self.tensor(tuple(size))
        self.operators.append(O("SLICE", (source, *numbers), (made,), {}, "SliceOptions"))

    def reshape(self) -> None:
        source = self.any()
        shape = self.tensors[source].shape
        elements = int(np.prod(shape))
        new = [(elements,), (1, elements), tuple(reversed(shape))]
        if elements % 4 == 0:
            new += [(elements // 4, 4)] * 3
        made = self.tensor(new[int(self.rng.integers(0, len(new)))])
        self.operators.append(O("RESHAPE", (source,), (made,)))

    def add(self) -> None:
        a = self.any()
        shape = self.tensors[a].shape
        fitting = [i for i in self.pool if self.repeats(self.tensors[i].shape, shape)]
        b = int(self.rng.choice(fitting))
        operands = (a, b) if self.rng.random() < 0.5 else (b, a)
        self.operators.append(O("ADD", operands, (self.tensor(shape),), {}, "AddOptions"))

    def repeats(self, shape: Shape, whole: Shape) -> bool:
        """Whether a shape is the other or is broadcast to it."""
        return len(shape) == len(whole) and all(a in (1, b) for a, b in zip(shape, whole, strict=True))

    def relu(self) -> None:
        source = self.any()
        word = str(self.rng.choice(["RELU", "RELU6"]))
        self.operators.append(O(word, (source,), (self.tensor(self.tensors[source].shape),)))


def random_graph(rng: np.random.Generator, number: int) -> Graph:
    return rewrite(load(RandomGraph(rng).model(int(rng.integers(3, 25))), name=f"m{number}"))


@pytest.mark.fuzz(count=160)
def test_shared_memory_never_changes_a_result(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    tools.require("gcc")
    rng = np.random.default_rng(1)
    spared = 0
    for start in range(0, fuzz_count, BATCH):
        graphs = [random_graph(rng, i) for i in range(start, min(start + BATCH, fuzz_count))]
        programs = [select(graph) for graph in graphs]
        spared += sum(len(g.nodes) - len(p.layers) for g, p in zip(graphs, programs, strict=True))
        (tmp_path / str(start)).mkdir()
        check(rng, graphs, programs, tmp_path / str(start))
    assert spared > fuzz_count  # most of the graphs do share


def check(rng: np.random.Generator, graphs: list[Graph], programs: list[Program], folder: Path) -> None:
    """Every layer's output right after it ran, and every output of the model at the end."""
    native = Native(programs, folder)
    inputs = [random_inputs(rng, graph) for graph in graphs]
    for graph, values, done in zip(graphs, inputs, native.run(list(enumerate(inputs))), strict=True):
        expected = run(graph, values)
        for name, output in [*done.layers.items(), *zip(graph.outputs, done.outputs, strict=True)]:
            what = f"{graph.name}: {name} of {[(n.op, n.inputs, n.outputs) for n in graph.nodes]}"
            np.testing.assert_array_equal(output, expected[name], err_msg=what)
