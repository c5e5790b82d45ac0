"""Which kernel calls share one C function: of one shape, or nearly so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tinygen.program import Call, Program
from tinygen.target import Unit
from tinygen.variants import VARIANTS

LARGEST = 2**31 - 1  # of what is passed as a number
# Kernels whose assembly has parameters as literals: they cannot be arguments.
LITERAL = frozenset(variant.KERNEL for variant in VARIANTS if variant.UNIT is Unit.MAC16)


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
    alike: dict[tuple[object, ...], list[list[Call]]] = {}
    for call in program.calls:
        own = alike.setdefault(_kind(program, call), [])
        found = ((group, _varying([*group, call])) for group in own)
        most = 0 if call.kernel in LITERAL else program.varying
        near = (group for group, names in found if names is not None and len(names) <= most)
        home = next(near, None)
        if home is None:
            home = []
            own.append(home)
            groups.append(home)
        home.append(call)
    shared = [group for group in groups if len(group) > 1]
    return tuple(
        Group(f"common_{number}", tuple(calls), _varying(calls) or ()) for number, calls in enumerate(shared)
    )


def _kind(program: Program, call: Call) -> tuple[object, ...]:
    """What calls of one function have in common: the kernel, and the types of its arguments."""
    tensors = (*call.inputs, *call.states, *call.outputs)
    types = tuple(program.tensors[name].dtype for name in tensors)
    constants = tuple((role, array.dtype.name) for role, array in call.constants.items())
    return call.kernel, tuple(call.params), types, len(call.inputs), constants, call.scratch is None


def _varying(calls: Sequence[Call]) -> tuple[str, ...] | None:
    """The parameters in which calls differ; None where they cannot be arguments."""
    found = tuple(name for name in calls[0].params if len({call.params[name] for call in calls}) > 1)
    values = [call.params[name] for call in calls for name in found]
    passable = all(isinstance(value, int) and -LARGEST <= value <= LARGEST for value in values)
    return found if passable else None
