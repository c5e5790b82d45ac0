"""Where each buffer lies in the arena: lifetimes to offsets, heuristics first, then an exact search."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from tinygen.stacking import GivenUpError, Pair, Stack, fit, refuted

# Random exchanges after the heuristics, with a fixed seed: the plan is deterministic. Large plans have fewer:
# together they look at so many pairs.
TRIES = 200
EFFORT = 10_000
SEED = 1
MOST_PAIRS = 3_000  # of buffers that meet: beyond, the heuristics' plan is taken as it is

# By (output, input), names of buffers: an operator may write the output over the input while it reads that,
# if the input begins at least so many bytes behind the output's beginning.
Leads = Mapping[tuple[str, str], int]


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
class Bound:
    """No plan is smaller than so many bytes; ``step`` is the one that needs most."""

    size: int
    step: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Offsets in bytes by buffer name, the arena's size in bytes, and what it is at least."""

    offsets: Mapping[str, int]
    size: int
    bound: Bound


def lower_bound(buffers: Iterable[Buffer], alignment: int = 4, leads: Leads | None = None) -> Bound:
    """The most bytes needed at any one step."""
    every = tuple(buffers)
    needs = [Bound(_need(every, step, alignment, leads or {}), step) for step in _steps(every)]
    return max(needs, key=lambda bound: (bound.size, -bound.step), default=Bound(0, 0))


def _need(buffers: Sequence[Buffer], step: int, alignment: int, leads: Leads) -> int:
    """Bytes at one step: all sizes, less what outputs can share with inputs.

    Inputs never overlap each other, so that what an output shares is no more than its own size, nor than the
    sum of what it could share with each input alone.
    """
    sizes = {b.name: _aligned(b.size, alignment) for b in buffers if b.first <= step <= b.last}
    shared: dict[str, int] = {}
    for (output, source), lead in leads.items():
        if output in sizes and source in sizes:
            together = max(sizes[output], _aligned(lead, alignment) + sizes[source])
            saved = max(0, sizes[output] + sizes[source] - together)
            shared[output] = shared.get(output, 0) + saved
    return sum(sizes.values()) - sum(min(saved, sizes[output]) for output, saved in shared.items())


def plan(buffers: Sequence[Buffer], alignment: int = 4, leads: Leads | None = None) -> Plan:
    """The best of several heuristics and a bounded local search; alignment in bytes."""
    stack = _stack(buffers, alignment, leads or {})
    bound = lower_bound(buffers, alignment, leads)
    neighbours = _neighbours(stack)
    order = min(_orders(buffers), key=lambda order: stack.height(_place(order, neighbours)))
    return _plan(buffers, stack, _exchange(order, stack, neighbours, bound.size), bound)


