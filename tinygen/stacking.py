"""Which of two buffers lies below the other: an exact search for the smallest arena.

Two buffers that are needed at one time are stacked: either lies below. Once that is decided for every such
pair, the least offsets are longest paths, and so is the arena's size. The search asks whether a given size
suffices. A buffer's offset is at least its head, the longest path from the bottom, and its start lies at
least its tail below the top. An order of two buffers that does not fit between head and tail is out of the
question, so the other one holds, and heads and tails grow; where neither fits, the size is too small. What is
left open is tried both ways.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

EFFORT = 100_000  # how many pairs of buffers one question may look at before it is given up


@dataclass(frozen=True, slots=True)
class Pair:
    """Two buffers, by number, that are needed together.

    ``upwards``: how many bytes above the beginning of ``i`` that of ``j`` is at least, if i lies below;
    ``downwards`` is the opposite.
    """

    i: int
    j: int
    upwards: int
    downwards: int

    @property
    def reversed(self) -> Pair:
        return Pair(self.j, self.i, self.downwards, self.upwards)


@dataclass(frozen=True, slots=True)
class Stack:
    """Buffers by number: their sizes in bytes, and all pairs that are needed together."""

    sizes: Sequence[int]
    pairs: Sequence[Pair]

    def height(self, offsets: Sequence[int]) -> int:
        """The arena's size with these offsets."""
        return max((start + size for start, size in zip(offsets, self.sizes, strict=True)), default=0)


class GivenUpError(Exception):
    """The question took too much effort."""


def fit(stack: Stack, height: int) -> list[int] | None:
    """Offsets that need no more than ``height`` bytes, or None where there are none.

    GivenUpError where that is not known after EFFORT.
    """
    effort, todo = EFFORT, [_Choice.all(stack, height)]
    while todo:
        choice = todo.pop()
        effort -= choice.settle()
        if effort <= 0:
            raise GivenUpError
        if choice.possible:
            conflict = choice.conflict()
            if conflict is None:
                return choice.heads
            todo += choice.branches(conflict)
    return None


def refuted(stack: Stack, height: int) -> bool:
    """Whether so many bytes are too few for reasons that need no trying."""
    choice = _Choice.all(stack, height)
    choice.settle()
    return not choice.possible


@dataclass(slots=True)
class _Choice:
    """Pairs whose order is decided, i below j, and pairs that are still open."""

    height: int
    heads: list[int]
    tails: list[int]
    decided: list[Pair]
    open: list[Pair]
    possible: bool = True

    @classmethod
    def all(cls, stack: Stack, height: int) -> _Choice:
        """Nothing is decided yet."""
        return cls(height, [0] * len(stack.sizes), list(stack.sizes), [], list(stack.pairs))

    def settle(self) -> int:
        """Decide what is forced until nothing more is; returns how many pairs that looked at."""
        looked, changed = 0, True
        while changed and self.possible:
            looked += len(self.decided) + len(self.open)
            forced = self._decide()
            changed = self._lengthen() or forced
        return looked

    def _decide(self) -> bool:
        """Move the pairs of which only one order fits to the decided ones."""
        heads, tails, height, left = self.heads, self.tails, self.height, []
        for pair in self.open:
            upwards = heads[pair.i] + pair.upwards + tails[pair.j] <= height
            downwards = heads[pair.j] + pair.downwards + tails[pair.i] <= height
            if upwards and downwards:
                left.append(pair)
            elif upwards or downwards:
                self.decided.append(pair if upwards else pair.reversed)
            else:
                self.possible = False
        changed = len(left) < len(self.open)
        self.open = left
        return changed

    def _lengthen(self) -> bool:
        """Heads and tails along the decided orders."""
        heads, tails, changed = self.heads, self.tails, False
        for pair in self.decided:
            head, tail = heads[pair.i] + pair.upwards, tails[pair.j] + pair.upwards
            if head > heads[pair.j]:
                heads[pair.j], changed = head, True
            if tail > tails[pair.i]:
                tails[pair.i], changed = tail, True
            if head + tails[pair.j] > self.height:
                self.possible = False
                return False
        return changed

    def _length(self, pair: Pair) -> int:
        """Of the longest path through both buffers, i below j."""
        return self.heads[pair.i] + pair.upwards + self.tails[pair.j]

    def conflict(self) -> Pair | None:
        """An open pair that would overlap if every buffer lay at its head: the one that moves them most."""
        overlapping = [pair for pair in self.open if self._overlap(pair)]
        if not overlapping:
            return None
        return max(overlapping, key=lambda pair: min(self._length(pair), self._length(pair.reversed)))

    def _overlap(self, pair: Pair) -> bool:
        return -pair.downwards < self.heads[pair.j] - self.heads[pair.i] < pair.upwards

    def branches(self, pair: Pair) -> list[_Choice]:
        """Both orders of a pair; the better one is the last."""
        orders = sorted((pair, pair.reversed), key=self._length, reverse=True)
        rest = [each for each in self.open if each is not pair]
        heads, tails = self.heads, self.tails
        return [
            _Choice(self.height, list(heads), list(tails), [*self.decided, order], list(rest))
            for order in orders
        ]
