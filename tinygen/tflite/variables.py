"""What a model remembers between calls: variable tensors, and resource variables behind handles.

A resource variable has no tensor of its own in the file: VAR_HANDLE names it, READ_VARIABLE and
ASSIGN_VARIABLE reach it through the handle. Here it becomes a tensor, a state of the graph.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from tinygen.errors import ModelError
from tinygen.graph import Array, DType, Tensor
from tinygen.tflite.schema import RawModel, RawOperator, RawSubgraph

HANDLE, READ, ASSIGN, ONCE = "VAR_HANDLE", "READ_VARIABLE", "ASSIGN_VARIABLE", "CALL_ONCE"
RESOLVED = (HANDLE, ONCE)  # operators that the reader evaluates: nothing of them is left to compute

LARGEST = 1 << 24  # bytes of a state, beyond what microcontrollers have

Key = tuple[str, str]  # container and shared name


def initial_value(tensor: Tensor) -> Array:
    """As TFLM resets a variable: every byte is the zero point of int8, or else 0."""
    require_small(tensor)
    quantized = tensor.dtype is DType.INT8 and tensor.quant is not None and tensor.quant.zero_point
    value = tensor.zero_point if quantized else 0
    if not -128 <= value <= 127:
        raise ModelError(f"variable '{tensor.name}' has the zero point {value}, beyond its type")
    return np.full(tensor.shape, value, tensor.dtype.numpy)


def require_small(tensor: Tensor) -> None:
    """Of what is computed while a model is read: a damaged file must not use up the memory."""
    if tensor.bytes > LARGEST:
        raise ModelError(f"tensor '{tensor.name}' of {tensor.bytes:,} bytes is too large for a state")


def handles(model: RawModel, subgraph: RawSubgraph) -> dict[int, Key]:
    """Tensor number of every handle in the subgraph, and the variable that it names."""
    found = {}
    for operator in subgraph.operators:
        if model.codes[operator.code] == HANDLE and len(operator.outputs) == 1:
            words = operator.words
            found[operator.outputs[0]] = (words.get("Container", ""), words.get("SharedName", ""))
    return found


def carriers(model: RawModel, subgraph: RawSubgraph) -> Iterator[tuple[int, int]]:
    """Each handle's tensor number with that of a tensor that holds the variable's value somewhere."""
    for operator in subgraph.operators:
        word = model.codes[operator.code]
        if word == READ and operator.inputs and operator.outputs:
            pair = operator.inputs[0], operator.outputs[0]
        elif word == ASSIGN and len(operator.inputs) > 1:
            pair = operator.inputs[0], operator.inputs[1]
        else:
            continue
        if -1 not in pair:
            yield pair


def state_of(handle: str, carrier: Tensor) -> Tensor:
    """The tensor of a variable, under its handle's name."""
    return replace(carrier, name=handle, data=None, index=None)


def initialisers(model: RawModel, subgraph: RawSubgraph) -> tuple[int, ...]:
    """The subgraphs that CALL_ONCE runs, in order; ModelError where a variable is used before one."""
    found: list[int] = []
    used = False
    for operator in subgraph.operators:
        word = model.codes[operator.code]
        used = used or word in (READ, ASSIGN)
        if word == ONCE:
            if used:
                raise ModelError("CALL_ONCE comes after a variable has been used", "Convert the model again.")
            found.append(_initialiser(model, operator))
    return tuple(found)


def _initialiser(model: RawModel, operator: RawOperator) -> int:
    number = operator.options.get("InitSubgraphIndex", -1)
    if not isinstance(number, int) or not 1 <= number < len(model.subgraphs):
        raise ModelError(
            f"CALL_ONCE runs subgraph {number} of {len(model.subgraphs)}", "Convert the model again."
        )
    return number


def require_same(states: Mapping[Key, Tensor], initialised: Mapping[Key, Tensor]) -> None:
    """A variable looks alike in the main subgraph and in the one that CALL_ONCE runs."""
    for key in states.keys() & initialised.keys():
        tensor, other = states[key], initialised[key]
        if (tensor.dtype, tensor.shape) != (other.dtype, other.shape):
            raise ModelError(
                f"variable '{tensor.name}' is {tensor.dtype.value} {list(tensor.shape)}, "
                f"and CALL_ONCE gives it {other.dtype.value} {list(other.shape)}",
                "Convert the model again.",
            )


def require_plain(model: RawModel, subgraph: RawSubgraph) -> None:
    """What CALL_ONCE runs has no inputs, and no CALL_ONCE of its own."""
    nested = any(model.codes[operator.code] == ONCE for operator in subgraph.operators)
    if subgraph.inputs or nested:
        what = "another CALL_ONCE" if nested else "inputs"
        raise ModelError(f"the subgraph that CALL_ONCE runs has {what}", "Convert the model again.")
