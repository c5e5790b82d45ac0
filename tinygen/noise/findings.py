"""What causes a layer's noise, and what usually helps against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tinygen.noise.measure import LayerNoise, Measured
from tinygen.noise.tallies import EXACT, Usage

__all__ = ["QUIET", "Finding", "explain", "main_cause", "worst_first"]

QUIET = 30.0  # dB: own noise of a thousandth of the signal's power, which most networks bear
LOUD = 20.0  # dB: noise of a hundredth, which at a model's output changes answers
MOST_EXPLAINED = 5  # layers
SATURATED = 0.001  # of the values of a model's input
WASTED_BITS = 1.5
HIGH_PEAK = 12.0  # times the root mean square
# TensorFlow Lite gives these one range, whatever the data: ends that are cut off are its own.
FIXED_RANGE = ("SOFTMAX", "LOG_SOFTMAX", "LOGISTIC", "TANH", "L2_NORMALIZATION")
WIDER = "quantize to int16x8, where activations have 16 bits"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that hurts: where, why, and what usually helps. ``layer`` is None for a model's input."""

    layer: int | None
    tensor: str
    cause: str
    remedy: str


def worst_first(layers: Sequence[LayerNoise]) -> tuple[LayerNoise, ...]:
    """By own noise; those of which it is not known by what reaches them, those without a counterpart last."""

    def key(layer: LayerNoise) -> tuple[bool, float]:
        ratio = layer.own if layer.own is not None else layer.reached
        return ratio is None, ratio or 0.0

    return tuple(sorted(layers, key=key))


def main_cause(layer: LayerNoise) -> str:
    """What makes most of a layer's own noise: weights, inputs, clipping or output; empty if unknown."""
    kinds = {"weights": layer.weights, "inputs": layer.inputs, "output": layer.output}
    known = {kind: ratio for kind, ratio in kinds.items() if ratio is not None}
    if not known or min(known.values()) >= EXACT:
        return ""
    kind = min(known, key=lambda each: known[each])
    clipped = kind == "output" and layer.clipping is not None and layer.clipping < known[kind] + 3
    return "clipping" if clipped and layer.operator not in FIXED_RANGE else kind


def explain(found: Measured) -> tuple[Finding, ...]:
    """The model's inputs, the layers of the most noise of their own, channels that rounding kills, followers.

    A follower is a layer whose inputs are stored too coarsely by what comes before it: that is to be mended.
    """
    entries = [_entry(name, usage) for name, usage in found.inputs.items()]
    noisy = [layer for layer in worst_first(found.layers) if layer.own is not None and layer.own < QUIET]
    coarse = {layer.number for layer in noisy if main_cause(layer) in ("clipping", "output")}
    followers, roots = [], []
    for layer in noisy:
        follower = _follower(layer, coarse, any(entries)) if main_cause(layer) == "inputs" else None
        if follower is None:
            roots.append(_layer(layer))
        else:
            followers.append(follower)
    dead = [_dead(layer) for layer in found.layers]
    sums = [] if any(entries) or noisy else [_sum(found.layers)]
    parts = (entries, roots[:MOST_EXPLAINED], dead, followers[:MOST_EXPLAINED], sums)
    return tuple(finding for part in parts for finding in part if finding is not None)


def _entry(name: str, usage: Usage) -> Finding | None:
    """Data in another range than that which measured the input's is the commonest fault of all."""
    remedy = "Prepare the data as that which measured the ranges: mostly 0 to 255 has become 0 to 1, or back."
    if usage.saturated > SATURATED:
        return Finding(
            None, name, f"{100 * usage.saturated:.1f} % of the data lie beyond the input's range", remedy
        )
    if _wasted(usage) > WASTED_BITS:
        used = usage.highest - usage.lowest + 1
        return Finding(None, name, f"the data takes only {used} values of {usage.dtype}", remedy)
    return None


def _wasted(usage: Usage) -> float:
    """Unused bits but for the one that int16, symmetric about 0, leaves unused where nothing is negative."""
    symmetric = usage.dtype == "int16" and (usage.lowest >= 0 or usage.highest <= 0)
    return usage.unused_bits - (1 if symmetric else 0)


