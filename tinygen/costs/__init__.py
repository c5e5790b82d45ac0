"""What kernels cost on a processor core: executed instructions, from a table that the benchmark measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tinygen.costs.table import find_table
from tinygen.graph import Lowered
from tinygen.program import Call, Layer, Program

__all__ = ["Cost", "LayerCost", "call_cost", "call_estimate", "cost_of", "layer_costs"]


@dataclass(frozen=True, slots=True, order=True)
class Cost:
    """Instructions of calls, and bytes of code, which are the median of the kernel's layers."""

    instructions: int
    code: int


@dataclass(frozen=True, slots=True)
class LayerCost:
    """Instructions of one layer, by the name of its output, and those of its calls by kernel.

    None where a kernel was not measured on the core, or where what the layer runs depends on its inputs;
    ``kernels`` has those that were.
    """

    layer: str
    instructions: int | None
    kernels: Mapping[str, int]


def layer_costs(program: Program, core: str) -> tuple[LayerCost, ...]:
    """Of each layer, in the order of the program; ``core`` as board files call it."""
    return tuple(_layer_cost(layer, core) for layer in program.layers)


def call_cost(call: Call | Lowered, core: str) -> int | None:
    """Instructions of one call: as counted, where one of its shape was, else as fitted to others.

    None where the kernel was not measured on the core. For -O3, each call a function of its own.
    """
    costs = find_table(core).get(call.kernel)
    return None if costs is None else costs.instructions(call.params)


def cost_of(call: Call | Lowered, core: str) -> Cost | None:
    """The same with the bytes of code."""
    costs = find_table(core).get(call.kernel)
    return None if costs is None else Cost(costs.instructions(call.params), costs.code)


def call_estimate(call: Call | Lowered, core: str) -> int | None:
    """The same as fitted, where it was counted, too."""
    costs = find_table(core).get(call.kernel)
    return None if costs is None else costs.estimate(call.params)


def _layer_cost(layer: Layer, core: str) -> LayerCost:
    costs = [(call.kernel, call_cost(call, core)) for call in layer.calls]
    known = layer.control is None and all(cost is not None for _, cost in costs)
    kernels: dict[str, int] = {}
    for kernel, cost in costs:
        if cost is not None:
            kernels[kernel] = kernels.get(kernel, 0) + cost
    return LayerCost(layer.output, sum(kernels.values()) if known else None, kernels)
