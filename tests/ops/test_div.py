"""DIV: every type, equal and broadcast shapes, divisors of both signs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.modelfile import O, T, model_file
from tests.native import Native, compile_program
from tests.ops.broadcasting import dividing, typed
from tests.ops.differential import activation, check_operator, reference, zero_point
from tinygen.tflite import load

if TYPE_CHECKING:
    from tests.conftest import Tools


def operands(rng: np.random.Generator, kind: str, low: float, high: float) -> tuple[T, T, T]:
    """For int8, the factor behind the quotient lies between 2**low and 2**high."""
    a, b, output = (typed(rng, kind, -9, 1) for _ in range(3))
    if kind == "INT8":
        factor = 2.0 ** rng.uniform(low, high)
        output = replace(output, scale=(float(np.float32(a.scale[0] / b.scale[0] / factor)),))
    return a, b, output


def build(rng: np.random.Generator) -> bytes:
    kind = str(rng.choice(["INT8", "INT8", "INT32", "FLOAT32"]))
    # Below 2**6, TFLM shifts small int8 quotients by more than 31 bits, and gives any value for them.
    a, b, output = operands(rng, kind, 6.01, 22.9)
    # TFLM refuses an activation whose bound, in the output's scale, is beyond int32.
    tiny = kind == "INT8" and output.scale[0] < 1e-8
    options = {"fusedActivationFunction": 0 if tiny else activation(rng)}
    return dividing(rng, (a, b, output), "DIV", options, "DivOptions")


@pytest.mark.fuzz(count=200)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)


def all_pairs(factor: float, zeros: tuple[int, int, int]) -> bytes:
    """Every int8 divided by every int8."""
    tensors = [
        T((256, 1), scale=(0.5,), zero_point=(zeros[0],)),
        T((256,), scale=(0.25,), zero_point=(zeros[1],)),
        T((256, 256), scale=(2 / factor,), zero_point=(zeros[2],)),
    ]
    return model_file(tensors, [O("DIV", (0, 1), (2,), {}, "DivOptions")], [0, 1], [2])


@pytest.mark.parametrize("factor", [0.01, 0.7, 1.0, 5.0, 63.0, 1000.0])
def test_small_quotients_are_near_the_real_ones(tools: Tools, tmp_path: Path, factor: float) -> None:
    """Where TFLM is no judge: at most one step from real division, and C as the reference."""
    tools.require("gcc")
    rng = np.random.default_rng(1)
    zeros = (zero_point(rng), zero_point(rng), zero_point(rng))
    model, every = all_pairs(factor, zeros), np.arange(-128, 128).astype(np.int8)
    inputs = (every.reshape(256, 1), every)
    (found,) = reference(load(model), inputs)
    (run,) = Native([compile_program(model, "m")], tmp_path).run([(0, inputs)])
    assert np.array_equal(run.outputs[0], found)
    a, b = inputs[0].astype(float) - zeros[0], every.astype(float) - zeros[1]
    with np.errstate(divide="ignore", invalid="ignore"):
        real = np.clip(np.round(a / b * factor) + zeros[2], -128, 127)
    assert np.nanmax(abs(np.where(b == 0, np.nan, real - found))) <= 1
