"""TensorFlow Lite Micro itself, in a process of its own: a model it dislikes may abort the whole process."""

from __future__ import annotations

import io
import pickle
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.conftest import ROOT
from tinygen.graph import Array

ARENA = 8 << 20  # bytes, beyond what any test model needs


@dataclass(frozen=True, slots=True)
class Job:
    """A model, the inputs of each inference, and the tensors (by number) to give back besides the outputs."""

    model: bytes
    runs: tuple[tuple[Array, ...], ...]
    tensors: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """One inference: the outputs, and the tensors asked for by number."""

    outputs: tuple[Array, ...]
    tensors: Mapping[int, Array]


def run_tflm(jobs: Sequence[Job]) -> list[list[Answer] | str]:
    """Each job's inferences, or what TFLM said when it refused or died."""
    answers: list[list[Answer] | str] = []
    while len(answers) < len(jobs):
        command = [sys.executable, "-c", "from tests.tflm import serve; serve()"]
        todo = pickle.dumps(list(jobs[len(answers) :]))
        done = subprocess.run(command, input=todo, capture_output=True, cwd=ROOT, check=False)
        found = _unpickle(done.stdout)
        answers += found
        if done.returncode != 0:
            answers.append(
                f"TFLM ended with {done.returncode}: {done.stderr.decode(errors='replace')[-400:]}"
            )
    return answers


def _unpickle(data: bytes) -> list[list[Answer] | str]:
    stream, found = io.BytesIO(data), []
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
    answers = []
    for inputs in job.runs:
        for position, value in enumerate(inputs):
            interpreter.set_input(value, position)
        interpreter.invoke()
        outputs = [interpreter.get_output(i).copy() for i in range(_outputs(job.model))]
        tensors = {i: interpreter.GetTensor(i, 0)["tensor_data"].copy() for i in job.tensors}
        answers.append(Answer(tuple(outputs), tensors))
    return answers


def _outputs(model: bytes) -> int:
    import tflite

    return int(tflite.Model.GetRootAs(model, 0).Subgraphs(0).OutputsLength())
