"""LiteRT's reference kernels, in a process of their own: the oracle for operators that TFLM lacks."""

from __future__ import annotations

import io
import pickle
import subprocess
import sys
from collections.abc import Sequence

from tests.conftest import ROOT
from tinygen.graph import Array
from tinygen.tflm import Answer, Job


def run_litert(jobs: Sequence[Job]) -> list[list[Answer] | str]:
    """Each job's inferences, or why there are none; the same shape as run_tflm's answers."""
    done = subprocess.run(
        [sys.executable, "-c", "from tests.litert import serve; serve()"],
        input=pickle.dumps(list(jobs)),
        capture_output=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")[-1000:]
    stream = io.BytesIO(done.stdout)
    return [pickle.load(stream) for _ in jobs]


def serve() -> None:
    """Answers the pickled jobs of standard input."""
    for job in pickle.load(sys.stdin.buffer):
        try:
            answer: list[Answer] | str = [_infer(job, inputs) for inputs in job.runs]
        except (RuntimeError, ValueError) as error:
            answer = f"LiteRT refused: {error}"
        pickle.dump(answer, sys.stdout.buffer)


def _infer(job: Job, inputs: Sequence[Array]) -> Answer:
    from ai_edge_litert.interpreter import Interpreter, OpResolverType

    resolver = OpResolverType.BUILTIN_REF
    interpreter = Interpreter(model_content=job.model, experimental_op_resolver_type=resolver)
    interpreter.allocate_tensors()
    for detail, value in zip(interpreter.get_input_details(), inputs, strict=True):
        interpreter.set_tensor(detail["index"], value)
    interpreter.invoke()
    outputs = tuple(interpreter.get_tensor(d["index"]).copy() for d in interpreter.get_output_details())
    return Answer(outputs, {})
