"""`tinygen debug-quantization`: what is wrong with small networks is found, and measured as NumPy does."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.cli.command import Here
from tests.conftest import ROOT
from tests.noise.networks import Faults, Pair, chain, pair, words
from tinygen.graph import Array, run
from tinygen.ops.quantize import quantize_float
from tinygen.tflite import load

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Here:
    return Here(tmp_path, monkeypatch, capsys)


def arguments(here: Here, made: Pair) -> tuple[object, ...]:
    """The files of a pair, written."""
    (here.directory / "float.tflite").write_bytes(made.plain)
    (here.directory / "int8.tflite").write_bytes(made.quantized)
    np.save(here.directory / "data.npy", made.data)
    return "debug-quantization", "int8.tflite", "--float", "float.tflite", "--data", "data.npy"


def debugged(here: Here, made: Pair) -> dict[str, Any]:
    done = here(*arguments(here, made), "--json")
    assert done.status == 0, done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


def by_number(found: dict[str, Any]) -> list[dict[str, Any]]:
    return sorted(found["layers"], key=lambda layer: int(layer["number"]))


def causes(found: dict[str, Any], layer: int | None) -> str:
    return "; ".join(each["cause"] for each in found["findings"] if each["layer"] == layer)


def decibels(expected: Array, actual: Array) -> float:
    return 10 * math.log10(float((expected**2).sum()) / float(((expected - actual) ** 2).sum()))


def test_ratios_are_those_of_numpy(here: Here) -> None:
    made = pair()
    found, expected = debugged(here, made), made.expected()
    graph = load(made.quantized)
    entry = graph.tensors[graph.inputs[0]]
    runs = [run(graph, (quantize_float(row[None], entry),)) for row in made.data]
    layers = by_number(found)
    for layer, plain in zip(layers, expected, strict=True):
        tensor = graph.tensors[layer["tensor"]]
        steps = np.concatenate([values[layer["tensor"]] for values in runs]).astype(np.float64)
        assert layer["reached"] == pytest.approx(
            decibels(plain.astype(np.float64), (steps - tensor.zero_point) * tensor.scale), abs=1e-3
        )
        assert layer["usage"]["lowest"], layer["usage"]["highest"] == (steps.min(), steps.max())
    # The first layer is fed by the model's input, so that all its noise is its own.
    assert layers[0]["own"] == layers[0]["reached"]
    assert layers[1]["own"] > layers[1]["reached"]
    rounded = graph.tensors["w1"].data * np.float64(graph.tensors["w1"].scale)  # type: ignore[operator]
    noisy = np.maximum(made.data @ rounded.T, 0)
    assert layers[0]["weights"] == pytest.approx(decibels(expected[0], noisy), abs=0.05)
    assert (found["samples"], found["unmatched"], found["findings"]) == (20, [], [])
    answers = [int(values[graph.outputs[0]].argmax()) for values in runs]
    assert found["same_answers"] == int((expected[1].argmax(axis=1) == answers).sum())


@pytest.mark.parametrize(
    "faults",
    [
        Faults(apart=True),
        Faults(renamed=True),
        Faults(edges=True),
        Faults(apart=True, renamed=True, edges=True),
    ],
)
def test_layers_are_found_under_other_names(here: Here, faults: Faults) -> None:
    """The same ratios, however the converter named and arranged things."""
    plain = by_number(debugged(here, pair()))
    found = debugged(here, pair(faults))
    layers = [layer for layer in by_number(found) if layer["operator"] == "FULLY_CONNECTED"]
    assert found["unmatched"] == []
    for ours, theirs in zip(layers, plain, strict=True):
        assert (ours["reached"], ours["own"]) == (theirs["reached"], theirs["own"])
        assert ours["counterpart"] == theirs["counterpart"]


def test_a_wide_channel_among_weights_of_one_scale(here: Here) -> None:
    found = debugged(here, pair(Faults(wide_channel=100)))
    worst = found["layers"][0]
    assert (worst["mainly"], worst["own"] < 30) == ("weights", True)
    assert "4 channels share one scale" in causes(found, 1) or "8 channels share one scale" in causes(
        found, 0
    )
    better = debugged(here, pair(Faults(wide_channel=100, per_channel=True)))
    first = by_number(better)[0]
    assert first["weights"] > by_number(found)[0]["weights"] + 3 and first["weights"] > 40


def test_a_range_that_is_too_narrow(here: Here) -> None:
    made = pair(Faults(output_scale=0.3))
    found, (hidden, _) = debugged(here, made), made.expected()
    first = by_number(found)[0]
    beyond = float((hidden > (0.3 * hidden.max()) * (1 + 0.5 / 255)).mean())
    assert beyond > 0.02
    assert first["usage"]["saturated"] == pytest.approx(beyond, abs=0.01)
    assert first["mainly"] == "clipping"
    assert "lie beyond the range" in causes(found, 0)
    assert "in its inputs, as layer 0 stores them" in causes(found, 1)


def test_a_range_that_is_too_wide(here: Here) -> None:
    found = debugged(here, pair(Faults(output_scale=32)))
    first = by_number(found)[0]
    assert (first["mainly"], first["usage"]["unused_bits"] > 4) == ("output", True)
    assert "bits of its range unused" in causes(found, 0)


def test_a_channel_that_rounding_kills(here: Here) -> None:
    found = debugged(here, pair(Faults(faint_channel=1e-4)))
    usage = by_number(found)[0]["usage"]
    assert (usage["dead"], usage["silent"], usage["channels"]) == (1, 0, 8)
    assert "1 of 8 channels have always one value" in causes(found, 0)


@pytest.mark.parametrize(("factor", "cause"), [(4.0, "lie beyond the input's range"), (1 / 40, "takes only")])
def test_data_of_another_range(here: Here, factor: float, cause: str) -> None:
    made = pair()
    found = debugged(here, replace(made, data=made.data * np.float32(factor)))
    assert cause in causes(found, None)
    assert "0 to 255" in found["findings"][0]["remedy"]
    assert "the model's input, as it is stored" in causes(found, 0)


def test_what_has_no_counterpart_is_said(here: Here) -> None:
    """The float model has another activation; what comes behind it is found by the model's outputs."""
    made = pair(Faults(renamed=True, apart=True, other=True))
    done = here(*arguments(here, made))
    assert done.status == 0
    assert "the float model has nothing like b" in done.err
    found = debugged(here, made)
    first, second = by_number(found)
    assert (first["reached"], first["own"], first["counterpart"]) == (None, None, None)
    assert first["usage"]["highest"] == 127
    assert (second["counterpart"], second["own"]) == ("net/out/MatMul", None)
    assert found["layers"][-1] == first
    assert found["unmatched"] == ["b"]


