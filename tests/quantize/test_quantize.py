"""`tinygen quantize`: networks in every form become .tflite files that tinygen compiles, as good."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.cli.command import Here, tinygen
from tests.conftest import ROOT
from tests.noise.networks import pair
from tinygen import quantize as package
from tinygen.graph import DType
from tinygen.tflite import load

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Tools

DATA = ROOT / "examples" / "digits" / "test_images.npz"
LEAST = 0.93  # what the small network reaches on images that it was trained on


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Here:
    return Here(tmp_path, monkeypatch, capsys)


@pytest.fixture(scope="module")
def networks(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of one network in every form, made in a process of its own."""
    for name in ("tensorflow", "keras", "ai_edge_litert"):
        tools.require_installed(name)
    folder = tmp_path_factory.mktemp("networks")
    command = [sys.executable, "-m", "tests.quantize.build_network", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return folder


def quantized(networks: Path, model: str, kind: str, *options: str | Path) -> dict[str, Any]:
    """What the command says about the file that it wrote as out.tflite."""
    command = ("quantize", model, "--data", DATA, "--to", kind, *options, "-o", "out.tflite", "--json")
    done = tinygen(*command, cwd=networks)
    assert done.status == 0, done.err
    # What TensorFlow says is not heard.
    assert done.err.splitlines() in ([], ["TensorFlow converts the network"])
    found: dict[str, Any] = json.loads(done.out)
    assert found["bytes"] == (networks / "out.tflite").stat().st_size
    assert found["reduction"] == 1 - found["bytes"] / found["float_bytes"]
    assert (found["samples"], found["labelled"]) == (360, 360)
    return found


@pytest.mark.slow
@pytest.mark.parametrize(("model", "kind"), [("network.keras", "int8"), ("network", "int16x8")])
def test_whole_integer_networks(networks: Path, tools: Tools, model: str, kind: str) -> None:
    """They are smaller, as good, and the generated C computes what TFLM does."""
    tools.require("gcc")
    found = quantized(networks, model, kind)
    assert found["reduction"] > 0.4
    assert found["calibrated"] == 200
    assert found["float_right"] >= LEAST * 360
    assert abs(found["right"] - found["float_right"]) <= 4
    done = tinygen(
        "evaluate", "out.tflite", "--data", DATA, "--float", "float.tflite", "--json", cwd=networks
    )
    assert done.status == 0, done.err
    scores = json.loads(done.out)
    assert scores["different"] == 0
    assert abs(scores["scores"]["right"] - found["right"]) <= 2  # LiteRT rounds otherwise here and there
    assert scores["float_scores"]["right"] == found["float_right"]


def scales(model: Path) -> list[int]:
    """How many scales the weights of each layer have."""
    graph = load(model.read_bytes())
    return [
        len(quant.scale)
        for node in graph.nodes
        for tensor in graph.operands(node).inputs[1:2]
        if tensor is not None and tensor.data is not None and (quant := tensor.quant) is not None
    ]


def edges(model: Path) -> list[DType]:
    """The types of input and output."""
    graph = load(model.read_bytes())
    return [graph.tensors[name].dtype for name in (*graph.inputs, *graph.outputs)]


@pytest.mark.slow
def test_a_float_tflite_becomes_what_its_network_does(networks: Path) -> None:
    found = quantized(networks, "float.tflite", "int8")
    assert abs(found["right"] - found["float_right"]) <= 4
    assert edges(networks / "out.tflite") == [DType.INT8, DType.INT8]
    assert scales(networks / "out.tflite") == [8, 10]


@pytest.mark.slow
def test_types_of_inputs_and_outputs(networks: Path) -> None:
    """And one scale for all channels, and the labels beside the model, which tinygen takes for it."""
    names = ROOT / "examples" / "digits" / "labels.txt"
    options = ("--per-tensor", "--input-type", "uint8", "--output-type", "float32", "--labels", names)
    found = quantized(networks, "float.tflite", "int8", *options)
    assert abs(found["right"] - found["float_right"]) <= 4
    assert edges(networks / "out.tflite") == [DType.UINT8, DType.FLOAT32]
    assert scales(networks / "out.tflite") == [1, 1]
    assert found["labels"] == "out_labels.txt"
    seen = tinygen("inspect", "out.tflite", "--labels", "out_labels.txt", "--json", cwd=networks)
    assert json.loads(seen.out)["labels"] == names.read_text(encoding="utf-8").split()


@pytest.mark.slow
def test_folders_name_the_labels(networks: Path) -> None:
    images = np.load(DATA)
    for digit in range(10):
        (networks / "folders" / f"digit {digit}").mkdir(parents=True)
        chosen = images["images"][images["labels"] == digit][:3]
        np.save(networks / "folders" / f"digit {digit}" / "some.npy", chosen)
    command = ("quantize", "float.tflite", "--data", "folders", "--to", "int16x8", "--json")
    done = tinygen(*command, "--input-type", "float32", cwd=networks)
    assert done.status == 0, done.err
    found = json.loads(done.out)
    assert (found["labels"], found["labelled"]) == ("float_int16x8_labels.txt", 30)
    lines = (networks / "float_int16x8_labels.txt").read_text(encoding="utf-8").splitlines()
    assert lines == [f"digit {digit}" for digit in range(10)]
    assert found["right"] >= 24
    assert edges(networks / "float_int16x8.tflite") == [DType.FLOAT32, DType.INT16]


@pytest.mark.slow
def test_noise_against_the_network_itself(networks: Path) -> None:
    """TensorFlow converts it for that; the float .tflite that Keras had made gives the same."""
    quantized(networks, "network.keras", "int8", "--per-tensor")
    assert scales(networks / "out.tflite") == [1, 1]
    ratios = []
    for plain in ("network.keras", "float.tflite"):
        command = ("debug-quantization", "out.tflite", "--float", plain, "--data", DATA, "--json")
        done = tinygen(*command, cwd=networks)
        assert done.status == 0, done.err
        found = json.loads(done.out)
        assert found["unmatched"] == []
        ratios.append({layer["operator"]: layer["own"] for layer in found["layers"]})
    assert list(ratios[0]) == list(ratios[1])
    assert set(ratios[0]) == {"CONV_2D", "FULLY_CONNECTED", "SOFTMAX"}
    assert list(ratios[0].values()) == pytest.approx(list(ratios[1].values()), abs=0.1)
    assert min(ratios[0].values()) > 30


@pytest.mark.slow
@pytest.mark.parametrize(("model", "kind"), [("network.h5", "float16"), ("network.keras", "dynamic")])
def test_weights_alone(networks: Path, model: str, kind: str) -> None:
    found = quantized(networks, model, kind)
    assert found["calibrated"] == 0
    assert found["reduction"] > 0.25
    assert abs(found["right"] - found["float_right"]) <= 2


@pytest.mark.slow
def test_what_is_calibrated_is_evaluated(networks: Path, tools: Tools, tmp_path: Path) -> None:
    """Rows of bytes: tinygen.toml says once that the network takes 0 to 16."""
    tools.require("gcc")
    (tmp_path / "tinygen.toml").write_text("[preprocessing]\nmean = 0.0\nstd = 15.9375\n")
    images = np.load(DATA)
    pixels = np.round(images["images"].reshape(360, 64) * (255 / 16)).astype(int)
    rows = [",".join(map(str, [*row, label])) for row, label in zip(pixels, images["labels"], strict=True)]
    (tmp_path / "rows.csv").write_text("\n".join([",".join([*map(str, range(64)), "label"]), *rows]))
    network = networks / "network.keras"
    done = tinygen("quantize", network, "--data", "rows.csv", "-o", "out.tflite", "--json", cwd=tmp_path)
    assert done.status == 0, done.err
    found = json.loads(done.out)
    assert found["labelled"] == 360 and found["float_right"] >= LEAST * 360
    float_file = networks / "float.tflite"
    command = ("evaluate", "out.tflite", "--data", "rows.csv", "--float", float_file, "--json")
    scores = json.loads(tinygen(*command, cwd=tmp_path).out)
    assert abs(scores["scores"]["right"] - found["right"]) <= 2
    assert scores["float_scores"]["right"] == found["float_right"]


@pytest.mark.slow
def test_what_tensorflow_or_the_data_refuse(networks: Path) -> None:
    (networks / "broken.keras").write_bytes(b"PK no archive")
    (networks / "short.csv").write_text("1,2,3\n")
    (networks / "three.txt").write_text("a\nb\nc\n")
    done = tinygen("quantize", "float.tflite", "--data", DATA, "--labels", "three.txt", cwd=networks)
    assert (done.status, "there are 3 labels" in done.err) == (2, True)
    for model, data, cause in (
        ("varying.keras", DATA, "of the shape [1, None, 4]"),
        ("broken.keras", DATA, "TensorFlow cannot quantize"),
        ("network.keras", "short.csv", "row 1 has 3 numbers"),
    ):
        done = tinygen("quantize", model, "--data", data, "-o", "no.tflite", cwd=networks)
        assert done.status == 2
        assert cause in done.err and "Traceback" not in done.err
        assert not (networks / "no.tflite").exists()


def test_what_is_no_network(here: Here) -> None:
    digits = ROOT / "examples" / "digits" / "digits.tflite"
    assert "is quantized already" in here.refuses("quantize", digits, "--data", DATA)
    (here.directory / "broken.tflite").write_bytes(digits.read_bytes()[:900])
    assert "broken.tflite: " in here.refuses("quantize", "broken.tflite", "--data", DATA)
    assert "there is none" in here.refuses("quantize", "nothing.keras", "--data", DATA)
    assert "no network" in here.refuses("quantize", DATA, "--data", DATA)
    assert "Kinds: int8, int16x8" in here.refuses("quantize", digits, "--data", DATA, "--to", "int4")


def test_kinds_that_need_the_network(here: Here) -> None:
    """TensorFlow is not even started."""
    (here.directory / "float.tflite").write_bytes(pair().plain)
    command = "quantize", "float.tflite", "--data", DATA
    assert "only while it converts" in here.refuses(*command, "--to", "float16")
    assert "only while it converts" in here.refuses(*command, "--to", "dynamic")


def test_types_that_a_kind_does_not_have(here: Here) -> None:
    command = "quantize", "nothing.keras", "--data", DATA
    assert "Types: int8, uint8, float32" in here.refuses(*command, "--input-type", "int16")
    assert "Types: int16, float32" in here.refuses(*command, "--to", "int16x8", "--output-type", "uint8")
    assert "Types: float32." in here.refuses(*command, "--to", "dynamic", "--input-type", "int8")


def test_without_tensorflow(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    (here.directory / "network.keras").write_bytes(b"")
    monkeypatch.setattr(package, "PACKAGES", ("no_such_package",))
    assert 'pip install "tinygen[tensorflow]"' in here.refuses("quantize", "network.keras", "--data", DATA)
