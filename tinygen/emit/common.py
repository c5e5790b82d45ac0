"""Which kernel calls share one C function: of one shape, or nearly so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tinygen.program import Call, Program

LARGEST = 2**31 - 1  # of what is passed as a number


@dataclass(frozen=True, slots=True)
class Group:
    """Calls that differ by their arguments alone; ``varying`` are parameters that are arguments, too."""

    name: str
    calls: tuple[Call, ...]
    varying: tuple[str, ...]


def common_calls(program: Program) -> tuple[Group, ...]:
    """The calls that share a function, each group in the order of the program.

    The function is specialised to all parameters but those that vary, of which there are as many as the
    program allows: the fewer, the faster; the more, the less code.
    """
    groups: list[list[Call]] = []
    for call in program.calls:
        near = (group for group in groups if len(_varying([*group, call]) or ()) <= program.varying)
        home = next((group for group in near if _varying([*group, call]) is not None), None)
        if home is None:
            groups.append([call])
        else:
            home.append(call)
    shared = [group for group in groups if len(group) > 1]
    return tuple(
        Group(f"common_{number}", tuple(calls), _varying(calls) or ()) for number, calls in enumerate(shared)
    )


def _varying(calls: Sequence[Call]) -> tuple[str, ...] | None:
    """The parameters in which calls differ; None where one function cannot serve them."""
    first = calls[0]
    kinds = {(call.kernel, tuple(call.params), tuple(call.constants), call.scratch is None) for call in calls}
    if len(kinds) > 1:
        return None
    found = tuple(name for name in first.params if len({call.params[name] for call in calls}) > 1)
    values = [call.params[name] for call in calls for name in found]
    passable = all(isinstance(value, int) and -LARGEST <= value <= LARGEST for value in values)
    return found if passable else None
