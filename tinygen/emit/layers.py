"""The C functions of layers, and the kernel calls in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tinygen import literals
from tinygen.emit.common import Group, common_calls
from tinygen.emit.constants import FLASH
from tinygen.emit.names import constant_name, numbered, place, tensor_constant
from tinygen.graph import Array, DType
from tinygen.program import Call, Choice, Layer, Loop, Program

MANY = 3  # arguments that get a line each


@dataclass(frozen=True, slots=True)
class _Layer:
    """A layer as the program's user may run it, and where its output lies."""

    number: int
    macro: str
    offset: int
    bytes: int


def described(program: Program, number: int, layer: Layer) -> _Layer:
    macro, offset = place(program, layer.output)
    return _Layer(number, macro, offset, program.tensors[layer.output].bytes)


@dataclass(frozen=True, slots=True)
class _Function:
    """A C function: kernel calls, then statements; ``parameters`` where several layers have it in common."""

    name: str
    title: str
    calls: tuple[_Call, ...]
    statements: tuple[str, ...] = ()
    parameters: str = ""
    storage: str = "static "  # of the structs


@dataclass(frozen=True, slots=True)
class _Call:
    """``params`` are the fields of a struct, none where a common function is called."""

    function: str
    kernel: str
    struct: str
    params: tuple[_Field, ...]
    arguments: str


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    value: str


def functions(program: Program) -> Iterator[_Function]:
    """Those that several layers have in common, then each layer's own."""
    groups = common_calls(program)
    for group in groups:
        yield _common_function(program, group)
    names = {id(call): group for group in groups for call in group.calls}
    for path, layer in numbered(program.layers):
        yield from _functions(program, path, layer, names)


def _common_function(program: Program, group: Group) -> _Function:
    first = group.calls[0]
    parameters = _parameters(program, first)
    words = [parameter.rpartition(" ")[2].lstrip("*") for parameter in parameters]
    fields = tuple(
        _Field(name, name if name in group.varying else literals.parameter(value))
        for name, value in first.params.items()
    )
    call = _Call(first.kernel, first.kernel, "params", fields, f"&params, {', '.join(words)}")
    title = f"{first.kernel} of {len(group.calls)} layers that have one shape"
    numbers = [f"int32_t {name}" for name in group.varying]
    storage = "" if group.varying else "static "
    return _Function(group.name, title, (call,), (), _joined([*parameters, *numbers]), storage)


def _parameters(program: Program, call: Call) -> list[str]:
    """Declarations, in the order of a kernel's arguments."""
    types = {name: literals.c_type(program.tensors[name].dtype) for name in (*call.inputs, *call.outputs)}
    states = [literals.c_type(program.tensors[name].dtype) for name in call.states]
    return [
        *(f"const {types[name]} *input_{number}" for number, name in enumerate(call.inputs)),
        *(
            f"const {FLASH}{literals.c_type(DType(array.dtype.name))} *{role}"
            for role, array in call.constants.items()
        ),
        *(f"{c_type} *state_{number}" for number, c_type in enumerate(states)),
        *([] if call.scratch is None else ["void *scratch"]),
        *(f"{types[name]} *output_{number}" for number, name in enumerate(call.outputs)),
    ]


def _functions(program: Program, path: str, layer: Layer, names: Mapping[int, Group]) -> Iterator[_Function]:
    """The functions of what a layer runs, then its own."""
    calls = tuple(_call(program, path, position, call, names) for position, call in enumerate(layer.calls))
    for word, block in (layer.control.blocks if layer.control else {}).items():
        name = f"layer_{path}_{word}"
        steps = tuple(f"{name}_{number}();" for number in range(len(block)))
        yield _Function(name, f"{path}: the layers of {word}", (), steps)
    yield _Function(f"layer_{path}", _title(program, path, layer), calls, _decision(program, path, layer))


def _title(program: Program, path: str, layer: Layer) -> str:
    output = list(program.tensors[layer.output].shape)
    macs = f", {layer.macs:,} MACs" if layer.macs else ""
    if layer.control is not None:
        inner = ", ".join(f"{len(block)} in {word}" for word, block in layer.control.blocks.items())
        return f"{path}: {layer.operator} -> {output}; layers: {inner}"
    shapes = " + ".join(str(list(program.tensors[name].shape)) for name in layer.calls[0].inputs)
    return f"{path}: {layer.operator} {shapes} -> {output}{macs}"


def _decision(program: Program, path: str, layer: Layer) -> tuple[str, ...]:
    """The C statement that runs a layer's blocks."""
    if layer.control is None:
        return ()
    test = "*" + _source(program, layer.control.test, {})
    names = {word: f"layer_{path}_{word}()" for word in layer.control.blocks}
    match layer.control:
        case Loop():
            again = names["condition"]
            return (f"for ({again}; {test}; {again}) {names['body']};",)
        case Choice():
            return (f"if ({test}) {names['yes']};", f"else {names['no']};")


def _call(program: Program, path: str, position: int, call: Call, names: Mapping[int, Group]) -> _Call:
    constants = program.constants
    own = [constant_name(path, position, role) for role in call.constants]
    arguments = [
        *(_source(program, name, constants) for name in call.inputs),
        *own,
        *(_target(program, name) for name in call.states),
        *([] if call.scratch is None else [f"AT(void, {call.scratch})"]),
        *(_target(program, name) for name in call.outputs),
    ]
    group = names.get(id(call))
    if group is not None:
        numbers = [literals.parameter(call.params[name]) for name in group.varying]
        return _Call(group.name, call.kernel, "", (), _joined([*arguments, *numbers]))
    struct = f"params_{position}" if position else "params"
    fields = tuple(_Field(field, literals.parameter(value)) for field, value in call.params.items())
    return _Call(call.kernel, call.kernel, struct, fields, _joined([f"&{struct}", *arguments]))


def _joined(items: Sequence[str]) -> str:
    """Arguments or parameters, of more than two each on a line of its own."""
    return ", ".join(items) if len(items) < MANY else ",\n      ".join(items)


def _target(program: Program, name: str) -> str:
    macro, offset = place(program, name)
    return f"{macro}({literals.c_type(program.tensors[name].dtype)}, {offset})"


def _source(program: Program, name: str, constants: Mapping[str, Array]) -> str:
    if name in constants:
        return tensor_constant(program, name)
    macro, offset = place(program, name)
    return f"{macro}(const {literals.c_type(program.tensors[name].dtype)}, {offset})"
