"""What the firmware does with inputs of its own: tinygen.toml's wishes, checked against model and board."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tinygen.boards import Board
from tinygen.config import HOST, Form, Pin, Settings
from tinygen.errors import ConfigError
from tinygen.graph import DType
from tinygen.literals import decimal
from tinygen.preprocessing import AS_IT_IS, Preprocessing
from tinygen.program import Program
from tinygen.sources import own_source, source_of
from tinygen.tables import did_you_mean

__all__ = ["Sensing", "plan_sensing"]


BYTES = (DType.INT8, DType.UINT8)


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """What is sent of an input: every ``step``-th pixel of it, in both directions."""

    rows: int
    columns: int
    channels: int
    step: int

    @property
    def bytes(self) -> int:
        return self.rows * self.columns * self.channels


@dataclass(frozen=True, slots=True)
class Sensing:
    """What templates/settings.j2 writes.

    ``files`` are the source's, by path below src/, and ``ram`` the bytes that it takes; ``own`` names a file
    of the user's own; ``element`` is the one that a pin follows, ``on`` and ``off`` its bounds as C has them.
    """

    source: str
    own: str
    text: bool
    average: int
    health_every: int
    watchdog: int
    pin: Pin | None
    element: int
    on: str
    off: str
    files: Mapping[str, bytes]
    ram: int
    thumbnail: Thumbnail | None


def plan_sensing(
    settings: Settings, program: Program, board: Board, how: Preprocessing = AS_IT_IS
) -> Sensing | None:
    """None where only the computer sends inputs; ConfigError where model or board cannot do it."""
    if settings.source == HOST:
        _require_nothing(settings)
        return None
    own = settings.source if isinstance(settings.source, Path) else None
    pin = settings.pin
    if own is not None:
        source = own_source(own, [program.tensors[name] for name in program.inputs], how)
    else:
        source = source_of(str(settings.source), board, program, settings.sampling, how)
    thumbnail = _thumbnail(settings, program)
    return Sensing(
        source="" if own else str(settings.source),
        own=own.name if own else "",
        text=settings.form is Form.TEXT,
        average=settings.average,
        health_every=settings.health_every,
        watchdog=settings.watchdog,
        pin=pin,
        element=_element(pin, program) if pin else 0,
        on=decimal(pin.on) if pin else "",
        off=decimal(pin.off) if pin else "",
        files=source.files,
        ram=source.ram + (thumbnail.bytes if thumbnail else 0),
        thumbnail=thumbnail,
    )


def _thumbnail(settings: Settings, program: Program) -> Thumbnail | None:
    """As many of the input's pixels as the settings leave room for; ConfigError where it is no picture."""
    if not settings.thumbnail:
        return None
    if settings.form is Form.TEXT:
        raise ConfigError("lines of text carry no thumbnail", 'Say output = "frames", or remove thumbnail.')
    tensor = program.tensors[program.inputs[0]]
    if len(tensor.shape) != 4 or tensor.shape[3] not in (1, 3) or tensor.dtype not in BYTES:
        raise ConfigError(
            f"the model's input '{tensor.name}' is no picture of bytes with one or three channels",
            "Remove thumbnail from [firmware].",
        )
    _, height, width, channels = tensor.shape
    for step in range(1, 256):
        rows, columns = -(-height // step), -(-width // step)
        if rows * columns * channels <= settings.thumbnail:
            return Thumbnail(rows, columns, channels, step)
    raise ConfigError(
        f"{settings.thumbnail} bytes are too few for a thumbnail of {height} x {width} pixels",
        "Give thumbnail more bytes.",
    )


def _require_nothing(settings: Settings) -> None:
    """Wishes that would have no effect are no silent ones."""
    if settings != Settings():
        raise ConfigError(
            "tinygen.toml: [firmware] says what a board does with inputs of its own, but names no source",
            'Say source = "camera", or name a C file of your own; or remove the other keys.',
        )


def _element(pin: Pin, program: Program) -> int:
    """The number of the label; ConfigError where the model has none like it."""
    elements = program.tensors[program.outputs[0]].elements
    if isinstance(pin.label, int):
        if pin.label >= elements:
            raise ConfigError(
                f"tinygen.toml: firmware.pin.label is {pin.label}; the output has {elements} elements",
                f"Give a number from 0 to {elements - 1}.",
            )
        return pin.label
    if pin.label not in program.labels:
        known = ", ".join(program.labels) or "none: give them with labels, or give the element's number"
        raise ConfigError(
            f"tinygen.toml: firmware.pin.label is {pin.label!r}, which is no label of the model"
            f"{did_you_mean(pin.label, program.labels)}",
            f"Labels: {known}.",
        )
    return program.labels.index(pin.label)
