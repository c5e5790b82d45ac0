"""The intermediate representation: tensors, operators and the graph that joins them, all immutable.

A graph's nodes stand in execution order. Every operator is a frozen dataclass of its own attributes; what it
knows of its tensors reaches it as `Operands`, so that one operator object never depends on a graph.
"""

from __future__ import annotations

import enum
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar

import numpy as np
import numpy.typing as npt

from tinygen.errors import ModelError
from tinygen.options import Options

Array = npt.NDArray[Any]
Parameter = int | float | tuple[int, ...]


class DType(enum.Enum):
    """Element types, named as NumPy names them."""

    INT8 = "int8"
    UINT8 = "uint8"
    INT16 = "int16"
    INT32 = "int32"
    INT64 = "int64"
    UINT32 = "uint32"
    UINT64 = "uint64"
    BOOL = "bool"
    FLOAT32 = "float32"

    @property
    def numpy(self) -> np.dtype[Any]:
        return np.dtype(self.value)

    @property
    def bytes(self) -> int:
        return self.numpy.itemsize

    @property
    def minimum(self) -> int:
        """Smallest value of an integer type."""
        return int(np.iinfo(self.numpy).min)

    @property
    def maximum(self) -> int:
        """Largest value of an integer type."""
        return int(np.iinfo(self.numpy).max)


class Order(enum.Enum):
    """In which order the elements of an image [batch, height, width, channels] lie in memory."""

    CHANNELS_LAST = (0, 1, 2, 3)
    CHANNELS_FIRST = (0, 3, 1, 2)

    @property
    def axes(self) -> tuple[int, int, int, int]:
        """The axes of the shape, slowest first."""
        return self.value


@dataclass(frozen=True, slots=True)
class Quant:
    """Affine quantization, real = scale * (q - zero_point), per tensor or per slice along ``axis``."""

    scale: tuple[float, ...]  # float32 values, widened
    zero_point: tuple[int, ...]
    axis: int = 0

    @property
    def per_tensor(self) -> bool:
        return len(self.scale) == 1


@dataclass(frozen=True, slots=True, eq=False)
class Tensor:
    """One tensor; ``data`` holds a constant's value, ``index`` its number in the model file.

    ``channels`` are the indices along the file's last axis that are left, where a pass has removed others.
    ``order`` says how it lies in memory; only images have another than that of their shape.
    """

    name: str
    shape: tuple[int, ...]
    dtype: DType
    quant: Quant | None = None
    data: Array | None = None
    index: int | None = None
    channels: tuple[int, ...] | None = None
    order: Order = Order.CHANNELS_LAST

    def to_bytes(self, value: Array) -> bytes:
        """A value of the tensor's shape as it lies in memory."""
        return (value if self.order is Order.CHANNELS_LAST else value.transpose(self.order.axes)).tobytes()

    def from_bytes(self, data: bytes) -> Array:
        """The value that lies in memory like this."""
        flat = np.frombuffer(data, self.dtype.numpy)
        if self.order is Order.CHANNELS_LAST:
            return flat.reshape(self.shape)
        axes = self.order.axes
        return flat.reshape([self.shape[axis] for axis in axes]).transpose(np.argsort(axes))

    def remaining(self, value: Array) -> Array:
        """What is left of a value that the file's tensor has."""
        return value if self.channels is None else np.ascontiguousarray(value[..., self.channels])

    @property
    def elements(self) -> int:
        return math.prod(self.shape)

    @property
    def bytes(self) -> int:
        return self.elements * self.dtype.bytes

    @property
    def scale(self) -> float:
        """The per-tensor scale; ModelError where there is none or there are several."""
        return self._per_tensor().scale[0]

    @property
    def zero_point(self) -> int:
        """The per-tensor zero point; ModelError where there is none or there are several."""
        return self._per_tensor().zero_point[0]

    def _per_tensor(self) -> Quant:
        if self.quant is None or not self.quant.per_tensor:
            found = "none" if self.quant is None else f"{len(self.quant.scale)} scales"
            raise ModelError(
                f"tensor '{self.name}' needs one scale and zero point for the whole tensor, and has {found}",
                "Convert the model with full integer quantization (a representative dataset).",
            )
        return self.quant


@dataclass(frozen=True, slots=True)
class Operands:
    """The tensors one node reads and writes; an input that the model leaves out is None."""

    inputs: tuple[Tensor | None, ...]
    outputs: tuple[Tensor, ...]

    def input(self, position: int, role: str) -> Tensor:
        tensor = self.inputs[position] if position < len(self.inputs) else None
        if tensor is None:
            raise ModelError(f"its {role} (input {position}) is missing")
        return tensor

    def optional(self, position: int) -> Tensor | None:
        return self.inputs[position] if position < len(self.inputs) else None

    @property
    def output(self) -> Tensor:
        return self.outputs[0]


@dataclass(frozen=True, slots=True)
class Lowered:
    """One kernel call of an operator.

    ``kernel`` is a C function whose header is firmware/kernels/<kernel>.h, called as kernel(&params,
    inputs..., constants..., states..., scratch, outputs...). Inputs, states and outputs are positions in the
    operator's operands; a state is an input that the kernel also writes. ``scratch`` is how many bytes of
    working memory the kernel needs; where it is 0, the argument is left out.

    ``leads``: the kernel may write its output over these inputs. The input, by its position among the
    operator's, must begin at least so many bytes behind the output's beginning.
    """

    kernel: str
    params: Mapping[str, Parameter]
    inputs: tuple[int, ...]
    constants: Mapping[str, Array]
    states: tuple[int, ...] = ()
    scratch: int = 0
    outputs: tuple[int, ...] = (0,)
    leads: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class State:
    """What an operator remembers between calls without a tensor for it in the model file."""

    shape: tuple[int, ...]
    dtype: DType
    value: int = 0  # of every element at first


