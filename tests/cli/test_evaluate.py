"""`tinygen evaluate`: the generated C against labels, the float model and the quantized reference."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from tests.conftest import ROOT
from tinygen.api import evaluating
from tinygen.graph import run

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.cli.command import Here
    from tests.conftest import Tools
    from tinygen.graph import Array, Graph

DIGITS = ROOT / "examples" / "digits"
METRICS = json.loads((DIGITS / "metrics.json").read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def compiler(tools: Tools) -> None:
    tools.require("gcc")


def test_answers_are_those_the_training_recorded(in_digits: Here, tools: Tools) -> None:
    tools.require_installed("tflite_micro")
    done = in_digits("evaluate", "--json")
    assert done.status == 0, done.err
    found = json.loads(done.out)
    labels = np.load(DIGITS / "test_images.npz")["labels"]
    expected = np.zeros((10, 10), int)
    np.add.at(expected, (labels, [int(answer) for answer in METRICS["int8_predictions"]]), 1)
    assert found["scores"]["confusion"] == expected.tolist()
    assert found["scores"]["right"] == METRICS["int8_correct"]
    assert found["scores"]["accuracy"] == METRICS["int8_correct"] / len(labels)
    assert found["scores"]["recall"] == pytest.approx(np.diag(expected) / expected.sum(axis=1))
    assert (found["oracle"], found["compared"], found["different"]) == ("TFLM", len(labels), 0)


def test_answers_below_a_threshold_are_none(in_digits: Here) -> None:
    """What the example's README says: fewer answers, more of them right."""
    done = in_digits("evaluate", "--threshold", 0.8)
    assert done.status == 0 and "no answer" in done.out
    readme = (DIGITS / "README.md").read_text(encoding="utf-8")
    (said,) = [line for line in done.out.splitlines() if line.startswith("digits: ")]
    right, answered, accuracy, left, count = re.findall(r"[\d.]+", said)
    assert f"| 0.8 | int8, the generated C | {answered} of {count} | {right} | {accuracy} % |" in readme
    assert [int(answered), int(right)] == [METRICS["int8_answered"], METRICS["int8_answered_correct"]]
    assert int(left) == int(count) - int(answered) > 0
    assert int(right) / int(answered) > METRICS["int8_correct"] / int(count)


def test_many_processes_keep_the_order(in_digits: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """No answer moves to another sample where they are computed in pieces."""
    monkeypatch.setattr(evaluating, "available", lambda: False)
    whole = json.loads(in_digits("evaluate", "--json").out)
    monkeypatch.setattr(evaluating, "PIECE_SAMPLES", 57)
    pieces = json.loads(in_digits("evaluate", "--json").out)
    assert {**whole, "seconds": 0} == {**pieces, "seconds": 0}
    assert (whole["oracle"], whole["compared"], whole["different"]) == ("the NumPy reference", 100, 0)
    assert "tflite-micro wheel is not installed" in whole["notes"][0]


def test_another_answer_is_found(in_digits: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a reference that is made to differ in one sample, that sample is named, and the status is 1."""
    monkeypatch.setattr(evaluating, "available", lambda: False)
    # In this process, and in the order of the samples.
    monkeypatch.setattr(evaluating, "spread", lambda work, pieces, *_: [work(piece) for piece in pieces])
    monkeypatch.setattr(evaluating, "PIECE_SAMPLES", 4)
    calls = iter(range(20))

    def other(graph: Graph, inputs: Sequence[Array], states: dict[str, Array]) -> dict[str, Array]:
        values = run(graph, inputs, states)
        output = graph.outputs[0]
        return {**values, output: values[output] + np.int8(next(calls) == 5)}

    monkeypatch.setattr("tinygen.trial.run", other)
    done = in_digits("evaluate", "--count", 20)
    assert done.status == 1
    assert "1 of 20 samples give other outputs than the NumPy reference, first #5" in done.out


def test_too_few_right(in_digits: Here) -> None:
    assert in_digits("evaluate", "--count", 20, "--min-accuracy", 0.9).status == 0
    done = in_digits("evaluate", "--min-accuracy", 0.99)
    assert done.status == 1
    assert "below 99.00 %" in done.err
    assert "353 of 360 right: 98.06 % accuracy, by the generated C" in done.out


def picture_folder(folder: Path, count: int) -> None:
    """The first test images as .png files, 255 where they have 16."""
    data = np.load(DIGITS / "test_images.npz")
    for number in range(count):
        place = folder / str(data["labels"][number])
        place.mkdir(parents=True, exist_ok=True)
        pixels = np.round(data["images"][number] * (255 / 16)).astype(np.uint8)
        Image.fromarray(pixels).save(place / f"{number}.png")


def test_a_folder_of_pictures(in_digits: Here) -> None:
    picture_folder(in_digits.directory / "pictures", 60)
    (in_digits.directory / "pictures" / "0" / ".hidden").write_text("nothing to see")
    done = in_digits("evaluate", "--data", "pictures", "--json")
    assert done.status == 0, done.err
    scores = json.loads(done.out)["scores"]
    labels = np.load(DIGITS / "test_images.npz")["labels"][:60]
    assert [sum(row) for row in scores["confusion"]] == np.bincount(labels, minlength=10).tolist()
    assert scores["accuracy"] >= 0.95


def test_without_labels_only_exactness_is_told(in_digits: Here) -> None:
    np.save(in_digits.directory / "plain.npy", np.load(DIGITS / "test_images.npz")["images"][:5])
    done = in_digits("evaluate", "--data", "plain.npy")
    assert done.status == 0
    assert "5 samples, no labels" in done.out and "exact:" in done.out
    assert "no labels" in in_digits.refuses("evaluate", "--data", "plain.npy", "--min-accuracy", 0.5)


def test_what_is_refused(in_digits: Here) -> None:
    images = np.load(DIGITS / "test_images.npz")["images"][:2]
    np.savez(in_digits.directory / "eleven.npz", images=images, labels=[3, 10])
    assert "class 10, and the model's classes are 0 to 9" in in_digits.refuses(
        "evaluate", "--data", "eleven.npz"
    )
    (in_digits.directory / "odd" / "dog").mkdir(parents=True)
    assert "no labels: dog" in in_digits.refuses("evaluate", "--data", "odd")
    (in_digits.directory / "bare").mkdir()
    assert "no folders" in in_digits.refuses("evaluate", "--data", "bare")
    assert "cannot be read" in in_digits.refuses("evaluate", "--data", "nowhere.npz")
    assert "not installed" in refused_without_gcc(in_digits)


def refused_without_gcc(here: Here) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", "")
        return here.refuses("evaluate", "--count", 2)


def test_no_test_set(here: Here) -> None:
    assert "no test set" in here.refuses("evaluate", DIGITS / "digits.tflite")


def test_through_a_board(in_digits: Here) -> None:
    """The same table, by the program that answers over a serial line."""
    here = json.loads(in_digits("evaluate", "--count", 40, "--json").out)
    found = json.loads(in_digits("evaluate", "--count", 40, "--board", "host", "--json").out)
    assert (here["board"], found["board"]) == (None, "host")
    assert {**here, "board": "host", "seconds": 0} == {**found, "seconds": 0}
    done = in_digits("evaluate", "--count", 40, "--board", "host", "--jobs", 1, "--min-accuracy", 1)
    assert done.status == (0 if found["scores"]["accuracy"] == 1 else 1)
    assert "40 right:" in done.out and "by the board host" in done.out
    assert "Say --board" in in_digits.refuses("evaluate", "--port", "/dev/null")
