"""Layers whose kernels are measured: random shapes as networks for microcontrollers have them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from tests.modelfile import O, Option, T, model_file
from tinygen.graph import Array

__all__ = ["FAMILIES", "Build"]

Rng = np.random.Generator
Build = Callable[[Rng], bytes]
Pair = tuple[int, int]

MOST_MACS = 400_000  # of a layer: the emulators execute some 50 million instructions a second
MOST_BYTES = 50_000  # of a tensor: many layers share the memory of one image
RELU = {"fusedActivationFunction": 1}


def between(rng: Rng, least: int, most: int) -> int:
    """Small numbers as often as large ones."""
    return round(math.exp(rng.uniform(math.log(least), math.log(most))))


def channels(rng: Rng, most: int = 160) -> int:
    """Mostly a multiple of 8 or 4, sometimes any number."""
    step = int(rng.choice([1, 4, 8, 16], p=[0.15, 0.2, 0.35, 0.3]))
    return max(step, between(rng, step, most) // step * step)


def product(
    rng: Rng,
    word: str,
    shapes: tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]],
    axis: int,
    options: Mapping[str, Option],
) -> bytes:
    """A layer of the shapes (input, weights, output), with RELU or without; ``axis`` is that of channels."""
    source, weights, output = shapes
    count, taps = weights[axis], math.prod(weights) // weights[axis]
    input_scale, output_scale = float(np.exp2(rng.uniform(-7, -3))), float(np.exp2(rng.uniform(-6, -2)))
    fill = output_scale / input_scale / (20 * math.sqrt(taps))
    spread = 0.0 if word == "FULLY_CONNECTED" and rng.random() < 0.7 else rng.choice([0.3, 1.0])
    scales = tuple(float(fill * np.exp2(rng.uniform(-spread, spread))) for _ in range(count))
    if spread == 0.0:
        scales = scales[:1]
    zeros, relu = (0,) * len(scales), rng.random() < 0.6
    ends = (
        -128 if rng.random() < 0.6 else int(rng.integers(-100, 100)),
        -128 if relu else int(rng.integers(-60, 60)),
    )
    data = np.clip(np.rint(rng.normal(0, 28, weights)), -127, 127).astype(np.int8)
    tensors = [
        T(source, scale=(input_scale,), zero_point=ends[:1]),
        T(weights, scale=scales, zero_point=zeros, axis=axis, data=data),
        T(
            (count,),
            "INT32",
            tuple(float(np.float32(input_scale * s)) for s in scales),
            zeros,
            data=biases(rng, count),
        ),
        T(output, scale=(output_scale,), zero_point=ends[1:]),
    ]
    table = {"CONV_2D": "Conv2D", "DEPTHWISE_CONV_2D": "DepthwiseConv2D", "FULLY_CONNECTED": "FullyConnected"}
    chosen = {**options, **(RELU if relu else {})}
    return model_file(tensors, [O(word, (0, 1, 2), (3,), chosen, f"{table[word]}Options")], [0], [3])


def biases(rng: Rng, count: int) -> Array:
    return rng.integers(-3000, 3000, count).astype(np.int32)


def place(size: int, window: int, stride: int, same: bool) -> int:
    """How many windows there are along an axis."""
    return -(-size // stride) if same else max(0, (size - window) // stride + 1)


def image(rng: Rng, depth: int, least: Pair = (1, 1)) -> Pair:
    """Height and width, mostly alike."""
    height = between(rng, max(3, least[0]), 50)
    width = height if rng.random() < 0.6 else between(rng, max(3, least[1]), 50)
    while height * width * depth > MOST_BYTES:
        height, width = max(least[0], height // 2), max(least[1], width // 2)
    return max(height, least[0]), max(width, least[1])


def strided(stride: Pair, same: bool) -> dict[str, Option]:
    return {
        "padding": 0 if same else 1,
        "strideH": stride[0],
        "strideW": stride[1],
        "dilationHFactor": 1,
        "dilationWFactor": 1,
    }


def window_of(rng: Rng) -> Pair:
    if rng.random() < 0.6:
        return 3, 3
    if rng.random() < 0.5:
        return (5, 5) if rng.random() < 0.5 else (2, 2)
    return int(rng.integers(1, 11)), int(rng.integers(1, 9))


def convolution(rng: Rng, window: Pair, stride: Pair, same: bool) -> bytes:
    while True:
        depth = int(rng.choice([1, 3])) if rng.random() < 0.25 and window != (1, 1) else channels(rng)
        count = channels(rng)
        size = image(rng, max(depth, count), window)
        out = (place(size[0], window[0], stride[0], same), place(size[1], window[1], stride[1], same))
        macs = math.prod(out) * math.prod(window) * depth * count
        if 500 < macs < MOST_MACS:
            break
    shapes = ((1, *size, depth), (count, *window, depth), (1, *out, count))
    return product(rng, "CONV_2D", shapes, 0, strided(stride, same))


def pointwise(rng: Rng) -> bytes:
    stride = (2, 2) if rng.random() < 0.1 else (1, 1)
    return convolution(rng, (1, 1), stride, same=True)


def windowed(rng: Rng) -> bytes:
    stride = int(rng.choice([1, 2], p=[0.6, 0.4]))
    return convolution(rng, window_of(rng), (stride, stride), bool(rng.random() < 0.7))


def square(rng: Rng) -> bytes:
    """Windows of 3x3 that move by one pixel, over even numbers of pixels and channels."""
    while True:
        depth, count = (4 * between(rng, 1, 24) for _ in range(2))
        height, width = (2 * between(rng, 2, 18) for _ in range(2))
        if height * width * max(depth, count) < MOST_BYTES and height * width * 9 * depth * count < MOST_MACS:
            break
    shapes = ((1, height, width, depth), (count, 3, 3, depth), (1, height, width, count))
    return product(rng, "CONV_2D", shapes, 0, strided((1, 1), same=True))


def depthwise(rng: Rng) -> bytes:
    window = (3, 3) if rng.random() < 0.5 else window_of(rng)
    stride, same = int(rng.choice([1, 2], p=[0.65, 0.35])), bool(rng.random() < 0.9)
    depth = 1 if rng.random() < 0.1 else channels(rng, 256)
    multiplier = int(rng.choice([4, 8])) if depth == 1 else (2 if rng.random() < 0.05 else 1)
    size = image(rng, depth * multiplier, window)
    out = tuple(place(n, k, stride, same) for n, k in zip(size, window, strict=True))
    count = depth * multiplier
    shapes = ((1, *size, depth), (1, *window, count), (1, *out, count))
    options = {**strided((stride, stride), same), "depthMultiplier": multiplier}
    return product(rng, "DEPTHWISE_CONV_2D", shapes, 3, options)


def fully_connected(rng: Rng) -> bytes:
    rows = 1 if rng.random() < 0.75 else between(rng, 2, 30)
    depth = channels(rng, 1000) if rng.random() < 0.7 else between(rng, 1, 4000)
    units = between(rng, 1, 20) if rng.random() < 0.5 else channels(rng, 256)
    units = max(1, min(units, 60_000 // depth))
    return product(rng, "FULLY_CONNECTED", ((rows, depth), (units, depth), (rows, units)), 0, {})


def _scaled(rng: Rng, shape: tuple[int, ...]) -> T:
    return T(shape, scale=(float(np.exp2(rng.uniform(-6, -3))),), zero_point=(int(rng.integers(-128, 60)),))


def pool(rng: Rng, word: str) -> bytes:
    depth = channels(rng, 256)
    size = image(rng, depth)
    whole = word == "AVERAGE_POOL_2D" and rng.random() < 0.5
    window = size if whole else (int(rng.choice([2, 3])),) * 2
    if window[0] * window[1] > 256 or min(size) < window[0]:
        size = window = (7, 5)
    stride = window if whole or rng.random() < 0.7 else (2, 2)
    same = bool(not whole and rng.random() < 0.3)
    out = tuple(place(n, k, s, same) for n, k, s in zip(size, window, stride, strict=True))
    source = _scaled(rng, (1, *size, depth))
    target = T((1, *out, depth), scale=source.scale, zero_point=source.zero_point)
    options: dict[str, Option] = {
        "padding": 0 if same else 1,
        "strideH": stride[0],
        "strideW": stride[1],
        "filterHeight": window[0],
        "filterWidth": window[1],
    }
    return model_file([source, target], [O(word, (0,), (1,), options, "Pool2DOptions")], [0], [1])


def average_pool(rng: Rng) -> bytes:
    return pool(rng, "AVERAGE_POOL_2D")


def max_pool(rng: Rng) -> bytes:
    return pool(rng, "MAX_POOL_2D")


def of_two(word: str, table: str) -> Build:
    """An operator of two tensors of one shape."""

    def build(rng: Rng) -> bytes:
        shape = (1, between(rng, 30, 20_000))
        tensors = [_scaled(rng, shape) for _ in range(3)]
        options = RELU if rng.random() < 0.4 else {}
        return model_file(tensors, [O(word, (0, 1), (2,), options, table)], [0, 1], [2])

    return build


def mean(rng: Rng) -> bytes:
    depth = channels(rng, 256)
    size = image(rng, depth)
    kept = rng.random() < 0.5
    tensors = [
        _scaled(rng, (1, *size, depth)),
        T((2,), "INT32", data=np.array([1, 2], np.int32)),
        _scaled(rng, (1, 1, 1, depth) if kept else (1, depth)),
    ]
    return model_file(
        tensors, [O("MEAN", (0, 1), (2,), {"keepDims": bool(kept)}, "ReducerOptions")], [0], [2]
    )


def softmax(rng: Rng) -> bytes:
    shape = (1 if rng.random() < 0.7 else between(rng, 2, 20), between(rng, 2, 60))
    source = T(shape, scale=(float(np.exp2(rng.uniform(-6, -2))),), zero_point=(int(rng.integers(-60, 60)),))
    target = T(shape, scale=(1 / 256,), zero_point=(-128,))
    return model_file([source, target], [O("SOFTMAX", (0,), (1,), {"beta": 1.0}, "SoftmaxOptions")], [0], [1])


def function(rng: Rng) -> bytes:
    """Of one byte: a table."""
    shape = (1, between(rng, 1, 20_000))
    word = str(rng.choice(["HARD_SWISH", "LOGISTIC", "TANH"]))
    target = _scaled(rng, shape)
    if word != "HARD_SWISH":
        step, zero = (1 / 256, -128) if word == "LOGISTIC" else (1 / 128, 0)
        target = T(shape, scale=(step,), zero_point=(zero,))
    table = {"HARD_SWISH": "HardSwishOptions"}.get(word, "")
    return model_file([_scaled(rng, shape), target], [O(word, (0,), (1,), {}, table)], [0], [1])


def rescaled(rng: Rng) -> bytes:
    shape = (1, between(rng, 1, 20_000))
    tensors = [_scaled(rng, shape), _scaled(rng, shape)]
    return model_file(tensors, [O("QUANTIZE", (0,), (1,), {}, "QuantizeOptions")], [0], [1])


def padding(rng: Rng) -> bytes:
    depth = channels(rng)
    size = image(rng, depth)
    pads = rng.integers(0, 3, (2, 2))
    pads[0, 0] += 1
    amounts = np.array([[0, 0], *pads, [0, 0]], np.int32)
    out = (size[0] + int(pads[0].sum()), size[1] + int(pads[1].sum()))
    source = _scaled(rng, (1, *size, depth))
    target = T((1, *out, depth), scale=source.scale, zero_point=source.zero_point)
    tensors = [source, T((4, 2), "INT32", data=amounts), target]
    return model_file(tensors, [O("PAD", (0, 1), (2,), {}, "PadOptions")], [0], [2])


def joined(rng: Rng) -> bytes:
    size, depths = (between(rng, 2, 20), between(rng, 2, 20)), [channels(rng, 60) for _ in range(2)]
    whole = _scaled(rng, (1, *size, sum(depths)))
    parts = [T((1, *size, depth), scale=whole.scale, zero_point=whole.zero_point) for depth in depths]
    operator = O("CONCATENATION", (0, 1), (2,), {"axis": 3}, "ConcatenationOptions")
    return model_file([*parts, whole], [operator], [0, 1], [2])


FAMILIES: Mapping[str, Sequence[Build]] = {
    "pointwise": (pointwise,),
    "convolution": (windowed,),
    "square": (square,),
    "depthwise": (depthwise,),
    "fully_connected": (fully_connected,),
    "pool": (average_pool, max_pool),
    "sum": (of_two("ADD", "AddOptions"), of_two("SUB", "SubOptions"), of_two("MUL", "MulOptions")),
    "mean": (mean,),
    "softmax": (softmax,),
    "function": (function, rescaled),
    "movement": (padding, joined),
}
