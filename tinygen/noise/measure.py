"""The noise that quantization adds, layer by layer: a quantized model beside its float model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from tinygen.graph import Array, Graph, Node, Operands, run
from tinygen.noise.matching import SAME_NUMBERS, activations, match
from tinygen.noise.reals import bounds, is_real, real, stored
from tinygen.noise.tallies import NoiseTally, Usage, UsageTally

__all__ = ["LayerNoise", "Measured", "Spread", "measure"]

REACHED, OWN, WEIGHTS, INPUTS, OUTPUT = "reached", "own", "weights", "inputs", "output"
CLIPPING = "clipping"
Values = Mapping[str, Array]


@dataclass(frozen=True, slots=True)
class Spread:
    """How unlike weights are, which have so many ``scales`` for their ``channels``.

    ``ratio`` is the widest channel's range over the median one's, ``peak`` a channel's largest weight over
    the root mean square of its weights, in the channel where that is highest.
    """

    scales: int
    channels: int
    ratio: float
    peak: float


@dataclass(frozen=True, slots=True)
class LayerNoise:
    """Signal to noise in dB, against the float model; None where that is not known.

    ``reached``: as the model runs, with all noise from before. ``own``: fed by the float model's values. Of
    that by rounding its ``weights``, its ``inputs``, its ``output`` alone; by ``clipping`` its output alone.
    ``before`` are the numbers of the layers that compute its inputs.
    """

    number: int
    operator: str
    tensor: str
    counterpart: str | None
    shape: tuple[int, ...]
    reached: float | None
    own: float | None
    weights: float | None
    inputs: float | None
    output: float | None
    clipping: float | None
    usage: Usage | None
    spread: Spread | None
    before: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """Every layer's noise, in the model's order, and how its inputs use their range, by name."""

    samples: int
    layers: tuple[LayerNoise, ...]
    inputs: Mapping[str, Usage]
    same_answers: int | None  # samples of which both models' largest output is the same element


def measure(quantized: Graph, plain: Graph, samples: Iterable[tuple[Array, Array]]) -> Measured:
    """Run both models on samples: each as the quantized model takes it and as the float model does."""
    pairs = match(quantized, plain)
    layers = [_Layer.of(quantized, plain, pairs, number) for number in range(len(quantized.nodes))]
    entries = {name: UsageTally.of(quantized.tensors[name]) for name in quantized.inputs}
    states: tuple[dict[str, Array], dict[str, Array]] = ({}, {})
    count = agreed = 0
    for raw, whole in samples:
        ours = run(quantized, (raw,), states[0])
        theirs = run(plain, (whole,), states[1])
        matched = {name: theirs[other] for name, other in pairs.items()}
        for name, tally in entries.items():
            if tally is not None:
                tally.take(ours[name], matched.get(name))
        for layer in layers:
            layer.take(ours, theirs, matched)
        count += 1
        agreed += _answer(ours, quantized) == _answer(theirs, plain)
    usages = {name: usage for name, tally in entries.items() if tally and (usage := tally.usage())}
    found = tuple(layer.noise() for layer in layers if layer.adds_noise)
    several = quantized.tensors[quantized.outputs[0]].elements > 1
    return Measured(count, found, usages, agreed if several else None)


def _answer(values: Values, graph: Graph) -> int:
    return int(values[graph.outputs[0]].argmax())


@dataclass(slots=True)
class _Layer:
    """One operator of the quantized model, its twin in the float model if there is one, and its sums."""

    graph: Graph
    number: int
    node: Node
    operands: Operands
    counterpart: str | None
    twin: Node | None
    twin_operands: Operands | None
    usage: UsageTally | None
    sums: NoiseTally = field(default_factory=NoiseTally)

    @classmethod
    def of(cls, graph: Graph, plain: Graph, pairs: Mapping[str, str], number: int) -> _Layer:
        node = graph.nodes[number]
        operands, counterpart = graph.operands(node), pairs.get(node.outputs[0])
        twin = _twin(graph, node, plain, pairs)
        beside = None if twin is None else plain.operands(twin)
        return cls(graph, number, node, operands, counterpart, twin, beside, UsageTally.of(operands.output))

    @property
    def adds_noise(self) -> bool:
        """Whether it computes real numbers, and does not only pass them on."""
        return is_real(self.operands.output) and not _passes(self.node)

    def take(self, ours: Values, theirs: Values, matched: Values) -> None:
        """One sample: both models' values, and the float model's by the quantized one's names."""
        name = self.node.outputs[0]
        plain = matched.get(name)
        if not self.adds_noise:
            return
        if self.usage is not None:
            self.usage.take(ours[name], plain)
        if plain is not None:
            self.sums.take(plain, dict(self._noisy(ours, theirs, matched)))

    def _noisy(self, ours: Values, theirs: Values, matched: Values) -> Iterator[tuple[str, Array]]:
        """The output, with each kind of noise that can be told."""
        output, name = self.operands.output, self.node.outputs[0]
        yield REACHED, real(ours[name], output)
        fed = self._fed(ours, matched)
        if fed is not None:
            yield OWN, real(self.node.op.reference(self.operands, fed)[0], output)
        limits = bounds(output)
        if limits is not None:
            yield OUTPUT, real(stored(matched[name], output), output)
            yield CLIPPING, np.clip(matched[name], limits.low, limits.high)
        if self.twin is not None:
            whole = [None if other is None else theirs[other] for other in self.twin.inputs]
            yield WEIGHTS, self._by_twin(whole, constants=True)
            yield INPUTS, self._by_twin(whole, constants=False)

    def _fed(self, ours: Values, matched: Values) -> list[Array | None] | None:
        """Inputs as the float model has them, stored; None where one is not known or the layer remembers."""
        if self.node.op.mutates(self.operands):
            return None
        values: list[Array | None] = []
        for name, tensor in zip(self.node.inputs, self.operands.inputs, strict=True):
            if name is None or tensor is None:
                values.append(None)
            elif tensor.data is not None or not is_real(tensor):
                values.append(ours[name])
            elif name in matched:
                values.append(stored(matched[name], tensor))
            else:
                return None
        return values

    def _by_twin(self, whole: list[Array | None], *, constants: bool) -> Array:
        """The float operator's output where either its constants or its other inputs have been rounded."""
        assert self.twin is not None and self.twin_operands is not None
        tensors = list(self.twin_operands.inputs)
        values = list(whole)
        for position, (ours, theirs) in enumerate(zip(self.operands.inputs, tensors, strict=True)):
            value = values[position]
            if ours is None or theirs is None or value is None or not is_real(ours):
                continue
            if (ours.data is not None) is not constants:
                continue
            integers = ours.data if ours.data is not None else stored(value, ours)
            rounded = real(integers, ours).astype(np.float32).reshape(theirs.shape)
            values[position] = rounded
            tensors[position] = replace(theirs, data=rounded) if constants else theirs
        operands = replace(self.twin_operands, inputs=tuple(tensors))
        return self.twin.op.reference(operands, values)[0]

    def noise(self) -> LayerNoise:
        output, sums = self.operands.output, self.sums
        return LayerNoise(
            self.number,
            self.node.op.TFLITE,
            output.name,
            self.counterpart,
            output.shape,
            sums.ratio(REACHED),
            sums.ratio(OWN),
            sums.ratio(WEIGHTS) if self._has_weights else None,
            sums.ratio(INPUTS),
            sums.ratio(OUTPUT),
            sums.ratio(CLIPPING),
            None if self.usage is None else self.usage.usage(),
            self._spread(),
            tuple(_before(self.graph, self.node)),
        )

    @property
    def _has_weights(self) -> bool:
        return any(
            tensor is not None and tensor.data is not None and is_real(tensor)
            for tensor in self.operands.inputs
        )

    def _spread(self) -> Spread | None:
        """Of the first constant that is multiplied with."""
        tensor = self.operands.optional(1)
        if (
            tensor is None
            or tensor.data is None
            or tensor.quant is None
            or not self.node.op.macs(self.operands)
        ):
            return None
        depthwise = self.node.op.TFLITE == "DEPTHWISE_CONV_2D"
        weights = np.moveaxis(real(tensor.data, tensor), -1 if depthwise else 0, 0)
        return _spread(weights.reshape(len(weights), -1), len(tensor.quant.scale))


