"""One function over many items at once: in processes of this computer, or on a dask cluster."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from tinygen.spread.processes import over_processes, processors

__all__ = ["HERE", "Place", "progress_of", "spread"]

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Place:
    """Where work is done: in ``jobs`` processes (None: one for each processor), or by a cluster.

    ``cluster`` is the address of a dask scheduler, such as tcp://host:8786.
    """

    jobs: int | None = None
    cluster: str | None = None

    @property
    def at_once(self) -> int:
        """How many items are worked on at a time, as far as it is known here."""
        return self.jobs or processors()


HERE = Place()


def spread(
    work: Callable[[Item], Result],
    items: Sequence[Item],
    place: Place = HERE,
    on_done: Callable[[int], None] | None = None,
) -> list[Result]:
    """``work`` of each item, in the order of the items, whichever is done first.

    ``work`` is a function of a module, perhaps in a functools.partial; it, items and results are pickled, and
    who works shares no disk with this process. ``on_done`` gets the number of each item that is done. A
    process that dies is replaced, and its item given to another one once. Raises what ``work`` raises, and
    ToolError where an item kills two processes or the cluster does not answer. Nothing goes on behind that.
    """
    results: dict[int, Result] = {}
    with contextlib.closing(_ended(work, items, place)) as ended:
        for number, result in ended:
            assert number not in results
            results[number] = result
            if on_done is not None:
                on_done(number)
    return [results[number] for number in range(len(items))]


def progress_of(
    sizes: Sequence[int], on_progress: Callable[[int, int], None] | None
) -> Callable[[int], None]:
    """As spread() tells it: from the number of an item that is done to how much is, of how much."""
    total, done = sum(sizes), 0

    def on_done(number: int) -> None:
        nonlocal done
        done += sizes[number]
        if on_progress is not None:
            on_progress(done, total)

    return on_done


def _ended(
    work: Callable[[Item], Result], items: Sequence[Item], place: Place
) -> Generator[tuple[int, Result], None, None]:
    if place.cluster is None:
        return over_processes(work, items, place.at_once)
    from tinygen.spread.cluster import over_cluster

    return over_cluster(work, items, place.cluster)
