"""Building a board's firmware, or that of several boards at once, and whether a model fits before that."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path

from tinygen import platformio, report
from tinygen.api.models import Model, PathLike, load_model
from tinygen.boards import Board, list_boards, load_board
from tinygen.config import Config, find_config
from tinygen.emit import emit
from tinygen.errors import BuildError, ConfigError, TinygenError
from tinygen.estimate import Estimate, fitted, with_framework
from tinygen.fits import Fit, fit, fit_quickly, fits, require_fit
from tinygen.latency import Latency, estimate_latency
from tinygen.placement import Placement, place, require_room
from tinygen.platformio import Cancellation, Progress
from tinygen.program import Program
from tinygen.project import write_project
from tinygen.report import Footprint
from tinygen.sensing import Sensing, plan_sensing
from tinygen.target import NO_GOAL, Goal, Optimize

__all__ = ["Build", "Failed", "build", "build_boards", "choose_board", "fit_boards", "project_directory"]


@dataclass(frozen=True, slots=True)
class Build:
    """A finished build: where everything lies and what it needs.

    ``estimate`` is what was expected before; None for a board whose memory has no limits. ``latency`` is the
    time that an inference is expected to take; None where there is no estimate.
    """

    model: Model
    board: Board
    directory: Path
    image: Path
    log: Path
    seconds: float
    compiled: int
    estimate: Estimate | None
    footprint: Footprint
    placement: Placement
    latency: Latency | None


@dataclass(frozen=True, slots=True)
class Failed:
    """A build, one of several, that came to nothing."""

    board: Board
    error: TinygenError


@dataclass(frozen=True, slots=True)
class _Job:
    """What is built, and how PlatformIO is run."""

    board: Board
    model: Model
    config: Config
    goal: Goal
    directory: Path
    on_progress: Callable[[Progress], None] | None
    on_line: Callable[[str], None] | None
    processors: int | None = None
    cancellation: Cancellation | None = None


def choose_board(board: str | None, config: Config) -> Board:
    """The board named, else tinygen.toml's; a board of one's own is a TOML file beside that file."""
    chosen = board or config.board
    if chosen is None:
        raise ConfigError("no board was given", "Say --board NAME; `tinygen boards` lists them.")
    return load_board(chosen, config.root)


def project_directory(board: Board, output: PathLike | None, config: Config) -> Path:
    """Where a board's project lies: ``output``, or build/BOARD beside tinygen.toml."""
    return Path(output) if output is not None else config.root / "build" / board.name


def build(
    board: str | None = None,
    model: PathLike | None = None,
    *,
    name: str | None = None,
    labels: PathLike | None = None,
    output: PathLike | None = None,
    settings: Sequence[str] = (),
    goal: Goal = NO_GOAL,
    on_progress: Callable[[Progress], None] | None = None,
    on_line: Callable[[str], None] | None = None,
) -> Build:
    """Compile the model, write the board's firmware project and build it with PlatformIO.

    The project is ``output``, or build/BOARD beside tinygen.toml; only what changed is written and compiled.
    ``settings`` are keys of [firmware] that replace those of tinygen.toml, each "KEY=VALUE"; ``goal`` says
    what matters most, before what the file says. ``on_line`` gets PlatformIO's whole output.
    """
    config = find_config(Path.cwd(), settings)
    goal = goal.before(config.goal)
    target = choose_board(board, config)
    compiled = load_model(model, name=name, labels=labels, config=config, target=goal.target(target.cpu.core))
    directory = project_directory(target, output, config)
    return _run(_Job(target, compiled, config, goal, directory, on_progress, on_line))