@dataclass(frozen=True, slots=True)
class View:
    """What makes a call needless: one tensor lies in the other's bytes, from byte ``offset`` on.

    The output is a part of the input (a slice), or, where ``joins``, the input a part of the output (an
    operand of a concatenation, which its producer then writes straight into place).
    """

    input: int
    output: int
    offset: int = 0
    joins: bool = False


AnyOp = TypeVar("AnyOp", bound="Op")


class Op:
    """One operator: its attributes, what it means, and the kernel call that computes it.

    TFLITE is its name in the schema, INPUTS and OUTPUTS how many tensors it takes (least, most), KERNELS the
    C functions it may be lowered to.
    """

    __slots__ = ()
    TFLITE: ClassVar[str]
    INPUTS: ClassVar[tuple[int, int]]
    OUTPUTS: ClassVar[tuple[int, int]] = (1, 1)
    KERNELS: ClassVar[tuple[str, ...]]
    TYPES: ClassVar[str]  # for the list of operators: which element types it takes

    @classmethod
    def parse(cls: type[AnyOp], options: Options) -> AnyOp:
        """From the option fields of the model file; ModelError where one is missing or out of range."""
        return cls()

    def check(self, operands: Operands) -> None:
        """Raise ModelError, naming the tensor, where shapes, types or quantization do not fit."""
        raise NotImplementedError

    def reference(self, operands: Operands, values: Sequence[Array | None]) -> tuple[Array, ...]:
        """The operator's meaning in NumPy: input values to output values."""
        raise NotImplementedError

    def lower(self, operands: Operands) -> tuple[Lowered, ...]:
        """The kernel calls that compute it, in order, with every number the kernels need."""
        raise NotImplementedError

    def views(self, operands: Operands) -> tuple[View | None, ...]:
        """For each call of lower(), the view that spares it, or None; an empty tuple spares none."""
        return ()

    def reads(self, operands: Operands) -> tuple[int, ...]:
        """Positions of the inputs whose values matter; of the others the shapes say all."""
        return tuple(range(len(operands.inputs)))

    def own_states(self, operands: Operands) -> tuple[State, ...]:
        """States that the file has no tensors for: they become the operator's last inputs."""
        return ()

    def mutates(self, operands: Operands) -> tuple[int, ...]:
        """Positions of the inputs that are states: reference() gives their new values after the outputs."""
        return ()

    def macs(self, operands: Operands) -> int:
        """Multiply-accumulate operations of one inference."""
        return 0

    def in_place(self, operands: Operands) -> tuple[int, ...]:
        """Positions of the inputs whose storage the first output may take over."""
        return ()

    def in_place_of(self, operands: Operands, output: int) -> tuple[int, ...]:
        """The same for any output, by its position."""
        return self.in_place(operands) if output == 0 else ()


@dataclass(frozen=True, slots=True)
class Node:
    """An operator applied to tensors, by name; a missing optional input is None."""

    op: Op
    inputs: tuple[str | None, ...]
    outputs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Graph:
    """A whole model: nodes in execution order, every tensor they name, inputs and outputs."""

    name: str
    tensors: Mapping[str, Tensor]
    nodes: tuple[Node, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    digest: str = ""  # SHA-256 of the model file, hexadecimal
    states: Mapping[str, Array] = field(default_factory=dict)  # initial values of tensors that outlive a call

    def operands(self, node: Node) -> Operands:
        return Operands(
            tuple(None if name is None else self.tensors[name] for name in node.inputs),
            tuple(self.tensors[name] for name in node.outputs),
        )


def run(graph: Graph, inputs: Sequence[Array], states: dict[str, Array] | None = None) -> dict[str, Array]:
    """Execute the graph with the operators' references; returns every tensor's value by name.

    ``states`` holds what the model remembers between calls: empty at first, updated by each call; without it
    every call starts from the initial values.
    """
    memory = {} if states is None else states
    for name, initial in graph.states.items():
        memory.setdefault(name, initial)
    values: dict[str, Array] = {t.name: t.data for t in graph.tensors.values() if t.data is not None}
    values.update(memory)
    for name, value in zip(graph.inputs, inputs, strict=True):
        tensor = graph.tensors[name]
        assert value.shape == tensor.shape and value.dtype == tensor.dtype.numpy, (name, value.shape)
        values[name] = value
    for node in graph.nodes:
        values.update(_execute(graph, node, values))
    memory.update({name: values[name] for name in graph.states})
    return values


def _execute(graph: Graph, node: Node, values: Mapping[str, Array]) -> dict[str, Array]:
    """What one node writes: its outputs and the states it changes."""
    operands = graph.operands(node)
    arguments = [None if name is None else values[name] for name in node.inputs]
    changed = [name for i in node.op.mutates(operands) if (name := node.inputs[i]) is not None]
    return dict(zip([*node.outputs, *changed], node.op.reference(operands, arguments), strict=True))