def _exchange(order: list[int], stack: Stack, neighbours: Sequence[Sequence[Pair]], bound: int) -> list[int]:
    """Offsets by the best order that exchanges of two buffers lead to."""
    generator, best = random.Random(SEED), _place(order, neighbours)
    for _ in range(min(TRIES, EFFORT // (1 + len(stack.pairs)))):
        if stack.height(best) == bound or len(order) < 2:
            break
        exchanged = list(order)
        i, j = generator.sample(range(len(order)), 2)
        exchanged[i], exchanged[j] = order[j], order[i]
        tried = _place(exchanged, neighbours)
        if stack.height(tried) <= stack.height(best):
            order, best = exchanged, tried
    return best


def fits(buffers: Sequence[Buffer], limit: int, alignment: int = 4, leads: Leads | None = None) -> bool:
    """Whether a plan of no more than ``limit`` bytes is found within a bounded effort."""
    if lower_bound(buffers, alignment, leads).size > limit:
        return False
    stack = _stack(buffers, alignment, leads or {})
    neighbours = _neighbours(stack)
    if any(stack.height(_place(order, neighbours)) <= limit for order in _orders(buffers)):
        return True
    try:
        return len(stack.pairs) <= MOST_PAIRS and fit(stack, limit) is not None
    except GivenUpError:
        return False


def improve(
    found: Plan,
    buffers: Sequence[Buffer],
    alignment: int = 4,
    leads: Leads | None = None,
    goal: int = 0,
) -> Plan:
    """The smallest plan, or the best that a bounded effort finds, with what is proved of its size.

    ``goal`` is a size that is worth trying first, in bytes.
    """
    stack = _stack(buffers, alignment, leads or {})
    best = [found.offsets[b.name] for b in buffers]
    if found.size == found.bound.size or len(stack.pairs) > MOST_PAIRS:
        return found
    low = proved = _proved(stack, found.bound.size, found.size, alignment)
    target = min(max(low, goal), stack.height(best))
    while low < stack.height(best):
        try:
            offsets = fit(stack, target)
            if offsets is None:
                proved = target + alignment
        except GivenUpError:
            offsets = None
        if offsets is None:
            low = target + alignment
        else:
            best = offsets
        target = _middle(low, stack.height(best), alignment)
    return _plan(buffers, stack, best, Bound(proved, found.bound.step))


def _proved(stack: Stack, low: int, high: int, alignment: int) -> int:
    """The least size that is not refuted without trying; ``high`` is not."""
    while low < high:
        middle = _middle(low, high, alignment)
        if refuted(stack, middle):
            low = middle + alignment
        else:
            high = middle
    return low


def _middle(low: int, high: int, alignment: int) -> int:
    return low + (high - low) // 2 // alignment * alignment


def _plan(buffers: Sequence[Buffer], stack: Stack, offsets: Sequence[int], bound: Bound) -> Plan:
    named = {b.name: offset for b, offset in zip(buffers, offsets, strict=True)}
    return Plan(named, stack.height(offsets), bound)


ORDERS: tuple[Callable[[Buffer], tuple[int, ...]], ...] = (
    lambda b: (-b.size, b.first),
    lambda b: (-b.size, -b.first),  # an output below its input
    lambda b: (b.first, -b.size),
    lambda b: (-b.last, -b.size),
    lambda b: (b.first - b.last, -b.size),
    lambda b: (-b.size * (b.last - b.first + 1), b.first),
)


def _orders(buffers: Sequence[Buffer]) -> list[list[int]]:
    """The buffers' numbers in each of ORDERS."""
    return [sorted(range(len(buffers)), key=lambda i, key=key: key(buffers[i])) for key in ORDERS]  # type: ignore[misc]


def _stack(buffers: Sequence[Buffer], alignment: int, leads: Leads) -> Stack:
    """The buffers by number, and all pairs that meet."""
    sizes = [_aligned(b.size, alignment) for b in buffers]

    def gap(lower: int, upper: int) -> int:
        lead = leads.get((buffers[lower].name, buffers[upper].name), sizes[lower])
        return min(sizes[lower], _aligned(lead, alignment))

    pairs = (
        Pair(i, j, gap(i, j), gap(j, i))
        for i, a in enumerate(buffers)
        for j in range(i + 1, len(buffers))
        if a.meets(buffers[j])
    )
    return Stack(sizes, tuple(pairs))


def _neighbours(stack: Stack) -> list[list[Pair]]:
    """For each buffer the pairs that it is in, as their first."""
    found: list[list[Pair]] = [[] for _ in stack.sizes]
    for pair in stack.pairs:
        found[pair.i].append(pair)
        found[pair.j].append(pair.reversed)
    return found


def _place(order: Sequence[int], neighbours: Sequence[Sequence[Pair]]) -> list[int]:
    """Offsets: each buffer in turn goes into the tightest gap among those placed before that it meets."""
    offsets = [-1] * len(order)
    for i in order:
        placed = (pair for pair in neighbours[i] if offsets[pair.j] >= 0)
        offsets[i] = _tightest(
            sorted((offsets[pair.j] - pair.upwards, offsets[pair.j] + pair.downwards) for pair in placed)
        )
    return offsets


def _tightest(forbidden: Sequence[tuple[int, int]]) -> int:
    """The least offset of the narrowest choice between forbidden ones, else behind all; ends are allowed."""
    end, best, best_room = 0, -1, 0
    for start, stop in forbidden:
        if start >= end and (best < 0 or start - end < best_room):
            best, best_room = end, start - end
        end = max(end, stop)
    return end if best < 0 else best


def _steps(buffers: Iterable[Buffer]) -> set[int]:
    return {b.first for b in buffers}


def _aligned(size: int, alignment: int) -> int:
    return -(-size // alignment) * alignment
