"""What a model's activations are on data, tensor by tensor, without any float model to compare with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from tinygen.graph import Array, Graph, Tensor, run
from tinygen.noise.reals import is_real, real
from tinygen.noise.tallies import Usage, UsageTally

__all__ = ["Activation", "measure_ranges"]


@dataclass(frozen=True, slots=True)
class Activation:
    """A tensor's least and greatest real value, and how these use its range; None without one scale.

    ``operator`` is that which computes it; empty for an input of the model.
    """

    tensor: Tensor
    operator: str
    low: float
    high: float
    usage: Usage | None


def measure_ranges(graph: Graph, samples: Iterable[Array]) -> tuple[Activation, ...]:
    """Run a model of one input on samples: its input and what each operator writes, in the model's order.

    Tensors of no real numbers (indices, sizes) are left out, and empty ones.
    """
    found = [_Extent.of(graph.tensors[name], "") for name in graph.inputs]
    found += [
        _Extent.of(graph.tensors[name], node.op.TFLITE) for node in graph.nodes for name in node.outputs
    ]
    kept = [each for each in found if is_real(each.tensor) and each.tensor.elements]
    states: dict[str, Array] = {}
    for sample in samples:
        values = run(graph, (sample,), states)
        for each in kept:
            each.take(values[each.tensor.name])
    return tuple(each.activation() for each in kept)


@dataclass(slots=True)
class _Extent:
    """One tensor, as far as it was seen."""

    tensor: Tensor
    operator: str
    tally: UsageTally | None
    low: float = float("inf")
    high: float = float("-inf")

    @classmethod
    def of(cls, tensor: Tensor, operator: str) -> _Extent:
        return cls(tensor, operator, UsageTally.of(tensor))

    def take(self, value: Array) -> None:
        if self.tally is not None:
            self.tally.take(value, None)
        wide = real(value, self.tensor)
        self.low = float(np.minimum(self.low, wide.min()))  # NaN, if there is any
        self.high = float(np.maximum(self.high, wide.max()))

    def activation(self) -> Activation:
        usage = None if self.tally is None else self.tally.usage()
        return Activation(self.tensor, self.operator, self.low + 0.0, self.high + 0.0, usage)  # no -0
