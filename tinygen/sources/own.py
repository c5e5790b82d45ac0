"""A source of one's own, and what it needs to prepare inputs as [preprocessing] says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tinygen.errors import ConfigError
from tinygen.graph import DType, Tensor
from tinygen.literals import decimal
from tinygen.pictures import Picture, picture_of
from tinygen.preprocessing import NUMBER_KEYS, PICTURE_KEYS, Preprocessing
from tinygen.sources.camera import table_rows
from tinygen.sources.part import Source, firmware_files
from tinygen.templates import render

__all__ = ["own_source"]

HEADER = "tg_preprocessing.h"


def own_source(path: Path, inputs: Sequence[Tensor], how: Preprocessing) -> Source:
    """The file, beside it tg_preprocessing.h where there is a table; ConfigError where it ignores that."""
    try:
        text = path.read_bytes()
    except OSError as error:
        raise ConfigError(
            f"the source {path} cannot be read: {error.strerror}",
            "It is a C file with the function tg_source_read(); README.md shows one.",
        ) from None
    files = {f"sources/{path.name}": text}
    if how.given:
        _require_use(path, text, inputs)
        files |= _prepared(path, inputs[0], how)
    return Source(files, ram=0)


def _require_use(path: Path, text: bytes, inputs: Sequence[Tensor]) -> None:
    if len(inputs) != 1:
        raise ConfigError(
            f"the model has {len(inputs)} inputs, and [preprocessing] is of one",
            f"Leave the table out, and prepare all of them in {path.name}.",
        )
    if HEADER.encode() not in text:
        raise ConfigError(
            f"tinygen.toml has [preprocessing], and {path.name} does not include {HEADER}",
            "Include it, and fill the input by what is in it: docs/preprocessing.md.",
        )


def _prepared(path: Path, tensor: Tensor, how: Preprocessing) -> dict[str, bytes]:
    """The header, and the C that it needs."""
    how.require_only((*PICTURE_KEYS, *NUMBER_KEYS), f"the source {path.name}")
    picture = _picture(tensor, how)
    meanings = how.meanings(how.channels) if how.scales else ()
    text = render(
        "preprocessing.h.j2",
        own=path.name,
        meanings=[(decimal(meaning.unit), decimal(meaning.offset)) for meaning in meanings],
        picture=picture,
        rows=[] if picture is None else table_rows(picture),
    )
    parts = ["window/tg_window.h", "window/tg_window.c"] if meanings else []
    if picture is not None:
        parts += ["camera/tg_picture.h", "camera/tg_picture.c"]
    return firmware_files(*parts) | {f"sources/{HEADER}": text.encode()}


def _picture(tensor: Tensor, how: Preprocessing) -> Picture | None:
    """The input as a picture of integers, if it is one; ConfigError where the table says so in vain."""
    sizes = tensor.shape[-3:]
    if not how.draws and (len(tensor.shape) != 4 or min(sizes[:2]) == 1 or sizes[2] not in {1, 3}):
        return None
    if tensor.dtype is not DType.FLOAT32:
        return picture_of(tensor, how)
    if how.draws:
        raise ConfigError(
            f"the model's input '{tensor.name}' is float32, and pictures are filled as integers",
            "Export the model with an int8 or uint8 input.",
        )
    return None
