"""From a trained network to a quantized .tflite: how much smaller it is, and how much worse."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tinygen.api.models import PathLike
from tinygen.config import find_config
from tinygen.errors import ConfigError
from tinygen.graph import Array
from tinygen.inputs import FileSamples
from tinygen.litert import run_litert
from tinygen.project import write_file
from tinygen.quantize import Job, convert, find_kind

__all__ = ["Quantized", "quantize_network"]


@dataclass(frozen=True, slots=True)
class Quantized:
    """A file just made. Sizes are bytes of .tflite files; ``right`` of ``labelled`` samples, by LiteRT.

    ``calibrated`` samples measured the ranges; the accuracies are of all that have labels.
    """

    output: Path
    kind: str
    float_bytes: int
    bytes: int
    samples: int
    calibrated: int
    labelled: int
    float_right: int
    right: int

    @property
    def reduction(self) -> float:
        """The share of the float file's size that is gone."""
        return 1 - self.bytes / self.float_bytes


def quantize_network(
    model: PathLike,
    data: PathLike,
    output: PathLike | None = None,
    *,
    kind: str = "int8",
    samples: int = 200,
) -> Quantized:
    """Convert a network (.keras, .h5, SavedModel) to a quantized .tflite, ./MODEL_KIND.tflite by default.

    ``data`` is a file of inputs or a folder with one sub-folder of files a class; at most ``samples`` of it
    measure the ranges. ``kind`` is int8, int16x8, float16 or dynamic. Raises ConfigError, ModelError and
    ToolError.
    """
    source, wanted = Path(model), find_kind(kind)
    target = Path(output) if output is not None else Path(f"{source.stem}_{wanted.value}.tflite")
    how = find_config(Path.cwd()).preprocessing
    made = convert(Job(source.resolve(), Path(data).resolve(), wanted, samples, how))
    by_float, by_quantized = (_right(file, made.samples) for file in (made.plain, made.quantized))
    write_file(made.quantized, target)
    return Quantized(
        target,
        wanted.value,
        len(made.plain),
        len(made.quantized),
        len(made.samples.raw),
        made.calibrated,
        len(made.samples.labels),
        by_float,
        by_quantized,
    )


def _right(model: bytes, samples: FileSamples) -> int:
    """How many labelled samples the model gets right."""
    labels = samples.labels
    if not labels:
        return 0
    with tempfile.TemporaryDirectory(prefix="tinygen-") as scratch:
        path = Path(scratch) / "model.tflite"
        path.write_bytes(model)
        outputs = run_litert(path, samples.raw[: len(labels)])
    _require_classes(labels, max(2, outputs[0].size))
    return sum(answer(output) == label for output, label in zip(outputs, labels, strict=True))


def _require_classes(labels: Sequence[int], count: int) -> None:
    if not all(0 <= label < count for label in labels):
        raise ConfigError(
            f"the data has classes {min(labels)} to {max(labels)}, and the network {count}, from 0 on",
            "Number the classes in the order of the network's output.",
        )


def answer(output: Array) -> int:
    """The class that real outputs say: the largest, or of a single one whether it is at least 0.5."""
    flat = output.reshape(-1)
    return int(flat.argmax()) if flat.size > 1 else int(flat[0] >= 0.5)
