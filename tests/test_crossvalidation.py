"""Scores by what was learnt from other articles."""

from dataclasses import dataclass

import numpy as np
import pytest
from conftest import SMALL_CORPUS
from numpy.typing import NDArray
from scipy import sparse

from classifier.aims import STANDARD_AIM
from classifier.french import Analyser
from classifier.training.crossvalidation import (
    FOLDS,
    Unseen,
    cross_evaluate,
    cross_score,
    learning_curve,
    number_of_folds,
)
from classifier.training.space import Space, space_of
from classifier.training.teacher import Teacher
from classifier.training.vectors import WordVectors

NAMES = ["chats", "chiens"]


@dataclass(frozen=True)
class Corpus:
    teacher: Teacher
    counts: sparse.csr_matrix
    judged: NDArray[np.float64]
    groups: list[str]


def corpus(words: WordVectors, analyser: Analyser, *, times: int, of_one_article: int) -> Corpus:
    """The small corpus so many times, in articles of so many paragraphs."""
    paragraphs = [analyser.lemmas_of(text) for text, _ in SMALL_CORPUS] * times
    judged = [[float(name in themes) for name in NAMES] for _, themes in SMALL_CORPUS] * times
    space: Space = space_of(words, paragraphs, [])
    teacher = Teacher(space, space.counts([]), np.zeros((0, 2)), space.counts([]))
    groups = [f"{row // of_one_article:03}" for row in range(len(paragraphs))]
    return Corpus(teacher, space.counts(paragraphs), np.array(judged), groups)


@pytest.fixture(scope="module")
def small(words: WordVectors, analyser: Analyser) -> Corpus:
    return corpus(words, analyser, times=2, of_one_article=2)


@pytest.mark.parametrize(("groups", "folds"), [("", 0), ("aa", 1), ("aabc", 3), ("abcdefg", FOLDS)])
def test_there_are_no_more_folds_than_articles(groups: str, folds: int) -> None:
    assert number_of_folds(list(groups)) == folds


def test_a_score_is_by_machines_that_saw_nothing_of_the_article(small: Corpus) -> None:
    """What is said of an article changes the scores of others, and not its own."""
    before = cross_score(small.teacher, small.counts, small.judged, small.groups)
    lied = small.judged.copy()
    own = np.array(small.groups) == "003"
    lied[own] = 1 - lied[own]
    after = cross_score(small.teacher, small.counts, lied, small.groups)
    np.testing.assert_array_equal(after.scores[own], before.scores[own])
    assert (after.scores[~own] != before.scores[~own]).any(axis=1).sum() >= len(lied) / 2


def test_every_paragraph_is_scored(small: Corpus) -> None:
    unseen = cross_score(small.teacher, small.counts, small.judged, small.groups)
    assert unseen.scores.any(axis=1).all()
    np.testing.assert_array_equal(unseen.judged, small.judged)
    assert unseen.groups == small.groups


def test_one_article_is_not_to_be_scored(small: Corpus) -> None:
    groups = ["a"] * len(small.judged)
    unseen = cross_score(small.teacher, small.counts, small.judged, groups)
    assert np.isnan(unseen.judged).all()
    measured = cross_evaluate(unseen, NAMES, STANDARD_AIM)
    assert np.isnan([measured.macro_f1.value, measured.average_precision]).all()


def test_no_article_is_not_to_be_scored(small: Corpus) -> None:
    unseen = cross_score(small.teacher, small.counts[:0], small.judged[:0], [])
    assert unseen.scores.shape == (0, 2)
    assert np.isnan(cross_evaluate(unseen, NAMES, STANDARD_AIM).macro_f1.value)


def test_an_evaluation_decides_by_the_calibration_of_others() -> None:
    """A score alone in being high does not decide of itself."""
    judged = np.zeros((20, 1))
    judged[[0, 7]] = 1
    scores = np.where(judged == 1, 9.0, np.linspace(-1, 0, 20)[:, None])
    groups = [str(row) for row in range(20)]
    measured = cross_evaluate(Unseen(scores, judged, groups), ["a"], STANDARD_AIM)
    assert (measured.paragraphs, measured.articles) == (20, 20)
    assert measured.themes[0].recall.value == 1
    judged[7] = 0
    measured = cross_evaluate(Unseen(scores, judged, groups), ["a"], STANDARD_AIM)
    assert measured.themes[0].recall.value == 0


def test_fewer_paragraphs_teach_less(words: WordVectors, analyser: Analyser) -> None:
    large = corpus(words, analyser, times=60, of_one_article=3)
    points = learning_curve(
        large.teacher, large.counts, large.judged, large.groups, NAMES, STANDARD_AIM, seed=0
    )
    assert [point.paragraphs for point in points] == [250, 500]
    every = cross_score(large.teacher, large.counts, large.judged, large.groups)
    few = cross_score(large.teacher, large.counts, large.judged, large.groups, most=12)
    other = cross_score(large.teacher, large.counts, large.judged, large.groups, most=12, seed=1)
    assert not np.array_equal(few.scores, other.scores)

    def macro_f1(unseen: Unseen) -> float:
        return cross_evaluate(unseen, NAMES, STANDARD_AIM).macro_f1.value

    assert macro_f1(few) < macro_f1(every) == 1.0
    assert all(0 <= point.macro_f1.value <= 1 for point in points)


def test_a_small_corpus_has_no_learning_curve(small: Corpus) -> None:
    assert (
        learning_curve(
            small.teacher, small.counts, small.judged, small.groups, NAMES, STANDARD_AIM, seed=0
        )
        == ()
    )
