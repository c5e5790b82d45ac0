"""Where a quantized model loses what its float model knows: signal to noise, layer by layer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tinygen.api.evaluating import real_sample
from tinygen.api.models import PathLike, read_bytes, read_graph
from tinygen.config import find_config
from tinygen.datasets import read_dataset
from tinygen.errors import ConfigError
from tinygen.graph import Array, DType, Graph, Tensor
from tinygen.inputs import FileSamples, evenly
from tinygen.noise import Finding, LayerNoise, Usage, explain, measure, worst_first
from tinygen.quantize import KERAS_FILES, convert_plain

__all__ = ["QuantizationNoise", "debug_quantization", "told"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class QuantizationNoise:
    """The layers of a quantized model, the one of the most noise of its own first, and what was found.

    ``same_answers`` of the ``samples`` have the same largest output in both models; None for a single output.
    ``unmatched`` are layers whose output the float model does not have: of them only the ranges are known.
    """

    model: str
    samples: int
    same_answers: int | None
    layers: tuple[LayerNoise, ...]
    inputs: Mapping[str, Usage]
    unmatched: tuple[str, ...]
    findings: tuple[Finding, ...]


def debug_quantization(
    model: PathLike,
    float_model: PathLike,
    data: PathLike,
    *,
    samples: int = 32,
    on_progress: Callable[[int, int], None] | None = None,
) -> QuantizationNoise:
    """Compute every tensor of a quantized .tflite and of its float one on ``data``, and compare them.

    ``float_model`` may be a network too (.keras, .h5, SavedModel), which TensorFlow then converts.
    ``data`` is a file of inputs or a folder with one sub-folder of files a class; at most ``samples`` of it,
    evenly spread, are taken. Raises ConfigError and ModelError.
    """
    ours, theirs = _load(Path(model)), _load_plain(Path(float_model))
    entry, plain = _input(ours, Path(model)), _input(theirs, Path(float_model))
    _require_float(plain, entry, Path(float_model))
    how = find_config(Path.cwd()).preprocessing
    chosen = _chosen(read_dataset(Path(data), entry, how=how), samples, entry, plain)
    found = measure(ours, theirs, told(chosen, on_progress))
    return QuantizationNoise(
        ours.name,
        found.samples,
        found.same_answers,
        worst_first(found.layers),
        found.inputs,
        tuple(layer.tensor for layer in found.layers if layer.counterpart is None),
        explain(found),
    )


def _load(path: Path, data: bytes | None = None) -> Graph:
    """As the file has it, or the ``data`` made of it: passes would remove tensors that both models have."""
    return read_graph(path, read_bytes(path, "model") if data is None else data, path.stem)


def _load_plain(path: Path) -> Graph:
    """A float .tflite, or that of a network of Keras or a SavedModel."""
    network = path.is_dir() or path.suffix.lower() in KERAS_FILES
    return _load(path, convert_plain(path.resolve()) if network else None)


def _input(graph: Graph, path: Path) -> Tensor:
    if len(graph.inputs) != 1:
        raise ConfigError(
            f"{path} has {len(graph.inputs)} inputs, and data has one input a sample",
            "Only models of one input are compared.",
        )
    return graph.tensors[graph.inputs[0]]


def _require_float(plain: Tensor, entry: Tensor, path: Path) -> None:
    words = plain.quant is None and plain.dtype is entry.dtype is DType.INT32  # what embeddings look up
    if plain.dtype is not DType.FLOAT32 and not words:
        raise ConfigError(
            f"{path} takes {plain.dtype.value}: it is no float model",
            "Give with --float the float .tflite that was quantized.",
        )
    if plain.elements != entry.elements:
        raise ConfigError(
            f"the float model takes {list(plain.shape)}, and the quantized one {list(entry.shape)}",
            "Give the float .tflite of the same network.",
        )


def _chosen(samples: FileSamples, most: int, entry: Tensor, plain: Tensor) -> list[tuple[Array, Array]]:
    """At most so many samples, evenly spread, as the quantized model takes them and as the float one does."""
    words = plain.dtype is not DType.FLOAT32
    return [
        (raw, (raw if words else real_sample(samples, number, entry)).reshape(plain.shape))
        for number, raw in ((number, samples.raw[number]) for number in evenly(len(samples.raw), most))
    ]


def told(chosen: Sequence[T], on_progress: Callable[[int, int], None] | None) -> Iterator[T]:
    """The samples, each told of when the one before it is done."""
    for number, sample in enumerate(chosen):
        if on_progress is not None:
            on_progress(number, len(chosen))
        yield sample
