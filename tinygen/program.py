"""What is to be executed: kernel calls with all their numbers, and where every tensor lies in the arena."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tinygen.graph import Array, Parameter, Tensor


@dataclass(frozen=True, slots=True)
class Call:
    """One kernel call: kernel(&params, inputs..., constants..., output)."""

    kernel: str
    params: Mapping[str, Parameter]
    inputs: tuple[str, ...]
    constants: Mapping[str, Array]
    output: str
    operator: str  # the TFLite name, for comments and reports
    macs: int


@dataclass(frozen=True, slots=True)
class Program:
    """A model ready to be written as C.

    ``tensors`` holds every tensor that a call or the interface names, ``offsets`` the offset in the arena, in
    bytes, of each that is not constant.
    """

    name: str
    digest: str
    calls: tuple[Call, ...]
    tensors: Mapping[str, Tensor]
    offsets: Mapping[str, int]
    arena_size: int
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    labels: tuple[str, ...] = ()

    @property
    def macs(self) -> int:
        return sum(call.macs for call in self.calls)

    @property
    def constants(self) -> Mapping[str, Array]:
        """Constant tensors that calls read as plain inputs, by tensor name."""
        named = {name for call in self.calls for name in call.inputs}
        return {t.name: t.data for t in self.tensors.values() if t.data is not None and t.name in named}

    @property
    def constant_bytes(self) -> int:
        arrays = [a for call in self.calls for a in call.constants.values()]
        return sum(a.nbytes for a in [*arrays, *self.constants.values()])
