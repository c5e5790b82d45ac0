"""The examples trained on sensors: what their READMEs and metrics say is what the generated C computes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.conftest import ROOT
from tinygen import api
from tinygen.boards import load_board
from tinygen.config import find_config
from tinygen.native import compiled
from tinygen.sensing import plan_sensing

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Tools
    from tinygen.graph import Array

EXERCISES = ROOT / "examples" / "exercises"
SHUTTLE = ROOT / "examples" / "shuttle"


def metrics(folder: Path) -> dict[str, Any]:
    said: dict[str, Any] = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    return said


def generated(folder: Path, data: str) -> tuple[list[tuple[Array, ...]], dict[str, Array]]:
    """All outputs of the model's C for its test set, in steps, and the test set."""
    model = api.load_model(folder / f"{folder.name}.tflite")
    test_set = dict(np.load(folder / data))
    entry = model.graph.tensors[model.graph.inputs[0]]
    assert entry.quant is not None
    steps = np.round(test_set["inputs"] / np.float32(entry.scale)) + entry.zero_point
    values = np.clip(steps, -128, 127).astype(np.int8)
    with compiled(model.program) as native:
        return list(zip(*native.run(values), strict=True)), test_set


def rows(folder: Path) -> list[list[str]]:
    """The cells of the last table of an example's README."""
    text = (folder / "README.md").read_text(encoding="utf-8").partition("## How well it does")[2]
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def percent(share: float) -> str:
    return f"{share:.2%}".replace("%", " %")


def test_exercises_are_recognized_by_the_generated_c_as_by_the_reference() -> None:
    found, test_set = generated(EXERCISES, "test_windows.npz")
    said = metrics(EXERCISES)["int8"]
    exercises = [int(outputs[0].argmax()) for outputs in found]
    sides = [int(outputs[1].argmax()) for outputs in found]
    assert "".join(map(str, exercises)) == said["exercises"]
    assert "".join(map(str, sides)) == said["sides"]
    assert int((np.array(exercises) == test_set["labels"]).sum()) == said["exercises_right"] >= 340
    assert int((np.array(sides) == test_set["sides"]).sum()) == said["sides_right"] >= 390


def test_exercises_says_what_was_measured() -> None:
    said = metrics(EXERCISES)
    count = said["test_windows"]
    for row, form in zip(rows(EXERCISES), ("float", "int8", "int8"), strict=True):
        right, sides = said[form]["exercises_right"], said[form]["sides_right"]
        assert row[1:] == [
            f"{right} of {count}",
            percent(right / count),
            f"{sides} of {count}",
        ]


def test_the_shuttles_anomalies_are_found_by_the_generated_c_as_by_the_reference() -> None:
    found, test_set = generated(SHUTTLE, "test_rows.npz")
    model = api.load_model(SHUTTLE / "shuttle.tflite")
    output = model.graph.tensors[model.graph.outputs[0]]
    said = metrics(SHUTTLE)["int8"]
    alarms = np.array([(int(value[0].item()) - output.zero_point) * output.scale >= 0.5 for value in found])
    assert int(alarms[test_set["labels"] == 1].sum()) == said["found"] >= 990
    assert int(alarms[test_set["labels"] == 0].sum()) == said["false_alarms"] <= 60


def test_shuttle_says_what_was_measured() -> None:
    said = metrics(SHUTTLE)
    for row, form in zip(rows(SHUTTLE), ("float", "int8", "int8"), strict=True):
        found, alarms = said[form]["found"], said[form]["false_alarms"]
        right = found + said["normal"] - alarms
        assert row[1:] == [
            f"{found:,} of {said['unusual']:,}",
            f"{alarms} of {said['normal']:,}",
            percent(right / (said["unusual"] + said["normal"])),
            f"{said[form]['area_under_curve']:.5f}",
        ]


@pytest.mark.parametrize("folder", [EXERCISES, SHUTTLE], ids=lambda folder: folder.name)
def test_every_output_equals_tflms(tools: Tools, folder: Path) -> None:
    """And the float twin is as good as the README says, for both."""
    tools.require_package("tflite_micro")
    tools.require_package("ai_edge_litert")
    config = find_config(folder)
    assert config.model is not None and config.inputs is not None
    twin = folder / f"{folder.name}_float.tflite"
    outcome = api.evaluate(config.model, config.inputs, labels=config.labels, float_model=twin)
    assert outcome.different == 0 and outcome.compared == outcome.samples
    assert outcome.scores is not None and outcome.float_scores is not None
    assert outcome.float_differs is not None and outcome.float_differs <= 0.02 * outcome.samples
    shares = [percent(scores.accuracy) for scores in (outcome.float_scores, outcome.scores)]
    column = {EXERCISES: 2, SHUTTLE: 3}[folder]
    assert shares == [row[column] for row in rows(folder)][:2]


def test_the_motion_sensor_of_the_readme_suits_model_and_board(tmp_path: Path) -> None:
    _, _, rest = (EXERCISES / "README.md").read_text(encoding="utf-8").partition("```toml\n")
    (tmp_path / "tinygen.toml").write_text(rest.partition("```")[0], encoding="utf-8")
    settings = find_config(tmp_path).firmware
    program = api.load_model(EXERCISES / "exercises.tflite").program
    sensing = plan_sensing(settings, program, load_board("esp32dev"))
    assert sensing is not None and sensing.source == "imu" and sensing.average == 3
