"""The inputs and outputs as the header shows them."""

from __future__ import annotations

from dataclasses import dataclass

from tinygen import literals
from tinygen.program import Program


@dataclass(frozen=True, slots=True)
class Interface:
    """An input or output as the header shows it."""

    title: str
    quoted: str
    macro: str
    function: str
    c_type: str
    dtype: str
    offset: int
    bytes: int
    elements: int
    rank: int
    shape: str
    quantized: bool
    scale: str
    zero_point: str


def interface(program: Program) -> tuple[list[Interface], list[Interface]]:
    """The inputs and the outputs, with the names they have in C."""
    inputs = [_interface(program, "input", i, name) for i, name in enumerate(program.inputs)]
    outputs = [_interface(program, "output", i, name) for i, name in enumerate(program.outputs)]
    return inputs, outputs


def _interface(program: Program, role: str, number: int, name: str) -> Interface:
    tensor = program.tensors[name]
    suffix = f"_{number}" if number else ""
    title = literals.comment(name)
    quantized = tensor.quant is not None and tensor.quant.per_tensor
    return Interface(
        title=f"{role.capitalize()} {number}: {title}, {tensor.dtype.value} {list(tensor.shape)}",
        quoted=literals.quoted(name),
        macro=f"{program.name}_{role}{suffix}".upper(),
        function=f"{program.name}_{role}{suffix}",
        c_type=literals.c_type(tensor.dtype),
        dtype=f"TG_{tensor.dtype.name}",
        offset=program.offsets[name],
        bytes=tensor.bytes,
        elements=tensor.elements,
        rank=len(tensor.shape),
        shape=", ".join(map(str, tensor.shape)) or "1",
        quantized=quantized,
        scale=literals.decimal(tensor.scale if quantized else 0.0),
        zero_point=literals.parenthesized(tensor.zero_point if quantized else 0),
    )
