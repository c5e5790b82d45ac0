"""Ranges of the weights, layer by layer, as the model's file has them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tinygen.graph import DType, Graph, Node, Tensor
from tinygen.page.layers import shape_text
from tinygen.program import Program

__all__ = ["Weights", "weight_rows"]

WEIGHTS = {DType.INT8, DType.UINT8, DType.INT16, DType.FLOAT32}  # biases are of wider integers


@dataclass(frozen=True, slots=True)
class Weights:
    """One constant: raw values, scales, real values; ``left`` and ``width`` in percent of the widest."""

    layer: str
    tensor: str
    shape: str
    dtype: str
    raw: str
    scales: str
    low: float
    high: float
    left: float
    width: float


@dataclass(frozen=True, slots=True)
class _Range:
    node: Node
    tensor: Tensor
    low: float
    high: float


def weight_rows(graph: Graph, program: Program) -> tuple[Weights, ...]:
    """Every constant with a scale, or of real numbers, that an operator of the main graph reads."""
    found = list(_ranges(graph))
    reach = max((max(abs(each.low), abs(each.high)) for each in found), default=0) or 1
    numbers = {layer.output: f"{i} {layer.operator}" for i, layer in enumerate(program.layers)}
    return tuple(_row(each, numbers, reach) for each in found)


def _ranges(graph: Graph) -> Iterator[_Range]:
    for node in graph.nodes:
        for name in dict.fromkeys(node.inputs):
            tensor = graph.tensors[name] if name is not None else None
            if tensor is None or tensor.data is None or tensor.dtype not in WEIGHTS or not tensor.data.size:
                continue
            values = _real(tensor)
            if values is not None and np.isfinite(values).all():
                yield _Range(node, tensor, float(values.min()), float(values.max()))


def _real(tensor: Tensor) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]] | None:
    """The real values of a constant; None where nothing says how they are quantized."""
    assert tensor.data is not None
    data = tensor.data.astype(np.float64)
    if tensor.dtype is DType.FLOAT32:
        return data
    if tensor.quant is None:
        return None
    shape = [1] * data.ndim
    if not tensor.quant.per_tensor:
        shape[tensor.quant.axis] = -1
    scale, zero = (np.asarray(each).reshape(shape) for each in (tensor.quant.scale, tensor.quant.zero_point))
    return np.asarray(scale * (data - zero), np.float64)


def _row(found: _Range, numbers: dict[str, str], reach: float) -> Weights:
    tensor, output = found.tensor, found.node.outputs[0]
    assert tensor.data is not None
    scales = tensor.quant.scale if tensor.quant is not None else ()
    low, high = min(found.low, 0.0), max(found.high, 0.0)
    return Weights(
        layer=numbers.get(output, found.node.op.TFLITE),
        tensor=tensor.name,
        shape=shape_text(tensor.shape),
        dtype=tensor.dtype.value,
        raw=f"{tensor.data.min():g} to {tensor.data.max():g}",
        scales=_scales(scales),
        low=found.low,
        high=found.high,
        left=round(50 + 50 * low / reach, 2),
        width=round(50 * (high - low) / reach, 2),
    )


def _scales(scales: tuple[float, ...]) -> str:
    if not scales:
        return "none"
    if len(scales) == 1:
        return f"{scales[0]:.4g}"
    return f"{min(scales):.4g} to {max(scales):.4g} ({len(scales)} channels)"
