"""A model written as one page of HTML, for people."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path

from tinygen.api.models import Model, PathLike, load_model
from tinygen.boards import Board, load_board
from tinygen.config import Config, find_config
from tinygen.fits import fit_quickly
from tinygen.latency import estimate_latency
from tinygen.page import Verdict, make_page
from tinygen.placement import place
from tinygen.project import write_file
from tinygen.target import NO_GOAL, Goal, Optimize

__all__ = ["write_report"]


def write_report(
    model: PathLike | None = None,
    output: PathLike | None = None,
    *,
    name: str | None = None,
    labels: PathLike | None = None,
    board: str | None = None,
    goal: Goal = NO_GOAL,
) -> Path:
    """Write the page and return where it is: ``output``, or ./NAME.html; nothing is written where it fails.

    With ``board`` it has the kernels for that board's processor, and says whether the program fits it and how
    long an inference may take. Raises
    ModelError, ConfigError, BoardError, BuildError and ToolError.
    """
    config = find_config(Path.cwd())
    goal = goal.before(config.goal)
    target = None if board is None else load_board(board, config.root)
    compiled = load_model(
        model,
        name=name,
        labels=labels,
        config=config,
        target=goal.target("" if target is None else target.cpu.core),
    )
    path = Path(output) if output is not None else Path(f"{compiled.program.name}.html")
    options = {
        "--board": board,
        "--name": name,
        "--labels": labels,
        "--optimize": goal.optimize.value if goal.optimize else None,
        "--max-ram": goal.max_ram,
    }
    commands = _commands(_model_path(model, config), options, path)
    verdict = None if target is None else _verdict(compiled, target, goal)
    text = make_page(compiled.graph, compiled.program, commands, verdict)
    write_file(text.encode(), path)
    return path


def _verdict(compiled: Model, board: Board, goal: Goal) -> Verdict:
    """Of the board as the goal tunes it, which `inspect` and `build` do likewise."""
    program, tuned = compiled.program, board.tuned(goal.optimize or Optimize.SPEED)
    fit = None if board.memory.app is None else fit_quickly(program, tuned)
    return Verdict(board, fit, estimate_latency(program, tuned, place(program, board)))


def _model_path(model: PathLike | None, config: Config) -> str:
    """The file's name as the user says it; none where tinygen.toml names it."""
    return "" if model is None or config.model == Path(model) else str(model)


def _commands(model: str, options: Mapping[str, object], path: Path) -> tuple[str, ...]:
    """This page again, the same figures as text, and the C code."""
    given = [word for key, value in options.items() if value is not None for word in (key, str(value))]
    common = [*([model] if model else []), *given]
    commands = [["report", *common, "--output", str(path)], ["inspect", *common], ["generate", *common]]
    if options["--board"] is not None:
        commands.append(["build", *common])
    return tuple(shlex.join(["tinygen", *words]) for words in commands)
