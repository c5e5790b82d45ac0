"""Networks that TensorFlow converts: Keras, SavedModels. Only for the process with TensorFlow in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import tensorflow as tf
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

from tinygen.errors import ModelError
from tinygen.graph import Array, DType, Tensor
from tinygen.quantize import Edge, Job, Kind

__all__ = ["TYPES", "Network"]

OPERATORS = {
    Kind.INT8: tf.lite.OpsSet.TFLITE_BUILTINS_INT8,
    Kind.INT16X8: tf.lite.OpsSet.EXPERIMENTAL_TFLITE_BUILTINS_ACTIVATIONS_INT16_WEIGHTS_INT8,
}
TYPES = {edge: tf.as_dtype(edge.value) for edge in Edge}


@dataclass(frozen=True, slots=True)
class Network:
    """A function of one sample, what owns its variables, and its input as tinygen reads data for it."""

    function: Any
    owner: Any
    tensor: Tensor

    @classmethod
    def read(cls, path: Path) -> Network:
        """Raises ModelError for networks of other than one float32 input of a fixed size."""
        function, owner = _saved(path) if path.is_dir() else _kept(path)
        return cls(function, owner, _input(function, path))

    def classes(self) -> int:
        """Elements of the first output; 0 where their count depends on the input."""
        return int(self.function.outputs[0].shape.num_elements() or 0)

    def plain(self) -> bytes:
        """The .tflite of float32."""
        return bytes(self._converter().convert())

    def quantized(self, job: Job, samples: Sequence[Array]) -> bytes:
        """The .tflite that the job asks for, its ranges measured on the samples."""

        def representative() -> Iterator[list[Array]]:
            for sample in samples:
                yield [sample]

        converter = self._converter()
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        # It has no public name.
        converter._experimental_disable_per_channel = job.per_tensor  # noqa: SLF001
        if job.kind is Kind.FLOAT16:
            converter.target_spec.supported_types = [tf.float16]
        if job.kind in OPERATORS:
            converter.representative_dataset = representative
            converter.target_spec.supported_ops = [OPERATORS[job.kind]]
            converter.inference_input_type = TYPES[job.entry]
            converter.inference_output_type = TYPES[job.leaving]
        return bytes(converter.convert())

    def _converter(self) -> Any:
        """Its weights are constants: the converter cannot measure ranges where they are variables."""
        return tf.lite.TFLiteConverter.from_concrete_functions(
            [convert_variables_to_constants_v2(self.function)], self.owner
        )


def _kept(path: Path) -> tuple[Any, Any]:
    """What Keras saved, as a function of one sample, and what owns its variables."""
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


def _saved(path: Path) -> tuple[Any, Any]:
    """The same of a SavedModel."""
    loaded = tf.saved_model.load(str(path))
    signatures = loaded.signatures
    if "serving_default" not in signatures:
        raise ModelError(f"{path} has no signature 'serving_default'", "Export it with model.export().")
    return _batch_of_one(signatures["serving_default"]), loaded


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
