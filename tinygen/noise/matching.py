"""Which tensors of a float model and of the quantized one made of it are the same.

Converters keep most names. Others change with what is inserted or fused; these are found by their place: the
same operator on the same inputs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tinygen.graph import Graph, Node, Tensor
from tinygen.noise.reals import is_real
from tinygen.options import Activation

__all__ = ["match"]

# What readers and converters append to a name: a number where names repeat, how the tensor is stored.
APPENDED = re.compile(r"( #\d+|_(int8|uint8|int16|quantized|requantized|dequantized))+$")
NAMELESS = "tensor "  # so begin the names that the reader gives to tensors without one
ACTIVATION_OF = {
    "RELU": Activation.RELU,
    "RELU6": Activation.RELU6,
    "RELU_N1_TO_1": Activation.RELU_N1_TO_1,
}
SAME_NUMBERS = ("QUANTIZE", "DEQUANTIZE", "RESHAPE", "SQUEEZE", "EXPAND_DIMS")  # in another form


def match(quantized: Graph, plain: Graph) -> Mapping[str, str]:
    """The float model's tensor for each of the quantized one's activations that has one, by name."""
    found = _Matches(quantized, plain)
    found.pairs.update(zip(quantized.inputs, plain.inputs, strict=False))  # of indices too
    found.taken.update(plain.inputs)
    named = _by_name(quantized, plain)
    for node in quantized.nodes:
        for position, name in enumerate(node.outputs):
            source = _source(node)
            if source in found.pairs:
                found.pairs[name] = found.pairs[source]
            elif not (name in named and found.join(name, named[name])):
                found.join_by_place(node, position)
    for ours, theirs in zip(quantized.outputs, plain.outputs, strict=False):
        found.join(ours, theirs)
    return found.pairs


@dataclass(slots=True)
class _Matches:
    """Pairs found so far; a float tensor has one partner, besides those that stand for the same numbers."""

    quantized: Graph
    plain: Graph
    pairs: dict[str, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    sources: dict[str, str] = field(default_factory=dict)  # of the float model's tensors of the same numbers

    def __post_init__(self) -> None:
        for node in self.plain.nodes:
            source = _source(node)
            if source is not None:
                self.sources[node.outputs[0]] = self.sources.get(source, source)

    def _root(self, name: str | None) -> str | None:
        return None if name is None else self.sources.get(name, name)

    def join(self, ours: str, theirs: str) -> bool:
        """Whether the two are a pair now."""
        if ours in self.pairs or theirs in self.taken:
            return False
        if not _alike(self.quantized.tensors[ours], self.plain.tensors[theirs]):
            return False
        self.pairs[ours] = theirs
        self.taken.add(theirs)
        return True

    def join_by_place(self, node: Node, position: int) -> None:
        """The output of the same operator on the same inputs, behind the activation that was fused."""
        wanted = [self._root(self.pairs.get(name)) for name in activations(self.quantized, node)]
        if not wanted or None in wanted:
            return
        for other in self.plain.nodes:
            same = other.op.TFLITE == node.op.TFLITE and len(other.outputs) == len(node.outputs)
            if same and self._inputs(other) == wanted:
                end = self._activated(node, other, position)
                if end is not None and self.join(node.outputs[position], end):
                    return

    def _inputs(self, other: Node) -> list[str | None]:
        return [self._root(name) for name in activations(self.plain, other)]

    def _activated(self, node: Node, other: Node, position: int) -> str | None:
        """The other's output, behind the node's activation; None where there is no such tensor."""
        ours, theirs = (getattr(each.op, "activation", None) for each in (node, other))
        name = other.outputs[position]
        if ours is theirs:
            return name
        readers = (reader for reader in self.plain.nodes if reader.inputs == (name,))
        behind = (each.outputs[0] for each in readers if ACTIVATION_OF.get(each.op.TFLITE) is ours)
        return next(behind, None)


def activations(graph: Graph, node: Node) -> Iterator[str]:
    """The inputs that are no constants, nor states."""
    for name in node.inputs:
        if name is not None and graph.tensors[name].data is None and name not in graph.states:
            yield name


def _source(node: Node) -> str | None:
    """The tensor whose numbers the node's output has, in the same order."""
    return node.inputs[0] if node.op.TFLITE in SAME_NUMBERS else None


def _by_name(quantized: Graph, plain: Graph) -> dict[str, str]:
    """Where exactly one tensor of each model has a name, but for what is appended to it."""
    ours, theirs = (_stems(graph) for graph in (quantized, plain))
    return {ours[stem]: theirs[stem] for stem in ours if stem in theirs and not stem.startswith(NAMELESS)}


def _stems(graph: Graph) -> dict[str, str]:
    """What the nodes write, by names that occur once."""
    written = [name for node in graph.nodes for name in node.outputs]
    counts = Counter(map(_stem, written))
    return {_stem(name): name for name in written if counts[_stem(name)] == 1}


def _stem(name: str) -> str:
    return APPENDED.sub("", name)


def _alike(ours: Tensor, theirs: Tensor) -> bool:
    return is_real(ours) and is_real(theirs) and ours.elements == theirs.elements
