"""From a trained network to .tflite files, and what they answer: for the training scripts of the examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf
from ai_edge_litert import interpreter as litert
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

if TYPE_CHECKING:
    from collections.abc import Iterator

Reals = npt.NDArray[np.float32]


def deterministic() -> None:
    """One thread, and sums in one order: two runs on one machine give the same files."""
    tf.config.experimental.enable_op_determinism()
    tf.config.threading.set_inter_op_parallelism_threads(1)
    tf.config.threading.set_intra_op_parallelism_threads(1)


def to_float(network: keras.Model) -> bytes:
    """The network as it is."""
    return bytes(_converter(network).convert())


def to_int8(network: keras.Model, samples: npt.NDArray[Any]) -> bytes:
    """The network as int8, inputs and outputs too; ranges are measured on ``samples``, one a row."""

    def representative() -> Iterator[list[npt.NDArray[Any]]]:
        for sample in samples:
            yield [sample[np.newaxis]]

    converter = _converter(network)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = representative
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_output_type = tf.int8
    if samples.dtype == np.float32:  # numbers of words stay what they are
        converter.inference_input_type = tf.int8
    return bytes(converter.convert())


def outputs(model: bytes, samples: npt.NDArray[Any]) -> list[Reals]:
    """Each output as real numbers, one row a sample, by TensorFlow Lite's reference kernels."""
    resolver = litert.OpResolverType.BUILTIN_REF
    interpreter = litert.Interpreter(model_content=model, experimental_op_resolver_type=resolver)
    interpreter.allocate_tensors()
    (entry,) = interpreter.get_input_details()
    found = []
    for sample in samples:
        interpreter.set_tensor(entry["index"], _quantized(sample[np.newaxis], entry))
        interpreter.invoke()
        leaving = interpreter.get_output_details()
        found.append([_real(interpreter.get_tensor(each["index"]), each) for each in leaving])
    return [np.concatenate(rows) for rows in zip(*found, strict=True)]


def _converter(network: keras.Model) -> Any:
    """For a batch of exactly one: otherwise operators compute the batch's size. It turns outputs around."""
    (entry,) = network.inputs
    called = tf.function(lambda sample: network(sample, training=False))
    function = called.get_concrete_function(tf.TensorSpec((1, *entry.shape[1:]), entry.dtype, name="input"))
    frozen = convert_variables_to_constants_v2(function)
    return tf.lite.TFLiteConverter.from_concrete_functions([frozen], network)


def _quantized(real: npt.NDArray[Any], details: dict[str, Any]) -> npt.NDArray[Any]:
    scale, zero_point = details["quantization"]
    if not scale:
        return real
    limits = np.iinfo(details["dtype"])
    steps = np.round(real / np.float32(scale)) + zero_point
    return np.asarray(np.clip(steps, limits.min, limits.max), details["dtype"])


def _real(value: npt.NDArray[Any], details: dict[str, Any]) -> Reals:
    scale, zero_point = details["quantization"]
    return (value.astype(np.float32) - zero_point) * np.float32(scale) if scale else value
