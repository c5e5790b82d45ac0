"""What reductions and pools refuse, each with the tensor's name."""

from __future__ import annotations

import numpy as np
import pytest

from tests.modelfile import O, T, model_file
from tinygen.errors import ModelError
from tinygen.tflite import load

Q = T((2, 3), scale=(0.5,), zero_point=(0,))
ROW = T((3,), scale=(0.5,), zero_point=(0,))
FINER = T((3,), scale=(0.25,), zero_point=(0,))
LONG = T((2**16, 3), "INT16", (0.5,), (0,))
POOL = {"padding": 1, "strideH": 1, "strideW": 1, "filterHeight": 2, "filterWidth": 2}


def axes(*values: int) -> T:
    return T((len(values),), "INT32", data=np.array(values, np.int32))


@pytest.mark.parametrize(
    ("word", "tensors", "message"),
    [
        ("SUM", (Q, axes(0), T((2,), scale=(1,), zero_point=(0,))), "'t2' has the shape [2], expected [3]"),
        ("SUM", (Q, axes(2), ROW), "axes [2] are beyond tensor 't0'"),
        ("SUM", (T((2, 3), "INT32"), axes(0), T((3,), "INT32")), "'t0' is int32, expected int8"),
        ("SUM", (LONG, axes(0), T((3,), "INT16", (0.5,), (0,))), "a sum over 65536 elements of 't0'"),
        ("MEAN", (Q, axes(0), T((3,), "FLOAT32")), "'t2' is float32, expected int8"),
        ("REDUCE_MAX", (Q, axes(0), FINER), "'t0' and 't2' must have the same scale"),
        ("ARG_MAX", (Q, axes(2), T((3,), "INT32")), "axis [2] is none of tensor 't0'"),
        ("ARG_MIN", (Q, axes(0), ROW), "'t2' is int8, expected int32 or int64"),
        ("ARG_MIN", (Q, axes(0), T((2,), "INT32")), "'t2' has the shape [2], expected [3]"),
        ("CUMSUM", (Q, axes(0, 1), Q), "axis [0, 1] is none of tensor 't0'"),
        ("CUMSUM", (Q, axes(0), T((2, 3), scale=(1e-7,), zero_point=(0,))), "'t2' has a scale too small"),
    ],
)
def test_what_does_not_fit_is_refused(word: str, tensors: tuple[T, ...], message: str) -> None:
    with pytest.raises(ModelError) as caught:
        load(model_file(tensors, [O(word, (0, 1), (2,))], [0], [2]))
    assert message in caught.value.cause


def test_axes_known_only_at_run_time_are_refused() -> None:
    with pytest.raises(ModelError, match="'t1' are computed at run time"):
        load(model_file([Q, T((1,), "INT32"), ROW], [O("SUM", (0, 1), (2,))], [0, 1], [2]))


def test_a_pool_of_another_type_is_refused() -> None:
    tensors = [T((1, 2, 2, 1), scale=(1,), zero_point=(0,)), T((1, 1, 1, 1), scale=(1,), zero_point=(0,))]
    operator = O("L2_POOL_2D", (0,), (1,), POOL, "Pool2DOptions")
    with pytest.raises(ModelError, match="'t0' is int8, expected float32"):
        load(model_file(tensors, [operator], [0], [1]))


def test_a_window_whose_sum_could_overflow_is_refused() -> None:
    tensor = T((1, 2, 2, 1), "INT16", (1.0,), (0,))
    options = {**POOL, "padding": 0, "filterHeight": 300, "filterWidth": 300}
    operator = O("AVERAGE_POOL_2D", (0,), (1,), options, "Pool2DOptions")
    with pytest.raises(ModelError, match=r"its window of \(300, 300\) elements of 't0'"):
        load(model_file([tensor, tensor], [operator], [0], [1]))
