"""Which kernel computes a layer on a target."""

from __future__ import annotations

import math
from dataclasses import replace

from tinygen.graph import Lowered, Op, Operands, Order, Tensor
from tinygen.target import Optimize, Target
from tinygen.variants.listed import VARIANTS
from tinygen.variants.variant import LAST, Variant


def choose(op: Op, operands: Operands, target: Target) -> Variant | None:
    """The first variant, of the target's best unit, that takes the layer and the orders of its images."""
    found = _found(op, operands, target)
    return None if found is None else found[0]


def lower(op: Op, operands: Operands, target: Target) -> tuple[Lowered, ...]:
    """The calls of the chosen variant, or of the plain kernel."""
    found = _found(op, operands, target)
    if found is not None:
        return found[1]
    tensors = (*_sources(operands), *operands.outputs)
    assert all(_lies(tensor, LAST) for tensor in tensors), "no kernel reads or writes this order"
    return op.lower(operands)


def fastest(op: Op, operands: Operands, target: Target) -> tuple[Lowered, ...]:
    """The calls that lower() would give if speed mattered most."""
    return lower(op, operands, replace(target, optimize=Optimize.SPEED))


def _found(op: Op, operands: Operands, target: Target) -> tuple[Variant, tuple[Lowered, ...]] | None:
    for unit in target.units:
        for variant in VARIANTS:
            if variant.UNIT is not unit or not isinstance(op, variant.OPERATOR):
                continue
            calls = variant.lower(op, operands) if _takes(variant, operands) else None
            if calls is not None and _suits(variant, target.optimize):
                return variant, calls
    return None


def _suits(variant: Variant, optimize: Optimize) -> bool:
    """Whether a kernel is meant for what matters most."""
    match optimize:
        case Optimize.SIZE:
            return variant.SMALL
        case Optimize.RAM:
            return False  # but for layers that have room for it: fastest()
        case _:
            return True


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
