"""The arrays of a program: weights and other constants, initial values of states."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tinygen import literals
from tinygen.emit.names import constant_name, numbered, state_name, tensor_constant
from tinygen.graph import DType
from tinygen.program import Program

FLASH = "TG_FLASH "
# Kernels whose constants may as well be computed: they read them from RAM.
PLAIN_CONSTANTS = frozenset(("tg_fill", "tg_gather_s32", "tg_gather_nd_s32"))


@dataclass(frozen=True, slots=True)
class _State:
    """A state that does not begin as zeros."""

    name: str
    offset: int


def initial_states(program: Program) -> list[_State]:
    names = [name for name, array in program.initial.items() if array.any()]
    return [_State(state_name(program, name), program.states[name]) for name in names]


@dataclass(frozen=True, slots=True)
class _Constant:
    memory: str  # TG_FLASH, or nothing where kernels expect what could be an activation
    name: str
    c_type: str
    elements: int
    rows: str
    same: str = ""  # the name of an equal one before it


def once(constants: list[_Constant]) -> list[_Constant]:
    """Arrays that equal one before them are only another name of it."""
    first: dict[_Constant, str] = {}
    names = [first.setdefault(replace(each, name=""), each.name) for each in constants]
    return [
        each if name == each.name else replace(each, same=name)
        for each, name in zip(constants, names, strict=True)
    ]


def constants(program: Program) -> list[_Constant]:
    found = [("", tensor_constant(program, name), array) for name, array in program.constants.items()]
    for path, layer in numbered(program.layers):
        for position, call in enumerate(layer.calls):
            memory = "" if call.kernel in PLAIN_CONSTANTS else FLASH
            found += [(memory, constant_name(path, position, role), a) for role, a in call.constants.items()]
    found += [(FLASH, state_name(program, name), a) for name, a in program.initial.items() if a.any()]
    return [
        _Constant(memory, name, literals.c_type(DType(a.dtype.name)), a.size, literals.rows(a))
        for memory, name, a in found
    ]
