"""How often a model's answers are right, as a table with a row for each class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tinygen.scores import Scores

__all__ = ["Answers", "answer_table"]

LARGEST_MATRIX = 20  # classes: a wider one fits no paper
LONGEST_HEAD = 6  # letters of a column's name


@dataclass(frozen=True, slots=True)
class Cell:
    """How often a class is taken for which, ``right`` for itself; ``share`` of its samples, 0 to 1."""

    count: int
    share: float
    right: bool


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A class that occurs; ``mistaken`` says what it is most often taken for, empty where it never is."""

    name: str
    cells: tuple[Cell, ...]
    samples: int
    recall: float
    mistaken: str


@dataclass(frozen=True, slots=True)
class Answers:
    """``heads`` are the columns of the matrix as number or name and whole name; none where it is too wide."""

    right: int
    labelled: int
    accuracy: str
    heads: tuple[tuple[str, str], ...]
    rows: tuple[ClassRow, ...]


def answer_table(scores: Scores) -> Answers:
    """Of scores without a threshold, where each sample has an answer."""
    heads = _heads(scores.classes) if len(scores.classes) <= LARGEST_MATRIX else ()
    numbered = bool(heads) and heads[0][0] != scores.classes[0]
    rows = (_row(scores, number, numbered) for number in range(len(scores.classes)))
    accuracy = f"{100 * scores.accuracy:.2f} %"
    kept = tuple(row for row in rows if row.samples)
    return Answers(scores.right, scores.labelled, accuracy, heads, kept)


def _heads(classes: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Names where all are short, else numbers."""
    short = max(map(len, classes)) <= LONGEST_HEAD
    return tuple((name if short else str(number), name) for number, name in enumerate(classes))


def _row(scores: Scores, number: int, numbered: bool) -> ClassRow:
    counts, name = scores.confusion[number], scores.classes[number]
    samples, recall = sum(counts), scores.recall[number]
    wrong = max((other for other in range(len(counts)) if other != number), key=lambda other: counts[other])
    cells = (Cell(count, count / max(1, samples), other == number) for other, count in enumerate(counts))
    return ClassRow(
        f"{number} {name}" if numbered else name,
        tuple(cells),
        samples,
        recall or 0.0,
        f"{scores.classes[wrong]}: {counts[wrong]:,}" if counts[wrong] else "",
    )
