"""The reader's errors, each with the tensor or operator and the remedy; and quirks of files that it takes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.modelfile import O, T, model_file
from tests.tflite.small_model import small_model
from tinygen.errors import ModelError
from tinygen.graph import run
from tinygen.tflite import load

Q = T((1, 6), scale=(0.5,), zero_point=(3,))
WEIGHTS = T((4, 6), scale=(0.25,), zero_point=(0,), data=np.arange(-12, 12, dtype=np.int8))
BIAS = T((4,), "INT32", (0.125,), (0,), data=np.arange(4, dtype=np.int32))
OUTPUT = T((1, 4), scale=(1.0,), zero_point=(0,))
DENSE = O("FULLY_CONNECTED", (0, 1, 2), (3,), {}, "FullyConnectedOptions")


def dense(*tensors: T, operator: O = DENSE) -> bytes:
    """A FULLY_CONNECTED model; tensors given replace input, weights, bias and output in that order."""
    found = [*tensors, *(Q, WEIGHTS, BIAS, OUTPUT)[len(tensors) :]]
    return model_file(found, [operator], [0], [3])


def refusal(data: bytes) -> ModelError:
    with pytest.raises(ModelError) as caught:
        load(data)
    return caught.value


def test_every_unsupported_operator_is_listed_at_once() -> None:
    words = ["TOPK_V2", "custom MyOp", "TOPK_V2", "RELU", "WHERE"]
    operators = [O(word, (i,), (i + 1,)) for i, word in enumerate(words)]
    error = refusal(model_file([Q] * 6, operators, [0], [5]))
    assert "3 operators" in error.cause
    assert "TOPK_V2: 2 (first at tensor 't1')" in error.cause
    assert "custom MyOp: 1 (first at tensor 't2')" in error.cause
    assert "WHERE: 1 (first at tensor 't5')" in error.cause
    assert "RELU" not in error.cause
    assert "tinygen ops" in error.remedy


@pytest.mark.parametrize(
    ("word", "remedy"),
    [
        ("custom FlexErf", "SELECT_TF_OPS"),
        ("custom ethos-u", "accelerator"),
        ("custom edgetpu-custom-op", "accel"),
    ],
)
def test_custom_operators_have_their_own_remedy(word: str, remedy: str) -> None:
    assert remedy in refusal(model_file([Q, Q], [O(word, (0,), (1,))], [0], [1])).remedy


def test_all_faulty_operators_are_reported_together() -> None:
    real = T((1, 6), "FLOAT32")
    operators = [O("RELU", (0,), (1,)), O("RELU6", (1,), (2,))]
    error = refusal(model_file([Q, real, Q], operators, [0], [2]))
    assert "RELU (operator 0, output 't1')" in error.cause
    assert "RELU6 (operator 1, output 't2')" in error.cause
    assert "representative dataset" in error.remedy


def test_a_dynamic_range_model_is_refused_with_the_remedy() -> None:
    error = refusal(dense(T((1, 6), "FLOAT32"), WEIGHTS, BIAS, T((1, 4), "FLOAT32")))
    assert "'t1' are int8 and the input 't0' is float32: a dynamic-range model" in error.cause
    assert "full integer" in error.remedy


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "0 bytes"),
        (b"PK\x03\x04" + bytes(60), "Keras model"),
        (b"\x89HDF\r\n\x1a\n" + bytes(60), "Keras model"),
        (b"#!/bin/sh\necho this is a script", "identifier"),
        (small_model()[:200], "damaged"),
    ],
    ids=["empty", "zip", "hdf5", "script", "truncated"],
)
def test_what_is_no_model_is_said_to_be_none(data: bytes, message: str) -> None:
    assert message in refusal(data).cause


def test_a_cycle_is_found() -> None:
    operators = [O("ADD", (0, 2), (1,), {}, "AddOptions"), O("RELU", (1,), (2,))]
    error = refusal(model_file([Q] * 3, operators, [0], [2]))
    assert "reads 't2' before it is computed" in error.cause
    assert "cycle" in error.remedy


@pytest.mark.parametrize(
    ("operators", "inputs", "outputs", "message"),
    [
        ([O("RELU", (7,), (1,))], [0], [1], "names tensor 7 of only 3"),
        ([O("RELU", (0,), (9,))], [0], [1], "names tensor 9 of only 3"),
        ([O("RELU", (0,), (1,))], [5], [1], "names tensor 5 of only 3"),
        ([O("RELU", (0,), (1,))], [0], [2], "nothing computes the output 't2'"),
        ([O("RELU", (0,), (1,)), O("RELU", (0,), (1,))], [0], [1], "writes 't1', which is there already"),
        ([O("RELU", (0,), (0,))], [0], [0], "writes 't0', which is there already"),
        ([O("RELU", (0,), (1,))], [0, 0], [1], "lists a tensor twice"),
        ([O("RELU", (0,), (1,))], [0], [], "no inputs or no outputs"),
        ([O("RELU", (0, 0), (1,))], [0], [1], "it has 2 inputs, expected 1 to 1"),
        ([O("RELU", (-1,), (1,))], [0], [1], "its input (input 0) is missing"),
    ],
)
def test_graphs_that_contradict_themselves(
    operators: list[O], inputs: list[int], outputs: list[int], message: str
) -> None:
    assert message in refusal(model_file([Q] * 3, operators, inputs, outputs)).cause


@pytest.mark.parametrize(
    ("tensor", "message"),
    [
        (replace(Q, shape=(1, -1)), "size known only at run time"),
        (replace(Q, shape=(1, 0)), "is empty"),
        (replace(Q, shape=(65536, 65536)), "too large"),
        (replace(Q, type="FLOAT16"), "has the type FLOAT16"),
        (replace(Q, scale=(float("nan"),)), "not a number"),
        (replace(Q, scale=(-0.5,)), "expected more than 0"),
        (replace(Q, scale=(0.0,)), "expected more than 0"),
        (replace(Q, zero_point=(200,)), "beyond its type"),
        (replace(Q, zero_point=(2**40,)), "beyond int32"),
        (replace(Q, scale=(0.5, 0.5), zero_point=(0, 0)), "2 scales"),
        (replace(Q, zero_point=(0, 0)), "1 scales and 2 zero points"),
        (replace(Q, scale=()), "none"),
        (replace(Q, zero_point=()), "1 scales and 0 zero points"),
        (replace(Q, shape=(1, 7)), "do not fit weights"),
    ],
)
def test_tensors_that_cannot_be(tensor: T, message: str) -> None:
    error = refusal(dense(tensor))
    assert message in error.cause
    assert "t0" in error.cause


def test_a_factor_that_no_multiplier_expresses_is_refused() -> None:
    assert "beyond 2**30" in refusal(dense(replace(Q, scale=(2.0**60,)))).cause


def test_a_constant_of_the_wrong_length_is_found() -> None:
    short = replace(WEIGHTS, data=np.arange(23, dtype=np.int8))
    assert "needs 24 bytes, and its buffer has 23" in refusal(dense(Q, short)).cause


def test_weights_computed_at_run_time_are_refused() -> None:
    inputs = [Q, replace(WEIGHTS, data=None), BIAS, OUTPUT]
    error = refusal(model_file(inputs, [DENSE], [0, 1], [3]))
    assert "computed at run time" in error.cause
    assert "Freeze" in error.remedy


def test_an_unknown_fused_activation_is_refused() -> None:
    operator = replace(DENSE, options={"fusedActivationFunction": 4})
    error = refusal(dense(operator=operator))
    assert "fused activation number 4" in error.cause
    assert "layer of its own" in error.remedy


def test_an_operator_without_its_options_is_refused() -> None:
    assert "no options table" in refusal(dense(operator=O("FULLY_CONNECTED", (0, 1, 2), (3,)))).cause


def test_quirks_of_real_files_are_taken() -> None:
    """A bias quantized along axis 3, an input of rank 4, no bias at all, tensors of one name or none."""
    x = np.arange(6, dtype=np.int8)
    plain = run(load(dense()), [x.reshape(1, 6)])["t3"]
    odd = load(dense(replace(Q, shape=(1, 1, 1, 6)), WEIGHTS, replace(BIAS, axis=3)))
    assert np.array_equal(run(odd, [x.reshape(1, 1, 1, 6)])["t3"], plain)
    zeros = replace(BIAS, data=np.zeros(4, np.int32))
    without = load(dense(operator=replace(DENSE, inputs=(0, 1, -1))))
    expected = run(load(dense(Q, WEIGHTS, zeros)), [x.reshape(1, 6)])["t3"]
    assert np.array_equal(run(without, [x.reshape(1, 6)])["t3"], expected)
    same = load(dense(replace(Q, name="x"), replace(WEIGHTS, name="x"), replace(BIAS, name="\n")))
    assert same.inputs == ("x",)
    assert len(same.tensors) == 4