def _sum(layers: Sequence[LayerNoise]) -> Finding | None:
    """Where no layer stands out: whether all of them together are too noisy, at the last one."""
    last = max(layers, key=lambda layer: layer.number, default=None)
    if last is None or last.reached is None or last.reached >= LOUD:
        return None
    cause = f"the noise of {len(layers)} layers, none of them bad, adds up to {last.reached:.1f} dB"
    return Finding(
        last.number,
        last.tensor,
        cause,
        f"{WIDER[0].upper()}{WIDER[1:]}, or train on with quantization simulated.",
    )


def _follower(layer: LayerNoise, coarse: set[int], coarse_input: bool) -> Finding | None:
    """None where the layer's inputs are stored well enough for others."""
    if coarse_input and not layer.before:
        where, remedy = "the model's input, as it is stored", "See to the input first."
    elif coarse.intersection(layer.before):
        number = next(number for number in layer.before if number in coarse)
        where, remedy = f"its inputs, as layer {number} stores them", f"See to layer {number} first."
    else:
        return None
    return Finding(layer.number, layer.tensor, f"most of its noise is in {where}", remedy)


def _layer(layer: LayerNoise) -> Finding | None:
    explained = {
        "weights": _weights,
        "inputs": _inputs,
        "clipping": _clipping,
        "output": _output,
    }.get(main_cause(layer))
    return None if explained is None else Finding(layer.number, layer.tensor, *explained(layer))


def _weights(layer: LayerNoise) -> tuple[str, str]:
    spread = layer.spread
    if spread is not None and spread.scales == 1 and spread.channels > 1:
        return (
            f"{spread.channels} channels share one scale; the widest is {spread.ratio:.1f} median ones wide",
            "Quantize per channel (without --per-tensor), or even out the channels' ranges in training.",
        )
    peak = (
        f"the largest of a channel is {spread.peak:.0f} times its root mean square" if spread else "few bits"
    )
    return (
        f"its weights are rounded too coarsely: {peak}",
        "Train on with weight decay or clipped weights, or with quantization simulated.",
    )


def _inputs(layer: LayerNoise) -> tuple[str, str]:
    if not layer.before:
        return (
            "it makes much of small differences of the model's input",
            "Scale the data so that it fills the input's range evenly, or " + WIDER + ".",
        )
    return (
        "it makes much of small differences of its inputs, which are rounded",
        "Normalize what comes before it (batch normalization, ReLU6), or " + WIDER + ".",
    )


def _clipping(layer: LayerNoise) -> tuple[str, str]:
    share = 0.0 if layer.usage is None else 100 * layer.usage.saturated
    return (
        f"{share:.2f} % of its values lie beyond the range that was measured",
        "Measure on more data, and more varied (--samples), prepared like this data.",
    )


def _output(layer: LayerNoise) -> tuple[str, str]:
    usage = layer.usage
    if usage is not None and _wasted(usage) > WASTED_BITS and layer.operator not in FIXED_RANGE:
        return (
            f"the data leaves {usage.unused_bits:.1f} bits of its range unused",
            "Measure on data like this, without outliers; inputs that are joined share the widest's range.",
        )
    if usage is not None and usage.peak is not None and usage.peak > HIGH_PEAK:
        return (
            f"few large values stretch its range: the largest is {usage.peak:.0f} times the root mean square",
            "Bound them in the network (ReLU6, batch normalization), or " + WIDER + ".",
        )
    return "its output is rounded too coarsely for small values", WIDER[0].upper() + WIDER[1:] + "."


def _dead(layer: LayerNoise) -> Finding | None:
    usage = layer.usage
    if usage is None or not usage.dead:
        return None
    return Finding(
        layer.number,
        layer.tensor,
        f"{usage.dead} of {usage.channels} channels have always one value, and vary in the float model",
        "Their range is below one step of the tensor's: even out the channels in training, or " + WIDER + ".",
    )
