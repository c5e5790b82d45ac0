"""TensorFlow Lite Micro itself, where its wheel is installed: the second opinion that verification asks.

It runs in a process of its own, since a model it dislikes may abort the whole process.
"""

from __future__ import annotations

import importlib.util
import io
import pickle
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tinygen.apart import serve_apart
from tinygen.graph import Array

__all__ = ["Answer", "Job", "available", "run_tflm"]

ARENA = 8 << 20  # bytes, beyond what any microcontroller's model needs


@dataclass(frozen=True, slots=True)
class Job:
    """A model file, the inputs of each inference, and the tensors (by number) wanted besides the outputs.

    TFLM runs a loop without an end for ever: the job ends after so many ``seconds``.
    """

    model: bytes
    runs: tuple[tuple[Array, ...], ...]
    tensors: tuple[int, ...] = ()
    seconds: int = 300


@dataclass(frozen=True, slots=True)
class Answer:
    """One inference: the outputs, and the tensors asked for by number."""

    outputs: tuple[Array, ...]
    tensors: Mapping[int, Array]


def available() -> bool:
    """Whether the tflite-micro wheel is installed."""
    return importlib.util.find_spec("tflite_micro") is not None


def run_tflm(jobs: Sequence[Job]) -> list[list[Answer] | str]:
    """Each job's inferences, or what TFLM said when it refused or died."""
    answers: list[list[Answer] | str] = []
    while len(answers) < len(jobs):
        done = serve_apart(__name__, pickle.dumps(list(jobs[len(answers) :])))
        answers += _unpickle(done.stdout)
        if done.returncode != 0:
            answers.append(_fault(done, jobs[len(answers)]))
    return answers


def _fault(done: subprocess.CompletedProcess[bytes], job: Job) -> str:
    if hasattr(signal, "SIGALRM") and done.returncode == -signal.SIGALRM:
        return f"TFLM did not finish within {job.seconds} seconds"
    said = done.stderr.decode(errors="replace")[-400:]
    return f"TFLM ended with {done.returncode}: {said}"


def _unpickle(data: bytes) -> list[list[Answer] | str]:
    stream = io.BytesIO(data)
    found: list[list[Answer] | str] = []
    while stream.tell() < len(data):
        try:
            found.append(pickle.load(stream))
        except (EOFError, pickle.UnpicklingError):  # cut off by an abort
            break
    return found


def serve() -> None:
    """Answers the pickled jobs of standard input, each as soon as it is done."""
    out = sys.stdout.buffer
    for job in pickle.load(sys.stdin.buffer):
        if hasattr(signal, "SIGALRM"):  # ends this process, wherever TFLM is
            signal.alarm(job.seconds)
        try:
            answer: list[Answer] | str = _infer(job)
        except RuntimeError as error:
            answer = f"TFLM refused: {error}"
        pickle.dump(answer, out)
        out.flush()


def _infer(job: Job) -> list[Answer]:
    from tflite_micro import runtime

    keep = runtime.InterpreterConfig.kPreserveAllTensors
    interpreter = runtime.Interpreter.from_bytes(job.model, arena_size=ARENA, intrepreter_config=keep)
    count = _outputs(job.model)
    answers = []
    for inputs in job.runs:
        for position, value in enumerate(inputs):
            interpreter.set_input(value, position)
        interpreter.invoke()
        outputs = [interpreter.get_output(i).copy() for i in range(count)]
        tensors = {i: interpreter.GetTensor(i, 0)["tensor_data"].copy() for i in job.tensors}
        answers.append(Answer(tuple(outputs), tensors))
    return answers


def _outputs(model: bytes) -> int:
    import tflite

    return int(tflite.Model.GetRootAs(model, 0).Subgraphs(0).OutputsLength())
