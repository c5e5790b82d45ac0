"""`tinygen verify` on a model of floats: near is equal, and a wrong result is still found."""

from __future__ import annotations

import json

import numpy as np

from tests.cli.command import Here
from tests.conftest import Tools
from tests.modelfile import O, T, model_file
from tinygen.trial import agree


def test_a_float_model_is_exact(here: Here, tools: Tools) -> None:
    tools.require("gcc")
    tensors = [T((1, 64), "FLOAT32"), T((1, 64), "FLOAT32"), T((1, 64), "FLOAT32")]
    operators = [O("EXP", (0,), (1,)), O("LOGISTIC", (1,), (2,))]
    (here.directory / "floats.tflite").write_bytes(model_file(tensors, operators, [0], [2]))
    done = here("verify", "floats.tflite", "--board", "host", "--layers", "--count", 4, "--json")
    assert (done.status, json.loads(done.out)["mismatches"]) == (0, [])


def test_nearness() -> None:
    ours = np.array([1.0, 1.0, 0.0, np.nan, np.inf, 1e6, np.nan], np.float32)
    theirs = np.array([1.0000001, 1.00001, 5e-7, np.nan, np.inf, 1e6 + 0.25, 1.0], np.float32)
    assert agree(ours, theirs).tolist() == [True, False, True, True, True, True, False]
    assert agree(np.array([1, 2], np.int8), np.array([1, 3], np.int8)).tolist() == [True, False]
