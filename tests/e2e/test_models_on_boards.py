"""Real models through the whole chain: built by PlatformIO, started, and asked over their serial port."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.bare import BARE
from tests.conftest import Tools
from tests.models.test_shared import MODELS, STATEFUL, recorded
from tinygen import api
from tinygen.boards import load_board
from tinygen.errors import BuildError
from tinygen.inputs import Samples

RUNS = 3  # of the recorded ones; tests/models compares all of them, without a board
ALL = MODELS + STATEFUL
# Elsewhere than here the other models are slow tests: nothing but the processor differs.
THOROUGH = ("host", "sim-cortex-m4")
SHORT = ("micro_speech", "keyword_svdf")
TOO_LARGE = {
    "sim-microbit": ("person_detect", "vww_mobilenet", "ic_resnet8", "ad_autoencoder", "mcunet_vww"),
    "sim-esp8266": ("mcunet_vww",),
}
# Executed instruction by instruction, an inference may take longer than a device may be silent.
TOO_SLOW = {"sim-esp32": ("mcunet_vww",)}


def cases() -> list[object]:
    slow = pytest.mark.slow
    return [
        pytest.param(board, name, marks=() if board in THOROUGH or name in SHORT else slow)
        for board in ("host", *BARE)
        for name in ALL
        if name not in TOO_SLOW.get(board, ())
    ]


@pytest.mark.parametrize(("board", "name"), cases())
def test_model_on_board(shared_models: Path, tools: Tools, tmp_path: Path, board: str, name: str) -> None:
    facts = load_board(board)
    assert facts.firmware.compiler is not None and facts.simulator is not None
    tools.require(facts.firmware.compiler)
    if board != "host":
        tools.require(facts.simulator.command[0])
    _, inputs, outputs = recorded(shared_models, name)
    model = shared_models / f"{name}.tflite"
    if name in TOO_LARGE.get(board, ()):
        with pytest.raises(BuildError, match="fit"):
            api.build(board, model, name=name, output=tmp_path / "project")
        return
    built = api.build(board, model, name=name, output=tmp_path / "project")
    samples = Samples(tuple((value,) for value in inputs[:RUNS]), tuple(inputs[:RUNS]))
    with api.open_board(built) as device:
        for prediction, expected in zip(api.predict(device, built.model, samples), outputs, strict=False):
            assert np.array_equal(prediction.outputs[0], expected)
        one = Samples(samples.values[:1], samples.shown[:1])
        (outcome,) = api.verify(device, built.model, one, layers=True)
        assert outcome.mismatches == ()
        assert outcome.layers == device.hello.layer_count > 0
        used = device.health().stack_used
    found = built.footprint
    assert found.arena is not None and found.arena >= built.model.program.arena_size
    if board != "host":
        assert found.flash is not None and found.flash_limit is not None and found.flash <= found.flash_limit
        assert found.ram is not None and found.ram_limit is not None and found.ram <= found.ram_limit
        assert found.stack is not None and facts.memory.stack is not None and used is not None
        assert 0 <= found.stack.bytes < used < facts.memory.stack == found.stack_reserved
