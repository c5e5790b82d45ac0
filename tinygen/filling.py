"""How an application fills a model's input and reads its output, in words."""

from __future__ import annotations

import numpy as np

from tinygen.errors import ConfigError
from tinygen.graph import Array, DType, Tensor
from tinygen.pictures import RANGES, Picture, picture_of, pixel_range
from tinygen.preprocessing import AS_IT_IS, Preprocessing

__all__ = ["how_to_fill", "how_to_read", "real_range"]

WHITE = 255


def real_range(tensor: Tensor) -> tuple[float, float] | None:
    """The least and the largest real number of a quantized tensor; None for all others."""
    if tensor.quant is None or not tensor.quant.per_tensor:
        return None
    ends = (tensor.dtype.minimum, tensor.dtype.maximum)
    low, high = (tensor.scale * (end - tensor.zero_point) for end in ends)
    return low, high


def how_to_fill(tensor: Tensor, how: Preprocessing = AS_IT_IS) -> tuple[str, ...]:
    """Sentences: what an element is, what [preprocessing] makes of a number, what a pixel becomes."""
    lines = [_element(tensor)]
    if how.scales and not how.hears:
        lines.append("x = (n * scale - mean) / std for a sensor's number n, as [preprocessing] says")
    picture = _picture(tensor, how)
    if picture is not None:
        low, high = pixel_range(tensor)
        meaning = "" if how.scales else f", which the network knows as {low:g} to {high:g},"
        lines += _pixels(picture, tensor, meaning)
    return tuple(lines)


def how_to_read(tensor: Tensor) -> tuple[str, ...]:
    """What an element of an output says."""
    if real_range(tensor) is None:
        return (_element(tensor),)
    return (f"x = {tensor.scale:g} * {_minus(tensor.zero_point)}",)


def _minus(zero_point: int) -> str:
    if zero_point == 0:
        return "q"
    return f"(q {'-' if zero_point > 0 else '+'} {abs(zero_point)})"


def _element(tensor: Tensor) -> str:
    """What one element is, for a real number x."""
    span = real_range(tensor)
    if tensor.dtype is DType.FLOAT32:
        return "real numbers, of the range that the network was trained on"
    if tensor.dtype is DType.BOOL:
        return "0 or 1"
    kept = f"{tensor.dtype.minimum} to {tensor.dtype.maximum}"
    if span is None:
        return f"integers as they are, {kept}"
    sign = "+" if tensor.zero_point > 0 else "-"
    offset = f" {sign} {abs(tensor.zero_point)}" if tensor.zero_point else ""
    numbers = f"for real x from {span[0]:.4g} to {span[1]:.4g}"
    return f"q = round(x / {tensor.scale:g}){offset}, kept within {kept}, {numbers}"


def _picture(tensor: Tensor, how: Preprocessing) -> Picture | None:
    """The input as a picture of more than one row; None where it is none, or of no known meaning."""
    if tensor.quant is not None and not tensor.quant.per_tensor:
        return None
    if not how.scales and pixel_range(tensor) not in RANGES:
        return None
    try:
        found = picture_of(tensor, how)
    except ConfigError:
        return None
    return found if found.width > 1 and found.height > 1 else None


def _pixels(picture: Picture, tensor: Tensor, meaning: str) -> list[str]:
    """What the bytes of a picture become, if it is one; a line for all channels, or one for each."""
    several = len(picture.tables) > 1
    names = ("red", "green", "blue") if several else ("a pixel",)
    return [
        f"for a picture, {name}'s byte p from 0 to 255{meaning} is {_byte(table, tensor)}"
        for name, table in zip(names, picture.tables, strict=True)
    ]


def _byte(table: Array, tensor: Tensor) -> str:
    """As a sum of the byte, where that is exact or nearly so, else by its ends."""
    low, high = table[0], table[WHITE]
    if tensor.dtype is DType.FLOAT32:
        return f"p * {(high - low) / WHITE:.6g}" + (f" {'-' if low < 0 else '+'} {abs(low):g}" if low else "")
    bytes_ = np.arange(WHITE + 1)
    apart = table.astype(np.int64) - bytes_
    shift = int(np.median(apart))
    most = int(np.abs(apart - shift).max())
    if most <= 1:
        text = f"p {'-' if shift < 0 else '+'} {abs(shift)}" if shift else "p itself"
        return text if not most else f"{text}, give or take 1"
    return f"{low} where black to {high} where white, in equal steps"
