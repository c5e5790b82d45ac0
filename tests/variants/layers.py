"""Models of one int8 layer with rescaling factors as real models have them, and every extreme besides."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from benchmarks.shapes import strided
from tests.modelfile import O, Option, T, model_file
from tests.ops.differential import activation, zero_point
from tests.ops.test_conv2d import bias_data, output_size
from tinygen.graph import Array

Pair = tuple[int, int]


def channels(rng: np.random.Generator) -> int:
    """Around multiples of what a word or a block holds."""
    return int(rng.choice([1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 15, 16, 17, 20, 24, 32, 33, 36, 64, 66]))


def weights_of(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    extreme = rng.choice([-128, 127, 0], size=shape)
    drawn = rng.integers(-128, 128, shape)
    share = rng.choice([0.0, 0.05, 1.0], p=[0.5, 0.4, 0.1])
    return np.where(rng.random(shape) < share, extreme, drawn).astype(np.int8)


def scales_of(rng: np.random.Generator, taps: int, count: int) -> tuple[tuple[float, ...], float, float]:
    """(weights, input, output): sums of so many products fill an output's range about once."""
    source, output = float(np.exp2(rng.uniform(-8, 0))), float(np.exp2(rng.uniform(-6, 2)))
    fill = output / source / (40 * math.sqrt(taps))
    return tuple(float(fill * np.exp2(rng.uniform(-3, 1))) for _ in range(count)), source, output


def product(
    rng: np.random.Generator,
    word: str,
    shapes: tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]],
    axis: int,
    options: Mapping[str, Option],
    per_tensor: bool = False,
) -> bytes:
    """A layer of the shapes (input, weights, output); ``axis`` is that of the weights' channels."""
    source, weights, output = shapes
    count = weights[axis]
    scales, input_scale, output_scale = scales_of(rng, math.prod(weights) // count, count)
    if per_tensor or rng.random() < 0.2:
        scales = scales[:1]
    zeros = (0,) * len(scales)
    products = tuple(float(np.float32(input_scale * scale)) for scale in scales)
    ends = (zero_point(rng), -128 if rng.random() < 0.4 else zero_point(rng))
    tensors = [
        T(source, scale=(input_scale,), zero_point=ends[:1]),
        T(weights, scale=scales, zero_point=zeros, axis=axis, data=weights_of(rng, weights)),
        T((count,), "INT32", products, zeros, data=bias_data(rng, count)),
        T(output, scale=(output_scale,), zero_point=ends[1:]),
    ]
    table = {"CONV_2D": "Conv2D", "DEPTHWISE_CONV_2D": "DepthwiseConv2D", "FULLY_CONNECTED": "FullyConnected"}
    chosen = {**options, "fusedActivationFunction": activation(rng)}
    operator = O(word, (0, 1, 2), (3,), chosen, f"{table[word]}Options")
    return model_file(tensors, [operator], [0], [3])


def convolution(
    rng: np.random.Generator,
    image: tuple[int, int, int, int],
    window: Pair,
    stride: Pair,
    count: int,
    same: bool,
) -> bytes:
    """CONV_2D to ``count`` channels."""
    sizes = [output_size(image[i + 1], window[i], stride[i], 1, same) for i in range(2)]
    shapes = (image, (count, *window, image[3]), (image[0], *sizes, count))
    return product(rng, "CONV_2D", shapes, 0, strided(stride, same))


def depthwise(
    rng: np.random.Generator,
    image: tuple[int, int, int, int],
    window: Pair,
    stride: Pair,
    multiplier: int,
    same: bool,
) -> bytes:
    """DEPTHWISE_CONV_2D."""
    sizes = [output_size(image[i + 1], window[i], stride[i], 1, same) for i in range(2)]
    count = image[3] * multiplier
    shapes = (image, (1, *window, count), (image[0], *sizes, count))
    options = {**strided(stride, same), "depthMultiplier": multiplier}
    return product(rng, "DEPTHWISE_CONV_2D", shapes, 3, options)


def of_one_channel(rng: np.random.Generator) -> bytes:
    """DEPTHWISE_CONV_2D of an image of one channel."""
    height, width = (int(n) for n in rng.choice([1, 2, 4, 5, 8, 10], 2))
    image = (1, height + int(rng.integers(0, 9)), width + int(rng.integers(0, 9)), 1)
    stride = int(rng.integers(1, 4)), int(rng.integers(1, 4))
    multiplier, same = int(rng.choice([1, 3, 8])), bool(rng.random() < 0.5)
    return depthwise(rng, image, (height, width), stride, multiplier, same)


def fully_connected(rng: np.random.Generator, rows: int, depth: int, units: int, per_tensor: bool) -> bytes:
    return product(rng, "FULLY_CONNECTED", ((rows, depth), (units, depth), (rows, units)), 0, {}, per_tensor)
