"""A model written as one page of HTML, for people."""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tinygen.api.debugging import told
from tinygen.api.evaluating import evaluate_samples, read_samples
from tinygen.api.models import Model, PathLike, load_model
from tinygen.boards import Board, load_board
from tinygen.config import FILE, Config, find_config
from tinygen.fits import fit_quickly
from tinygen.graph import Array
from tinygen.inputs import evenly
from tinygen.latency import estimate_latency
from tinygen.noise import measure_ranges
from tinygen.page import Examined, Repetition, Verdict, make_page
from tinygen.placement import place
from tinygen.project import write_file
from tinygen.target import NO_GOAL, Goal, Optimize

__all__ = ["write_report"]

OBSERVED = 50  # samples of which the NumPy reference, which is slow, computes all tensors


def write_report(
    model: PathLike | None = None,
    output: PathLike | None = None,
    *,
    name: str | None = None,
    labels: PathLike | None = None,
    board: str | None = None,
    goal: Goal = NO_GOAL,
    data: PathLike | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Write the page and return where it is: ``output``, or ./NAME.html; nothing is written where it fails.

    With ``board`` it has the kernels for that board's processor, and says whether the program fits it and how
    long an inference may take. With ``data``, a test set as of evaluate(), it says which answers are right,
    and the ranges of activations; ``on_progress`` gets how many samples are done, of how many. Raises
    ModelError, ConfigError, BoardError, BuildError and ToolError.
    """
    config = find_config(Path.cwd())
    goal = goal.before(config.goal)
    target = None if board is None else load_board(board, config.root)
    core = "" if target is None else target.cpu.core
    compiled = load_model(model, name=name, labels=labels, config=config, target=goal.target(core))
    path = Path(output) if output is not None else Path(f"{compiled.program.name}.html")
    said = {"--name": name, "--labels": labels}
    commands = _commands(_model_path(model, config), said, _tuning(board, goal), data, path)
    verdict = None if target is None else _verdict(compiled, target, goal)
    examined = None
    if data is not None:
        plain = load_model(model, name=name, labels=labels, config=config)
        examined = _examined(compiled, plain, Path(data), on_progress)
    again = Repetition(commands, _digests(config, data))
    text = make_page(compiled.graph, compiled.program, again, verdict, examined)
    write_file(text.encode(), path)
    return path


def _verdict(compiled: Model, board: Board, goal: Goal) -> Verdict:
    """Of the board as the goal tunes it, which `inspect` and `build` do likewise."""
    program, tuned = compiled.program, board.tuned(goal.optimize or Optimize.SPEED)
    fit = None if board.memory.app is None else fit_quickly(program, tuned)
    return Verdict(board, fit, estimate_latency(program, tuned, place(program, board)))


def _examined(
    compiled: Model, plain: Model, data: Path, on_progress: Callable[[int, int], None] | None
) -> Examined:
    """The evaluation with plain kernels, and the ranges of all tensors on some of its samples."""
    samples = read_samples(plain, data, None)
    found = evaluate_samples(plain, samples, on_progress=on_progress)
    chosen = _chosen(compiled, samples.raw)
    return Examined(
        data=str(data),
        samples=found.samples,
        scores=found.scores,
        oracle=found.oracle,
        compared=found.compared,
        different=found.different,
        notes=found.notes,
        observed=len(chosen),
        activations=measure_ranges(compiled.graph, told(chosen, on_progress)),
    )


def _chosen(compiled: Model, raw: Sequence[Array]) -> list[Array]:
    """Evenly spread, but the first ones for a model that remembers, to which their order matters."""
    if compiled.graph.states:
        return list(raw[:OBSERVED])
    return [raw[number] for number in evenly(len(raw), OBSERVED)]


def _model_path(model: PathLike | None, config: Config) -> str:
    """The file's name as the user says it; none where tinygen.toml names it."""
    return "" if model is None or config.model == Path(model) else str(model)


def _commands(
    model: str,
    said: Mapping[str, object],
    tuned: Mapping[str, object],
    data: PathLike | None,
    path: Path,
) -> tuple[str, ...]:
    """This page again, the same figures as text, the C code, the board's image, the accuracy.

    ``said`` of the model are options of all commands, ``tuned`` of those that choose kernels.
    """
    named = [*([model] if model else []), *_words(said)]
    common, tests = [*named, *_words(tuned)], _words({"--data": data})
    commands = [["report", *common, *tests, "--output", str(path)], ["inspect", *common]]
    commands.append(["generate", *common])
    if tuned["--board"] is not None:
        commands.append(["build", *common])
    if data is not None:
        commands.append(["evaluate", *named, *tests])
    return tuple(shlex.join(["tinygen", *words]) for words in commands)


def _tuning(board: str | None, goal: Goal) -> dict[str, object]:
    """The options that choose kernels, tinygen.toml's goal included."""
    optimize = goal.optimize.value if goal.optimize else None
    return {"--board": board, "--optimize": optimize, "--max-ram": goal.max_ram}


def _words(options: Mapping[str, object]) -> list[str]:
    """Those that were given, as the command line has them."""
    return [word for key, value in options.items() if value is not None for word in (key, str(value))]


def _digests(config: Config, data: PathLike | None) -> tuple[tuple[str, str], ...]:
    """SHA-256 of the files besides the model that the commands read: tinygen.toml, and data of one file."""
    files = (config.root / FILE, *(() if data is None else (Path(data),)))
    return tuple(
        (file.name, hashlib.sha256(file.read_bytes()).hexdigest()) for file in files if file.is_file()
    )
