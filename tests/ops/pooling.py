"""Random models of pools: every window, stride, padding and activation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tests.modelfile import O, T, model_file
from tests.ops.differential import activation, size
from tests.ops.test_conv2d import output_size


def pool_extent(rng: np.random.Generator, same: bool) -> tuple[int, int, int]:
    """(input size, window, stride) that leave at least one output."""
    window, stride = int(rng.integers(1, 9)), int(rng.integers(1, 5))
    return (1 if same else window) + int(rng.integers(0, 9)), window, stride


def pool(rng: np.random.Generator, tensor: T, word: str) -> bytes:
    """A model of one pool; the input and output are ``tensor`` with shapes."""
    same = bool(rng.random() < 0.5)
    h, kh, sh = pool_extent(rng, same)
    w, kw, sw = pool_extent(rng, same)
    depth, batch = size(rng), int(rng.integers(1, 3))
    output = (batch, output_size(h, kh, sh, 1, same), output_size(w, kw, sw, 1, same), depth)
    options = {
        "padding": 0 if same else 1,
        "strideH": sh,
        "strideW": sw,
        "filterHeight": kh,
        "filterWidth": kw,
        "fusedActivationFunction": activation(rng),
    }
    tensors = [replace(tensor, shape=(batch, h, w, depth)), replace(tensor, shape=output)]
    return model_file(tensors, [O(word, (0,), (1,), options, "Pool2DOptions")], [0], [1])
