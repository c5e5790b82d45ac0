"""The process that has TensorFlow in it: reads a network and its data, and converts it twice."""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tinygen.datasets import read_dataset
from tinygen.errors import ModelError, TinygenError
from tinygen.graph import Array, DType, Tensor
from tinygen.quantize import Conversion, Job, Kind

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # read by TensorFlow while it is imported

import keras
import tensorflow as tf
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

__all__ = ["serve"]

OPERATORS = {
    Kind.INT8: tf.lite.OpsSet.TFLITE_BUILTINS_INT8,
    Kind.INT16X8: tf.lite.OpsSet.EXPERIMENTAL_TFLITE_BUILTINS_ACTIVATIONS_INT16_WEIGHTS_INT8,
}
EDGES = {Kind.INT8: tf.int8, Kind.INT16X8: tf.int16}


def serve() -> None:
    """Does the pickled job of standard input; the answer, or the error, goes into the file that it names."""
    job, answer = pickle.load(sys.stdin.buffer)
    result: Conversion | TinygenError
    try:
        result = _converted(job)
    except TinygenError as error:
        result = error
    except Exception as error:  # noqa: BLE001 (Keras and the converter raise what they like)
        result = ModelError(
            f"TensorFlow cannot quantize {job.model}: {str(error).strip()[-600:]}",
            "Check that this TensorFlow loads and runs the network; --to float16 asks least of it.",
        )
    new = answer.with_suffix(".new")
    new.write_bytes(pickle.dumps(result))
    new.rename(answer)


def _converted(job: Job) -> Conversion:
    function, owner = _network(job.model)
    tensor = _input(function, job.model)
    samples = read_dataset(job.data, tensor, how=job.how)
    numbers = _spread(len(samples.raw), job.samples)
    chosen = [samples.raw[number] for number in numbers]
    plain = bytes(_converter(function, owner).convert())
    quantized = _quantized(_converter(function, owner), job.kind, chosen)
    return Conversion(plain, quantized, samples, len(chosen) if job.kind in EDGES else 0)


def _network(path: Path) -> tuple[Any, Any]:
    """The network as a function of one sample, and what owns its variables."""
    if path.is_dir():
        loaded = tf.saved_model.load(str(path))
        signatures = loaded.signatures
        if "serving_default" not in signatures:
            raise ModelError(f"{path} has no signature 'serving_default'", "Export it with model.export().")
        return _batch_of_one(signatures["serving_default"]), loaded
    model = keras.models.load_model(path, compile=False)
    if len(model.inputs) != 1:
        raise ModelError(
            f"{path} has {len(model.inputs)} inputs", "Only networks of one input are quantized."
        )
    (entry,) = model.inputs
    # A batch of exactly one: otherwise Flatten becomes operators that compute the batch's size.
    spec = tf.TensorSpec((1, *entry.shape[1:]), entry.dtype, name="input")
    called = tf.function(lambda sample: model(sample, training=False))
    return called.get_concrete_function(spec), model


def _batch_of_one(function: Any) -> Any:
    """A SavedModel's signature, for one sample."""
    (specs,) = (spec for spec in function.structured_input_signature if spec)
    if len(specs) != 1:
        raise ModelError(
            f"the SavedModel has {len(specs)} inputs", "Only networks of one input are quantized."
        )
    ((name, spec),) = specs.items()
    called = tf.function(lambda sample: function(**{name: sample}))
    return called.get_concrete_function(tf.TensorSpec((1, *spec.shape[1:]), spec.dtype, name="input"))


def _input(function: Any, path: Path) -> Tensor:
    """The input as tinygen reads data for it; ModelError where it has no fixed size or no real numbers."""
    entry = function.inputs[0]
    shape = tuple(entry.shape)
    if None in shape or entry.dtype != tf.float32:
        raise ModelError(
            f"{path} takes {entry.dtype.name} of the shape {list(shape)}",
            "Only float32 of a fixed size is quantized: give the network's Input such a shape.",
        )
    return Tensor("input", shape, DType.FLOAT32)


def _spread(count: int, most: int) -> list[int]:
    """Numbers of at most so many samples, evenly over all: sets are often sorted by class."""
    return [int(number) for number in np.linspace(0, count - 1, min(count, most)).round()]


def _converter(function: Any, owner: Any) -> Any:
    """Its weights are constants: the converter cannot measure ranges where they are variables."""
    return tf.lite.TFLiteConverter.from_concrete_functions(
        [convert_variables_to_constants_v2(function)], owner
    )


def _quantized(converter: Any, kind: Kind, samples: Sequence[Array]) -> bytes:
    def representative() -> Iterator[list[Array]]:
        for sample in samples:
            yield [sample]

    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if kind is Kind.FLOAT16:
        converter.target_spec.supported_types = [tf.float16]
    if kind in EDGES:
        converter.representative_dataset = representative
        converter.target_spec.supported_ops = [OPERATORS[kind]]
        converter.inference_input_type = converter.inference_output_type = EDGES[kind]
    return bytes(converter.convert())
