"""From a trained network to a quantized .tflite: how much smaller it is, and how much worse."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tinygen.api.models import PathLike, read_lines
from tinygen.config import find_config
from tinygen.datasets import class_folders
from tinygen.errors import ConfigError, ModelError
from tinygen.graph import Array
from tinygen.inputs import FileSamples
from tinygen.litert import run_litert
from tinygen.project import write_file
from tinygen.quantize import Job, convert, find_edge, find_kind
from tinygen.tflite import is_quantized

__all__ = ["Quantized", "quantize_network"]


@dataclass(frozen=True, slots=True)
class Quantized:
    """A file just made. Sizes are bytes of .tflite files; ``right`` of ``labelled`` samples, by LiteRT.

    ``labels`` is the file beside it with the classes' names, None where these are not known. ``calibrated``
    samples measured the ranges; the accuracies are of all that have labels.
    """

    output: Path
    labels: Path | None
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
    per_tensor: bool = False,
    input_type: str | None = None,
    output_type: str | None = None,
    labels: PathLike | None = None,
    samples: int = 200,
) -> Quantized:
    """Quantize a network (.keras, .h5, SavedModel, float .tflite) to ./MODEL_KIND.tflite, or ``output``.

    ``data`` is a file of inputs or a folder with one sub-folder of files a class; at most ``samples`` of it
    measure the ranges. ``kind`` is int8, int16x8, float16 or dynamic; ``per_tensor`` gives all channels of
    weights one scale. ``input_type`` and ``output_type`` are the kind's own, float32, or uint8 with int8.
    ``labels`` is a file of the classes' names, else the folders' are taken; they are written beside it.
    Raises ConfigError, ModelError and ToolError.
    """
    source, wanted = Path(model), find_kind(kind)
    _require_float(source)
    edges = find_edge(input_type, wanted), find_edge(output_type, wanted)
    target = Path(output) if output is not None else Path(f"{source.stem}_{wanted.value}.tflite")
    how = find_config(Path.cwd()).preprocessing
    names = () if labels is None else read_lines(Path(labels))
    job = Job(source.resolve(), Path(data).resolve(), wanted, samples, per_tensor, *edges, names, how)
    made = convert(job)
    (by_float, classes), (by_quantized, _) = (
        _right(file, made.samples) for file in (made.plain, made.quantized)
    )
    beside = _label_file(names or _folder_names(Path(data)), classes, target)
    write_file(made.quantized, target)
    if beside is not None:
        write_file(beside[1], beside[0])
    return Quantized(
        target,
        None if beside is None else beside[0],
        wanted.value,
        len(made.plain),
        len(made.quantized),
        len(made.samples.raw),
        made.calibrated,
        len(made.samples.labels),
        by_float,
        by_quantized,
    )


def _require_float(model: Path) -> None:
    """ModelError for a .tflite that is quantized already, or damaged."""
    if model.suffix.lower() != ".tflite" or not model.is_file():
        return
    try:
        quantized = is_quantized(model.read_bytes())
    except ModelError as error:
        raise ModelError(f"{model}: {error.cause}", error.remedy) from None
    if quantized:
        raise ModelError(
            f"{model} is quantized already", "Give the float .tflite, or the network that it was made of."
        )


def _folder_names(data: Path) -> tuple[str, ...]:
    """The classes' names, where the data has a folder for each."""
    return tuple(folder.name for _, folder in class_folders(data)) if data.is_dir() else ()


def _label_file(names: tuple[str, ...], classes: int, model: Path) -> tuple[Path, bytes] | None:
    """The file of labels beside a model, and what it holds; None where not all classes are known."""
    if len(names) != classes:
        return None
    return model.with_name(f"{model.stem}_labels.txt"), "".join(f"{name}\n" for name in names).encode()


def _right(model: bytes, samples: FileSamples) -> tuple[int, int]:
    """How many labelled samples the model gets right, and how many elements its output has."""
    labels = samples.labels
    with tempfile.TemporaryDirectory(prefix="tinygen-") as scratch:
        path = Path(scratch) / "model.tflite"
        path.write_bytes(model)
        outputs = run_litert(path, samples.raw[: max(1, len(labels))])
    elements = outputs[0].size
    if not labels:
        return 0, elements
    _require_classes(labels, max(2, elements))
    right = sum(answer(output) == label for output, label in zip(outputs, labels, strict=True))
    return right, elements


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
