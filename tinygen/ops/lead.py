"""How far behind its output an input must begin, so that a kernel may write the one over the other.

Kernels write their outputs from the first byte to the last. If the input begins ``lead`` bytes behind the
output's beginning, a write that ends at byte w of the output touches the input below byte w - lead. So
nothing is lost if, at every write, all bytes that are still to be read are w - lead or more: the least lead
is the greatest w - r, where r is the lowest byte that is read after that write. What holds for a lead holds
for greater distances. A lead is never negative here: 0 is the same beginning.

A lead belongs to one kernel. One that reads ahead in blocks, writes in another order or goes over its input
twice has a lead of its own, or none.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from tinygen.graph import Array, DType, Operands, Tensor
from tinygen.ops.window import Window

BYTES = (DType.INT8, DType.UINT8)  # what C lets lie where elements of another type are


def pixel_lead(lowest: Array, depth: int, within: int) -> int:
    """The lead, in elements, of a kernel that computes pixel by pixel, each channel after channel.

    ``lowest``: the lowest element that each output pixel reads, in the order of the output; ``depth``: of an
    output pixel. ``within``: how many elements of a pixel's own input the kernel falls behind, at most, while
    it computes the pixel: 0 if channel c is all that output channel c reads, depth - 1 if every channel reads
    the whole input pixel.

    After the last write to pixel p - 1, which ends at p * depth, pixels from p on are still to be computed: r
    is the least of their lowest elements. After the write of channel c < depth - 1 of pixel p, which ends at
    p * depth + c + 1, these and the pixel's own channels from c + 1 on are read; ``within`` is the greatest
    c + 1 less what of the input pixel is read no more. For the other pixels the next write says more.
    """
    written = np.arange(len(lowest)) * depth
    return max(step_lead(written, lowest), int((written + within - lowest).max()))


def step_lead(written: Array, lowest: Array) -> int:
    """The lead, in elements, of a kernel that in each step reads all that it needs before it writes.

    ``written``: how many elements are written, at most, when a step begins; ``lowest``: the lowest read.
    """
    ahead = np.minimum.accumulate(lowest[::-1])[::-1]
    return max(0, int((written - ahead).max()))


def block_lead(lowest: Array, depth: int, rows: int, block: int) -> int:
    """The lead, in elements, of a kernel that reads what a block of pixels needs before it writes these.

    ``lowest`` and ``depth`` are those of pixel_lead(); each of ``rows`` equal rows of pixels begins a block.
    Blocks of a multiple of ``block`` need no more, as theirs are some of the same steps.
    """
    first = np.minimum.reduceat(lowest, starts := block_starts(len(lowest), rows, block))
    return step_lead(starts * depth, first)


def block_starts(pixels: int, rows: int, block: int) -> Array:
    """The numbers of the pixels with which blocks begin."""
    in_row = np.arange(0, pixels // rows, block)
    starts: Array = (np.arange(rows)[:, None] * (pixels // rows) + in_row).reshape(-1)
    return starts


def row_lead(window: Window, batches: int, depth: int, channels: int) -> int:
    """The lead, in elements, of a kernel that keeps copies of the rows that a window covers.

    Before it writes a row of outputs, which have so many channels, it reads the rows of the image that no
    window above has covered; ``depth`` is the image's.
    """
    y, row = window.y, window.x.size * depth
    kept = np.where(np.arange(y.output) > 0, max(0, y.window - y.stride), 0)
    lowest = np.clip(np.arange(y.output) * y.stride - y.pad + kept, 0, y.size) * row
    images = np.arange(batches)[:, None] * (y.size * row)
    written = np.arange(batches * y.output) * (window.x.output * channels)
    return step_lead(written, (images + lowest).reshape(-1))


def stripe_lead(window: Window, rows: int, depth: int, channels: int) -> int:
    """The lead, in elements, of a kernel that reads the image under so many rows of outputs before it writes.

    Rows under two stripes are read twice. ``depth`` is the image's, ``channels`` are the outputs'.
    """
    starts = np.arange(0, window.y.output, rows)
    lowest = np.clip(starts * window.y.stride - window.y.pad, 0, window.y.size) * (window.x.size * depth)
    return step_lead(starts * (window.x.output * channels), lowest)


def group_lag(groups: int, depth: int, channels: int) -> int:
    """``within`` where each group of output channels reads a group of an input pixel's ``depth`` elements.

    Before output channel c + 1 that is group (c + 1) // group channels: c + 1 less its first element is
    greatest before the last channel of the first group, or of the last one where groups grow.
    """
    return channels // groups - 1 + max(0, (groups - 1) * (channels - depth) // groups)


def element_leads(operands: Operands) -> Mapping[int, int]:
    """Leads of a kernel that computes element by element, by input: those of the output's shape have one.

    Element i is read before it is written, and then only later ones are: after a write that ends at byte
    (i + 1) * size of the output, byte (i + 1) * size of the input is the lowest. The difference is greatest
    at the last element but one where elements grow, else not above 0.
    """
    output = operands.output
    return {
        i: max(0, output.elements - 1) * max(0, output.dtype.bytes - tensor.dtype.bytes)
        for i, tensor in enumerate(operands.inputs)
        if tensor is not None and tensor.shape == output.shape and may_alias(tensor, output)
    }


def may_alias(source: Tensor, output: Tensor) -> bool:
    """Whether C keeps reads of the one and writes to the other in order."""
    return source.dtype is output.dtype or source.dtype in BYTES or output.dtype in BYTES
