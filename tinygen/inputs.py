"""Inputs for a model, from files or random: the raw values that its input tensors take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from tinygen.errors import ConfigError
from tinygen.graph import Array, DType, Graph, Tensor
from tinygen.ops.quantize import quantize_float
from tinygen.pictures import fill, picture_of
from tinygen.preprocessing import AS_IT_IS, Preprocessing
from tinygen.readings import read_rows
from tinygen.recordings import FORMATS, recorded
from tinygen.windows import prepared

__all__ = [
    "FileSamples",
    "Samples",
    "as_tensor",
    "evenly",
    "random_samples",
    "read_file",
    "read_samples",
]

PICTURE_RANKS = (2, 3)
NAMES = ("inputs", "images")  # arrays of an .npz that hold inputs, one sample a row


@dataclass(frozen=True, slots=True)
class Samples:
    """Inputs, one tuple of tensors a sample; ``shown`` is what the file held, ``labels`` the classes.

    There may be fewer labels than samples: the last are of no known class.
    """

    values: tuple[tuple[Array, ...], ...]
    shown: tuple[Array, ...]
    labels: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class FileSamples:
    """One file's samples for one tensor, as it takes them and as the file has them; classes if known.

    Where [preprocessing] scales what the file has, ``shown`` is what that gives.
    """

    raw: tuple[Array, ...]
    shown: tuple[Array, ...]
    labels: tuple[int, ...] = ()


def evenly(count: int, most: int) -> list[int]:
    """Numbers of at most so many of ``count`` samples, evenly over all: sets are often sorted by class."""
    return [int(number) for number in np.linspace(0, count - 1, min(count, most)).round()]


def read_samples(
    path: Path, graph: Graph, how: Preprocessing = AS_IT_IS, labels: Sequence[str] = ()
) -> Samples:
    """All samples of a file for a model of one input, as read_file() has them."""
    if len(graph.inputs) != 1:
        raise ConfigError(
            f"{path} holds one input a sample, and the model has {len(graph.inputs)} inputs",
            "Leave the file out: such a model takes random inputs only.",
        )
    found = read_file(path, graph.tensors[graph.inputs[0]], how, labels)
    return Samples(tuple((value,) for value in found.raw), found.shown, found.labels)


def read_file(
    path: Path, tensor: Tensor, how: Preprocessing = AS_IT_IS, labels: Sequence[str] = ()
) -> FileSamples:
    """All samples of a file: .npy, .npz with `inputs` (or `images`) and perhaps `labels`, .csv, .wav, .png...

    ``how`` says what becomes of its numbers. Where it does not say what they mean, values of the tensor's own
    type are taken as they are, all others as real numbers and quantized. ``labels`` are the names of classes.
    Raises ConfigError where the file is none of these or does not fit the tensor.
    """
    real = replace(tensor, dtype=DType.FLOAT32, quant=None)
    filled = recorded(path, tensor, how)
    if filled is not None:
        shown = recorded(path, real, how) if how.scales and tensor.quant is not None else filled
        return FileSamples(tuple(filled), tuple(shown or ()))
    is_csv = path.suffix.lower() == ".csv"
    array, classes = read_rows(path, tensor, labels, how.channels) if is_csv else _read(path)
    raw = _inputs(array, tensor, path, how)
    shown = _inputs(array, real, path, how) if how.scales else raw if how.draws else array
    return FileSamples(tuple(raw), tuple(shown), classes)


def _inputs(array: Sequence[Array], tensor: Tensor, path: Path, how: Preprocessing) -> list[Array]:
    """The samples as the tensor takes them; bytes are pictures where [preprocessing] is of pictures."""
    if not how.draws or any(sample.dtype != np.uint8 or sample.ndim not in PICTURE_RANKS for sample in array):
        return [as_tensor(sample, tensor, str(path), how) for sample in array]
    picture = picture_of(tensor, how)
    if any(sample.shape[2:] not in {(), (1,), (3,)} or not sample.size for sample in array):
        raise ConfigError(
            f"{path} holds bytes, and no pictures: a sample has the shape {list(array[0].shape)}",
            "Give [rows, columns] or [rows, columns, 3], or leave resize, crop and grayscale out.",
        )
    return [fill(picture, sample).reshape(tensor.shape) for sample in array]


def _read(path: Path) -> tuple[list[Array], tuple[int, ...]]:
    """The file's samples, one a row, and their labels if it has any."""
    arrays = _load(path)
    name = next((name for name in NAMES if name in arrays), None)
    if name is None:
        raise ConfigError(f"{path} has no array called {' or '.join(NAMES)}", "Name one of its arrays so.")
    samples = np.atleast_1d(arrays[name])
    if not len(samples):
        raise ConfigError(
            f"{path} holds no inputs: {name} has the shape {list(samples.shape)}", "Give at least one."
        )
    return list(samples), _classes(path, arrays["labels"], len(samples)) if "labels" in arrays else ()


