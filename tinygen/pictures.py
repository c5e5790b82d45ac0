"""From a picture to a model's input, as the camera's firmware computes it: the mirror of tg_picture.c.

Crop around the middle to the input's proportions, shrink by the mean of whole fields, grey by BT.601's luma
in 256ths, then a table of what each of the 256 brightnesses is in the input's type. [preprocessing] may say
otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tinygen.errors import ConfigError
from tinygen.graph import Array, DType, Tensor
from tinygen.ops.quantize import quantize_float
from tinygen.preprocessing import AS_IT_IS, Crop, Preprocessing, Resize
from tinygen.windows import quantized, require_scale

__all__ = ["Picture", "brightness_tables", "fill", "picture_of", "pixel_range", "read_picture"]

LUMA = (77, 150, 29)  # 256ths of red, green, blue
# What a model was trained on: brightnesses as they are, from 0 to 1, from -1 to 1.
RANGES = ((0.0, 255.0), (0.0, 1.0), (-1.0, 1.0))
PIXEL_TYPES = (DType.INT8, DType.UINT8, DType.INT16, DType.FLOAT32)
NEAR = 0.1  # of its width: how far a tensor's range may be from one of them


@dataclass(frozen=True, slots=True)
class Picture:
    """What a model's input takes: size, 1 (grey) or 3 (RGB) channels, and the value of each brightness.

    ``tables`` are [1, 256], for all channels, or [channels, 256]; ``grey`` makes all channels the luma.
    """

    width: int
    height: int
    channels: int
    tables: Array
    resize: Resize = Resize.MEAN
    crop: Crop = Crop.CENTER
    grey: bool = False


def picture_of(tensor: Tensor, how: Preprocessing = AS_IT_IS) -> Picture:
    """The input as a picture; ConfigError where its shape is none, or ``how`` does not fit it."""
    shape = tensor.shape if len(tensor.shape) != 3 else (1, *tensor.shape)
    fits = len(shape) == 4 and shape[0] == 1 and shape[3] in {1, 3}
    if not fits or tensor.dtype not in PIXEL_TYPES:
        raise ConfigError(
            f"the model's input '{tensor.name}' is no picture: {tensor.dtype.value} {list(tensor.shape)}",
            "A picture's input has the shape [1, height, width, 1 or 3].",
        )
    width, height, channels = shape[2], shape[1], shape[3]
    if channels == 1 and how.grayscale is False:
        raise ConfigError(
            "preprocessing.grayscale is false, and the model's input has one channel",
            "Leave it out: a picture of one channel is grey.",
        )
    tables = brightness_tables(tensor, how)
    return Picture(
        width, height, channels, tables, how.resize, how.crop, channels == 1 or bool(how.grayscale)
    )


def pixel_range(tensor: Tensor) -> tuple[float, float]:
    """Which real values black and white have: the usual range that is nearest to what the tensor can hold.

    Where none is near, black and white are the tensor's own ends; a float tensor takes 0 to 1.
    """
    if tensor.dtype is DType.FLOAT32:
        return 0.0, 1.0
    if tensor.quant is None:
        return RANGES[0]
    low = tensor.scale * (tensor.dtype.minimum - tensor.zero_point)
    high = tensor.scale * (tensor.dtype.maximum - tensor.zero_point)
    near = [pair for pair in RANGES if max(abs(pair[0] - low), abs(pair[1] - high)) <= NEAR * (high - low)]
    return near[0] if near else (low, high)


def brightness_tables(tensor: Tensor, how: Preprocessing = AS_IT_IS) -> Array:
    """The tensor's value for each brightness from 0 to 255: [1, 256], or [channels, 256]."""
    if how.scales:
        require_scale(tensor)
        meanings = how.meanings(tensor.shape[-1]) if how.channels > 1 else how.meanings(1)
        brightnesses = np.repeat(np.arange(256)[:, np.newaxis], len(meanings), 1)
        return np.ascontiguousarray(quantized(brightnesses, meanings, tensor).T)
    low, high = pixel_range(tensor)
    real = (low + (high - low) * np.arange(256) / 255).astype(np.float32)[np.newaxis]
    if tensor.dtype is DType.FLOAT32:
        return real
    if tensor.quant is None:
        whole = np.clip(np.arange(256), tensor.dtype.minimum, tensor.dtype.maximum)
        return whole.astype(tensor.dtype.numpy)[np.newaxis]
    return quantize_float(real, tensor)


