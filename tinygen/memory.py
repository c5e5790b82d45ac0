"""Where each buffer lies in the arena: lifetimes to offsets, several heuristics, the best kept."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

TRIES = 200  # random exchanges after the heuristics, with a fixed seed: the plan is deterministic
SEED = 1


@dataclass(frozen=True, slots=True)
class Buffer:
    """Bytes that are needed from step ``first`` to step ``last``, both included."""

    name: str
    size: int
    first: int
    last: int

    def meets(self, other: Buffer) -> bool:
        """Whether both are needed at some step."""
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True, slots=True)
class Plan:
    """Offsets in bytes by buffer name, and the arena's size in bytes."""

    offsets: Mapping[str, int]
    size: int


def lower_bound(buffers: Iterable[Buffer], alignment: int = 4) -> int:
    """The most bytes needed at any one step: no plan can be smaller."""
    every = tuple(buffers)
    return max(
        (sum(_aligned(b.size, alignment) for b in every if b.first <= s <= b.last) for s in _steps(every)),
        default=0,
    )


def plan(buffers: Sequence[Buffer], alignment: int = 4) -> Plan:
    """The smallest of the plans that the heuristics and a bounded local search find; alignment in bytes."""
    bound = lower_bound(buffers, alignment)
    orders = [sorted(buffers, key=key) for key in ORDERS]
    best_order, best = min(((o, _place(o, alignment)) for o in orders), key=lambda found: found[1].size)
    generator = random.Random(SEED)
    for _ in range(TRIES):
        if best.size == bound or len(buffers) < 2:
            break
        order = list(best_order)
        i, j = generator.sample(range(len(order)), 2)
        order[i], order[j] = order[j], order[i]
        tried = _place(order, alignment)
        if tried.size <= best.size:
            best_order, best = order, tried
    return best


ORDERS: tuple[Callable[[Buffer], tuple[int, ...]], ...] = (
    lambda b: (-b.size, b.first),
    lambda b: (b.first, -b.size),
    lambda b: (b.first - b.last, -b.size),
    lambda b: (-b.size * (b.last - b.first + 1), b.first),
)


def _place(order: Sequence[Buffer], alignment: int) -> Plan:
    """Each buffer in turn into the tightest gap among those placed before that it meets."""
    placed: list[tuple[Buffer, int, int]] = []  # with the offsets of its first byte and of the end
    for buffer in order:
        taken = sorted((start, end) for b, start, end in placed if b.meets(buffer))
        size = _aligned(buffer.size, alignment)
        start = _tightest_gap(taken, size)
        placed.append((buffer, start, start + size))
    size = max((end for _, _, end in placed), default=0)
    return Plan({b.name: start for b, start, _ in placed}, size)


def _tightest_gap(taken: Sequence[tuple[int, int]], size: int) -> int:
    """The offset of the smallest gap of at least ``size`` bytes, else where the last range ends."""
    end, best, best_gap = 0, -1, 0
    for start, stop in taken:
        if start - end >= size and (best < 0 or start - end < best_gap):
            best, best_gap = end, start - end
        end = max(end, stop)
    return end if best < 0 else best


def _steps(buffers: Iterable[Buffer]) -> set[int]:
    return {b.first for b in buffers}


def _aligned(size: int, alignment: int) -> int:
    return -(-size // alignment) * alignment