def _load(path: Path) -> dict[str, Array]:
    """The arrays that tinygen knows by name; those of a .npy file are the inputs."""
    try:
        with path.open("rb") as stream:
            loaded = np.load(stream, allow_pickle=False)
            if isinstance(loaded, np.ndarray):
                return {NAMES[0]: loaded}
            # A member that is no array at all comes as bytes.
            return {name: np.asarray(loaded[name]) for name in (*NAMES, "labels") if name in loaded.files}
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror or error}", "Check the path.") from None
    except Exception as error:  # noqa: BLE001 (numpy, zipfile and zlib share no class for damaged files)
        raise ConfigError(
            f"{path} is no file of inputs that tinygen reads: {error}", f"It reads {', '.join(FORMATS)}."
        ) from None


def _classes(path: Path, labels: Array, count: int) -> tuple[int, ...]:
    if labels.size != count:
        raise ConfigError(f"{path} has {count} inputs and {labels.size} labels", "Give one label an input.")
    if labels.dtype.kind not in "biuf" or not np.array_equal(labels, np.trunc(labels)):
        raise ConfigError(
            f"the labels in {path} are not numbers of classes", "Give each input's class as an integer."
        )
    return tuple(int(label) for label in labels.ravel())


def as_tensor(sample: Array, tensor: Tensor, source: str, how: Preprocessing = AS_IT_IS) -> Array:
    """One sample as the tensor's raw value; a batch axis and axes of size 1 need not be there."""
    if sample.size != tensor.elements or _squeezed(sample.shape) != _squeezed(tensor.shape):
        raise ConfigError(
            f"a sample of {source} has the shape {list(sample.shape)}, "
            f"and the model's input {list(tensor.shape)}",
            "Its first axis counts the samples; the others are the input's.",
        )
    if not how.scales and sample.dtype == tensor.dtype.numpy and sample.dtype.kind != "f":
        return np.ascontiguousarray(sample).reshape(tensor.shape)
    if sample.dtype.kind not in "biuf":
        raise ConfigError(f"{source} holds {sample.dtype}, not numbers", "Save real numbers or integers.")
    with np.errstate(over="ignore"):  # beyond float32 is beyond every tensor's range: the largest value
        real = sample.astype(np.float32).reshape(tensor.shape)
    if np.isnan(real).any():
        raise ConfigError(f"a sample of {source} holds NaN", "Replace what is not a number.")
    if how.scales:
        return prepared(real, how, tensor)
    return real if tensor.dtype is DType.FLOAT32 else quantize_float(real, tensor)


def _squeezed(shape: Sequence[int]) -> tuple[int, ...]:
    return tuple(size for size in shape if size != 1)


def random_samples(graph: Graph, count: int, seed: int) -> Samples:
    """Random inputs that cover every value of their types; floats cover the range of a quantized image."""
    rng = np.random.default_rng(seed)
    tensors = [graph.tensors[name] for name in graph.inputs]
    values = tuple(tuple(_random(rng, tensor) for tensor in tensors) for _ in range(count))
    return Samples(values, tuple(sample[0] for sample in values))


def _random(rng: np.random.Generator, tensor: Tensor) -> Array:
    if tensor.dtype is DType.FLOAT32:
        return rng.normal(size=tensor.shape).astype(np.float32)
    if tensor.dtype is DType.BOOL:
        return rng.integers(0, 2, tensor.shape).astype(np.bool_)
    low, high = tensor.dtype.minimum, tensor.dtype.maximum
    drawn = np.uint64 if tensor.dtype is DType.UINT64 else np.int64
    return rng.integers(low, high, tensor.shape, drawn, endpoint=True).astype(tensor.dtype.numpy)