def fill(picture: Picture, frame: Array) -> Array:
    """The input [1, height, width, channels] of a frame: uint8 [rows, columns], or [rows, columns, 3]."""
    part = _crop(frame if frame.ndim == 3 else frame[:, :, np.newaxis], picture)
    pixels = RESIZERS[picture.resize](part.astype(np.int64), picture)
    if (picture.grey or picture.channels == 1) and pixels.shape[2] == 3:
        pixels = ((pixels @ np.array(LUMA) + 128) >> 8)[:, :, np.newaxis]
    wide = np.broadcast_to(pixels, (picture.height, picture.width, picture.channels))
    channels = np.arange(picture.channels) if len(picture.tables) > 1 else 0
    return np.asarray(picture.tables[channels, wide][np.newaxis])


def _crop(frame: Array, picture: Picture) -> Array:
    if picture.crop is Crop.NONE:
        return frame
    rows, columns = frame.shape[:2]
    width, height = columns, rows
    if columns * picture.height > rows * picture.width:
        width = max(1, rows * picture.width // picture.height)
    else:
        height = max(1, columns * picture.height // picture.width)
    left, top = (columns - width) // 2, (rows - height) // 2
    return frame[top : top + height, left : left + width]


def _means(part: Array, picture: Picture) -> Array:
    """The mean of each pixel's field, halves rounded up."""
    top, bottom = _fields(part.shape[0], picture.height)
    left, right = _fields(part.shape[1], picture.width)
    sums = np.zeros((part.shape[0] + 1, part.shape[1] + 1, part.shape[2]), np.int64)
    sums[1:, 1:] = part.cumsum(0).cumsum(1)
    total = sums[bottom][:, right] - sums[top][:, right] - sums[bottom][:, left] + sums[top][:, left]
    pixels = ((bottom - top)[:, np.newaxis] * (right - left))[:, :, np.newaxis]
    return np.asarray((total + pixels // 2) // pixels)


def _fields(size: int, count: int) -> tuple[Array, Array]:
    """Where the field of each pixel begins and ends, never empty."""
    edges = np.arange(count + 1) * size // count
    return edges[:-1], np.maximum(edges[1:], edges[:-1] + 1)


def _nearest(part: Array, picture: Picture) -> Array:
    """The pixel in the middle of each pixel's field."""
    rows, columns = (
        (2 * np.arange(count) + 1) * size // (2 * count)
        for size, count in zip(part.shape, (picture.height, picture.width), strict=False)
    )
    return np.asarray(part[rows][:, columns])


def _blends(part: Array, picture: Picture) -> Array:
    """The four pixels around the middle of each pixel's field, weighed in 256ths."""
    above, below, down = _around(part.shape[0], picture.height)
    left, right, across = _around(part.shape[1], picture.width)
    across, down = across[:, np.newaxis], down[:, np.newaxis, np.newaxis]
    upper, lower = (
        (256 - across) * part[rows][:, left] + across * part[rows][:, right] for rows in (above, below)
    )
    return np.asarray(((256 - down) * upper + down * lower + (1 << 15)) >> 16)


def _around(size: int, count: int) -> tuple[Array, Array, Array]:
    """Of each pixel's field: the pixels before and behind its middle, and how much of the second counts."""
    place = np.maximum((2 * np.arange(count) + 1) * size * 128 // count - 128, 0)
    first = place >> 8
    return first, np.minimum(first + 1, size - 1), place & 255


RESIZERS = {Resize.MEAN: _means, Resize.NEAREST: _nearest, Resize.BILINEAR: _blends}


def read_picture(path: Path) -> Array:
    """A picture file as uint8 [rows, columns, 3], or [rows, columns] where it is grey."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as image:
            return np.asarray(image.convert("L" if image.mode in {"1", "L", "I;16", "I", "F"} else "RGB"))
    except UnidentifiedImageError:
        raise ConfigError(f"{path} is no picture that Pillow reads", "Give a PNG or JPEG file.") from None
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ConfigError(
            f"the picture {path} cannot be read: {getattr(error, 'strerror', None) or error}",
            "Check the path, or save the picture again.",
        ) from None
