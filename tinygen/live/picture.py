"""A board's thumbnail as a picture that browsers show."""

from __future__ import annotations

import io

from tinygen.protocol import DType, Thumbnail

__all__ = ["png_of"]

FLIPPED = bytes(value ^ 0x80 for value in range(256))  # int8 from -128 up, as brightness from 0 up


def png_of(thumbnail: Thumbnail) -> bytes:
    """A PNG, in which the type's least value is black and its greatest is white."""
    # Imported here: most monitors never see a thumbnail.
    from PIL import Image

    pixels = thumbnail.pixels.translate(FLIPPED) if thumbnail.dtype is DType.INT8 else thumbnail.pixels
    size = (thumbnail.columns, thumbnail.rows)
    image = Image.frombytes("RGB" if thumbnail.channels == 3 else "L", size, pixels)
    written = io.BytesIO()
    image.save(written, "PNG")
    return written.getvalue()