def test_the_table(here: Here) -> None:
    done = here(*arguments(here, pair(Faults(output_scale=0.3))))
    assert done.status == 0, done.err
    head, _, first, *_ = done.out.splitlines()
    assert head.split()[:5] == ["Layer", "Operator", "Output", "Own,", "dB"]
    assert first.split()[:3] == ["0", "FULLY_CONNECTED", "hidden/Relu"]
    assert "layer 0 hidden/Relu: " in done.out and "(--samples)" in done.out
    assert "of 20 samples have the same largest output" in done.out


def test_samples_are_spread(here: Here) -> None:
    made = pair()
    done = here(*arguments(here, made), "--json", "--samples", "3")
    assert json.loads(done.out)["samples"] == 3
    few = debugged(here, replace(made, data=made.data[[0, 10, 19]]))
    assert json.loads(done.out)["layers"] == few["layers"]


def test_what_is_refused(here: Here) -> None:
    made = pair()
    command = arguments(here, made)
    digits = ROOT / "examples" / "digits" / "digits.tflite"
    assert "it is no float model" in here.refuses(*command, "--float", "int8.tflite")
    assert "it is no float model" in here.refuses(*command, "--float", digits)
    assert "cannot be read" in here.refuses(*command, "--float", "none.tflite")
    np.save(here.directory / "data.npy", made.data[:, :5])
    assert "has the shape" in here.refuses(*command)


def test_noise_that_adds_up(here: Here) -> None:
    """Each layer is as good as int8 is, and passes on all the noise from before."""
    found = debugged(here, chain(200))
    assert min(layer["own"] for layer in found["layers"]) > 30
    last = by_number(found)[-1]
    assert last["reached"] < 20
    (finding,) = found["findings"]
    assert finding["layer"] == last["number"]
    assert (
        f"the noise of 200 layers, none of them bad, adds up to {last['reached']:.1f} dB" in finding["cause"]
    )
    assert debugged(here, chain(3))["findings"] == []


def test_words_are_looked_up_in_both(here: Here) -> None:
    """The input holds indices, int32 in both models."""
    found = debugged(here, words())
    assert (found["unmatched"], found["samples"]) == ([], 6)
    (layer,) = (each for each in found["layers"] if each["operator"] == "FULLY_CONNECTED")
    assert layer["own"] == pytest.approx(layer["reached"], abs=3)
    assert layer["own"] > 30
