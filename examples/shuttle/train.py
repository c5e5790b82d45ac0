"""Trains the anomaly detector of this folder on a space shuttle's sensors, and writes it as int8 .tflite.

    pip install "tinygen[tensorflow]" && pip install --no-deps river
    python -m examples.shuttle.train    # rewrites the files of this folder that are no text

An autoencoder learns to describe normal readings by three numbers. What it cannot say so again is unusual:
the network's one output is the mean error of the reconstruction, in units of twice the threshold, so that 0.5
and more is an anomaly. Everything random has a fixed seed, and TensorFlow runs on one thread.
"""

from __future__ import annotations

import argparse
import csv
import gzip
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
from sklearn.metrics import roc_auc_score

from examples.convert import deterministic, outputs, to_float, to_int8

SEED = 2
FARTHEST = 6.0  # spreads from the usual value: what lies farther off is given as this
TEST_NORMAL, TEST_UNUSUAL = 4000, 1000
FALSE_ALARMS = 0.01  # of normal readings, in training
EPOCHS = 40
BATCH = 128

Rows = npt.NDArray[np.float32]  # (count, 9): each sensor's distance from its usual value, in its spreads


class Data(NamedTuple):
    """Normal rows to train with, and the test's, with 1 for each anomaly and 0 for the others."""

    normal: Rows
    tested: Rows
    unusual: npt.NDArray[np.uint8]
    usual_value: Rows
    spread: Rows


def read_data() -> Data:
    readings, unusual = load_shuttle()
    rng = np.random.default_rng(SEED)
    normal, others = (rng.permutation(readings[unusual == kind]) for kind in (0, 1))
    tested = np.concatenate([normal[:TEST_NORMAL], others[:TEST_UNUSUAL]])
    trained = normal[TEST_NORMAL:]
    usual_value = np.median(trained, axis=0)
    low, high = np.percentile(trained, (5, 95), axis=0)
    spread = np.maximum((high - low) / 4, 1)

    def scaled(rows: Rows) -> Rows:
        return np.asarray(np.clip((rows - usual_value) / spread, -FARTHEST, FARTHEST), np.float32)

    kinds = np.repeat(np.array([0, 1], np.uint8), [TEST_NORMAL, TEST_UNUSUAL])
    return Data(scaled(trained), scaled(tested), kinds, usual_value, spread)


def load_shuttle() -> tuple[Rows, npt.NDArray[np.uint8]]:
    """The readings that river carries, and which are anomalies."""
    found = importlib.util.find_spec("river")
    if found is None or found.origin is None:
        sys.exit("river, which carries the readings, is missing: pip install --no-deps river")
    with gzip.open(Path(found.origin).parent / "datasets" / "shuttle.csv.gz", "rt") as file:
        table = np.array([list(map(float, row)) for row in list(csv.reader(file))[1:]], np.float32)
    return table[:, :9], table[:, 9].astype(np.uint8)


def build_network() -> tuple[keras.Model, keras.Model]:
    """The autoencoder, and the network of its mean error."""
    layers = keras.layers
    readings = x = keras.Input((9,))
    for width, activation in ((24, "relu"), (3, None), (24, "relu"), (9, None)):
        x = layers.Dense(width, activation=activation)(x)
    error = keras.ops.mean(keras.ops.abs(readings - x), axis=-1, keepdims=True)
    return keras.Model(readings, x), keras.Model(readings, error)


def train(normal: Rows) -> keras.Model:
    """The network whose output is 0.5 where an anomaly begins."""
    keras.utils.set_random_seed(SEED)
    network, error = build_network()
    steps = EPOCHS * -(-len(normal) // BATCH)
    network.compile(keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(3e-3, steps)), "mae")
    network.fit(normal, normal, BATCH, EPOCHS, verbose=0)
    threshold = float(np.quantile(error.predict(normal, verbose=0), 1 - FALSE_ALARMS))
    return keras.Model(error.input, error.output * (0.5 / threshold))


def scaling(data: Data) -> dict[str, list[float]]:
    """What a reading becomes: (reading - usual_value) / spread, for each sensor."""
    return {"usual_value": data.usual_value.tolist(), "spread": data.spread.tolist()}


def measure(models: dict[str, bytes], data: Data) -> dict[str, Any]:
    """What the README states: anomalies found, and false alarms, of each form of the network."""
    found: dict[str, Any] = {"normal": TEST_NORMAL, "unusual": TEST_UNUSUAL}
    for form, model in models.items():
        scores = outputs(model, data.tested)[0][:, 0]
        alarms = scores >= 0.5
        found[form] = {
            "found": int(alarms[data.unusual == 1].sum()),
            "false_alarms": int(alarms[data.unusual == 0].sum()),
            "area_under_curve": round(float(roc_auc_score(data.unusual, scores)), 5),
            "model_bytes": len(model),
        }
    return found


def write(folder: Path, models: dict[str, bytes], data: Data, metrics: dict[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "shuttle.tflite").write_bytes(models["int8"])
    (folder / "shuttle_float.tflite").write_bytes(models["float"])
    (folder / "metrics.json").write_text(json.dumps(metrics, indent=2) + "\n", encoding="utf-8")
    np.savez_compressed(folder / "test_rows.npz", inputs=data.tested, labels=data.unusual)


def main() -> None:
    """Trains, quantizes, measures and writes."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--output", type=Path, default=Path(__file__).parent, help="folder to write to")
    folder = parser.parse_args().output

    deterministic()
    data = read_data()
    network = train(data.normal)
    models = {"float": to_float(network), "int8": to_int8(network, data.normal[:500])}
    metrics = {**measure(models, data), **scaling(data)}
    write(folder, models, data, metrics)
    for form in models:
        said = metrics[form]
        print(f"{form}: {said['found']} of {TEST_UNUSUAL} anomalies found,", end=" ")
        print(f"{said['false_alarms']} false alarms in {TEST_NORMAL}, {said['model_bytes']} bytes")


if __name__ == "__main__":
    main()
