"""The geometry of a window that slides over an image: convolutions and pools share it.

Images are NHWC. Padding follows TensorFlow: SAME pads the smaller half above and to the left.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tinygen.errors import ModelError
from tinygen.graph import Array
from tinygen.ops.checks import CONTRADICTION
from tinygen.options import Padding

# Elements of value zero (above, below) and (left, right) of an image: what a PAD in front added.
Margin = tuple[tuple[int, int], tuple[int, int]]
NO_MARGIN: Margin = ((0, 0), (0, 0))


@dataclass(frozen=True, slots=True)
class Axis:
    """One spatial axis: sizes in elements, ``pad`` what lies before the first element."""

    size: int
    window: int
    stride: int
    dilation: int
    output: int
    pad: int

    @classmethod
    def of(
        cls,
        size: int,
        window: int,
        stride: int,
        dilation: int,
        padding: Padding,
        margin: tuple[int, int] = (0, 0),
    ) -> Axis:
        """``margin`` are elements of value zero before and after the axis, besides what the padding adds."""
        reach = (window - 1) * dilation + 1
        padded = size + sum(margin)
        if padding is Padding.SAME:
            output = -(-padded // stride)
            pad = max(0, (output - 1) * stride + reach - padded) // 2
        else:
            output, pad = (padded - reach) // stride + 1, 0
        if output < 1:
            raise ModelError(
                f"its window reaches over {reach} elements where the input has {padded}", CONTRADICTION
            )
        return cls(size, window, stride, dilation, output, pad + margin[0])

    def starts(self) -> Array:
        """The first element inside the input that each output position's window meets, else the size."""
        first = np.arange(self.output)[:, None] * self.stride - self.pad
        taps = first + np.arange(self.window) * self.dilation
        inside = (taps >= 0) & (taps < self.size)
        starts: Array = np.where(inside, taps, self.size).min(axis=1)
        return starts

    def taps(self, tap: int) -> tuple[slice, slice]:
        """Where window element ``tap`` meets the input: (output positions, input positions)."""
        start = tap * self.dilation - self.pad
        first = max(0, -(start // self.stride))
        last = min(self.output - 1, (self.size - 1 - start) // self.stride)
        if last < first:
            return slice(0, 0), slice(0, 0)
        begin = start + first * self.stride
        end = start + last * self.stride + 1
        return slice(first, last + 1), slice(begin, end, self.stride)


@dataclass(frozen=True, slots=True)
class Window:
    """A window over height and width."""

    y: Axis
    x: Axis

    @classmethod
    def of(
        cls,
        size: tuple[int, ...],
        window: tuple[int, ...],
        stride: tuple[int, int],
        dilation: tuple[int, int],
        padding: Padding,
        margin: Margin = NO_MARGIN,
    ) -> Window:
        """From the (height, width) of each."""
        axes = [Axis.of(size[i], window[i], stride[i], dilation[i], padding, margin[i]) for i in range(2)]
        return cls(*axes)

    def params(self) -> dict[str, int]:
        """The fields that every windowed kernel's parameter struct has."""
        return {
            "input_height": self.y.size,
            "input_width": self.x.size,
            "window_height": self.y.window,
            "window_width": self.x.window,
            "stride_height": self.y.stride,
            "stride_width": self.x.stride,
            "output_height": self.y.output,
            "output_width": self.x.output,
            "pad_top": self.y.pad,
            "pad_left": self.x.pad,
        }

    def dilation_params(self) -> dict[str, int]:
        return {"dilation_height": self.y.dilation, "dilation_width": self.x.dilation}

    def lowest(self, batches: int, depth: int) -> Array:
        """The lowest element that each output pixel reads of images with so many channels, row by row."""
        pixels = self.y.starts()[:, None] * self.x.size + self.x.starts()
        images = np.arange(batches)[:, None] * (self.y.size * self.x.size)
        lowest: Array = (images + pixels.reshape(-1)).reshape(-1) * depth
        return lowest

    def columns(self, image: Array) -> tuple[Array, Array]:
        """Every output position's view of an NHWC image.

        Returns values [N, out height, out width, window height, window width, C], zero outside the image, and
        a mask [out height, out width, window height, window width] that says what lies inside.
        """
        batch, _, _, depth = image.shape
        shape = (self.y.output, self.x.output, self.y.window, self.x.window)
        values = np.zeros((batch, *shape, depth), image.dtype)
        inside = np.zeros(shape, bool)
        for ty in range(self.y.window):
            for tx in range(self.x.window):
                (out_y, in_y), (out_x, in_x) = self.y.taps(ty), self.x.taps(tx)
                values[:, out_y, out_x, ty, tx] = image[:, in_y, in_x]
                inside[out_y, out_x, ty, tx] = True
        return values, inside