def _spread(weights: Array, scales: int) -> Spread:
    """Of weights [channels, each]."""
    widest, power = np.abs(weights).max(axis=1), np.sqrt((weights**2).mean(axis=1))
    middle = float(np.median(widest))
    peaks = widest[power > 0] / power[power > 0]
    ratio = float(widest.max()) / middle if middle else 0.0
    return Spread(scales, len(weights), ratio, float(peaks.max(initial=0.0)))


def _before(graph: Graph, node: Node) -> Iterator[int]:
    """The numbers of the nodes that compute a node's inputs, through those that only pass them on."""
    for number, other in enumerate(graph.nodes):
        if set(other.outputs) & set(activations(graph, node)):
            if _passes(other):
                yield from _before(graph, other)
            else:
                yield number


def _passes(node: Node) -> bool:
    """Whether it gives its input another form, and the same numbers."""
    return node.op.TFLITE in SAME_NUMBERS and node.op.TFLITE != "QUANTIZE"


def _twin(graph: Graph, node: Node, plain: Graph, pairs: Mapping[str, str]) -> Node | None:
    """The float model's node that computes the same from the same, operand by operand."""
    wanted = pairs.get(node.outputs[0])
    other = next((each for each in plain.nodes if each.outputs[0] == wanted), None)
    if other is None or other.op.TFLITE != node.op.TFLITE or len(other.inputs) != len(node.inputs):
        return None
    if other.op.mutates(plain.operands(other)):
        return None
    for ours, theirs in zip(graph.operands(node).inputs, plain.operands(other).inputs, strict=True):
        if (ours is None) is not (theirs is None):
            return None
        if ours is None or theirs is None:
            continue
        if ours.elements != theirs.elements or (ours.data is None) is not (theirs.data is None):
            return None
    joined = [pairs.get(name) for name in activations(graph, node)]
    return other if len(joined) == len(list(activations(plain, other))) and None not in joined else None
