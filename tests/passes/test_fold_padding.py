"""PAD in front of a convolution disappears, and the graph means what it meant, in NumPy and in C."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.modelfile import O, T, model_file
from tests.native import Native, compile_program
from tinygen.graph import Graph, run
from tinygen.passes import rewrite
from tinygen.select import select
from tinygen.tflite import load

if TYPE_CHECKING:
    from tests.conftest import Tools

WINDOW = {"strideH": 2, "strideW": 1, "dilationHFactor": 1, "dilationWFactor": 1}


def model(
    word: str, padding: int, amounts: tuple[tuple[int, int], ...], outputs: tuple[int, ...] = (4,)
) -> bytes:
    """PAD, then a 3x3 convolution of a 5x6 image with two channels."""
    rng = np.random.default_rng(padding)
    padded = tuple(n + b + a for n, (b, a) in zip((1, 5, 6, 2), amounts, strict=True))
    shape = (1, 3, 3, 2) if word == "DEPTHWISE_CONV_2D" else (2, 3, 3, 2)
    weights = rng.integers(-127, 128, shape).astype(np.int8)
    size = padded[1:3] if padding == 0 else (padded[1] - 2, padded[2] - 2)
    quant = T((), scale=(0.5,), zero_point=(9,))
    tensors = [
        T((1, 5, 6, 2), scale=quant.scale, zero_point=quant.zero_point),
        T((4, 2), "INT32", data=np.array(amounts, np.int32)),
        T(padded, scale=quant.scale, zero_point=quant.zero_point),
        T(shape, scale=(0.01,), zero_point=(0,), data=weights),
        T((1, -(-size[0] // 2), size[1], 2), scale=(0.2,), zero_point=(-4,)),
    ]
    table = "DepthwiseConv2DOptions" if word == "DEPTHWISE_CONV_2D" else "Conv2DOptions"
    operators = [
        O("PAD", (0, 1), (2,), {}, "PadOptions"),
        O(word, (2, 3, -1), (4,), {"padding": padding, **WINDOW}, table),
    ]
    return model_file(tensors, operators, [0], outputs)


def operators(graph: Graph) -> list[str]:
    return [node.op.TFLITE for node in graph.nodes]


@pytest.mark.parametrize("word", ["CONV_2D", "DEPTHWISE_CONV_2D"])
@pytest.mark.parametrize("padding", [0, 1], ids=["same", "valid"])
@pytest.mark.parametrize("amounts", [((1, 1), (1, 1)), ((0, 3), (2, 0)), ((4, 0), (0, 1))])
def test_padding_is_folded(
    tools: Tools, tmp_path: Path, word: str, padding: int, amounts: tuple[tuple[int, int], ...]
) -> None:
    tools.require("gcc")
    data = model(word, padding, ((0, 0), *amounts, (0, 0)))
    before, after = load(data), rewrite(load(data))
    assert operators(after) == [word]
    image = np.random.default_rng(1).integers(-128, 128, (1, 5, 6, 2)).astype(np.int8)
    expected = run(before, [image])["t4"]
    assert np.array_equal(run(after, [image])["t4"], expected)
    (done,) = Native([compile_program(data, "m")], tmp_path).run([(0, [image])])
    assert np.array_equal(done.outputs[0], expected)


def test_padding_of_channels_stays() -> None:
    """Two more channels would meet weights; only zeros around the image are no one's input."""
    tensors = [
        T((1, 5, 6, 1), scale=(0.5,), zero_point=(9,)),
        T((4, 2), "INT32", data=np.array([[0, 0], [0, 0], [0, 0], [1, 0]], np.int32)),
        T((1, 5, 6, 2), scale=(0.5,), zero_point=(9,)),
        T((1, 1, 1, 2), scale=(0.01,), zero_point=(0,), data=np.ones((1, 1, 1, 2), np.int8)),
        T((1, 5, 6, 1), scale=(0.2,), zero_point=(-4,)),
    ]
    options = {"padding": 1, **WINDOW, "strideH": 1}
    nodes = [
        O("PAD", (0, 1), (2,), {}, "PadOptions"),
        O("CONV_2D", (2, 3, -1), (4,), options, "Conv2DOptions"),
    ]
    assert operators(rewrite(load(model_file(tensors, nodes, [0], [4])))) == ["PAD", "CONV_2D"]


def test_padding_that_somebody_else_reads_stays() -> None:
    data = model("CONV_2D", 1, ((0, 0), (1, 1), (1, 1), (0, 0)), outputs=(4, 2))
    assert operators(rewrite(load(data))) == ["PAD", "CONV_2D"]


def test_a_real_model_needs_less_memory(shared_models: Path) -> None:
    data = (shared_models / "mcunet_vww.tflite").read_bytes()
    program = select(rewrite(load(data, name="m")))
    assert "PAD" not in {layer.operator for layer in program.layers}
