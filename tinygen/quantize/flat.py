"""Float .tflite files, quantized as they are. Only for the process with TensorFlow in it.

TensorFlow's converter makes a float .tflite first, measures ranges while that runs, and then quantizes the
file: the last two steps need no network.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tensorflow as tf
from tensorflow.lite.python.convert import mlir_quantize
from tensorflow.lite.python.interpreter import Interpreter
from tensorflow.lite.python.optimize import calibrator

from tinygen.errors import ModelError
from tinygen.graph import Array, DType, Tensor
from tinygen.quantize import Job, Kind
from tinygen.quantize.networks import TYPES

__all__ = ["Flat"]


@dataclass(frozen=True, slots=True)
class Flat:
    """A float .tflite, and its input as tinygen reads data for it."""

    data: bytes
    tensor: Tensor

    @classmethod
    def read(cls, path: Path) -> Flat:
        """Raises ModelError for a file of other than one float32 input."""
        data = path.read_bytes()
        interpreter = Interpreter(model_content=data)
        entries = interpreter.get_input_details()
        if len(entries) != 1:
            raise ModelError(f"{path} has {len(entries)} inputs", "Only networks of one input are quantized.")
        (entry,) = entries
        shape = tuple(int(size) for size in entry["shape"])
        if entry["dtype"] != np.float32:
            raise ModelError(
                f"{path} takes {np.dtype(entry['dtype']).name}",
                "Only networks that take float32 are quantized.",
            )
        return cls(data, Tensor("input", shape, DType.FLOAT32))

    def classes(self) -> int:
        """Elements of the first output."""
        return int(np.prod(Interpreter(model_content=self.data).get_output_details()[0]["shape"]))

    def plain(self) -> bytes:
        """The file as it is."""
        return self.data

    def quantized(self, job: Job, samples: Sequence[Array]) -> bytes:
        """The .tflite that the job asks for, its ranges measured on the samples."""

        def representative() -> Iterator[list[Array]]:
            for sample in samples:
                yield [sample]

        measuring = calibrator.Calibrator(calibrator.add_intermediate_tensors(self.data))
        entry, leaving = TYPES[job.entry], TYPES[job.leaving]
        if job.kind is Kind.INT8:
            measured = measuring.calibrate(representative)
            return bytes(
                mlir_quantize(measured, job.per_tensor, input_data_type=entry, output_data_type=leaving)
            )
        types = (tf.int16, tf.int64)  # of activations and biases
        return bytes(
            measuring.calibrate_and_quantize(
                representative, entry, leaving, False, *types, disable_per_channel=job.per_tensor
            )
        )
