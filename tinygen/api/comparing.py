"""Models on boards, side by side: what fits where, and what each needs there."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tinygen.api.models import PathLike, read_bytes
from tinygen.boards import Board, list_boards, load_board
from tinygen.comparison import Comparison, Question, answer
from tinygen.config import find_config
from tinygen.emit import prefix
from tinygen.errors import BoardError, TinygenError
from tinygen.spread import HERE, Place, progress_of, spread
from tinygen.target import Optimize, find_optimize

__all__ = ["Comparison", "compare", "find_boards"]


def compare(
    models: Sequence[PathLike],
    boards: Sequence[str] = (),
    *,
    optimize: Sequence[str] = (),
    place: Place = HERE,
    on_progress: Callable[[int, int], None] | None = None,
) -> tuple[Comparison, ...]:
    """Each model on each board in each mode, in this order; compilers that are installed estimate.

    ``boards`` are names, files and patterns such as "esp32*", none or "all" for every board whose memory has
    limits; ``optimize`` are modes, by default tinygen.toml's or speed. A model that cannot be compiled is one
    row with its error. ``place`` says where the work is done; on a cluster its workers' compilers count.
    ``on_progress`` gets how many rows are done, of how many. Raises BoardError, ConfigError and ToolError.
    """
    config = find_config(Path.cwd())
    chosen = find_boards(boards or ("all",), config.root)
    usual = config.goal.optimize or Optimize.SPEED
    modes = tuple(dict.fromkeys(map(find_optimize, optimize))) or (usual,)
    questions: list[Question] = []
    failed: list[Comparison] = []
    for model in dict.fromkeys(map(Path, models)):
        try:
            questions += _questions(model, chosen, modes)
        except TinygenError as error:
            failed.append(Comparison(str(model), None, modes[0], error=error.cause, remedy=error.remedy))
    sizes = [len(question.boards) for question in questions]
    rows = spread(answer, questions, place, progress_of(sizes, on_progress))
    known = [*failed, *_once(row for part in rows for row in part)]
    return tuple(sorted(known, key=_order([str(Path(model)) for model in models], chosen, modes)))


def find_boards(words: Sequence[str], extra: Path | None = None) -> tuple[Board, ...]:
    """The boards that these words mean, each once, in their order: names, .toml files, patterns with * or ?.

    "all" are those whose memory has limits. Raises BoardError as load_board(), and where a pattern fits none.
    """
    found: dict[str, Board] = {}
    for board in (board for word in words for board in _meant(word, extra)):
        if found.setdefault(board.name, board) != board:
            raise BoardError(f"two different boards are called {board.name}", "Rename one of the files.")
    return tuple(found.values())


def _meant(word: str, extra: Path | None) -> tuple[Board, ...]:
    if word == "all":
        return tuple(board for board in list_boards(extra) if board.memory.app is not None)
    if not any(sign in word for sign in "*?[") or word.endswith(".toml"):
        return (load_board(word, extra),)
    pattern = word.replace("_", "-")
    boards = tuple(board for board in list_boards(extra) if fnmatch.fnmatchcase(board.name, pattern))
    if not boards:
        raise BoardError(f"no board's name is like {word!r}", "`tinygen boards` lists them.")
    return boards


def _questions(model: Path, boards: Sequence[Board], modes: Sequence[Optimize]) -> Iterator[Question]:
    """Boards of one processor core have their programs in common."""
    data = read_bytes(model, "model")
    name = prefix(model.stem)
    for mode in modes:
        for core in dict.fromkeys(board.cpu.core for board in boards):
            alike = tuple(board for board in boards if board.cpu.core == core)
            yield Question(str(model), data, name, alike, mode)


def _once(rows: Iterator[Comparison]) -> Iterator[Comparison]:
    """What a model has in itself is said once, not for each mode and core."""
    said: set[str] = set()
    for row in rows:
        if row.board is not None:
            yield row
        elif row.model not in said:
            said.add(row.model)
            yield row


def _order(
    models: Sequence[str], boards: Sequence[Board], modes: Sequence[Optimize]
) -> Callable[[Comparison], tuple[int, int, int]]:
    places = {board.name: number for number, board in enumerate(boards)}
    return lambda row: (
        models.index(row.model),
        -1 if row.board is None else places[row.board],
        modes.index(row.optimize),
    )
