"""The page about a model and a test set: answers as of evaluate, activations as of the reference."""

from __future__ import annotations

import json
import re
import shlex
from html import unescape
from pathlib import Path

import numpy as np
import pytest

from tests.cli.command import Here
from tests.cli.test_report import Page, page_of
from tests.conftest import Tools
from tests.tflite.small_model import stateful_model
from tinygen import api
from tinygen.graph import run
from tinygen.page.answers import answer_table
from tinygen.scores import Scores

OBSERVED = 50


@pytest.fixture(autouse=True)
def compiler(tools: Tools) -> None:
    tools.require("gcc")


def test_answers_and_commands_are_those_of_evaluate(in_digits: Here) -> None:
    text = page_of(in_digits, "--board", "nano33ble", "--data", "test_images.npz")
    page = Page(text)
    assert page.open == []
    (block,) = re.findall(r"<pre[^>]*>(.*?)</pre>", text, flags=re.DOTALL)
    commands = [shlex.split(line)[1:] for line in unescape(block).splitlines()]
    assert [words[0] for words in commands] == ["report", "inspect", "generate", "build", "evaluate"]
    before = (in_digits.directory / "digits.html").read_bytes()
    assert in_digits(*commands[0]).status == 0
    assert (in_digits.directory / "digits.html").read_bytes() == before
    assert in_digits(*commands[2]).status == 0
    done = in_digits(*commands[4], "--json")
    scores = json.loads(done.out)["scores"]
    rows = [row[1:-2] for row in page.rows("accuracy")]
    assert [[int(cell) for cell in row] for row in rows] == scores["confusion"]
    recall = [f"{100 * share:.1f} %" for share in scores["recall"]]
    assert [row[-1] for row in page.rows("accuracy")] == recall
    assert (
        f"<strong>{100 * scores['accuracy']:.2f} %</strong>: {scores['right']} of 360 samples right" in text
    )


def test_ranges_are_those_of_the_reference(here: Here, digits: Path) -> None:
    """Of few samples, so that they are all observed; the file has no labels, and then no answer is right."""
    images = np.load(digits / "test_images.npz")["images"][:3]
    np.save(here.directory / "few.npy", images)
    text = page_of(here, digits / "digits.tflite", "--data", "few.npy")
    assert "few.npy has no labels: its 3 samples were computed" in text
    assert Page(text).rows("accuracy") == []
    graph = api.load_model(digits / "digits.tflite").graph
    entry = graph.tensors[graph.inputs[0]]
    raw = np.clip(np.round(images / entry.scale) + entry.zero_point, -128, 127).astype(np.int8)
    values = [run(graph, (each.reshape(entry.shape),)) for each in raw]
    expected = []
    for name in (entry.name, *(node.outputs[0] for node in graph.nodes)):
        tensor, found = graph.tensors[name], np.stack([value[name] for value in values])
        ends = found[(found != tensor.zero_point) & ((found == -128) | (found == 127))]
        low, high = int(found.min()), int(found.max())
        real = [f"{tensor.scale * (end - tensor.zero_point):.4g}" for end in (low, high)]
        unused = f"{8 - np.log2(high - low + 1):.1f}"
        expected.append([*real, f"{100 * ends.size / found.size:.2f} %", unused, f"int8, {low} to {high}"])
    assert [[*row[2:6], row[7]] for row in Page(text).rows("activations")] == expected


def test_a_model_that_remembers_is_observed_from_the_first_sample(here: Here) -> None:
    (here.directory / "model.tflite").write_bytes(stateful_model())
    graph = api.load_model(here.directory / "model.tflite").graph
    entry = graph.tensors[graph.inputs[0]]
    rng = np.random.default_rng(0)
    raw = rng.integers(-9, 10, (OBSERVED + 10, *entry.shape[1:]), np.int8)
    raw[OBSERVED:] = 100
    np.save(here.directory / "raw.npy", raw)
    page = Page(page_of(here, "model.tflite", "--data", "raw.npy"))
    states: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.generic]]] = {}
    name = graph.nodes[-1].outputs[0]
    found = np.stack([run(graph, (each.reshape(entry.shape),), states)[name] for each in raw[:OBSERVED]])
    assert page.rows("activations")[0][7] == f"int8, {raw[:OBSERVED].min()} to {raw[:OBSERVED].max()}"
    assert page.rows("activations")[-1][7] == f"int8, {found.min()} to {found.max()}"


def test_real_numbers_have_no_raw_range(here: Here, tmp_path: Path) -> None:
    """Nor has anything of them ends to be cut off at."""
    folder = Path(__file__).parents[2] / "examples" / "shuttle"
    rows = np.load(folder / "test_rows.npz")
    np.save(tmp_path / "rows.npy", rows[rows.files[0]][:2])
    page = Page(page_of(here, folder / "shuttle_float.tflite", "--data", "rows.npy"))
    found = page.rows("activations")
    assert found
    assert {(row[4], row[5], row[7]) for row in found} == {("", "", "float32")}


def test_many_classes_have_no_matrix_and_long_names_numbers() -> None:
    many = tuple(f"class {number}" for number in range(21))
    confusion = [[0] * 21 for _ in many]
    confusion[3][5], confusion[3][3] = 2, 6
    table = answer_table(Scores(8, 6, many, tuple(map(tuple, confusion)), (0,) * 21))
    assert table.heads == ()
    assert [(row.name, row.samples, row.recall, row.mistaken) for row in table.rows] == [
        ("class 3", 8, 0.75, "class 5: 2")
    ]
    two = answer_table(Scores(3, 2, ("somebody", "none"), ((1, 0), (1, 1)), (0, 0)))
    assert two.heads == (("0", "somebody"), ("1", "none"))
    assert [row.name for row in two.rows] == ["0 somebody", "1 none"]


def test_nothing_is_written_where_the_data_is_wrong(here: Here, digits: Path) -> None:
    np.save(here.directory / "wide.npy", np.zeros((2, 9, 9), np.float32))
    before = sorted(here.directory.iterdir())
    for data in ("none.npz", "wide.npy"):
        here.refuses("report", digits / "digits.tflite", "--data", data)
    assert sorted(here.directory.iterdir()) == before
