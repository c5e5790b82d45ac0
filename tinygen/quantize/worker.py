"""The process that has TensorFlow in it: reads a network and its data, and converts it twice."""

from __future__ import annotations

import os
import pickle
import sys
from pathlib import Path

from tinygen.datasets import read_dataset
from tinygen.errors import ConfigError, ModelError, TinygenError
from tinygen.inputs import evenly
from tinygen.quantize import TFLITE, Conversion, Job, Kind

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # read by TensorFlow while it is imported

from tinygen.quantize.flat import Flat
from tinygen.quantize.networks import Network

__all__ = ["serve"]


def serve() -> None:
    """Does the pickled job of standard input; the answer, or the error, goes into the file that it names."""
    job, answer = pickle.load(sys.stdin.buffer)
    result: Conversion | bytes | TinygenError
    model = job if isinstance(job, Path) else job.model
    try:
        result = Network.read(job).plain() if isinstance(job, Path) else _converted(job)
    except TinygenError as error:
        result = error
    except Exception as error:  # noqa: BLE001 (Keras and the converter raise what they like)
        result = ModelError(
            f"TensorFlow cannot quantize {model}: {str(error).strip()[-600:]}",
            "Check that this TensorFlow loads and runs the network; --to float16 asks least of it.",
        )
    new = answer.with_suffix(".new")
    new.write_bytes(pickle.dumps(result))
    new.rename(answer)


def _converted(job: Job) -> Conversion:
    flat = job.model.suffix.lower() == TFLITE
    network = Flat.read(job.model) if flat else Network.read(job.model)
    _require_labels(job, network.classes())
    samples = read_dataset(job.data, network.tensor, job.labels, job.how)
    numbers = evenly(len(samples.raw), job.samples)
    chosen = [samples.raw[number] for number in numbers]
    measured = job.kind in (Kind.INT8, Kind.INT16X8)
    return Conversion(
        network.plain(), network.quantized(job, chosen), samples, len(chosen) if measured else 0
    )


def _require_labels(job: Job, classes: int) -> None:
    """ConfigError where other than all of the outputs have names, as far as their count is known."""
    if job.labels and classes and len(job.labels) != classes:
        raise ConfigError(
            f"there are {len(job.labels)} labels, and the network's output has {classes} elements",
            "Give one label a line, in the order of the output.",
        )
