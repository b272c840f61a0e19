"""Scores by what was learnt from other articles."""

from typing import ClassVar

import numpy as np
import pytest
from conftest import SMALL_CORPUS, unseen
from numpy.typing import NDArray
from scipy import sparse

from classifier.aims import STANDARD_AIM
from classifier.records import Annotation
from classifier.training.crossvalidation import (
    FOLDS,
    Unseen,
    _sizes,
    cross_evaluate,
    cross_score,
    learning_curve,
    number_of_folds,
)
from classifier.training.learner import ThemeMachines
from classifier.training.lesson import HeldOut, Lesson, lesson_of
from classifier.training.teacher import Teacher
from classifier.training.vectors import WordVectors

NAMES = ["chats", "chiens"]


def corpus(words: WordVectors, *, times: int, of_one_article: int) -> Lesson:
    """The small corpus so many times, in articles of so many paragraphs."""
    annotations = [
        Annotation(text, frozenset(themes), f"{place}", f"{place // of_one_article:03}")
        for place, (text, themes) in enumerate(SMALL_CORPUS * times)
    ]
    return lesson_of(annotations, (), {}, words, themeless_share=0, seed=0)


@pytest.fixture(scope="module")
def small(words: WordVectors) -> Lesson:
    return corpus(words, times=2, of_one_article=2)


@pytest.mark.parametrize(("groups", "folds"), [("", 0), ("aa", 1), ("aabc", 3), ("abcdefg", FOLDS)])
def test_there_are_no_more_folds_than_articles(groups: str, folds: int) -> None:
    assert number_of_folds(list(groups)) == folds


def test_a_score_is_by_machines_that_saw_nothing_of_the_article(small: Lesson) -> None:
    """What is said of an article changes the scores of others, and not its own."""
    before = cross_score(small.teacher, small.counts, small.judged, small.groups)
    lied = small.judged.copy()
    own = np.array(small.groups) == "003"
    lied[own] = 1 - lied[own]
    after = cross_score(small.teacher, small.counts, lied, small.groups)
    np.testing.assert_array_equal(after.scores[own], before.scores[own])
    assert (after.scores[~own] != before.scores[~own]).any(axis=1).sum() >= len(lied) / 2


def test_every_paragraph_is_scored(small: Lesson) -> None:
    unseen = cross_score(small.teacher, small.counts, small.judged, small.groups)
    assert unseen.scores.any(axis=1).all()
    np.testing.assert_array_equal(unseen.judged, small.judged)
    assert unseen.groups == small.groups


def test_one_article_is_not_to_be_scored(small: Lesson) -> None:
    groups = ["a"] * len(small.judged)
    unseen = cross_score(small.teacher, small.counts, small.judged, groups)
    assert np.isnan(unseen.judged).all()
    measured = cross_evaluate(unseen, NAMES, STANDARD_AIM)
    assert np.isnan([measured.macro_f1.value, measured.average_precision]).all()


def test_no_article_is_not_to_be_scored(small: Lesson) -> None:
    unseen = cross_score(small.teacher, small.counts[:0], small.judged[:0], [])
    assert unseen.scores.shape == (0, 2)
    assert np.isnan(cross_evaluate(unseen, NAMES, STANDARD_AIM).macro_f1.value)


def test_an_evaluation_decides_by_the_calibration_of_others() -> None:
    """A score alone in being high does not decide of itself."""
    judged = np.zeros((20, 1))
    judged[[0, 7]] = 1
    scores = np.where(judged == 1, 9.0, np.linspace(-1, 0, 20)[:, None])
    groups = [str(row) for row in range(20)]
    measured = cross_evaluate(
        unseen(scores, judged, groups),
        ["a"],
        STANDARD_AIM,
    )
    assert (measured.paragraphs, measured.articles) == (20, 20)
    assert measured.themes[0].recall.value == 1
    judged[7] = 0
    measured = cross_evaluate(
        unseen(scores, judged, groups),
        ["a"],
        STANDARD_AIM,
    )
    assert measured.themes[0].recall.value == 0


def test_fewer_paragraphs_teach_less(words: WordVectors) -> None:
    large = corpus(words, times=60, of_one_article=3)
    points = learning_curve(large, large.teacher, STANDARD_AIM, None, seed=0)
    assert [(point.paragraphs, point.held_out) for point in points] == [(250, None), (500, None)]
    every = cross_score(large.teacher, large.counts, large.judged, large.groups)
    few = cross_score(large.teacher, large.counts, large.judged, large.groups, most=12)
    other = cross_score(large.teacher, large.counts, large.judged, large.groups, most=12, seed=1)
    assert not np.array_equal(few.scores, other.scores)

    def macro_f1(unseen: Unseen) -> float:
        return cross_evaluate(unseen, NAMES, STANDARD_AIM).macro_f1.value

    assert macro_f1(few) < macro_f1(every) == 1.0
    assert all(0 <= point.macro_f1.value <= 1 for point in points)


def test_a_small_corpus_has_no_learning_curve(small: Lesson) -> None:
    assert learning_curve(small, small.teacher, STANDARD_AIM, None, seed=0) == ()


def test_the_learning_curve_is_drawn_on_held_out_paragraphs_too(words: WordVectors) -> None:
    lesson = corpus(words, times=30, of_one_article=1)
    held_out = HeldOut(lesson.counts[:10], lesson.judged[:10], lesson.groups[:10])
    (point,) = learning_curve(lesson, lesson.teacher, STANDARD_AIM, held_out, seed=0)
    assert point.held_out is not None
    assert point.held_out.value == 1
    # Of the wrong themes, the same machines find none.
    wrong = HeldOut(lesson.counts[:10], 1 - lesson.judged[:10], lesson.groups[:10])
    (point,) = learning_curve(lesson, lesson.teacher, STANDARD_AIM, wrong, seed=0)
    assert point.held_out is not None
    assert point.held_out.value < 0.5


class Counting(Teacher):
    """A teacher that notes how many paragraphs it is given."""

    taught: ClassVar[list[int]] = []

    def teach(self, counts: sparse.csr_matrix, judged: NDArray[np.float64]) -> ThemeMachines:
        self.taught.append(counts.shape[0])
        return super().teach(counts, judged)


def test_a_point_on_held_out_paragraphs_learns_from_no_more_than_it_says(
    words: WordVectors,
) -> None:
    lesson = corpus(words, times=30, of_one_article=1)
    one = lesson.teacher
    teacher = Counting(one.space, one.lexicon, one.lexicon_judged, one.background)
    held_out = HeldOut(lesson.counts[:10], lesson.judged[:10], lesson.groups[:10])
    learning_curve(lesson, teacher, STANDARD_AIM, held_out, seed=0)
    # Five folds of all, the machines, and five folds of their own for the thresholds.
    assert teacher.taught == [200] * 5 + [250] + [200] * 5


@pytest.mark.parametrize(
    ("paragraphs", "sizes"),
    [
        (0, []),
        (250, []),
        (251, [250]),
        (3000, [250, 500, 1000, 2000]),
        (15_000, [250, 500, 1000, 2000, 3000, 6000, 12_000]),
    ],
)
def test_the_points_of_the_learning_curve(paragraphs: int, sizes: list[int]) -> None:
    assert list(_sizes(paragraphs)) == sizes
