"""Trains the handwritten-digit model of this folder and writes it as int8 .tflite, with its test images.

    pip install "tinygen[tensorflow]"
    python train.py            # rewrites digits.tflite, test_images.npz, labels.txt and metrics.json

Everything random has a fixed seed and TensorFlow runs deterministically on one thread, so that two runs on
one machine give the same files. The test images are never seen in training, nor when the quantization ranges
are measured.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # read by TensorFlow while it is imported
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")  # its kernels sum in an order that varies

import keras
import numpy as np
import numpy.typing as npt
import sklearn
import tensorflow as tf
from ai_edge_litert import interpreter as litert
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED = 20
TEST_IMAGES = 360
EPOCHS = 60
BATCH = 32
LARGEST_PIXEL = 16
THRESHOLD = 0.8  # a lower score is no answer

Images = npt.NDArray[np.uint8]
Labels = npt.NDArray[np.uint8]
Scores = npt.NDArray[np.float32]  # one row an image, one column a digit
Pixels = npt.NDArray[np.float32]  # the same as real numbers, of shape (count, 8, 8, 1)


class Data(NamedTuple):
    """Images of shape (count, 8, 8) with pixels from 0 to 16, and the digit each shows."""

    train_images: Images
    train_labels: Labels
    test_images: Images
    test_labels: Labels


def read_data() -> Data:
    """Scikit-learn's copy of the UCI digits, split the same way every time, each digit in proportion."""
    digits = load_digits()
    images, labels = digits.images.astype(np.uint8), digits.target.astype(np.uint8)
    train_images, test_images, train_labels, test_labels = train_test_split(
        images, labels, test_size=TEST_IMAGES, random_state=SEED, stratify=labels
    )
    return Data(train_images, train_labels, test_images, test_labels)


def as_pixels(images: Images) -> Pixels:
    """What the network takes: pixels from 0 to 16 as real numbers, one channel."""
    return images.astype(np.float32)[..., np.newaxis]


def build_network() -> keras.Model:
    """About 3,500 weights: a convolution, two separable ones, pools, and a dense layer over 2 x 2 places."""
    layers = keras.layers
    image = keras.Input((8, 8, 1))
    x = layers.Conv2D(12, 3, padding="same", use_bias=False, name="first")(image)
    x = layers.ReLU()(layers.BatchNormalization()(x))
    x = layers.DepthwiseConv2D(3, padding="same", use_bias=False)(x)
    x = layers.ReLU()(layers.BatchNormalization()(x))
    x = layers.Conv2D(24, 1, use_bias=False)(x)
    x = layers.ReLU()(layers.BatchNormalization()(x))
    x = layers.MaxPooling2D(2)(x)
    x = layers.DepthwiseConv2D(3, padding="same", use_bias=False)(x)
    x = layers.ReLU()(layers.BatchNormalization()(x))
    x = layers.Conv2D(32, 1, use_bias=False)(x)
    x = layers.ReLU()(layers.BatchNormalization()(x))
    x = layers.AveragePooling2D(2)(x)
    x = layers.Dropout(0.2, seed=SEED)(layers.Flatten()(x))
    return keras.Model(image, layers.Dense(10, activation="softmax")(x))


def shifted(images: Pixels, rng: np.random.Generator) -> Pixels:
    """Each image moved by up to one pixel in both directions, as hands do not centre their digits."""
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1), (0, 0)))
    moves = rng.integers(0, 3, (len(images), 2))
    return np.stack([padded[i, y : y + 8, x : x + 8] for i, (y, x) in enumerate(moves)])


