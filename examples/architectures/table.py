"""How much smaller known networks become as int8, and whether tinygen compiles them: a table.

    pip install "tinygen[tensorflow]"
    python -m examples.architectures.table            # --size 224 for images of the usual size

The weights are random, since sizes do not depend on what a network has learned; accuracy does, and is not
measured here. The generated C of each runs on this computer, and its outputs are compared with TFLM's, or
with the NumPy reference where TFLM lacks an operator.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # read by TensorFlow while it is imported
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")  # its kernels sum in an order that varies

import keras
import numpy as np
import numpy.typing as npt
from keras import layers

import tinygen
from examples.convert import deterministic, outputs, to_float, to_int8

SEED = 5
SAMPLES = 4  # to calibrate with, and to compare outputs of
WORDS, VOCABULARY, WIDTH = 64, 30_522, 128  # BERT-Tiny's, of which the sentence is shorter
COLUMNS = "network", "parameters", "float32", "int8", "reduction", "noise", "MACs", "arena", "generated C"


@dataclass(frozen=True, slots=True)
class Row:
    """One network; sizes in bytes. ``noise`` is how far below the float output int8's error is, in dB."""

    network: str
    parameters: int
    float_bytes: int
    int8_bytes: int
    noise: float
    macs: int
    arena: int
    compared: str

    @property
    def reduction(self) -> float:
        return 1 - self.int8_bytes / self.float_bytes

    def text(self) -> str:
        sizes = f"{self.parameters:,} | {self.float_bytes:,} | {self.int8_bytes:,} | {self.reduction:.1%}"
        memory = f"{self.noise:.0f} dB | {self.macs:,} | {self.arena:,} | {self.compared}"
        return f"| {self.network} | {sizes.replace('%', ' %')} | {memory} |"


def mobilenet_v2(size: int) -> keras.Model:
    shape = (size, size, 3)
    return keras.applications.MobileNetV2(shape, weights=None, classifier_activation=None)


def efficientnet_b0(size: int) -> keras.Model:
    return keras.applications.EfficientNetB0(
        weights=None, input_shape=(size, size, 3), classifier_activation=None
    )


def bert_tiny(_size: int) -> keras.Model:
    """Two encoder layers of width 128 with two heads over token and position embeddings, and a classifier."""
    tokens = keras.Input((WORDS,), dtype="int32")
    places = keras.ops.expand_dims(keras.ops.arange(WORDS), 0)
    x = layers.Embedding(VOCABULARY, WIDTH)(tokens) + layers.Embedding(WORDS, WIDTH)(places)
    x = layers.LayerNormalization()(x)
    for _ in range(2):
        attention = layers.MultiHeadAttention(num_heads=2, key_dim=WIDTH // 2)(x, x)
        x = layers.LayerNormalization()(x + attention)
        y = layers.Dense(WIDTH)(layers.Dense(4 * WIDTH, activation="gelu")(x))
        x = layers.LayerNormalization()(x + y)
    pooled = layers.Dense(WIDTH, activation="tanh")(x[:, 0])
    return keras.Model(tokens, layers.Dense(2)(pooled))


NETWORKS: dict[str, Callable[[int], keras.Model]] = {
    "MobileNetV2": mobilenet_v2,
    "EfficientNet-B0": efficientnet_b0,
    "BERT-Tiny's encoder": bert_tiny,
}


def inputs_of(network: keras.Model) -> npt.NDArray[np.generic]:
    """Random pictures with values from 0 to 255, or random words."""
    rng = np.random.default_rng(SEED)
    shape = (SAMPLES, *network.inputs[0].shape[1:])
    if len(shape) == 2:
        return rng.integers(0, VOCABULARY, shape).astype(np.int32)
    return rng.uniform(0, 255, shape).astype(np.float32)


def settle(network: keras.Model, samples: npt.NDArray[np.generic]) -> None:
    """Batch norms take over the statistics of a batch, so that random weights neither explode nor vanish."""
    norms = [layer for layer in network.layers if isinstance(layer, keras.layers.BatchNormalization)]
    for norm in norms:
        norm.momentum = 0.0
    if norms:
        network(samples, training=True)


def measure(name: str, size: int) -> Row:
    keras.utils.set_random_seed(SEED)
    network = NETWORKS[name](size)
    samples = inputs_of(network)
    settle(network, samples)
    plain, quantized = to_float(network), to_int8(network, samples)
    signal, found = (outputs(model, samples)[0] for model in (plain, quantized))
    noise = 10 * np.log10(np.square(signal).sum() / np.square(signal - found).sum())
    with tempfile.TemporaryDirectory(prefix="tinygen-") as scratch:
        model, data = Path(scratch) / "model.tflite", Path(scratch) / "inputs.npy"
        model.write_bytes(quantized)
        np.save(data, samples)
        program = tinygen.load_model(model).program
        outcome = tinygen.evaluate(model, data)
    compared = f"{outcome.compared - outcome.different} of {outcome.compared} equal {outcome.oracle}'s"
    return Row(
        name,
        network.count_params(),
        len(plain),
        len(quantized),
        float(noise),
        program.macs,
        program.arena_size,
        compared,
    )


def main() -> None:
    """Prints the table, row by row."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--size", type=int, default=96, help="pixels of the images' edges")
    parser.add_argument("--network", action="append", choices=NETWORKS, help="only this one")
    chosen = parser.parse_args()
    deterministic()
    print(f"| {' | '.join(COLUMNS)} |")
    print("|---" * len(COLUMNS) + "|")
    for name in chosen.network or NETWORKS:
        print(measure(name, chosen.size).text(), flush=True)


if __name__ == "__main__":
    main()
