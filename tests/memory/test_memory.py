"""The memory plan: nothing that is needed at the same time overlaps, and the arena is as small as can be."""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.modelfile import O, T, model_file
from tests.tflite.test_rows import model as row_by_row
from tinygen.memory import Bound, Buffer, Leads, Plan, improve, lower_bound, plan
from tinygen.passes import rewrite
from tinygen.program import Program
from tinygen.select import select
from tinygen.tflite import load

Problem = tuple[list[Buffer], Leads]


@st.composite
def problems(draw: st.DrawFn, most: int = 25) -> Problem:
    """Buffers, and leads of some that begin while others are needed."""
    spans = st.tuples(st.integers(1, 5000), st.integers(0, 30), st.integers(0, 8))
    drawn = draw(st.lists(spans, max_size=most))
    found = [Buffer(f"b{i}", size, first, first + length) for i, (size, first, length) in enumerate(drawn)]
    pairs = [(out, source) for out in found for source in found if source.first < out.first <= source.last]
    leads = {
        (out.name, source.name): draw(st.integers(0, 6000)) for out, source in pairs if draw(st.booleans())
    }
    return found, leads


def assert_sound(problem: Problem, planned: Plan) -> None:
    found, _ = problem
    for i, a in enumerate(found):
        start = planned.offsets[a.name]
        assert start % 4 == 0 and start >= 0 and start + a.size <= planned.size
        for b in found[i + 1 :]:
            assert apart(a, b, planned) or not a.meets(b) or leads_apart(a, b, problem, planned), (a, b)


def apart(a: Buffer, b: Buffer, planned: Plan) -> bool:
    start, other = planned.offsets[a.name], planned.offsets[b.name]
    return start + a.size <= other or other + b.size <= start


def leads_apart(a: Buffer, b: Buffer, problem: Problem, planned: Plan) -> bool:
    """Whether one is the input of the other and begins far enough behind it."""
    ahead = [(pair, lead) for pair, lead in problem[1].items() if set(pair) == {a.name, b.name}]
    return any(planned.offsets[s] - planned.offsets[o] >= lead for (o, s), lead in ahead)


@given(problems())
@settings(max_examples=50, deadline=None)
def test_buffers_needed_together_never_overlap(problem: Problem) -> None:
    found, leads = problem
    for planned in (plan(found, 4, leads), improve(plan(found, 4, leads), found, 4, leads)):
        assert_sound(problem, planned)
        assert planned.size >= planned.bound.size >= lower_bound(found, 4, leads).size


def smallest(problem: Problem) -> int:
    """The least size of all: lowest first, in every order, each as low as it may lie."""
    found, leads = problem
    best = sum(b.size + 3 for b in found)
    for order in permutations(found):
        offsets: dict[str, int] = {}
        for b in order:
            possible = candidates(b, order, offsets, leads)
            offsets[b.name] = min(at for at in possible if fits(b, at, order, offsets, leads))
        best = min(best, max((offsets[b.name] + aligned(b.size) for b in order), default=0))
    return best


def candidates(b: Buffer, order: Sequence[Buffer], offsets: dict[str, int], leads: Leads) -> list[int]:
    below = [a for a in order if a.name in offsets]
    ends = [offsets[a.name] + aligned(a.size) for a in below]
    return [0, *ends, *(offsets[a.name] + aligned(leads.get((a.name, b.name), 0)) for a in below)]


def fits(b: Buffer, at: int, order: Sequence[Buffer], offsets: dict[str, int], leads: Leads) -> bool:
    trial = Plan({**offsets, b.name: at}, 10**9, Bound(0, 0))
    placed = [a for a in order if a.name in offsets and a.meets(b)]
    return all(apart(a, b, trial) or leads_apart(a, b, ([], leads), trial) for a in placed)


