"""Features of sound as a board's front end makes them: the model of it, and what its numbers are to another.

The front end is what [preprocessing] says. A file's sound goes through its generated C, compiled for this
computer, or where there is no gcc through the NumPy reference, which gives the same and takes much longer.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import shutil
from pathlib import Path

import numpy as np

from tinygen.errors import ConfigError, ModelError
from tinygen.graph import Array, DType, Graph, Tensor, run
from tinygen.log_mel import log_mel_graph
from tinygen.native import Native, compiled
from tinygen.passes import rewrite
from tinygen.preprocessing import Meaning, Preprocessing
from tinygen.select import select
from tinygen.tflite import load

__all__ = ["FRONT_END", "feature_meanings", "feature_rows", "front_end", "load_front_end", "output_row"]

FRONT_END = "front_end"  # the name of its symbols
ROW_TYPES = (DType.INT8, DType.UINT8, DType.INT16)  # what int16 holds


def front_end(how: Preprocessing) -> Graph | None:
    """The model that makes features of samples; None where [preprocessing] names none."""
    if how.log_mel is not None:
        return log_mel_graph(how.log_mel, FRONT_END)
    return None if how.front_end is None else load_front_end(how.front_end)


def load_front_end(path: Path) -> Graph:
    """The model file; ConfigError or ModelError where it is none of one input and one output."""
    try:
        graph = load(path.read_bytes(), name=FRONT_END)
    except OSError as error:
        raise ConfigError(
            f"the front end {path} cannot be read: {error.strerror}", "Check the path."
        ) from None
    except ModelError as error:
        raise ModelError(f"{path}: {error.cause}", error.remedy) from None
    if len(graph.inputs) != 1 or len(graph.outputs) != 1:
        raise ConfigError(
            f"the front end {path} has {len(graph.inputs)} inputs and {len(graph.outputs)} outputs",
            "It must make one row of features of one row of samples.",
        )
    return graph


def output_row(front: Graph) -> Tensor:
    """The features that the front end makes of one frame."""
    return front.tensors[front.outputs[0]]


def feature_meanings(row: Tensor, tensor: Tensor, how: Preprocessing) -> tuple[Meaning, ...] | None:
    """What a row's numbers are in the model's input, for all or each; None where they are its raw values.

    ConfigError where the input is not made of whole rows, or their types do not fit.
    """
    sizes = [size for size in tensor.shape if size > 1]
    whole = tensor.elements % row.elements == 0 and (len(sizes) < 2 or sizes[-1] == row.elements)
    if whole and how.scales and row.dtype in ROW_TYPES:
        return how.meanings(how.channels if how.channels == 1 else row.elements)
    same = row.dtype is tensor.dtype and not how.scales
    both = row.quant is not None and tensor.quant is not None
    if not same or not whole or (both and _scale(row) != _scale(tensor)):
        raise ConfigError(
            f"the front end's output is {_shown(row)}, and the model's input {_shown(tensor)}",
            "The input must be whole rows of that output, of the same type, scale and zero point; or say in "
            "[preprocessing] what its numbers mean: docs/preprocessing.md.",
        )
    return None


def _scale(tensor: Tensor) -> tuple[float, int]:
    return tensor.scale, tensor.zero_point


def _shown(tensor: Tensor) -> str:
    scale = "" if tensor.quant is None else f", scale {tensor.scale:g}, zero point {tensor.zero_point}"
    return f"{tensor.dtype.value} {list(tensor.shape)}{scale}"


def feature_rows(sound: Array, how: Preprocessing, least: int) -> Array:
    """The features of int16 sound from its beginning: [rows, features], as whole frames fit into it.

    Sound that is too short for ``least`` rows is filled up with silence.
    """
    front, native = _compiled_front_end(how)
    source = front.tensors[front.inputs[0]]
    hop = how.log_mel.hop if how.log_mel is not None else how.hop
    assert hop is not None
    needed = source.elements + (least - 1) * hop
    padded = np.pad(sound, (0, max(0, needed - len(sound))))
    frames = np.lib.stride_tricks.sliding_window_view(padded, source.elements)[::hop]
    if native is not None:
        (rows,) = native.run(frames)
        return rows.reshape(len(frames), -1)
    states: dict[str, Array] = {}
    given = [(np.ascontiguousarray(frame).reshape(source.shape),) for frame in frames]
    return np.stack([run(front, frame, states)[front.outputs[0]].ravel() for frame in given])


_programs = contextlib.ExitStack()  # front ends that are compiled, until this process ends
atexit.register(_programs.close)


@functools.cache
def _compiled_front_end(how: Preprocessing) -> tuple[Graph, Native | None]:
    """The front end, and it as a program where there is a compiler."""
    front = front_end(how)
    assert front is not None
    source = front.tensors[front.inputs[0]]
    if source.dtype is not DType.INT16 or sum(size > 1 for size in source.shape) > 1:
        raise ConfigError(
            f"the front end's input is {_shown(source)}", "It must take a row of samples, which are int16."
        )
    if shutil.which("gcc") is None:
        return front, None
    return front, _programs.enter_context(compiled(select(rewrite(front), ())))
