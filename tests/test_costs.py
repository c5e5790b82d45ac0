"""The cost tables: what was counted is given exactly, and whole models are estimated to within a bound."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from benchmarks.fit import fit, nonnegative
from benchmarks.models import find_models
from benchmarks.record import read_figures
from benchmarks.terms import TERMS, expand, terms_of
from tinygen.boards import load_board
from tinygen.costs import call_cost, call_estimate, layer_costs
from tinygen.costs.table import KernelCosts, find_table, key_of, table_path
from tinygen.costs.terms import values
from tinygen.ops import OPERATORS
from tinygen.passes import rewrite
from tinygen.program import Choice
from tinygen.select import select
from tinygen.target import UNITS, target_of
from tinygen.tflite import load
from tinygen.variants import VARIANTS

if TYPE_CHECKING:
    from tinygen.program import Program

COUNTS = {name[:2]: value.instructions for name, value in read_figures().items() if name[2] == "speed"}
CORES = sorted(core for core in UNITS if find_table(core))
LARGEST_FILE = 60_000  # bytes: every wheel carries the tables
ESTIMATED = (
    "digits",
    "kws_ds_cnn",
    "vww_mobilenet",
    "ic_resnet8",
    "ad_autoencoder",
    "person_detect",
    "micro_speech",
)
BOUND = 0.03
# Those whose estimate is further from the count, and how far it may be.
FURTHER = {
    ("sim-cortex-m0", "kws_ds_cnn"): 0.031,
    ("sim-cortex-m55", "micro_speech"): 0.08,
    ("sim-esp8266", "micro_speech"): 0.08,
    ("sim-riscv32", "kws_ds_cnn"): 0.037,
    ("sim-riscv32", "micro_speech"): 0.12,
}
CASES = [
    (board, model)
    for board, model in sorted(COUNTS)
    if model in ESTIMATED and find_table(load_board(board).cpu.core)
]


def program(model: str, core: str) -> Program:
    if model not in find_models():
        pytest.skip("the folder of real models is not there")
    return select(rewrite(load(find_models()[model].read_bytes(), name="model")), target=target_of(core))


@pytest.mark.parametrize(("board", "model"), CASES)
def test_models_that_were_not_used_to_fit(board: str, model: str) -> None:
    """The terms alone, against the count of the whole inference."""
    core = load_board(board).cpu.core
    costs = [call_estimate(call, core) for call in program(model, core).calls]
    assert None not in costs
    error = sum(cost for cost in costs if cost is not None) / COUNTS[board, model] - 1
    assert abs(error) <= FURTHER.get((board, model), BOUND), f"{error:+.1%}"


def test_layers_add_up_to_their_calls() -> None:
    made = program("digits", "cortex-m4")
    costs = layer_costs(made, "cortex-m4")
    assert [cost.layer for cost in costs] == [layer.output for layer in made.layers]
    for cost, layer in zip(costs, made.layers, strict=True):
        assert cost.instructions == sum(cost.kernels.values())
        assert set(cost.kernels) == {call.kernel for call in layer.calls}


def test_cores_without_a_table_cost_nobody_knows_what() -> None:
    made = program("digits", "cortex-m4")
    assert {cost.instructions for cost in layer_costs(made, "z80")} == {None}
    assert all(not cost.kernels for cost in layer_costs(made, "z80"))
    assert call_cost(made.calls[0], "z80") is None


def test_what_depends_on_inputs_is_unknown() -> None:
    """Which of two branches runs, no table says."""
    made = program("digits", "cortex-m4")
    layer = replace(made.layers[0], control=Choice("test", (), ()))
    (cost,) = layer_costs(replace(made, layers=(layer,)), "cortex-m4")
    assert cost.instructions is None
    assert cost.kernels


def test_what_was_counted_is_given() -> None:
    params = {"elements": 64, "activation_min": -128, "activation_max": 127, "zero_point": 3}
    costs = KernelCosts("tg_some", {"1": 10.0, "elements": 2.0}, {key_of("tg_some", params): 150})
    assert costs.instructions(params) == 150
    assert costs.instructions({**params, "zero_point": 4}) == 150, "it is a number in the code"
    assert costs.instructions({**params, "elements": 65}) == costs.estimate({**params, "elements": 65}) == 140
    assert costs.instructions({**params, "activation_min": 0}) == 138, "a clamp is more code"


@pytest.mark.parametrize(
    ("term", "value"),
    [
        ("1", 1),
        ("a", 7),
        ("a/4", 1),
        ("a^4", 2),
        ("a%4", 3),
        ("?a", 1),
        ("!a", 0),
        ("a*b*2", 42),
        ("b/4", 0),
    ],
)
def test_terms(term: str, value: float) -> None:
    assert values("tg_some", {"a": 7, "b": 3}, (term,)) == [value]


def test_factors_in_braces() -> None:
    assert expand("a*{1,b}*{c,d}") == ["a*c", "a*d", "a*b*c", "a*b*d"]


def test_kernels_without_terms_of_their_own() -> None:
    assert terms_of("tg_unheard_of") == ("1", "elements")


@pytest.mark.parametrize("core", CORES)
def test_tables_name_kernels(core: str) -> None:
    """None that is gone, and nothing that this version's terms do not know."""
    known = {kernel for operator in OPERATORS for kernel in operator.KERNELS}
    known |= {variant.KERNEL for variant in VARIANTS}
    assert {*find_table(core)} <= known
    assert table_path(core).stat().st_size < LARGEST_FILE


def test_declared_kernels_exist() -> None:
    known = {kernel for operator in OPERATORS for kernel in operator.KERNELS}
    assert {*TERMS} <= known | {variant.KERNEL for variant in VARIANTS}


def test_fit_finds_what_was_put_in() -> None:
    rng = np.random.default_rng(1)
    params = [{"elements": int(n)} for n in rng.integers(1, 5000, 30)]
    counts = [37 + 5 * each["elements"] for each in params]
    assert fit("tg_some", params, counts, ("1", "elements", "elements/4")) == pytest.approx(
        {"1": 37, "elements": 5}, rel=1e-3
    )


def test_least_squares_without_negative_numbers() -> None:
    """Against all subsets of columns."""
    rng = np.random.default_rng(2)
    for _ in range(30):
        rows, wanted = rng.normal(size=(12, 4)), rng.normal(size=12)
        found = nonnegative(rows, wanted)
        assert (found >= 0).all()
        error = np.linalg.norm(rows @ found - wanted)
        for subset in range(16):
            chosen = [i for i in range(4) if subset >> i & 1]
            x = np.linalg.lstsq(rows[:, chosen], wanted, rcond=None)[0] if chosen else np.zeros(0)
            if (x >= 0).all():
                assert error <= np.linalg.norm(rows[:, chosen] @ x - wanted) + 1e-9


def test_tables_say_their_compiler() -> None:
    for core in CORES:
        assert "gcc" in json.loads(Path(table_path(core)).read_text(encoding="utf-8"))["compiler"]
