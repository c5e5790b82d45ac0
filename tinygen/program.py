"""What is to be executed: layers of kernel calls with all their numbers, and where every tensor lies."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from tinygen.graph import Array, Parameter, Tensor


@dataclass(frozen=True, slots=True)
class Call:
    """kernel(&params, inputs..., constants..., states..., scratch, outputs...), by tensor name.

    ``scratch`` is the arena offset in bytes of the kernel's working memory, None where it needs none.
    """

    kernel: str
    params: Mapping[str, Parameter]
    inputs: tuple[str, ...]
    constants: Mapping[str, Array]
    states: tuple[str, ...]
    scratch: int | None
    outputs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Loop:
    """``condition`` computes ``test``; as long as that holds, ``body`` runs and then ``condition`` again."""

    test: str
    condition: tuple[Layer, ...]
    body: tuple[Layer, ...]

    @property
    def blocks(self) -> Mapping[str, tuple[Layer, ...]]:
        """What runs, by its name in C."""
        return {"condition": self.condition, "body": self.body}


@dataclass(frozen=True, slots=True)
class Choice:
    """``yes`` runs where ``test`` holds, else ``no``."""

    test: str
    yes: tuple[Layer, ...]
    no: tuple[Layer, ...]

    @property
    def blocks(self) -> Mapping[str, tuple[Layer, ...]]:
        """What runs, by its name in C."""
        return {"yes": self.yes, "no": self.no}


@dataclass(frozen=True, slots=True)
class Layer:
    """The calls of one operator, then what it decides; ``output`` is the tensor by which it is checked."""

    operator: str  # the TFLite name
    calls: tuple[Call, ...]
    output: str
    macs: int
    control: Loop | Choice | None = None

    @property
    def inner(self) -> tuple[Layer, ...]:
        """The layers that it runs itself."""
        blocks = self.control.blocks.values() if self.control else ()
        return tuple(layer for block in blocks for layer in block)

    @property
    def all_calls(self) -> tuple[Call, ...]:
        """With those of the layers inside."""
        return (*self.calls, *(call for layer in self.inner for call in layer.all_calls))

    @property
    def constant_bytes(self) -> int:
        return sum(array.nbytes for call in self.all_calls for array in call.constants.values())


class Use(enum.Enum):
    """What bytes of the arena are for: the tensors of the graph, a kernel's working memory, or a subgraph."""

    TENSORS = "tensors"
    SCRATCH = "scratch"
    SUBGRAPH = "subgraph"


@dataclass(frozen=True, slots=True)
class Occupant:
    """``size`` bytes of the arena from ``offset`` on, taken from step ``first`` to ``last``, both included.

    Step 0 is before the first layer, k + 1 is layer k, and the last one is behind the last layer. ``names``
    are the tensors that lie there, one after another or beside each other.
    """

    use: Use
    names: tuple[str, ...]
    offset: int
    size: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Program:
    """A model ready to be written as C.

    ``tensors`` holds every tensor that a call or the interface names. ``offsets`` are places in the arena, in
    bytes, ``states`` those in the memory that outlives a call, which begins with ``initial`` values.
    """

    name: str
    digest: str
    layers: tuple[Layer, ...]
    tensors: Mapping[str, Tensor]
    offsets: Mapping[str, int]
    arena_size: int
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    labels: tuple[str, ...] = ()
    states: Mapping[str, int] = field(default_factory=dict)
    initial: Mapping[str, Array] = field(default_factory=dict)
    alignment: int = 4  # bytes, of the arena
    arena_bound: int = 0  # bytes: no plan for these calls is smaller
    peak: str = ""  # the output of the node that needs most of the arena
    varying: int = 0  # parameters, at most, in which calls that share a function may differ
    occupants: tuple[Occupant, ...] = ()  # of the arena
    # Layers that each layer, and last the outputs, read; -1 stands for the inputs.
    sources: tuple[tuple[int, ...], ...] = ()

    @property
    def calls(self) -> tuple[Call, ...]:
        return tuple(call for layer in self.layers for call in layer.all_calls)

    @property
    def macs(self) -> int:
        return sum(layer.macs for layer in self.layers)

    @property
    def constants(self) -> Mapping[str, Array]:
        """Constant tensors that calls read as plain inputs, by tensor name."""
        named = {name for call in self.calls for name in call.inputs}
        return {t.name: t.data for t in self.tensors.values() if t.data is not None and t.name in named}

    @property
    def state_size(self) -> int:
        """Bytes of memory that outlives a call."""
        return max((self.states[name] + self.tensors[name].bytes for name in self.states), default=0)

    @property
    def constant_bytes(self) -> int:
        """Bytes of all constants; equal ones lie in flash once."""
        own = (array for call in self.calls for array in call.constants.values())
        initial = (array for array in self.initial.values() if array.any())
        every = (*own, *self.constants.values(), *initial)
        return sum({(array.dtype, array.tobytes()): array.nbytes for array in every}.values())
