"""How often answers are right: which class an output says, and the table of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tinygen.graph import Array, Tensor

__all__ = ["Scores", "answers_of", "real_values", "scores_of"]

MIDDLE = 0.5  # a single output says class 1 from here on, unless another threshold is asked for


@dataclass(frozen=True, slots=True)
class Scores:
    """How often the answers are right: ``confusion`` has a row for each class, a column for each answer.

    ``unsure`` counts the samples of each class that were left without an answer, their score being too low.
    """

    labelled: int
    right: int
    classes: tuple[str, ...]
    confusion: tuple[tuple[int, ...], ...]
    unsure: tuple[int, ...]

    @property
    def answered(self) -> int:
        return self.labelled - sum(self.unsure)

    @property
    def accuracy(self) -> float:
        """The share of the answers that is right; 0 where there are none."""
        return self.right / max(1, self.answered)

    @property
    def recall(self) -> tuple[float | None, ...]:
        """Of each class, the share that is recognized; None where no sample is of that class."""
        counts = [sum(row) + unsure for row, unsure in zip(self.confusion, self.unsure, strict=True)]
        return tuple(
            row[i] / count if count else None
            for i, (row, count) in enumerate(zip(self.confusion, counts, strict=True))
        )


def real_values(value: Array, tensor: Tensor) -> Array:
    """What an output stands for, flat; the numbers themselves where it is not quantized."""
    flat = value.reshape(-1)
    if tensor.quant is None:
        return flat
    return np.asarray(tensor.scale * (flat.astype(np.float64) - tensor.zero_point))


def answers_of(values: Sequence[Array], threshold: float | None) -> list[int | None]:
    """The class that each sample's real output says; None where its score is below the threshold."""
    return [_answer(value, threshold) for value in values]


def scores_of(classes: Sequence[str], labels: Sequence[int], answers: Sequence[int | None]) -> Scores | None:
    """The scores of the answers to samples, of which the first have labels; None where none has."""
    if not labels:
        return None
    confusion = np.zeros((len(classes), len(classes)), int)
    unsure = np.zeros(len(classes), int)
    for label, answer in zip(labels, answers[: len(labels)], strict=True):
        if answer is None:
            unsure[label] += 1
        else:
            confusion[label, answer] += 1
    rows = tuple(tuple(int(cell) for cell in row) for row in confusion)
    left = tuple(int(count) for count in unsure)
    return Scores(len(labels), int(np.trace(confusion)), tuple(classes), rows, left)


def _answer(value: Array, threshold: float | None) -> int | None:
    flat = value.reshape(-1)
    if flat.size == 1:
        return int(flat[0] >= (MIDDLE if threshold is None else threshold))
    best = int(flat.argmax())
    return best if threshold is None or flat[best] >= threshold else None
