"""An ESP32's camera: its pins, and what each brightness is in the model's input."""

from __future__ import annotations

from tinygen.boards import Board
from tinygen.errors import ConfigError
from tinygen.graph import Tensor
from tinygen.peripherals import CAMERA_PINS, Camera
from tinygen.pictures import Picture, picture_of, pixel_range
from tinygen.preprocessing import NUMBER_KEYS, PICTURE_KEYS, Preprocessing
from tinygen.sampling import Sampling
from tinygen.sources.part import Source, firmware_files
from tinygen.templates import render

__all__ = ["camera_source", "table_rows"]

# esp32-camera's frames: name, columns, rows.
FRAMES = (("FRAMESIZE_QQVGA", 160, 120), ("FRAMESIZE_QVGA", 320, 240), ("FRAMESIZE_VGA", 640, 480))
ROW = 16  # table entries a line


def camera_source(board: Board, tensor: Tensor, _: Sampling | None, how: Preprocessing) -> Source:
    """The camera's files; ConfigError where the board has none, or the input is no picture."""
    how.require_only((*PICTURE_KEYS, *NUMBER_KEYS), "the source 'camera'")
    camera = board.peripherals.camera
    if camera is None:
        raise ConfigError(
            f"{board.name} has no camera",
            'Choose a board with one (`tinygen boards`), or name a C file of your own: source = "sensor.c".',
        )
    picture = picture_of(tensor, how)
    if picture.tables.dtype.kind == "f":
        raise ConfigError(
            f"the model's input '{tensor.name}' is float32, and a camera fills integers",
            "Export the model with an int8 or uint8 input.",
        )
    text = render(
        "camera.h.j2",
        board=board,
        camera=camera,
        pins=_camera_pins(camera),
        picture=picture,
        element=picture.tables.itemsize,
        frame_size=_frame_size(picture),
        meaning=_meaning(tensor, how),
        rows=table_rows(picture),
    )
    files = firmware_files("camera") | {"sources/tg_camera_facts.h": text.encode()}
    return Source(files, camera.ram)


def table_rows(picture: Picture) -> list[str]:
    """The tables' entries as C has them, some a line."""
    values = [str(value) for value in picture.tables.ravel().tolist()]
    return [", ".join(values[start : start + ROW]) for start in range(0, len(values), ROW)]


def _meaning(tensor: Tensor, how: Preprocessing) -> str:
    """What the brightnesses are as real numbers, for the comment."""
    if not how.scales:
        low, high = pixel_range(tensor)
        return f"black is {low:g}, white {high:g}"
    ends = [f"{m.offset:g} to {m.offset + 255 * m.unit:g}" for m in how.meanings(how.channels)]
    return f"black to white is {', '.join(ends)}"


def _camera_pins(camera: Camera) -> list[tuple[str, int]]:
    return [(name.upper(), getattr(camera, name)) for name in CAMERA_PINS] + [
        (f"D{line}", pin) for line, pin in enumerate(camera.d)
    ]


def _frame_size(picture: Picture) -> str:
    """The smallest frame with at least two pixels for each of the picture's, else the largest."""
    for name, columns, rows in FRAMES:
        if columns >= 2 * picture.width and rows >= 2 * picture.height:
            return name
    return FRAMES[-1][0]
