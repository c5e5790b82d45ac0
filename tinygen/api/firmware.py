"""What is done with a board: build its firmware, flash it, find its port."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tinygen import platformio, report, simulator
from tinygen.api.models import Model, PathLike, load_model
from tinygen.boards import Board, UploadReset, list_boards, load_board
from tinygen.config import Config, find_config
from tinygen.emit import emit
from tinygen.errors import ConfigError, LinkError, PortError
from tinygen.fits import Fit, fit_quickly, fits, require_fit
from tinygen.link import ConnectedPort, Device, connected_ports, ports_of
from tinygen.placement import Placement, place, require_room
from tinygen.platformio import Progress
from tinygen.project import STATE_DIRECTORY, write_project
from tinygen.report import Footprint
from tinygen.sensing import Sensing, plan_sensing
from tinygen.target import target_of
from tinygen.upload import upload

__all__ = [
    "Build",
    "Flashed",
    "build",
    "choose_board",
    "find_board",
    "find_image",
    "fit_boards",
    "flash",
    "open_port",
]

# Boot loaders of AVR boards wait a second for a program, and the program says at once that it has started.
BOOT_SECONDS = 4.0


BACK_SECONDS = 8.0  # for a board that leaves the bus to come back
BACK_POLL_SECONDS = 0.25

Choose = Callable[[Sequence[ConnectedPort]], ConnectedPort]


@dataclass(frozen=True, slots=True)
class Build:
    """A finished build: where everything lies and what it needs."""

    model: Model
    board: Board
    directory: Path
    image: Path
    log: Path
    seconds: float
    compiled: int
    footprint: Footprint
    placement: Placement


@dataclass(frozen=True, slots=True)
class Flashed:
    """A board at work with the model just built; ``url`` is what pyserial opens."""

    build: Build
    url: str


def choose_board(board: str | None, config: Config) -> Board:
    """The board named, else tinygen.toml's; a board of one's own is a TOML file beside that file."""
    chosen = board or config.board
    if chosen is None:
        raise ConfigError("no board was given", "Say --board NAME; `tinygen boards` lists them.")
    return load_board(chosen, config.root)


def build(
    board: str | None = None,
    model: PathLike | None = None,
    *,
    name: str | None = None,
    labels: PathLike | None = None,
    output: PathLike | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    on_line: Callable[[str], None] | None = None,
    verbose: bool = False,
) -> Build:
    """Compile the model, write the board's firmware project and build it with PlatformIO.

    The project is ``output``, or build/BOARD beside tinygen.toml; only what changed is written and compiled.
    """
    config = find_config(Path.cwd())
    target = choose_board(board, config)
    made_for = target_of(target.cpu.core)
    compiled = load_model(model, name=name, labels=labels, config=config, target=made_for)
    directory = Path(output) if output is not None else config.root / "build" / target.name
    prefix = compiled.program.name
    sensing = plan_sensing(config.firmware, compiled.program, target)
    reserve = driver_ram(target, sensing)
    placement = place(compiled.program, target, reserve)
    require_room(compiled.program, target, placement, reserve)
    if target.simulator is None:  # what follows may be a download of a gigabyte
        require_fit(fit_quickly(compiled.program, target, sensing, reserve))
    sources = emit(compiled.program)
    write_project(sources, target, directory, model_name=prefix, sensing=sensing, placement=placement)
    built = platformio.build(directory, target, on_progress=on_progress, on_line=on_line, verbose=verbose)
    footprint = report.measure(built.image, target, arena=f"{prefix}_arena", invoke=f"{prefix}_invoke")
    return Build(
        compiled,
        target,
        directory,
        built.image,
        built.log,
        built.seconds,
        built.compiled,
        footprint,
        placement,
    )


def fit_boards(model: Model) -> tuple[Fit, ...]:
    """Which boards the model fits, estimated by compilers that are installed, and what it needs of each."""
    return fits(model.made_for, list_boards(find_config(Path.cwd()).root))


def driver_ram(board: Board, sensing: Sensing | None) -> int:
    """Bytes of RAM that the driver of the source of inputs takes."""
    camera = board.peripherals.camera
    return camera.ram if camera is not None and sensing is not None and sensing.source == "camera" else 0


def flash(built: Build, port: str | None = None, *, choose: Choose | None = None) -> Flashed:
    """Put the built firmware on its board, where it keeps running.

    A simulated board runs on after tinygen has ended. One with a boot loader that runs already is used as it
    is, any other starts anew. Where something was uploaded, returns once the board has said that it runs this
    very model. ``choose`` is asked where several ports may be the board's. Raises PortError where no port or
    several are; else as upload() and Device.open().
    """
    simulated = built.board.simulator is not None
    url = port or (_simulated_port(built) if simulated else find_port(built.board, choose))
    if built.board.upload is not None:
        upload(built.board, built.image, url)
        with _open_when_back(url, built):
            pass
    return Flashed(built, url)


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


def _open_when_back(url: str, built: Build) -> Device:
    """A board with USB of its own disappears while it starts, and comes back."""
    deadline = time.monotonic() + BACK_SECONDS
    while True:
        try:
            return open_port(url, built)
        except PortError:
            if time.monotonic() > deadline or built.board.simulator is not None:
                raise
            time.sleep(BACK_POLL_SECONDS)


def _simulated_port(built: Build) -> str:
    state = state_directory(built)
    running = simulator.running(state)
    if built.board.upload is not None and running is not None and running.board == built.board.name:
        return running.url
    return simulator.start(built.board, built.image, state_dir=state, detach=True).url


def open_port(url: str, built: Build) -> Device:
    """The greeted device behind a port; raises LinkError where it runs another model than the one built."""
    serial = built.board.serial
    facts = built.board.upload
    boots = facts is not None and facts.reset is UploadReset.DTR
    device = Device.open(
        url,
        baud=serial.baud,
        dtr=serial.dtr or None,
        rts=serial.rts or None,
        boot_seconds=BOOT_SECONDS if boots else 0.0,
    )
    try:
        _require_model(device, built.model)
    except BaseException:
        device.close()
        raise
    return device


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
    directory = Path(output) if output is not None else config.root / "build" / target.name
    running = simulator.running(directory / STATE_DIRECTORY)
    if running is None:
        raise PortError(
            f"no port is known for {target.name}: it is not running",
            f"Start it with `tinygen flash --board {target.name}`, or name its port with --port.",
        )
    return running.url, target


def find_image(board: Board, output: PathLike | None = None) -> Path | None:
    """The program that was built last for the board, None where there is none."""
    directory = Path(output) if output is not None else find_config(Path.cwd()).root / "build" / board.name
    found = sorted((directory / ".pio" / "build" / board.name).glob("*.elf"))
    return found[0] if found else None
