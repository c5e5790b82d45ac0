"""Numbers that parameters of kernels imply: how often their loops run."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from tinygen.graph import Parameter

__all__ = ["quantities"]

Numbers = dict[str, float]
INT8 = (-128, 127)


def quantities(kernel: str, params: Mapping[str, Parameter]) -> Numbers:
    """The parameters, elements of those that are several by their positions, and what follows from them."""
    known: Numbers = {}
    for name, value in params.items():
        if isinstance(value, tuple):
            known.update({f"{name}{i}": v for i, v in enumerate(value)})
            known[name] = math.prod(value)
        else:
            known[name] = value
    for derive in (_bounds, _windows, _DERIVED.get(kernel, _nothing)):
        derive(known)
    return known


def _nothing(known: Numbers) -> None:
    """Most kernels' parameters say all."""


def _bounds(known: Numbers) -> None:
    """Whether there is an activation within the type's ends, and whether outputs lie side by side."""
    known["bounded"] = (known.get("activation_min", -128), known.get("activation_max", 127)) != INT8
    known["aside"] = known.get("pixel_stride", 0) == 1


def _windows(known: Numbers) -> None:
    """Outputs of an image, and how much of their windows lies inside the input."""
    if not {"output_height", "output_width"} <= {*known}:
        return
    known["area"] = known["output_height"] * known["output_width"]
    if {"window_height", "window_width", "input_height", "input_width", "stride_height", "pad_top"} <= {
        *known
    }:
        known["inner_rows"] = _inside(known, "height", "top")
        known["inner_columns"] = _inside(known, "width", "left")


def _inside(known: Numbers, axis: str, side: str) -> float:
    """The rows, or columns, of all windows along an axis that lie inside the input."""
    size, window, dilation = known[f"input_{axis}"], known[f"window_{axis}"], known.get(f"dilation_{axis}", 1)
    starts = (o * known[f"stride_{axis}"] - known[f"pad_{side}"] for o in range(int(known[f"output_{axis}"])))
    return sum(0 <= start + i * dilation < size for start in starts for i in range(int(window)))


def _conv2d(known: Numbers) -> None:
    """gcc unrolls loops of up to 16 rounds, of which it knows how many there are."""
    known["tiny"] = known["group_depth"] <= 16
    known["single"] = known["window_height"] == 1 and known["window_width"] == 1


def _conv2d_dsp(known: Numbers) -> None:
    """Lines copied and moved, stripes, and blocks of four pixels."""
    height, rows, stride = known["window_height"], known["output_height"], known["stride_height"]
    kept = max(0, height - stride)
    known["lines"] = height + (rows - 1) * (height - kept)
    known["moved"] = (rows - 1) * kept
    known["wide"] = known["stripe"] > 4
    known["whole"] = known["area"] % 4 == 0
    _stripes(known, known["area"], known["stripe"])


