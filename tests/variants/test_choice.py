"""Which of several kernels a layer gets: by counted instructions, where all were counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tests.variants.layers import depthwise
from tinygen.passes import rewrite
from tinygen.target import Target, Unit, target_of
from tinygen.tflite import load
from tinygen.variants import options

if TYPE_CHECKING:
    from tinygen.variants import Option

BLOCKED, PLAIN = "tg_depthwise_conv2d_s8_blocked", "tg_depthwise_conv2d_s8"


def ways(size: tuple[int, int], window: tuple[int, int], target: Target) -> list[Option]:
    """Of a depthwise convolution of 32 channels that blocks take."""
    rng = np.random.default_rng(1)
    while True:
        model = depthwise(rng, (1, *size, 32), window, (1, 1), 1, False)
        graph = rewrite(load(model, name="m"))
        if len(graph.nodes) == 1 and all(
            tensor.data is None or tensor.data.ndim < 4 or np.abs(tensor.data.astype(int)).max() < 128
            for tensor in graph.tensors.values()
        ):
            (node,) = graph.nodes
            found = list(options(node.op, graph.operands(node), target))
            if len(found) > 1:
                return found


def kernels(found: list[Option]) -> list[str]:
    return [kernel for option in found for kernel in option.kernels]


def test_rows_of_one_pixel_are_cheaper_without_blocks() -> None:
    found = ways((15, 1), (15, 1), target_of("cortex-m0"))
    assert kernels(found) == [PLAIN, BLOCKED]
    costs = [option.cost("cortex-m0") for option in found]
    assert costs[0] is not None and costs[1] is not None
    assert costs[0] < costs[1]


def test_images_are_cheaper_in_blocks() -> None:
    assert kernels(ways((12, 12), (3, 3), target_of("cortex-m0"))) == [BLOCKED, PLAIN]


def test_what_was_not_counted_stays_as_listed() -> None:
    assert kernels(ways((15, 1), (15, 1), target_of("cortex-m3"))) == [BLOCKED, PLAIN]
    assert kernels(ways((15, 1), (15, 1), Target((Unit.BLOCKED,)))) == [BLOCKED, PLAIN]
