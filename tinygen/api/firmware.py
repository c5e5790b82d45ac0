"""What is done with a board: flash it, find its port, greet it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tinygen import simulator
from tinygen.api.builds import Build, choose_board, project_directory
from tinygen.api.models import Model, PathLike
from tinygen.boards import Board, UploadReset, UploadTool
from tinygen.config import find_config
from tinygen.errors import LinkError, PortError
from tinygen.link import ConnectedPort, Device, connected_ports, ports_of
from tinygen.project import STATE_DIRECTORY
from tinygen.upload import drives, upload

__all__ = [
    "Choose",
    "Flashed",
    "await_port",
    "bring",
    "find_board",
    "find_image",
    "flash",
    "open_port",
    "open_when_back",
]

# Boot loaders of AVR boards wait a second for a program, and the program says at once that it has started.
BOOT_SECONDS = 4.0
TIMEOUT = 5.0  # seconds without progress, the time of an inference left out once it is known
BACK_SECONDS = 8.0  # for a board that leaves the bus to come back
BACK_POLL_SECONDS = 0.25

Choose = Callable[[Sequence[ConnectedPort]], ConnectedPort]


@dataclass(frozen=True, slots=True)
class Flashed:
    """A board at work with the model just built; ``url`` is what pyserial opens."""

    build: Build
    url: str


def flash(built: Build, port: str | None = None, *, choose: Choose | None = None) -> Flashed:
    """Put the built firmware on its board, where it keeps running.

    A simulated board runs on after tinygen has ended. One with a boot loader that runs already is used as it
    is, any other starts anew. Where something was uploaded, returns once the board has said that it runs this
    very model. ``choose`` is asked where several ports may be the board's. Raises PortError where no port or
    several are; else as upload() and Device.open().
    """
    url = bring(built.board, built.image, port, state_directory(built), choose)
    url = url or await_port(built.board, choose)
    if built.board.upload is not None:
        with open_when_back(url, built.board) as device:
            _require_model(device, built.model)
    return Flashed(built, url)


def bring(board: Board, image: Path, port: str | None, state: Path, choose: Choose | None) -> str | None:
    """Bring an image into its board, which then starts it; its port, None where it has none before.

    ``state`` is where a simulator's address is kept. Raises as flash().
    """
    drive = board.upload is not None and board.upload.tool is UploadTool.UF2 and any(drives())
    if port is None and drive:
        upload(board, image, "")
        return None
    url = port or (_simulated_port(board, image, state) if board.simulator else find_port(board, choose))
    if board.upload is not None:
        upload(board, image, url)
    return url


def await_port(board: Board, choose: Choose | None) -> str:
    """The port of a board that has just started; raises as find_port() where it does not come."""
    deadline = time.monotonic() + BACK_SECONDS
    while True:
        try:
            return find_port(board, choose)
        except PortError:
            if time.monotonic() > deadline:
                raise
            time.sleep(BACK_POLL_SECONDS)


def find_port(board: Board, choose: Choose | None = None) -> str:
    """The port whose USB identity is the board's; PortError where there is none, or several and no choice."""
    facts = board.upload
    found = ports_of(facts.usb if facts is not None else ())
    if len(found) == 1:
        return found[0].url
    if found and choose is not None:
        return choose(found).url
    if found:
        names = ", ".join(map(str, found))
        raise PortError(f"several ports may be that of {board.name}: {names}", "Say --port PORT.")
    others = ", ".join(map(str, connected_ports())) or "none"
    raise PortError(
        f"no {board.name} is connected: no port has its USB identity",
        f"Connect it with a cable that carries data, or say --port PORT. Ports here: {others}.",
    )


def open_when_back(url: str, board: Board) -> Device:
    """The greeted device; a board with USB of its own disappears while it starts, and comes back."""
    deadline = time.monotonic() + BACK_SECONDS
    while True:
        try:
            return _greet(url, board)
        except PortError:
            if time.monotonic() > deadline or board.simulator is not None:
                raise
            time.sleep(BACK_POLL_SECONDS)


def _simulated_port(board: Board, image: Path, state: Path) -> str:
    running = simulator.running(state)
    if board.upload is not None and running is not None and running.board == board.name:
        return running.url
    return simulator.start(board, image, state_dir=state, detach=True).url


def open_port(url: str, built: Build, timeout: float = TIMEOUT) -> Device:
    """The greeted device behind a port; raises LinkError where it runs another model than the one built."""
    device = _greet(url, built.board, timeout)
    try:
        _require_model(device, built.model)
    except BaseException:
        device.close()
        raise
    return device


def _greet(url: str, board: Board, timeout: float = TIMEOUT) -> Device:
    serial, facts = board.serial, board.upload
    boots = facts is not None and facts.reset is UploadReset.DTR
    return Device.open(
        url,
        baud=serial.baud,
        dtr=serial.dtr or None,
        rts=serial.rts or None,
        timeout=timeout,
        boot_seconds=BOOT_SECONDS if boots else 0.0,
    )


def _require_model(device: Device, model: Model) -> None:
    hello = device.hello
    if hello.hash != model.program.digest[:16]:
        raise LinkError(
            f"the board runs the model {hello.model} ({hello.hash}), "
            f"not {model.program.name} ({model.program.digest[:16]})",
            "Flash it again.",
        )


def state_directory(built: Build) -> Path:
    return built.directory / STATE_DIRECTORY


def find_board(
    board: str | None = None, port: str | None = None, output: PathLike | None = None
) -> tuple[str, Board]:
    """The port of a board: the one named, else where a simulated one runs or a real one is connected.

    Raises PortError where there is none, or several.
    """
    config = find_config(Path.cwd())
    target = choose_board(board, config)
    if port is not None:
        return port, target
    if target.simulator is None:
        return find_port(target), target
    running = simulator.running(project_directory(target, output, config) / STATE_DIRECTORY)
    if running is None:
        raise PortError(
            f"no port is known for {target.name}: it is not running",
            f"Start it with `tinygen flash --board {target.name}`, or name its port with --port.",
        )
    return running.url, target


def find_image(board: Board, output: PathLike | None = None) -> Path | None:
    """The program that was built last for the board, None where there is none."""
    directory = project_directory(board, output, find_config(Path.cwd()))
    found = sorted((directory / ".pio" / "build" / board.name).glob("*.elf"))
    return found[0] if found else None