def train(data: Data) -> keras.Model:
    """The trained network, which takes pixels from 0 to 16 as they are."""
    keras.utils.set_random_seed(SEED)
    rng = np.random.default_rng(SEED)
    network = build_network()
    steps = EPOCHS * -(-len(data.train_images) // BATCH)
    rate = keras.optimizers.schedules.CosineDecay(4e-3, steps)
    network.compile(keras.optimizers.Adam(rate), keras.losses.SparseCategoricalCrossentropy())
    pixels = as_pixels(data.train_images) / np.float32(LARGEST_PIXEL)
    for epoch in range(EPOCHS):
        order = rng.permutation(len(pixels))
        x, y = shifted(pixels[order], rng), data.train_labels[order]
        history = network.fit(x, y, batch_size=BATCH, shuffle=False, verbose=0)
        if epoch % 10 == 9:
            print(f"epoch {epoch + 1} of {EPOCHS}: loss {history.history['loss'][0]:.4f}")
    take_plain_pixels(network)
    return network


def take_plain_pixels(network: keras.Model) -> None:
    """Moves the division by 16 into the first weights, exactly, so that no caller has to scale its pixels."""
    first = network.get_layer("first")
    first.set_weights([weights / LARGEST_PIXEL for weights in first.get_weights()])
    # That layer's outputs are unchanged, hence so is the batch normalization that follows.


def quantize(network: keras.Model, images: Images) -> bytes:
    """The network as int8 .tflite, input and output too; ``images`` are where its ranges are measured."""

    def representative() -> Iterator[list[Pixels]]:
        for pixels in as_pixels(images):
            yield [pixels[np.newaxis]]

    # A batch of exactly one: otherwise Flatten becomes operators that compute the batch's size.
    image = keras.Input((8, 8, 1), batch_size=1, name="image")
    converter = tf.lite.TFLiteConverter.from_keras_model(keras.Model(image, network(image, training=False)))
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = representative
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = tf.int8
    converter.inference_output_type = tf.int8
    return bytes(converter.convert())


def float_scores(network: keras.Model, images: Images) -> Scores:
    """By the network before it was quantized."""
    return np.asarray(network.predict(as_pixels(images), verbose=0), np.float32)


def int8_scores(model: bytes, images: Images) -> Scores:
    """By TensorFlow Lite's reference kernels, whose order of summation is the specified one."""
    resolver = litert.OpResolverType.BUILTIN_REF
    interpreter = litert.Interpreter(model_content=model, experimental_op_resolver_type=resolver)
    interpreter.allocate_tensors()
    entry, exit_ = interpreter.get_input_details()[0], interpreter.get_output_details()[0]
    scale, zero_point = entry["quantization"]
    step, lowest = exit_["quantization"]
    found = []
    quantized = np.clip(np.round(as_pixels(images) / np.float32(scale)) + zero_point, -128, 127)
    for image in quantized.astype(np.int8):
        interpreter.set_tensor(entry["index"], image[np.newaxis])
        interpreter.invoke()
        found.append(interpreter.get_tensor(exit_["index"])[0].astype(np.float32))
    return np.float32(step) * (np.stack(found) - np.float32(lowest))


def counts(form: str, scores: Scores, labels: Labels) -> dict[str, int]:
    """How many images are right; with the threshold, how many have an answer, and how many a right one."""
    right = scores.argmax(axis=1) == labels
    answered = scores.max(axis=1) >= THRESHOLD
    return {
        f"{form}_correct": int(right.sum()),
        f"{form}_answered": int(answered.sum()),
        f"{form}_answered_correct": int((right & answered).sum()),
    }


def measure(network: keras.Model, model: bytes, data: Data) -> dict[str, Any]:
    """What the README states: how many test images each form of the network gets right."""
    by_int8 = int8_scores(model, data.test_images)
    return {
        "test_images": len(data.test_images),
        "threshold": THRESHOLD,
        **counts("float", float_scores(network, data.test_images), data.test_labels),
        **counts("int8", by_int8, data.test_labels),
        "int8_predictions": "".join(map(str, by_int8.argmax(axis=1))),
        "weights": int(network.count_params()),
        "model_bytes": len(model),
        "model_sha256": hashlib.sha256(model).hexdigest(),
        "tensorflow": tf.__version__,
        "scikit_learn": sklearn.__version__,
    }


def write(folder: Path, model: bytes, data: Data, metrics: dict[str, Any]) -> None:
    """The four files that the training leaves."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "digits.tflite").write_bytes(model)
    (folder / "labels.txt").write_text("".join(f"{digit}\n" for digit in range(10)), encoding="utf-8")
    (folder / "metrics.json").write_text(json.dumps(metrics, indent=2) + "\n", encoding="utf-8")
    np.savez_compressed(folder / "test_images.npz", images=data.test_images, labels=data.test_labels)


def main() -> None:
    """Trains, quantizes, measures and writes."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--output", type=Path, default=Path(__file__).parent, help="folder to write to")
    folder = parser.parse_args().output

    tf.config.experimental.enable_op_determinism()
    tf.config.threading.set_inter_op_parallelism_threads(1)
    tf.config.threading.set_intra_op_parallelism_threads(1)
    data = read_data()
    network = train(data)
    model = quantize(network, data.train_images)
    metrics = measure(network, model, data)
    write(folder, model, data, metrics)
    for form in ("float", "int8"):
        right = metrics[f"{form}_correct"]
        print(f"{form}: {right} of {TEST_IMAGES} test images right, {right / TEST_IMAGES:.2%}")
    print(f"{folder / 'digits.tflite'}: {len(model)} bytes")


if __name__ == "__main__":
    main()
