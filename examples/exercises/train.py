"""Trains the model of this folder on recordings of a smart watch, and writes it as int8 .tflite.

    pip install "tinygen[tensorflow]" && pip install --no-deps seglearn
    python -m examples.exercises.train    # rewrites the files of this folder that are no text

One network, two answers: which exercise an arm does, and which arm it is. Everything random has a fixed seed,
and TensorFlow runs deterministically on one thread. Two of the ten people are never seen in training, nor
when the quantization ranges are measured.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import sys
from pathlib import Path
from typing import Any, NamedTuple

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # read by TensorFlow while it is imported
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")  # its kernels sum in an order that varies

import keras
import numpy as np
import numpy.typing as npt

from examples.convert import deterministic, outputs, to_float, to_int8

SEED = 4
WINDOW = 64  # readings, 2.56 seconds at 25 a second
TRAIN_STEP, TEST_STEP = 16, 64  # from one window to the next; those of the test do not overlap
TESTED = (9, 10)  # people
TURN = 0.25  # rotation is given in units of 4 rad/s: then its range is that of the acceleration in g
EPOCHS = 30
BATCH = 64

Windows = npt.NDArray[np.float32]  # (count, WINDOW, 6): acceleration along, and rotation around x, y, z
Answers = npt.NDArray[np.int64]


class Data(NamedTuple):
    """Windows, the number of the exercise in each, and 1 where the right arm did it, 0 for the left."""

    windows: Windows
    exercises: Answers
    sides: Answers


def read_data(step: int, tested: bool) -> tuple[Data, list[str]]:
    """The windows of the tested people or of the others, and the exercises' names."""
    watch = load_watch()
    windows, exercises, sides = [], [], []
    for readings, exercise, side, person in zip(
        watch["X"], watch["y"], watch["side"], watch["subject"], strict=True
    ):
        if (int(person) in TESTED) is not tested:
            continue
        slower = as_input(readings)
        starts = range(0, len(slower) - WINDOW + 1, step)
        windows += [slower[start : start + WINDOW] for start in starts]
        exercises += [int(exercise)] * len(starts)
        sides += [int(side)] * len(starts)
    return Data(np.stack(windows), np.array(exercises), np.array(sides)), list(watch["y_labels"])


def load_watch() -> dict[str, Any]:
    """The recordings that seglearn carries; the file alone is needed, not what the package imports."""
    found = importlib.util.find_spec("seglearn")
    if found is None or found.origin is None:
        sys.exit("seglearn, which carries the recordings, is missing: pip install --no-deps seglearn")
    file = Path(found.origin).parent / "data" / "watch_dataset.npy"
    recordings: dict[str, Any] = np.load(file, allow_pickle=True).item()
    return recordings


def as_input(readings: npt.NDArray[np.float64]) -> Windows:
    """Every second of the 50 readings a second, in the network's units, to two digits as the watch's are."""
    return (readings[::2] * [1, 1, 1, TURN, TURN, TURN]).round(2).astype(np.float32)


def build_network() -> keras.Model:
    """Three convolutions over time; the mean of what they see goes to both answers."""
    layers = keras.layers
    motion = keras.Input((WINDOW, 6))
    x = motion
    for filters, size in ((16, 7), (24, 5), (32, 3)):
        x = layers.Conv1D(filters, size, padding="same", use_bias=False)(x)
        x = layers.ReLU()(layers.BatchNormalization()(x))
        x = layers.MaxPooling1D(2)(x)
    x = layers.Dropout(0.3, seed=SEED)(layers.GlobalAveragePooling1D()(x))
    exercise = layers.Dense(7, activation="softmax", name="exercise")(x)
    side = layers.Dense(2, activation="softmax", name="side")(x)
    return keras.Model(motion, [side, exercise])  # the converter turns the order around


def train(data: Data) -> keras.Model:
    keras.utils.set_random_seed(SEED)
    network = build_network()
    steps = EPOCHS * -(-len(data.windows) // BATCH)
    rate = keras.optimizers.schedules.CosineDecay(4e-3, steps)
    loss = keras.losses.SparseCategoricalCrossentropy()
    network.compile(keras.optimizers.Adam(rate), [loss, loss])
    network.fit(data.windows, [data.sides, data.exercises], BATCH, EPOCHS, verbose=0)
    return network


def measure(models: dict[str, bytes], tested: Data) -> dict[str, Any]:
    """What the README states: how many test windows each form of the network gets right, and what it says."""
    found: dict[str, Any] = {"test_windows": len(tested.windows)}
    for form, model in models.items():
        exercises, sides = (rows.argmax(axis=1) for rows in outputs(model, tested.windows))
        found[form] = {
            "exercises_right": int((exercises == tested.exercises).sum()),
            "sides_right": int((sides == tested.sides).sum()),
            "exercises": "".join(map(str, exercises)),
            "sides": "".join(map(str, sides)),
            "model_bytes": len(model),
        }
    return found


def write(
    folder: Path, models: dict[str, bytes], tested: Data, names: list[str], metrics: dict[str, Any]
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "exercises.tflite").write_bytes(models["int8"])
    (folder / "exercises_float.tflite").write_bytes(models["float"])
    (folder / "labels.txt").write_text("".join(f"{name}\n" for name in names), encoding="utf-8")
    (folder / "metrics.json").write_text(json.dumps(metrics, indent=2) + "\n", encoding="utf-8")
    np.savez_compressed(
        folder / "test_windows.npz",
        inputs=tested.windows,
        labels=tested.exercises.astype(np.uint8),
        sides=tested.sides.astype(np.uint8),
    )


def main() -> None:
    """Trains, quantizes, measures and writes."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--output", type=Path, default=Path(__file__).parent, help="folder to write to")
    folder = parser.parse_args().output

    deterministic()
    trained, names = read_data(TRAIN_STEP, tested=False)
    tested, _ = read_data(TEST_STEP, tested=True)
    network = train(trained)
    models = {"float": to_float(network), "int8": to_int8(network, trained.windows[::10])}
    metrics = measure(models, tested)
    write(folder, models, tested, names, metrics)
    for form in models:
        right = metrics[form]
        print(f"{form}: of {len(tested.windows)} windows {right['exercises_right']} exercises", end=" ")
        print(f"and {right['sides_right']} arms right, {right['model_bytes']} bytes")


if __name__ == "__main__":
    main()
