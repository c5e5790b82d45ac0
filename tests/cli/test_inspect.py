"""`tinygen inspect`: what a model takes, and what its layers need; the sentences are true."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.tflite.small_model import looping_model, small_model, stateful_model
from tinygen.filling import how_to_fill, how_to_read
from tinygen.graph import DType, Quant, Tensor
from tinygen.ops.quantize import quantize_float
from tinygen.preprocessing import AS_IT_IS, Preprocessing
from tinygen.tflite import load

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.command import Here

PIXELS = np.arange(256)
PICTURE = (1, 8, 6, 1)


def image(dtype: DType, scale: float, zero_point: int, shape: tuple[int, ...] = PICTURE) -> Tensor:
    return Tensor("image", shape, dtype, Quant((float(np.float32(scale)),), (zero_point,)))


@pytest.mark.parametrize(
    ("tensor", "low", "high", "byte"),
    [
        (image(DType.INT8, 1 / 255, -128), 0, 1, "is p - 128"),
        (image(DType.UINT8, 1 / 255, 0), 0, 1, "is p itself"),
        (image(DType.INT8, 1, -128), 0, 255, "is p - 128"),
        (image(DType.INT8, 1 / 127.5, -1), -1, 1, "is p - 128, give or take 1"),
        (image(DType.INT16, 1 / 32767, 0), -1, 1, "is -32767 where black to 32767 where white"),
    ],
)
def test_what_a_pixel_becomes(tensor: Tensor, low: float, high: float, byte: str) -> None:
    """The sentence says what quantizing every byte gives."""
    element, pixel = how_to_fill(tensor)
    assert byte in pixel and f"as {low} to {high}," in pixel
    real = np.float32(low) + np.float32((high - low) / 255) * PIXELS.astype(np.float32)
    stored = quantize_float(real, tensor).astype(int)
    if "where black" in byte:
        assert (stored[0], stored[255]) == (-32767, 32767)
    else:
        apart = np.abs(stored - PIXELS + (128 if "- 128" in byte else 0)).max()
        assert apart == (1 if "give or take" in byte else 0)
    assert element.startswith(f"q = round(x / {tensor.scale:g})")


def test_what_elements_are() -> None:
    plain = image(DType.INT8, 0.5, 83, (1, 10))
    assert how_to_fill(plain) == (
        "q = round(x / 0.5) + 83, kept within -128 to 127, for real x from -105.5 to 22",
    )
    assert how_to_read(plain) == ("x = 0.5 * (q - 83)",)
    assert how_to_read(image(DType.INT16, 0.5, 0)) == ("x = 0.5 * q",)
    assert "integers as they are" in how_to_fill(Tensor("n", (1, 4), DType.INT32))[0]
    assert "integers as they are" in how_to_read(Tensor("n", (1, 4), DType.INT32))[0]
    assert how_to_fill(Tensor("b", (1, 4), DType.BOOL)) == ("0 or 1",)
    assert "trained on" in how_to_fill(Tensor("x", (1, 4), DType.FLOAT32))[0]


def test_features_are_no_picture() -> None:
    """An input of a picture's shape, and of a range that no picture has."""
    assert len(how_to_fill(image(DType.INT8, 0.58, 83), AS_IT_IS)) == 1


def test_preprocessing_says_what_numbers_mean() -> None:
    how = Preprocessing(scale=1 / 255, mean=(0.4, 0.5, 0.6), std=(0.2, 0.2, 0.2))
    _, numbers, *pixels = how_to_fill(image(DType.INT8, 0.02, 3, (1, 8, 6, 3)), how)
    assert "[preprocessing]" in numbers
    assert [pixel.split("'")[0] for pixel in pixels] == [
        f"for a picture, {c}" for c in ("red", "green", "blue")
    ]
    assert "is -97 where black to 127 where white" in pixels[0]
    (_, pixel) = how_to_fill(Tensor("x", PICTURE, DType.FLOAT32))
    assert pixel.endswith("is p * 0.00392157")


@pytest.mark.parametrize("model", [None, small_model, stateful_model, looping_model])
def test_figures_of_layers(model: object, here: Here, digits: Path) -> None:
    data = model() if callable(model) else (digits / "digits.tflite").read_bytes()
    (here.directory / "model.tflite").write_bytes(data)
    found = json.loads(here("inspect", "model.tflite", "--json").out)
    assert (
        found["unplanned_bytes"]
        >= found["arena_bytes"]
        >= max(layer["arena_bytes"] for layer in found["layers"])
    )
    assert found["parameters"] == sum(layer["parameters"] for layer in found["layers"])
    peak = found["layers"][found["arena_layer"]]
    assert peak["arena_bytes"] == max(layer["arena_bytes"] for layer in found["layers"])
    assert all(tensor["use"] for tensor in (*found["inputs"], *found["outputs"]))


def test_parameters_are_weights_and_biases(here: Here, digits: Path) -> None:
    graph = load((digits / "digits.tflite").read_bytes())
    written = {
        name: sum(
            tensor.elements for name in node.inputs[1:] if name and (tensor := graph.tensors[name]).quant
        )
        for node in graph.nodes
        for name in node.outputs
    }
    found = json.loads(here("inspect", digits / "digits.tflite", "--json").out)
    assert {layer["output"]: layer["parameters"] for layer in found["layers"]}.items() <= written.items()
    assert found["parameters"] == sum(written.values()) == 2882
    text = here("inspect", digits / "digits.tflite").out
    assert "2,882 parameters" in text and "without planning" in text and "depthwise_conv2d_s8" in text