def _stripes(known: Numbers, pixels: float, stripe: float) -> None:
    whole, rest = divmod(pixels, stripe)
    known["stripes"] = whole + (rest > 0)
    known["blocks"] = whole * (stripe // 4) + -(-rest // 4)


def _pointwise_dsp(known: Numbers) -> None:
    known["words"] = known["depth"] // 4
    known["odd"] = known["depth"] % 4
    pairs = -(-known["depth"] // 4) * 2
    known["pairs"], known["rounds"] = pairs, (pairs - 1) // 32 if known["stripe"] else (pairs - 1) // 16
    whole = known["pixels"] // 4 * 4
    known["left"] = known["pixels"] % 4
    known["stripes"] = known["rows"] * (math.ceil(whole / known["stripe"]) if known["stripe"] else 0)
    known["blocks"] = known["rows"] * whole / 4
    known["words_stored"] = known["aside"] and known["short_sums"] and not known["bounded"]


def _winograd_dsp(known: Numbers) -> None:
    depth = known["input_depth"]
    high, wide = -(-known["output_height"] // 2), -(-known["output_width"] // 2)
    known["bands"], known["squares"], known["pairs"] = high, high * wide, depth // 2
    known["width"] = known["line"] / depth
    known["together"] = known["output_width"] % 4 == 0
    known["even"] = known["output_height"] % 2 == 0 and known["output_width"] % 2 == 0
    _stripes(known, known["squares"], known["tiles"])
    known["eights"] = known["pairs"] % 8 == 0


def _depthwise3x3_dsp(known: Numbers) -> None:
    """Strips of two columns: at the left end, inside, at the right end, and a last column alone."""
    known["filters"] = known["batches"] * known["channels"] * known["depth_multiplier"]
    known["slow"] = known["stride"] == 2
    known["narrow"] = known["input_width"] < 4
    even = known["output_width"] // 2 * 2
    inside = even if known["narrow"] else (known["input_width"] + known["pad_left"] - 3) // known["stride"]
    known["first"] = int(known["pad_left"] > 0 and not known["narrow"])
    known["inner"] = max(0, -(-(min(even, inside) - 2 * known["first"]) // 2))
    known["last"] = int(2 * (known["first"] + known["inner"]) < even)
    known["single"] = known["output_width"] % 2
    known["odd"] = (known["output_height"] - known["pad_below"]) % 2


def _depthwise_dsp(known: Numbers) -> None:
    """Rows of a channel that are copied, taps of a window in pairs, strips of two outputs."""
    known["filters"] = known["batches"] * known["channels"] * known["depth_multiplier"]
    known["slow"] = known["stride_width"] != 1
    known["strips"] = -(-known["output_width"] // 2)
    known["single"] = known["output_width"] % 2
    known["taps"] = known["window_height"] * known["pairs"]
    known["height"] = (
        known["batches"] * known["channels"] * min(known["input_height"], known["lines"] - known["pad_top"])
    )
    known["width"] = min(known["input_width"], known["line"] - known["pad_left"])
    known["near"] = known["input_pixel"] == 1
    known["few"] = known["pairs"] <= 2


def _depthwise(known: Numbers) -> None:
    """Whether windows reach beyond the image."""
    known["filters"] = known["batches"] * known["input_depth"] * known["depth_multiplier"]
    known["padded"] = known["inner_rows"] < known["output_height"] * known["window_height"] or (
        known["inner_columns"] < known["output_width"] * known["window_width"]
    )


def _conv2d_mve(known: Numbers) -> None:
    """Columns, and the pieces of windows' rows: what lies inside the image, and the padding beside it."""
    known["blocks"] = -(-known["pixels"] // 4)
    known["columns"] = 4 * known["blocks"]
    share = known["columns"] / known["area"]  # of a window that is computed twice, both count
    parts, chunks = _pieces(known)
    known["parts"], known["part_chunks"] = (
        share * known["inner_rows"] * parts,
        share * known["inner_rows"] * chunks,
    )
    blank = known["output_height"] * known["window_height"] - known["inner_rows"]
    known["blank"] = share * blank * known["output_width"]
    known["tall"] = known["window_height"] > 9  # more rows than gcc unrolls
    known["blank_chunks"] = known["blank"] * -(-known["window_width"] * known["input_depth"] // 16)


def _pieces(known: Numbers) -> tuple[float, float]:
    """Of one row of all windows of a row of outputs: pieces, and vectors of 16 bytes in them."""
    parts = chunks = 0.0
    for o in range(int(known["output_width"])):
        x = o * known["stride_width"] - known["pad_left"]
        before = min(max(-x, 0), known["window_width"])
        after = min(max(x + known["window_width"] - known["input_width"], 0), known["window_width"] - before)
        for pixels in (before, known["window_width"] - before - after, after):
            parts += pixels > 0
            chunks += -(-pixels * known["input_depth"] // 16)
    return parts, chunks


def _depthwise_mve(known: Numbers) -> None:
    known["lines"] = known["batches"] * known["output_height"]
    known["pixels"] = known["lines"] * -(-known["output_row"] // known["depth"])
    known["taps"] = known["window_height"] * known["window_width"]
    known["many"] = known["taps"] > 9
    known["ragged"] = known["depth"] % 16 != 0


def _conv2d_blocked(known: Numbers) -> None:
    """Blocks of a pair of pixels, on RISC-V of two pairs, and rows of windows that are copied first."""
    known["pixels"] = known["batches"] * known["area"]
    known["pairs"] = known["batches"] * -(-known["area"] // 2)
    known["fours"] = known["batches"] * -(-known["area"] // 4)
    known["run"] = known["window_width"] * known["input_depth"]
    known["windows"] = known["pixels"] * known["window_height"]
    known["outside"] = known["windows"] - known["batches"] * known["inner_rows"] * known["output_width"]
    clipped = known["output_width"] * known["window_width"] - known["inner_columns"]
    known["copied"] = known["outside"] + clipped * known["inner_rows"]


def _depthwise_blocked(known: Numbers) -> None:
    known["channels"] = known["input_depth"] * known["depth_multiplier"]
    known["output_rows"] = known["batches"] * known["output_height"]
    stride, height = known["stride_height"], known["window_height"]
    known["rows"] = known["batches"] * (height + (known["output_height"] - 1) * min(stride, height))
    together = 2 if known["stride_width"] == 1 else 1
    known["steps"] = -(-known["output_width"] // together)
    known["taps"] = height * known["window_width"]
    known["extended"] = height * (known["window_width"] + together - 1)


def _fully_connected_blocked(known: Numbers) -> None:
    """Rows of which gcc unrolls the loop."""
    known["tiny"] = known["chunks"] <= 6


def _conv2d_mac16(known: Numbers) -> None:
    """Lines that are widened for each stripe, and how many products a filter has."""
    stride, height, rows = known["stride_height"], known["window_height"], known["output_height"]
    stripes = -(-rows // known["stripe"])
    known["stripes"] = stripes
    known["lines"] = (rows - stripes) * stride + stripes * height
    known["words"] = height * known["fours"]
    known["pixels"] = known["area"]
    known["quick"] = known["input_depth"] % 4 == 0
    known["rolled"] = 4 * known["words"] > 160
    known["looped"] = 4 * known["words"] + 2 * height + 4 * known["halves"] + 10 > 80


def _pointwise_mac16(known: Numbers) -> None:
    known["words"] = known["input_depth"] // 4
    known["stripes"] = -(-known["pixels"] // known["stripe"])
    known["large"] = known["input_depth"] > 160
    known["looped"] = known["input_depth"] + 4 * known["halves"] + 12 > 80


def _winograd_mac16(known: Numbers) -> None:
    stripes = -(-known["output_height"] // known["stripe"])
    known["stripes"] = stripes
    known["lines"] = known["output_height"] + 2 * stripes


def _depthwise_mac16(known: Numbers) -> None:
    rows = (known["stripe"] - 1) * known["stride_height"] + 3
    known["stripes"] = -(-known["output_height"] // known["stripe"])
    known["filters"] = known["input_depth"] * known["depth_multiplier"]
    known["borders"] = known["stripes"] * known["strips"] * rows
    height = (known["output_height"] - known["stripes"]) * known["stride_height"] + 3 * known["stripes"]
    known["filled"] = known["input_depth"] * min(height, known["input_height"] + 2 * (known["stripes"] - 1))


def _fully_connected_mac16(known: Numbers) -> None:
    known["steps"] = known["fours"] / (2 * known["pairs"])


_DERIVED: Mapping[str, Callable[[Numbers], None]] = {
    "tg_conv2d_s8": _conv2d,
    "tg_conv2d_s8_dsp": _conv2d_dsp,
    "tg_pointwise_conv2d_s8_dsp": _pointwise_dsp,
    "tg_conv2d_winograd_s8_dsp": _winograd_dsp,
    "tg_depthwise3x3_conv2d_s8_dsp": _depthwise3x3_dsp,
    "tg_depthwise_conv2d_s8": _depthwise,
    "tg_depthwise_conv2d_s8_dsp": _depthwise_dsp,
    "tg_conv2d_s8_mve": _conv2d_mve,
    "tg_depthwise_conv2d_s8_mve": _depthwise_mve,
    "tg_conv2d_s8_blocked": _conv2d_blocked,
    "tg_depthwise_conv2d_s8_blocked": _depthwise_blocked,
    "tg_fully_connected_s8_blocked": _fully_connected_blocked,
    "tg_conv2d_s8_mac16": _conv2d_mac16,
    "tg_pointwise_conv2d_s8_mac16": _pointwise_mac16,
    "tg_conv2d_winograd_s8_mac16": _winograd_mac16,
    "tg_depthwise_conv2d_s8_mac16": _depthwise_mac16,
    "tg_fully_connected_s8_mac16": _fully_connected_mac16,
    "tg_fully_connected_long_s8_mac16": _fully_connected_mac16,
}