def build_boards(
    boards: Sequence[str],
    model: PathLike | None = None,
    *,
    name: str | None = None,
    labels: PathLike | None = None,
    output: PathLike | None = None,
    settings: Sequence[str] = (),
    goal: Goal = NO_GOAL,
    jobs: int | None = None,
    on_progress: Callable[[Board, Progress], None] | None = None,
    on_line: Callable[[Board, str], None] | None = None,
) -> Generator[Build | Failed, None, None]:
    """Build for several boards, ``jobs`` at once (None: one on each processor), and tell each as it ends.

    ``settings``, ``goal`` and ``on_line`` are as of build().

    The projects lie in ``output``/BOARD, or build/BOARD beside tinygen.toml. Where one fails the others go
    on; a board or a model that cannot be read is an error before anything is built.
    """
    config = find_config(Path.cwd(), settings)
    goal = goal.before(config.goal)
    targets = _different(boards, config)
    compiled = load_model(model, name=name, labels=labels, config=config)
    made_for = {board.cpu.core: goal.target(board.cpu.core) for board in targets}
    programs = {target: compiled.made_for(target) for target in {*made_for.values()}}
    root = Path(output) if output is not None else config.root / "build"
    at_once = min(jobs or os.cpu_count() or 1, len(targets))
    cancellation = Cancellation()

    def job(target: Board) -> _Job:
        return _Job(
            board=target,
            model=replace(compiled, program=programs[made_for[target.cpu.core]]),
            config=config,
            goal=goal,
            directory=root / target.name,
            on_progress=None if on_progress is None else lambda progress: on_progress(target, progress),
            on_line=None if on_line is None else lambda line: on_line(target, line),
            processors=-(-(os.cpu_count() or 1) // at_once),
            cancellation=cancellation,
        )

    with ThreadPoolExecutor(max_workers=at_once) as pool:
        running = {pool.submit(_run, job(target)): target for target in targets}
        try:
            for future in as_completed(running):
                yield _outcome(future, running[future])
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            cancellation.cancel()
            raise


def fit_boards(model: Model) -> tuple[Fit, ...]:
    """Which boards the model fits, estimated by compilers that are installed, and what it needs of each."""
    boards = list_boards(find_config(Path.cwd()).root)
    return fits(model.made_for, [board for board in boards if board.memory.app is not None])


def _different(names: Sequence[str], config: Config) -> tuple[Board, ...]:
    """The boards named, each once; ConfigError where two of them would share a directory."""
    found: dict[str, Board] = {}
    for board in (load_board(name, config.root) for name in names):
        if found.setdefault(board.name, board) != board:
            raise ConfigError(f"two different boards are called {board.name}", "Rename one of the files.")
    return tuple(found.values())


def _outcome(future: Future[Build], board: Board) -> Build | Failed:
    try:
        return future.result()
    except TinygenError as error:
        return Failed(board, error)


def _run(job: _Job) -> Build:
    optimize = job.goal.optimize or Optimize.SPEED
    if job.goal.max_flash is None:
        return _build(job, job.model, job.board.tuned(optimize))
    return _build(job, *_small_enough(job, job.goal.max_flash))


def _small_enough(job: _Job, limit: int) -> tuple[Model, Board]:
    """From what is wanted on to size, the first whose program has at most ``limit`` bytes of flash."""
    modes = (Optimize.SPEED, Optimize.BALANCED, Optimize.SIZE)
    wanted = job.goal.optimize or Optimize.SPEED
    flash = 0
    for mode in modes[modes.index(wanted) :] if wanted in modes else (wanted, Optimize.SIZE):
        target = replace(job.goal, optimize=mode).target(job.board.cpu.core)
        model, board = replace(job.model, program=job.model.made_for(target)), job.board.tuned(mode)
        sensing = plan_sensing(job.config.firmware, model.program, board, job.config.preprocessing)
        flash = fit(model.program, board, sensing, sensing.ram if sensing else 0).need.flash
        if flash <= limit:
            return model, board
    raise BuildError(
        f"the program needs {flash:,} bytes of flash even optimized for size, and {limit:,} are allowed",
        "Allow more flash (--max-flash), or use a smaller model.",
    )


def _build(job: _Job, model: Model, board: Board) -> Build:
    program = model.program
    prefix = program.name
    sensing = plan_sensing(job.config.firmware, program, board, job.config.preprocessing)
    reserve = sensing.ram if sensing else 0
    placement = place(program, board, reserve)
    require_room(program, board, placement, reserve)
    estimate = _expect(program, board, sensing, reserve, placement)
    write_project(
        emit(program), board, job.directory, model_name=prefix, sensing=sensing, placement=placement
    )
    built = platformio.build(
        job.directory,
        board,
        on_progress=job.on_progress,
        on_line=job.on_line,
        verbose=job.on_line is not None,
        processors=job.processors,
        cancellation=job.cancellation,
    )
    footprint = report.measure(built.image, board, model=prefix)
    return Build(
        model=model,
        board=board,
        directory=job.directory,
        image=built.image,
        log=built.log,
        seconds=built.seconds,
        compiled=built.compiled,
        estimate=estimate,
        footprint=footprint,
        placement=placement,
        latency=estimate_latency(program, board, placement),
    )


def _expect(
    program: Program, board: Board, sensing: Sensing | None, reserve: int, placement: Placement
) -> Estimate | None:
    """What the build will need; BuildError where it is certain that a real board has not that much."""
    if board.memory.app is None:
        return None
    if board.simulator is not None:  # its build takes seconds and downloads nothing
        return with_framework(fitted(program, board, placement), board, reserve)
    found = fit_quickly(program, board, sensing, reserve)
    require_fit(found)
    return found.need
