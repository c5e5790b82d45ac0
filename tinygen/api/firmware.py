"""What is done with a board: build its firmware, flash it, find its port."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tinygen import platformio, report, simulator
from tinygen.api.models import Model, PathLike, load_model
from tinygen.boards import Board, load_board
from tinygen.config import Config, find_config
from tinygen.emit import emit
from tinygen.errors import ConfigError, PortError
from tinygen.platformio import Progress
from tinygen.project import STATE_DIRECTORY, write_project
from tinygen.report import Footprint

__all__ = ["Build", "Flashed", "build", "choose_board", "find_board", "flash"]


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
    compiled = load_model(model, name=name, labels=labels, config=config)
    directory = Path(output) if output is not None else config.root / "build" / target.name
    prefix = compiled.program.name
    write_project(emit(compiled.program), target, directory, model_name=prefix)
    built = platformio.build(directory, target, on_progress=on_progress, on_line=on_line, verbose=verbose)
    footprint = report.measure(built.image, target, arena=f"{prefix}_arena", invoke=f"{prefix}_invoke")
    return Build(
        compiled, target, directory, built.image, built.log, built.seconds, built.compiled, footprint
    )


def flash(built: Build) -> Flashed:
    """Put the built firmware on its board, where it keeps running; a simulated board starts anew.

    Raises ConfigError for real boards, which this version does not flash yet.
    """
    if built.board.simulator is None:
        raise ConfigError(
            f"this version of tinygen flashes only simulated boards, and {built.board.name} is none",
            f"The firmware is built: upload it with `pio run -d {built.directory} -t upload`.",
        )
    started = simulator.start(built.board, built.image, state_dir=state_directory(built), detach=True)
    return Flashed(built, started.url)


def state_directory(built: Build) -> Path:
    return built.directory / STATE_DIRECTORY


def find_board(
    board: str | None = None, port: str | None = None, output: PathLike | None = None
) -> tuple[str, Board]:
    """The port of a board: the one named, else where the board flashed last runs.

    Raises PortError where none is running.
    """
    config = find_config(Path.cwd())
    target = choose_board(board, config)
    if port is not None:
        return port, target
    directory = Path(output) if output is not None else config.root / "build" / target.name
    running = simulator.running(directory / STATE_DIRECTORY)
    if running is None:
        raise PortError(
            f"no port is known for {target.name}: it is not running",
            f"Start it with `tinygen flash --board {target.name}`, or name its port with --port.",
        )
    return running.url, target
