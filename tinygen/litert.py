"""A model by LiteRT, where the extra tinygen[tensorflow] is installed: float ones, and what was made of them.

It runs in a process of its own, since a model it dislikes may abort the whole process.
"""

from __future__ import annotations

import importlib.util
import pickle
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tinygen.apart import serve_apart
from tinygen.errors import ModelError, ToolError
from tinygen.graph import Array

__all__ = ["run_litert"]

INSTALL = f'Install it: {sys.executable} -m pip install "tinygen[tensorflow]"'


def run_litert(path: Path, samples: Sequence[Array]) -> list[Array]:
    """The first output for each sample, in real numbers as the samples are, quantized or not.

    Raises ToolError without LiteRT, ModelError where the model takes other inputs or is refused.
    """
    if importlib.util.find_spec("ai_edge_litert") is None:
        raise ToolError("LiteRT, which computes models as they are, is not installed", INSTALL)
    try:
        model = path.read_bytes()
    except OSError as error:
        raise ModelError(f"the model {path} cannot be read: {error.strerror}", "Check the path.") from None
    done = serve_apart(__name__, pickle.dumps((model, list(samples))))
    answer = (
        pickle.loads(done.stdout) if done.returncode == 0 else done.stderr.decode(errors="replace")[-400:]
    )
    if isinstance(answer, str):
        raise ModelError(
            f"LiteRT cannot run {path}: {answer.strip()}",
            "Give a float .tflite of one float32 input, the one that was quantized.",
        )
    outputs: list[Array] = answer
    return outputs


def serve() -> None:
    """Answers the pickled model and samples of standard input: the outputs, or why there are none."""
    model, samples = pickle.load(sys.stdin.buffer)
    try:
        answer: list[Array] | str = _infer(model, samples)
    except (RuntimeError, ValueError) as error:
        answer = str(error)
    pickle.dump(answer, sys.stdout.buffer)


def _infer(model: bytes, samples: Sequence[Array]) -> list[Array]:
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(model_content=model)
    interpreter.allocate_tensors()
    (entry,) = interpreter.get_input_details()
    leaving = interpreter.get_output_details()[0]
    found = []
    for sample in samples:
        real = np.asarray(sample, np.float32).reshape(entry["shape"])
        interpreter.set_tensor(entry["index"], _quantized(real, entry))
        interpreter.invoke()
        found.append(_real(interpreter.get_tensor(leaving["index"]), leaving))
    return found


def _quantized(real: Array, details: dict[str, Any]) -> Array:
    """Real numbers as an input takes them; ValueError where it takes none."""
    kind, (scale, zero_point) = np.dtype(details["dtype"]), details["quantization"]
    if kind == np.float32:
        return real
    if not scale:
        raise ValueError(f"its input is {kind.name}")
    limits = np.iinfo(kind)
    steps = np.round(real / np.float32(scale)) + zero_point
    return np.asarray(np.clip(steps, limits.min, limits.max), kind)


def _real(value: Array, details: dict[str, Any]) -> Array:
    """What an output stands for; a copy, for the interpreter writes over its own."""
    scale, zero_point = details["quantization"]
    real: Array = (value.astype(np.float32) - zero_point) * scale if scale else value.copy()
    return real
