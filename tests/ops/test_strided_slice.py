"""STRIDED_SLICE: any begin, end and stride, forwards and backwards, every mask."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.modelfile import O, model_file
from tests.ops.differential import check_operator
from tests.ops.moving import element, int32, shape, shaped

if TYPE_CHECKING:
    from tests.conftest import Tools

TFLM = ("INT8", "INT16", "INT32", "FLOAT32")


def part(rng: np.random.Generator, size: int) -> tuple[int, int, int]:
    """Begin, end and stride that leave at least one element."""
    stride = int(rng.choice([1, 1, 2, 3, -1, -2]))
    while True:
        begin, end = (int(rng.integers(-size - 2, size + 3)) for _ in range(2))
        if range(*slice(begin, end, stride).indices(size)):
            return begin, end, stride


def bits(flags: Sequence[bool]) -> int:
    return sum(1 << i for i, flag in enumerate(flags) if flag)


def build(rng: np.random.Generator, types: tuple[str, ...] = TFLM) -> bytes:
    whole = shape(rng)
    numbers = [part(rng, n) for n in whole]
    begins, ends, shrinks = (list(rng.random(len(whole)) < p) for p in (0.25, 0.25, 0.2))
    for i, n in enumerate(whole):
        if shrinks[i]:
            begin = int(rng.integers(-n, n))
            numbers[i] = (begin, begin + 1, 1)
    indices = zip(numbers, begins, ends, strict=True)
    parts = [slice(None if b else n[0], None if e else n[1], n[2]) for n, b, e in indices]
    sizes = [len(range(*p.indices(n))) for p, n in zip(parts, whole, strict=True)]
    output = tuple(n for n, shrink in zip(sizes, shrinks, strict=True) if not shrink)
    masks = {"beginMask": bits(begins), "endMask": bits(ends), "shrinkAxisMask": bits(shrinks)}
    tensors = [*map(int32, zip(*numbers, strict=True)), *shaped(element(rng, types), whole, output)]
    operator = O("STRIDED_SLICE", (3, 0, 1, 2), (4,), masks, "StridedSliceOptions")
    if 0 in output:
        return build(rng, types)
    return model_file(tensors, [operator], [3], [4])


@pytest.mark.fuzz(count=150)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)


@pytest.mark.fuzz(count=40)
def test_types_that_tflm_lacks(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    def wide(rng: np.random.Generator) -> bytes:
        return build(rng, ("UINT8", "INT64", "BOOL"))

    check_operator(wide, fuzz_count, 2, tools, tmp_path, oracle="LiteRT")


def spread(rng: np.random.Generator) -> bytes:
    """An ellipsis somewhere, perhaps a new axis behind it; LiteRT holds no more than five indices."""
    whole = shape(rng, 2, 4)
    rest = int(rng.integers(1, len(whole)))  # axes of the ellipsis
    at = int(rng.integers(0, len(whole) - rest + 1))
    cut = (*whole[:at], *whole[at + rest :])
    numbers = [part(rng, n) for n in cut]
    sizes = [len(range(*slice(*n).indices(size))) for n, size in zip(numbers, cut, strict=True)]
    output = [*sizes[:at], *whole[at : at + rest], *sizes[at:]]
    numbers.insert(at, (0, 0, 1))
    masks = {"ellipsisMask": 1 << at}
    if rng.random() < 0.5:
        numbers.insert(at + 1, (0, 0, 1))
        output.insert(at + rest, 1)
        masks["newAxisMask"] = 1 << at + 1
    moved = shaped(element(rng, ("INT8",)), whole, tuple(output))
    tensors = [*map(int32, zip(*numbers, strict=True)), *moved]
    operator = O("STRIDED_SLICE", (3, 0, 1, 2), (4,), masks, "StridedSliceOptions")
    return model_file(tensors, [operator], [3], [4])


@pytest.mark.fuzz(count=60)
def test_ellipses_and_new_axes(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    """TFLM ignores these two masks: LiteRT is the judge."""
    check_operator(spread, fuzz_count, 3, tools, tmp_path, oracle="LiteRT")
