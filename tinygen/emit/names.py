"""What layers, constants and places are called in C."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tinygen.program import Layer, Program


def numbered(layers: Sequence[Layer], path: str = "") -> Iterator[tuple[str, Layer]]:
    """Every layer with its path: "2", or "2_body_0" inside of layer 2; those inside come first."""
    for number, layer in enumerate(layers):
        own = f"{path}{number}"
        for word, block in (layer.control.blocks if layer.control else {}).items():
            yield from numbered(block, f"{own}_{word}_")
        yield own, layer


def place(program: Program, name: str) -> tuple[str, int]:
    """The macro that addresses a tensor's memory, and its offset there."""
    if name in program.states:
        return "STATE", program.states[name]
    return "AT", program.offsets[name]


def tensor_constant(program: Program, name: str) -> str:
    return f"constant_{list(program.constants).index(name)}"


def constant_name(path: str, position: int, role: str) -> str:
    return f"layer_{path}_{position}_{role}" if position else f"layer_{path}_{role}"


def state_name(program: Program, name: str) -> str:
    return f"state_{list(program.states).index(name)}"
