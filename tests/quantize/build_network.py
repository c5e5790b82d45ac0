"""A small network in every form that is read: python -m tests.quantize.build_network FOLDER."""

from __future__ import annotations

import sys
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from tests.conftest import ROOT


def main(folder: Path) -> None:
    keras.utils.set_random_seed(1)
    data = np.load(ROOT / "examples" / "digits" / "test_images.npz")
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Rescaling(1 / 16),
            layers.Conv2D(8, 3, activation="relu"),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(data["images"][..., None].astype(np.float32), data["labels"], 16, epochs=10, verbose=0)
    model.save(folder / "network.keras")
    model.save(folder / "network.h5")
    model.export(folder / "network", verbose=False)
    (folder / "float.tflite").write_bytes(tf.lite.TFLiteConverter.from_keras_model(model).convert())
    keras.Sequential([keras.Input((None, 4)), layers.Dense(2)]).save(folder / "varying.keras")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
