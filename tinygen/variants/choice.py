"""Which kernel computes a layer on a target."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from tinygen.costs import Cost, cost_of
from tinygen.graph import Lowered, Op, Operands, Order, Tensor
from tinygen.target import Optimize, Target
from tinygen.variants.listed import VARIANTS
from tinygen.variants.variant import LAST, Variant

VARIED = tuple({variant.OPERATOR for variant in VARIANTS})
CLEARLY = 1.1  # times as many instructions: that is no error of an estimate


@dataclass(frozen=True, slots=True)
class Option:
    """One way to compute a layer: by a variant, or by the plain kernel, where ``variant`` is None."""

    variant: Variant | None
    calls: tuple[Lowered, ...]

    @property
    def kernels(self) -> tuple[str, ...]:
        return tuple(call.kernel for call in self.calls)

    @property
    def scratch(self) -> int:
        """Bytes of working memory."""
        return max((call.scratch for call in self.calls), default=0)

    def cost(self, core: str) -> Cost | None:
        """Of all calls; None where one was not measured on the core."""
        costs = [cost_of(call, core) for call in self.calls]
        known = [cost for cost in costs if cost is not None]
        if len(known) < len(costs):
            return None
        return Cost(sum(cost.instructions for cost in known), sum(cost.code for cost in known))


def options(op: Op, operands: Operands, target: Target) -> Iterator[Option]:
    """All ways to compute a layer on a target, the fastest first: by counts, else as they are listed.

    There are none where no kernel takes the orders of the images.
    """
    if target.core and target.optimize is not Optimize.SIZE and isinstance(op, VARIED):
        yield from _by_cost(op, operands, target)
    else:
        yield from _listed(op, operands, target)


def _listed(op: Op, operands: Operands, target: Target) -> Iterator[Option]:
    """In the order of VARIANTS; the plain kernel comes last."""
    for unit in target.units:
        for variant in VARIANTS:
            if variant.UNIT is not unit or not isinstance(op, variant.OPERATOR):
                continue
            if target.optimize is Optimize.SIZE and not variant.SMALL:
                continue
            calls = variant.lower(op, operands) if _takes(variant, operands) else None
            if calls is not None:
                yield Option(variant, calls)
    if all(_lies(tensor, LAST) for tensor in (*_sources(operands), *operands.outputs)):
        yield Option(None, op.lower(operands))


@functools.lru_cache(maxsize=512)
def _by_cost(op: Op, operands: Operands, target: Target) -> tuple[Option, ...]:
    """By instructions, then by bytes of code. Where a kernel was not measured, as they are listed.

    So does the first one stay in front as long as no other is cheaper by more than estimates are wrong.
    """
    found = tuple(_listed(op, operands, target))
    costs = [option.cost(target.core) for option in found]
    known = [cost for cost in costs if cost is not None]
    if len(known) < max(2, len(costs)):
        return found
    first = known[0].instructions <= CLEARLY * min(cost.instructions for cost in known)
    places = range(len(found))
    return tuple(found[i] for i in sorted(places, key=lambda i: (first and i > 0, known[i])))


def choose(op: Op, operands: Operands, target: Target) -> Variant | None:
    """The first variant, of the target's best unit, that takes the layer and the orders of its images."""
    return next((option.variant for option in options(op, operands, target)), None)


def lower(op: Op, operands: Operands, target: Target, pick: int = 0) -> tuple[Lowered, ...]:
    """The calls of the option of that number."""
    found = next(islice(options(op, operands, target), pick, None), None)
    assert found is not None, "no kernel reads or writes this order"
    return found.calls


def _takes(variant: Variant, operands: Operands) -> bool:
    return any(
        all(_lies(tensor, order) for tensor in _sources(operands)) and _lies(operands.output, its)
        for order, its in variant.ORDERS
    )


def _sources(operands: Operands) -> list[Tensor]:
    """The inputs that are no constants."""
    return [tensor for tensor in operands.inputs if tensor is not None and tensor.data is None]


def _lies(tensor: Tensor, order: Order) -> bool:
    """Whether a tensor lies in this order; with one channel or one pixel an image lies in both."""
    if tensor.order is order:
        return True
    return len(tensor.shape) == len(order.axes) and 1 in (tensor.shape[3], math.prod(tensor.shape[1:3]))
