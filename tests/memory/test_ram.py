"""Programs for little RAM: no larger than with plain kernels, and as fast as that allows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.emulated import Emulated
from tests.ops.differential import assert_same, random_inputs, reference
from tinygen.graph import Graph
from tinygen.passes import rewrite
from tinygen.program import Program
from tinygen.select import select
from tinygen.target import Optimize, target_of
from tinygen.tflite import load

if TYPE_CHECKING:
    from tests.conftest import Tools

CORES = ("cortex-m0", "cortex-m4", "cortex-m55", "xtensa-lx6")
PLAIN_KERNELS = ("tg_conv2d_s8", "tg_depthwise_conv2d_s8")


def graph_of(folder: Path, name: str) -> Graph:
    return rewrite(load((folder / f"{name}.tflite").read_bytes(), name=name))


def fast(program: Program) -> int:
    """How many convolutions have a faster kernel than the plain one."""
    return sum("conv2d" in call.kernel and call.kernel not in PLAIN_KERNELS for call in program.calls)


@pytest.mark.parametrize("core", CORES)
@pytest.mark.parametrize("name", ["kws_ds_cnn", "person_detect", "ic_resnet8"])
def test_no_arena_is_larger_than_with_plain_kernels(shared_models: Path, name: str, core: str) -> None:
    graph = graph_of(shared_models, name)
    plain, little = select(graph), select(graph, target=target_of(core, Optimize.RAM))
    assert little.arena_size <= plain.arena_size
    assert little.arena_size <= select(graph, target=target_of(core)).arena_size


def test_layers_with_room_keep_their_fast_kernels(shared_models: Path) -> None:
    graph = graph_of(shared_models, "person_detect")
    target = target_of("cortex-m4", Optimize.RAM)
    little, quick = select(graph, target=target), select(graph, target=target_of("cortex-m4"))
    assert fast(little) >= 10
    assert little.arena_size < quick.arena_size


def test_results_are_the_same(shared_models: Path, tools: Tools, tmp_path: Path) -> None:
    graph = graph_of(shared_models, "vww_mobilenet")
    program = select(graph, target=target_of("cortex-m4", Optimize.RAM))
    assert fast(program) > 0
    inputs = random_inputs(np.random.default_rng(1), graph)
    (done,) = Emulated(tools, "sim-cortex-m4", [program], tmp_path).run([(0, inputs)])
    for found, expected in zip(done.outputs, reference(graph, inputs), strict=True):
        assert_same(found, expected, "with little RAM the outputs are others")
