"""Which files a board's uploader takes, and whether a file is what its name says."""

from __future__ import annotations

from pathlib import Path

from tinygen.boards import Board, UploadTool
from tinygen.errors import ConfigError

__all__ = ["check_image"]

TAKEN = {
    UploadTool.AVRDUDE: (".elf", ".hex", ".bin"),
    UploadTool.ESPTOOL: (".elf", ".bin"),
    UploadTool.UF2: (".elf", ".uf2"),
}
FIRST_BYTES = {".elf": b"\x7fELF", ".hex": b":", ".uf2": b"UF2\n"}


def check_image(board: Board, image: Path) -> None:
    """ConfigError where the board's uploader does not take such a file, or where it holds something else.

    A board that is simulated without a boot loader takes whatever its simulator starts.
    """
    if board.upload is not None:
        _require_taken(board, board.upload.tool, image)
    expected = FIRST_BYTES.get(image.suffix.lower(), b"")
    try:
        with image.open("rb") as stream:
            found = stream.read(max(1, len(expected)))
    except OSError as error:
        raise ConfigError(f"the image {image} cannot be read: {error.strerror}", "Check the path.") from None
    if not found:
        raise ConfigError(f"the image {image} is empty", "Build it again.")
    if found[: len(expected)] != expected:
        raise ConfigError(f"{image} is no {image.suffix} file", "Build it again, or name another file.")


def _require_taken(board: Board, tool: UploadTool, image: Path) -> None:
    taken = TAKEN.get(tool)
    if taken is None:
        raise ConfigError(
            f"an image alone cannot be brought to {board.name}: the program that uploads is PlatformIO's",
            "Flash it from the project that it was built in: `tinygen flash`, or `pio run -t upload`.",
        )
    if image.suffix.lower() not in taken:
        raise ConfigError(
            f"{board.name} takes no image like {image.name}",
            f"Name a file that ends in {' or '.join(taken)}.",
        )
