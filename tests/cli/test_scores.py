"""Which class an output says, and how answers are counted."""

from __future__ import annotations

import numpy as np

from tinygen.scores import answers_of, scores_of

THREE = [np.array(row) for row in ([0.7, 0.2, 0.1], [0.1, 0.5, 0.4], [0.2, 0.2, 0.6], [0.3, 0.3, 0.3])]


def test_the_largest_score_is_the_answer_and_the_first_of_equal_ones() -> None:
    assert answers_of(THREE, None) == [0, 1, 2, 0]
    assert answers_of(THREE, 0.5) == [0, 1, 2, None]
    assert answers_of(THREE, 0.55) == [0, None, 2, None]


def test_a_single_output_says_one_from_the_threshold_on() -> None:
    single = [np.array([value]) for value in (0.2, 0.5, 0.8)]
    assert answers_of(single, None) == [0, 1, 1]
    assert answers_of(single, 0.7) == [0, 0, 1]


def test_answers_are_counted_by_class() -> None:
    found = scores_of(("a", "b", "c"), [0, 1, 1, 2], [0, None, 2, 2, 0])
    assert found is not None
    assert found.confusion == ((1, 0, 0), (0, 0, 1), (0, 0, 1))
    assert (found.labelled, found.answered, found.right, found.unsure) == (4, 3, 2, (0, 1, 0))
    assert (found.accuracy, found.recall) == (2 / 3, (1.0, 0.0, 1.0))


def test_without_labels_there_are_no_scores_and_without_answers_no_accuracy() -> None:
    assert scores_of(("a", "b"), [], [0, 1]) is None
    nothing = scores_of(("a", "b"), [0], [None])
    assert nothing is not None and nothing.accuracy == 0 and nothing.recall == (0.0, None)
