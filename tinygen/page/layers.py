"""The layers of a program as rows of a table, with a bar for what each puts into flash."""

from __future__ import annotations

from dataclasses import dataclass

from tinygen.program import Layer, Program

__all__ = ["Row", "layer_rows", "shape_text"]


@dataclass(frozen=True, slots=True)
class Row:
    """One layer; ``share`` is its constants' width in percent of the largest layer's."""

    number: int
    operator: str
    inputs: str
    output: str
    macs: int
    constant_bytes: int
    kernels: str
    tensor: str
    share: float


def layer_rows(program: Program) -> tuple[Row, ...]:
    """In the order in which they run."""
    largest = max((layer.constant_bytes for layer in program.layers), default=0)
    return tuple(_row(program, number, layer, largest) for number, layer in enumerate(program.layers))


def shape_text(shape: tuple[int, ...]) -> str:
    """The sizes of a tensor's axes."""
    return "\u00d7".join(map(str, shape)) or "scalar"


def _row(program: Program, number: int, layer: Layer, largest: int) -> Row:
    made = {name for call in layer.calls for name in call.outputs}
    read = dict.fromkeys(name for call in layer.calls for name in call.inputs if name not in made)
    return Row(
        number=number,
        operator=layer.operator,
        inputs=", ".join(shape_text(program.tensors[name].shape) for name in read),
        output=shape_text(program.tensors[layer.output].shape),
        macs=layer.macs,
        constant_bytes=layer.constant_bytes,
        kernels=", ".join(dict.fromkeys(call.kernel for call in layer.all_calls)),
        tensor=layer.output,
        share=round(100 * layer.constant_bytes / largest, 2) if largest else 0,
    )
