"""Flashing an image that exists already: no model, no project, no PlatformIO."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tinygen.api.builds import choose_board, project_directory
from tinygen.api.firmware import Choose, await_port, bring, open_when_back
from tinygen.api.models import PathLike
from tinygen.boards import Board
from tinygen.config import find_config
from tinygen.errors import ConfigError, LinkError, PortError
from tinygen.project import STATE_DIRECTORY
from tinygen.protocol import Hello
from tinygen.upload import check_image

__all__ = ["FlashedImage", "flash_image"]


@dataclass(frozen=True, slots=True)
class FlashedImage:
    """A board with a new image; ``hello`` is its firmware's answer, None where that is not tinygen's.

    ``silence`` says then what was heard instead. ``url`` is None where the board has shown no port.
    """

    board: Board
    url: str | None
    hello: Hello | None
    silence: str


def flash_image(
    image: PathLike, board: str | None = None, port: str | None = None, *, choose: Choose | None = None
) -> FlashedImage:
    """Put an image into a board, and ask the firmware in it who it is.

    ``image`` is a file that the board's uploader takes: ELF, .hex, .bin or .uf2. Raises ConfigError where
    the board cannot take it, else as flash(), but nothing where the firmware does not answer.
    """
    config = find_config(Path.cwd())
    target, path = choose_board(board, config), Path(image)
    if target.upload is None and port is not None:
        raise ConfigError(
            f"{target.name} is given its image when it starts, not through a port", "Leave out --port."
        )
    check_image(target, path)
    state = project_directory(target, None, config) / STATE_DIRECTORY
    url = bring(target, path, port, state, choose)
    try:
        url = url or await_port(target, choose)
        with open_when_back(url, target) as device:
            return FlashedImage(target, url, device.hello, "")
    except (LinkError, PortError) as error:  # the image may be anybody's: it is there, and that was asked
        return FlashedImage(target, url, None, error.cause)
