"""What a faster kernel is: for which operator and unit, and how a layer is prepared for it."""

from __future__ import annotations

from typing import ClassVar

from tinygen.graph import Lowered, Op, Operands, Order
from tinygen.target import Unit

LAST = Order.CHANNELS_LAST
FIRST = Order.CHANNELS_FIRST


class Variant:
    """A kernel beside the plain one, with the same results bit for bit.

    ORDERS are the orders of inputs and of output that it takes, the best first. SMALL says that it needs no
    more flash than the plain kernel.
    """

    KERNEL: ClassVar[str]  # the C function; its header is firmware/kernels/<KERNEL>.h
    OPERATOR: ClassVar[type[Op]]
    UNIT: ClassVar[Unit]
    ORDERS: ClassVar[tuple[tuple[Order, Order], ...]] = ((LAST, LAST),)
    SMALL: ClassVar[bool] = False

    def lower(self, op: Op, operands: Operands) -> tuple[Lowered, ...] | None:
        """The kernel calls as of Op.lower(), or None for a layer that this kernel does not compute."""
        raise NotImplementedError
