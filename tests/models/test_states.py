"""Models that remember: hundreds of consecutive calls equal TFLM's, and init forgets everything."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.models.test_shared import STATEFUL
from tests.native import Native, compile_program
from tests.ops.differential import random_inputs, references
from tinygen.graph import run
from tinygen.tflite import load
from tinygen.tflm import Job, run_tflm

if TYPE_CHECKING:
    from tests.conftest import Tools

CALLS = (120, 80)  # consecutive calls from reset, and again


@pytest.mark.parametrize("name", STATEFUL)
def test_two_hundred_calls_with_a_reset_between(
    shared_models: Path, tools: Tools, tmp_path: Path, name: str
) -> None:
    tools.require("gcc")
    tools.require_package("tflite_micro")
    model = (shared_models / f"{name}.tflite").read_bytes()
    graph = load(model, name=name)
    rng = np.random.default_rng(7)
    calls = [[random_inputs(rng, graph) for _ in range(count)] for count in CALLS]
    answers = run_tflm([Job(model, tuple(each)) for each in calls])
    native = Native([compile_program(model, name)], tmp_path).run_calls([(0, each) for each in calls])
    for each, answer, runs in zip(calls, answers, native, strict=True):
        assert not isinstance(answer, str), answer
        ours = references(graph, each)
        for theirs, reference, done in zip(answer, ours, runs, strict=True):
            assert np.array_equal(theirs.outputs[0].reshape(reference[0].shape), reference[0])
            assert np.array_equal(done.outputs[0], reference[0])


@pytest.mark.parametrize("name", STATEFUL)
def test_what_came_before_matters(shared_models: Path, name: str) -> None:
    """Otherwise the tests of states would prove nothing."""
    graph = load((shared_models / f"{name}.tflite").read_bytes(), name=name)
    assert graph.states
    rng = np.random.default_rng(8)
    states: dict[str, np.ndarray] = {}
    before = {key: value.copy() for key, value in graph.states.items()}
    run(graph, random_inputs(rng, graph), states)
    assert any(not np.array_equal(states[key], before[key]) for key in before)
    assert all(np.array_equal(graph.states[key], before[key]) for key in before)
