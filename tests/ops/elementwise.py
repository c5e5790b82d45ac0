"""Random models of one element-wise operator, of any type that it takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from tests.modelfile import O, Option, T, model_file
from tests.ops.differential import Build, scale, size

Quantize = Callable[[np.random.Generator, str], tuple[float, int]]

RANGE = {"INT8": (-128, 127), "UINT8": (0, 255), "INT16": (-32768, 32767)}


def any_quant(rng: np.random.Generator, kind: str) -> tuple[float, int]:
    """Any zero point of the type, both ends often; int16 is symmetric."""
    low, high = RANGE[kind]
    ends = [low, high, (low + high + 1) // 2, int(rng.integers(low, high + 1))]
    return scale(rng, -12, 4), 0 if kind == "INT16" else int(rng.choice(ends))


def tensor(kind: str, shape: Sequence[int], quant: tuple[float, int] | None) -> T:
    """A tensor of the type; float32 has no quantization."""
    if quant is None or kind == "FLOAT32":
        return T(tuple(shape), kind)
    return T(tuple(shape), kind, (quant[0],), (quant[1],))


def shape_of(rng: np.random.Generator) -> tuple[int, ...]:
    return tuple(size(rng, 5) for _ in range(int(rng.integers(0, 5))))


def models(
    word: str,
    kinds: Sequence[str],
    *,
    source: Quantize = any_quant,
    output: Quantize | None = any_quant,
    options: Callable[[np.random.Generator], Mapping[str, Option]] | None = None,
    table: str = "",
) -> Build:
    """Builds models of ``word``; without ``output``, the output is quantized as the input is."""

    def build(rng: np.random.Generator) -> bytes:
        kind = str(rng.choice(list(kinds)))
        shape = shape_of(rng)
        quants: list[tuple[float, int] | None] = [None, None]
        if kind != "FLOAT32":
            first = source(rng, kind)
            quants = [first, first if output is None else output(rng, kind)]
        chosen = {} if options is None else options(rng)
        operator = O(word, (0,), (1,), chosen, table)
        return model_file([tensor(kind, shape, quant) for quant in quants], [operator], [0], [1])

    return build
