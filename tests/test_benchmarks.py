"""The benchmark command: what it remembers, what it refuses, and peers in the same firmware."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.figures import Figures
from benchmarks.instructions import Case
from benchmarks.matrix import cases_of, measure_all
from benchmarks.peers.measure import PeerCase
from benchmarks.peers.simplified import simplified
from benchmarks.record import read_figures, write_figures
from benchmarks.tables import markdown
from tests.conftest import ROOT
from tests.tflite.small_model import looping_model
from tinygen.boards import load_board
from tinygen.graph import run
from tinygen.target import Optimize
from tinygen.tflite import load

if TYPE_CHECKING:
    import pytest

    from tests.conftest import Tools

DIGITS = ROOT / "examples" / "digits" / "digits.tflite"
TOOLS = {"b": {"compiler": "1", "emulator": "2"}}
FIGURES = Figures("k", instructions=10, macs=5, flash=100, arena=8, states=0, stack=None)


def test_a_record_keeps_what_was_not_measured_now(tmp_path: Path) -> None:
    path = tmp_path / "figures.json"
    write_figures({("b", "m", "speed"): FIGURES}, TOOLS, path)
    other = replace(FIGURES, instructions=20, different=3)
    write_figures({("b", "m", "size"): other}, TOOLS, path)
    assert read_figures(path) == {("b", "m", "speed"): FIGURES, ("b", "m", "size"): other}
    assert len(json.loads(path.read_text(encoding="utf-8"))["figures"]["b"]["m"]) == 2


def test_figures_of_other_tools_do_not_stay_beside_new_ones(tmp_path: Path) -> None:
    path = tmp_path / "figures.json"
    write_figures({("b", "m", "speed"): FIGURES}, TOOLS, path)
    newer = {"b": {"compiler": "2", "emulator": "2"}}
    write_figures({("b", "n", "speed"): FIGURES}, newer, path)
    assert set(read_figures(path)) == {("b", "n", "speed")}


def test_the_table_says_by_how_much_a_count_changed() -> None:
    found = {("b", "m", "speed"): replace(FIGURES, instructions=11)}
    last = markdown(found, {("b", "m", "speed"): FIGURES}).strip().splitlines()[-1]
    assert last == "| m | speed | 11 | 2.20 | 8 | 0 | 100 | - | +10.0% |"


def test_a_key_is_of_the_generated_code(tools: Tools) -> None:
    """hello_world-like small programs may be the same in two modes; digits is not."""
    tools.require("arm-none-eabi-gcc")
    tools.require("qemu-system-arm")
    keys = [Case(DIGITS, "sim-cortex-m4", mode).key() for mode in (Optimize.SPEED, Optimize.SIZE)]
    assert keys[0] != keys[1]
    assert Case(DIGITS, "sim-cortex-m4", Optimize.SPEED).key() == keys[0]


def test_the_same_network_is_written_again() -> None:
    """All but the softmax at the end."""
    before = load(DIGITS.read_bytes(), name="m")
    after = load(simplified(DIGITS.read_bytes()), name="m")
    assert len(after.nodes) == len(before.nodes) - 1
    inputs = [np.full(before.tensors[before.inputs[0]].shape, 3, np.int8)]
    (output,) = after.outputs
    assert np.array_equal(run(after, inputs)[output], run(before, inputs)[before.nodes[-1].inputs[0] or ""])


def test_what_a_peer_refuses_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tools: Tools) -> None:
    tools.require_package("bakenn")
    tools.require("arm-none-eabi-gcc")
    tools.require("qemu-system-arm")
    monkeypatch.setattr("benchmarks.matrix.SEEN", tmp_path / "seen.json")
    model = tmp_path / "looping.tflite"
    model.write_bytes(looping_model())
    (figures,) = measure_all([PeerCase(model, "bakenn")]).values()
    assert "subgraph" in figures.refused
    assert figures.instructions == 0


def test_a_peer_computes_the_same_network(tools: Tools) -> None:
    tools.require_package("bakenn")
    tools.require("arm-none-eabi-gcc")
    tools.require("qemu-system-arm")
    figures = PeerCase(DIGITS, "bakenn").measure("")
    assert figures.different == 0
    assert figures.instructions > 100_000
    assert 5_000 < figures.flash < 30_000


def test_small_models_come_first() -> None:
    board = load_board("sim-cortex-m4")
    models = {"digits": DIGITS, "front": ROOT / "examples" / "audio" / "preprocessor.tflite"}
    cases = cases_of(models, [board], [Optimize.SPEED])
    sizes = [case.model.stat().st_size for case in cases]
    assert sizes == sorted(sizes)
