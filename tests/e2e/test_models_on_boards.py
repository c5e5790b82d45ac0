"""Real models through the whole chain: built by PlatformIO, started, and asked over their serial port."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.conftest import Tools
from tests.models.test_shared import MODELS, STATEFUL, recorded
from tinygen import api
from tinygen.inputs import Samples

RUNS = 3  # of the recorded ones; tests/models compares all of them, without a board
BOARDS = {"host": ("gcc",), "sim-cortex-m4": ("arm-none-eabi-gcc", "qemu-system-arm")}


@pytest.mark.parametrize("board", BOARDS)
@pytest.mark.parametrize("name", MODELS + STATEFUL)
def test_model_on_board(shared_models: Path, tools: Tools, tmp_path: Path, name: str, board: str) -> None:
    for program in BOARDS[board]:
        tools.require(program)
    _, inputs, outputs = recorded(shared_models, name)
    built = api.build(board, shared_models / f"{name}.tflite", name=name, output=tmp_path / "project")
    samples = Samples(tuple((value,) for value in inputs[:RUNS]), tuple(inputs[:RUNS]))
    with api.open_board(built) as device:
        for prediction, expected in zip(api.predict(device, built.model, samples), outputs, strict=False):
            assert np.array_equal(prediction.outputs[0], expected)
        one = Samples(samples.values[:1], samples.shown[:1])
        (outcome,) = api.verify(device, built.model, one, layers=True)
        assert outcome.mismatches == ()
        assert outcome.layers == device.hello.layer_count > 1
    assert built.footprint.arena is not None
    assert built.footprint.arena >= built.model.program.arena_size
