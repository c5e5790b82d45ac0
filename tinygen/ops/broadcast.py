"""Broadcasting of two tensors against each other, reduced to at most four loops with strides."""

from __future__ import annotations

import numpy as np

from tinygen.errors import ModelError
from tinygen.graph import Tensor
from tinygen.ops.checks import require_shape

LOOPS = 4


def require_broadcast(a: Tensor, b: Tensor, output: Tensor) -> None:
    try:
        expected = np.broadcast_shapes(a.shape, b.shape)
    except ValueError:
        raise ModelError(
            f"tensors '{a.name}' {list(a.shape)} and '{b.name}' {list(b.shape)} cannot be broadcast together"
        ) from None
    require_shape(output, expected)
    if len(_loops(a, b, output)) > LOOPS:
        raise ModelError(f"tensors '{a.name}' and '{b.name}' broadcast along too many separate axes")


def broadcast_params(a: Tensor, b: Tensor, output: Tensor) -> dict[str, tuple[int, ...]]:
    """Loop sizes, outermost first, and the step of each input's index in every loop."""
    loops = _loops(a, b, output)
    loops = [(1, 0, 0)] * (LOOPS - len(loops)) + loops
    size, step1, step2 = (tuple(column) for column in zip(*loops, strict=True))
    return {"size": size, "step1": step1, "step2": step2}


def _loops(a: Tensor, b: Tensor, output: Tensor) -> list[tuple[int, int, int]]:
    """(size, step in a, step in b) per loop; neighbouring axes that step alike become one."""
    rank = len(output.shape)
    steps = zip(output.shape, _steps(a, rank), _steps(b, rank), strict=True)
    loops: list[tuple[int, int, int]] = []
    for size, step1, step2 in steps:
        if size == 1:
            continue
        if loops and loops[-1][1] == size * step1 and loops[-1][2] == size * step2:
            loops[-1] = (loops[-1][0] * size, step1, step2)
        else:
            loops.append((size, step1, step2))
    return loops


def _steps(tensor: Tensor, rank: int) -> list[int]:
    """Elements to move per axis of the broadcast shape; 0 along axes where the tensor repeats."""
    shape = (1,) * (rank - len(tensor.shape)) + tensor.shape
    steps, step = [0] * rank, 1
    for axis in reversed(range(rank)):
        steps[axis] = 0 if shape[axis] == 1 else step
        step *= shape[axis]
    return steps