def aligned(size: int) -> int:
    return -(-size // 4) * 4


@given(problems(most=5))
@settings(max_examples=60, deadline=None)
def test_small_plans_are_the_best_of_all(problem: Problem) -> None:
    found, leads = problem
    planned = improve(plan(found, 4, leads), found, 4, leads)
    assert planned.size == planned.bound.size == smallest(problem)


@given(problems())
@settings(max_examples=50, deadline=None)
def test_the_plan_is_deterministic(problem: Problem) -> None:
    found, leads = problem
    first, second = (improve(plan(found, 4, leads), found, 4, leads) for _ in range(2))
    assert first == second


def test_search_beats_each_single_heuristic() -> None:
    """A case where placing the largest first wastes memory."""
    rng = np.random.default_rng(3)
    won = 0
    for _ in range(50):
        spans = [
            (int(rng.integers(1, 100)) * 4, int(rng.integers(0, 8)), int(rng.integers(0, 4)))
            for _ in range(10)
        ]
        found = [Buffer(str(i), size, first, first + length) for i, (size, first, length) in enumerate(spans)]
        won += plan(found).size == lower_bound(found).size
    assert won >= 40  # the bound itself is not always reachable


ARENAS = {  # bytes: what no plan for the same kernel calls can beat
    "kws_ds_cnn": 9_792,
    "vww_mobilenet": 36_872,
    "ic_resnet8": 33_312,
    "ad_autoencoder": 768,
    "hello_world": 4,
    "person_detect": 36_872,
    "mcunet_vww": 76_808,
    "micro_speech": 4_164,
}


@pytest.mark.parametrize("name", ARENAS)
def test_arenas_of_real_models_are_proved_the_smallest(shared_models: Path, name: str) -> None:
    data = (shared_models / f"{name}.tflite").read_bytes()
    graph = rewrite(load(data, name=name))
    start = time.process_time()
    program = select(graph)
    assert program.arena_size == program.arena_bound == ARENAS[name]
    assert time.process_time() - start < 3


def compiled(tensors: list[T], operators: list[O], inputs: list[int], outputs: list[int]) -> Program:
    return select(rewrite(load(model_file(tensors, operators, inputs, outputs), name="m")))


Q = T((1, 8), scale=(0.5,), zero_point=(0,))


def test_element_wise_operators_run_in_place() -> None:
    program = compiled([Q] * 3, [O("RELU", (0,), (1,)), O("RELU6", (1,), (2,))], [0], [2])
    assert set(program.offsets.values()) == {0}
    assert program.arena_size == 8


def test_nothing_runs_in_place_over_what_is_still_read() -> None:
    operators = [O("RELU", (0,), (1,)), O("ADD", (0, 1), (2,), {}, "AddOptions")]
    program = compiled([Q] * 3, operators, [0], [2])
    assert program.offsets["t1"] != program.offsets["t0"]
    assert program.offsets["t2"] in {program.offsets["t0"], program.offsets["t1"]}


def test_nothing_runs_in_place_over_an_output() -> None:
    operators = [O("RELU", (0,), (1,)), O("RELU6", (1,), (2,))]
    program = compiled([Q] * 3, operators, [0], [1, 2])
    assert program.offsets["t1"] != program.offsets["t2"]


def test_a_reshaped_tensor_keeps_its_bytes_until_both_are_done() -> None:
    """input -> RESHAPE -> RELU, and input -> RELU6 afterwards: RELU must not overwrite the input."""
    operators = [O("RESHAPE", (0,), (1,)), O("RELU", (1,), (2,)), O("RELU6", (0,), (3,))]
    tensors = [Q, T((8, 1), scale=(0.5,), zero_point=(0,)), T((8, 1), scale=(0.5,), zero_point=(0,)), Q]
    program = compiled(tensors, operators, [0], [2, 3])
    assert program.offsets["t0"] == program.offsets["t1"] != program.offsets["t2"]


def test_loops_work_in_place() -> None:
    """Rows of x become rows of y one by one: x stays where it was, y is written where it is."""
    size = 5 * 3 * 4  # bytes of x and of y
    program = select(rewrite(load(row_by_row(T((), "FLOAT32"), 5, 3, 5), name="m")))
    (loop,) = program.layers
    assert program.arena_size < 2 * size + 64
    assert [call.kernel for call in loop.calls] == ["tg_fill"]  # the counter
    assert "tg_slice_s32" not in {call.kernel for call in loop.all_calls}


def test_an_input_that_is_an_output_has_one_place() -> None:
    program = compiled([Q, Q], [O("RESHAPE", (0,), (1,))], [0], [1])
    assert program.offsets["t0"] == program.offsets["t1"]
    assert not program.calls
