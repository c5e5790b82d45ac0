"""Writes a Program as C: the model's header and source, and the binding that the runtime reads.

All formatting of C text happens here; the templates only place it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tinygen import __version__
from tinygen.errors import ConfigError
from tinygen.graph import Array, DType, Parameter
from tinygen.program import Call, Program
from tinygen.templates import render

__all__ = ["emit", "prefix"]

KERNELS_VERSION = 1  # TG_KERNELS_VERSION of firmware/kernels/tg.h
COLUMNS = 100

# The generated NAME.h and NAME.c must not stand in front of a system's header or the firmware's own main.c.
RESERVED = frozenset(
    (
        "assert",
        "complex",
        "ctype",
        "errno",
        "fenv",
        "float",
        "inttypes",
        "iso646",
        "limits",
        "locale",
        "main",
        "math",
        "setjmp",
        "signal",
        "stdarg",
        "stdbool",
        "stddef",
        "stdint",
        "stdio",
        "stdlib",
        "string",
        "tgmath",
        "time",
        "wchar",
        "wctype",
    )
)


def emit(program: Program) -> dict[str, str]:
    """File name to text: NAME.h, NAME.c and NAME_model.c; the same program always gives the same bytes."""
    values = _values(program)
    return {
        f"{program.name}.h": render("model.h.j2", **values),
        f"{program.name}.c": render("model.c.j2", **values),
        f"{program.name}_model.c": render("model_binding.c.j2", **values),
    }


def prefix(name: str) -> str:
    """A C identifier from any model name; ConfigError for one that the firmware needs itself."""
    identifier = re.sub(r"\W", "_", name, flags=re.ASCII).strip("_")
    if identifier[:1].isdigit():
        identifier = "model_" + identifier
    if not identifier or identifier.lower() in RESERVED or re.match(r"tg(_|$)", identifier, re.IGNORECASE):
        raise ConfigError(
            f"'{name}' cannot be the model's name in C",
            "Choose another one: --name NAME, or name in tinygen.toml.",
        )
    return identifier


def _values(program: Program) -> dict[str, object]:
    inputs = [_interface(program, "input", i, name) for i, name in enumerate(program.inputs)]
    outputs = [_interface(program, "output", i, name) for i, name in enumerate(program.outputs)]
    layers = [_layer(program, number, call) for number, call in enumerate(program.calls)]
    return {
        "name": program.name,
        "guard": program.name.upper(),
        "version": __version__,
        "digest": program.digest,
        "summary": f"{len(layers)} layers, {program.macs:,} multiply-accumulates",
        "kernels_version": KERNELS_VERSION,
        "arena_size": max(program.arena_size, 1),
        "constant_size": program.constant_bytes,
        "macs": program.macs,
        "layer_count": len(layers),
        "kernels": sorted({call.kernel for call in program.calls}),
        "constants": _constants(program),
        "layers": layers,
        "interface": [*inputs, *outputs],
        "groups": [{"name": "inputs", "tensors": inputs}, {"name": "outputs", "tensors": outputs}],
        "labels": [_quoted(label) for label in program.labels],
    }


@dataclass(frozen=True, slots=True)
class _Interface:
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
    scale: str
    zero_point: str


def _interface(program: Program, role: str, number: int, name: str) -> _Interface:
    tensor = program.tensors[name]
    suffix = f"_{number}" if number else ""
    quantized = tensor.quant is not None and tensor.quant.per_tensor
    return _Interface(
        title=f"{role.capitalize()} {number}: {_comment(name)}, {tensor.dtype.value} {list(tensor.shape)}",
        quoted=_quoted(name),
        macro=f"{program.name}_{role}{suffix}".upper(),
        function=f"{program.name}_{role}{suffix}",
        c_type=_c_type(tensor.dtype),
        dtype=f"TG_{tensor.dtype.name}",
        offset=program.offsets[name],
        bytes=tensor.bytes,
        elements=tensor.elements,
        rank=len(tensor.shape),
        shape=", ".join(map(str, tensor.shape)) or "1",
        scale=_decimal(tensor.scale if quantized else 0.0),
        zero_point=_parenthesized(tensor.zero_point if quantized else 0),
    )


@dataclass(frozen=True, slots=True)
class _Layer:
    number: int
    title: str
    kernel: str
    params: tuple[_Field, ...]
    arguments: str
    offset: int
    bytes: int


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    value: str


def _layer(program: Program, number: int, call: Call) -> _Layer:
    output = program.tensors[call.output]
    constants = program.constants
    sources = [_source(program, name, constants) for name in call.inputs]
    own = [_constant_name(number, role) for role in call.constants]
    target = f"AT({_c_type(output.dtype)}, {program.offsets[call.output]})"
    shapes = " + ".join(str(list(program.tensors[name].shape)) for name in call.inputs)
    macs = f", {call.macs:,} MACs" if call.macs else ""
    return _Layer(
        number=number,
        title=f"{number}: {call.operator} {shapes} -> {list(output.shape)}{macs}",
        kernel=call.kernel,
        params=tuple(_Field(field, _parameter(value)) for field, value in call.params.items()),
        arguments=", ".join(["&params", *sources]) + "".join(f",\n      {a}" for a in [*own, target]),
        offset=program.offsets[call.output],
        bytes=output.bytes,
    )


def _source(program: Program, name: str, constants: Mapping[str, Array]) -> str:
    if name in constants:
        return _tensor_constant(program, name)
    return f"AT(const {_c_type(program.tensors[name].dtype)}, {program.offsets[name]})"


def _tensor_constant(program: Program, name: str) -> str:
    return f"constant_{list(program.constants).index(name)}"


def _constant_name(number: int, role: str) -> str:
    return f"layer_{number}_{role}"


@dataclass(frozen=True, slots=True)
class _Constant:
    name: str
    c_type: str
    elements: int
    rows: str


def _constants(program: Program) -> list[_Constant]:
    found = [(_tensor_constant(program, name), array) for name, array in program.constants.items()]
    for number, call in enumerate(program.calls):
        found += [(_constant_name(number, role), array) for role, array in call.constants.items()]
    return [_Constant(name, _c_type(DType(a.dtype.name)), a.size, _rows(a)) for name, a in found]


def _rows(array: Array) -> str:
    """An array's elements as initialisers, a few to a line."""
    texts = [_number(value) for value in array.reshape(-1).tolist()]
    width = max(len(text) for text in texts) + 2
    per_row = max(1, COLUMNS // width)
    starts = range(0, len(texts), per_row)
    return ",\n".join("    " + ", ".join(texts[start : start + per_row]) for start in starts)


def _number(value: int | float) -> str:
    if isinstance(value, float):
        return _hexadecimal(value)
    # The most negative int32 has no literal of its own: its digits alone overflow.
    return "(-2147483647 - 1)" if value == -(2**31) else str(value)


def _parameter(value: Parameter) -> str:
    if isinstance(value, tuple):
        return "{" + ", ".join(map(_number, value)) + "}"
    return _number(value)


def _parenthesized(value: int) -> str:
    return f"({value})" if value < 0 else str(value)


def _hexadecimal(value: float) -> str:
    """A float32 literal without rounding."""
    return f"{float(np.float32(value)).hex()}f"


def _decimal(value: float) -> str:
    """A float32 literal that C++ before 2017 reads too; nine digits lose nothing."""
    text = f"{float(np.float32(value)):.9g}"
    return (text if "." in text or "e" in text else text + ".0") + "f"


def _c_type(dtype: DType) -> str:
    match dtype:
        case DType.FLOAT32:
            return "float"
        case DType.BOOL:
            return "uint8_t"
        case _:
            return f"{dtype.value}_t"


def _comment(text: str) -> str:
    """Text that cannot end a comment, or begin one."""
    return text.replace("*/", "* /").replace("/*", "/ *").replace("\\", "/").replace("??", "? ?")


def _quoted(text: str) -> str:
    """A C string literal; bytes beyond printable ASCII become octal escapes, which never swallow digits."""
    plain = (chr(b) if 32 <= b < 127 and b not in b'"\\?' else f"\\{b:03o}" for b in text.encode())
    return f'"{"".join(plain)}"'
