"""Scores and decisions for paragraphs by what was learnt from other articles."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.model_selection import GroupKFold

from classifier.aims import Aim
from classifier.card import LearningPoint
from classifier.evaluation import RESAMPLES, Evaluation, average_precision, evaluate
from classifier.training.calibration import calibrate
from classifier.training.learner import TRUSTS, ThemeMachines
from classifier.training.teacher import Teacher

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]

FOLDS = 5

# From more paragraphs on, what serves few is not tried: it has never been the better then.
_FEW = 5000

# The learning curve starts with as many paragraphs, and each of its points has twice the last.
_FIRST_POINT = 250

# For an interval to draw; ten times as many take longer than the learning of a large corpus.
_POINT_RESAMPLES = 200


@dataclass(frozen=True)
class Unseen:
    """Scores of paragraphs by machines that saw nothing of their articles.

    Attributes:
        scores: (n_paragraphs, n_themes)
        judged: same shape; 1 yes, 0 no, NaN not said, or not to be scored fairly.
        groups: the article of each paragraph.
    """

    scores: Floats
    judged: Floats
    groups: Sequence[str]


def cross_score(
    teacher: Teacher,
    counts: sparse.csr_matrix,
    judged: Floats,
    groups: Sequence[str],
    *,
    most: int | None = None,
    seed: int = 0,
    keep: Callable[[ThemeMachines], object] = lambda machines: None,
) -> Unseen:
    """The score of every paragraph by machines that were taught without its article.

    Args:
        most: how many paragraphs to learn from at most, article after article in random order.
        seed: of that order.
        keep: is given the machines of each fold, in order.
    """
    scores = np.zeros(judged.shape)
    if number_of_folds(groups) < 2:
        return Unseen(scores, np.full(judged.shape, np.nan), groups)
    place = _random_places(groups, seed)
    for learn, score in folds(groups):
        if most is not None:
            learn = learn[np.argsort(place[learn], kind="stable")]
            learn = np.sort(learn[: round(most * len(learn) / len(groups))])
        machines = teacher.teach(counts[learn], judged[learn])
        keep(machines)
        scores[score] = machines.decision_function(counts[score])
    return Unseen(scores, judged, groups)


def most_trusted(
    teacher: Teacher, counts: sparse.csr_matrix, judged: Floats, groups: Sequence[str]
) -> tuple[Teacher, Unseen]:
    """The teacher with the trust that ranks unseen paragraphs best, and how it scored them."""
    trusts = TRUSTS if len(groups) <= _FEW else TRUSTS[:1]
    teachers = [replace(teacher, trust=trust) for trust in trusts]
    tried = [(teacher, cross_score(teacher, counts, judged, groups)) for teacher in teachers]
    return max(tried, key=lambda one: _mean_average_precision(one[1]))


def _mean_average_precision(unseen: Unseen) -> float:
    """The mean over the themes that the paragraphs hold; 0 where they hold none."""
    precisions = map(average_precision, unseen.scores.T, unseen.judged.T)
    defined = [precision for precision in precisions if not np.isnan(precision)]
    return float(np.mean(defined)) if defined else 0.0


def number_of_folds(groups: Sequence[str]) -> int:
    """How many parts the articles are cut into."""
    return min(FOLDS, len(set(groups)))


def folds(groups: Sequence[str]) -> Iterable[tuple[Integers, Integers]]:
    """(rows to learn from, rows to score); every row is scored once, articles stay whole."""
    splitter = GroupKFold(number_of_folds(groups))
    return list(splitter.split(np.zeros(len(groups)), groups=groups))


def _random_places(groups: Sequence[str], seed: int) -> Integers:
    """The place of each paragraph's article among all articles, shuffled."""
    articles = sorted(set(groups))
    shuffled = np.random.default_rng(seed).permutation(len(articles))
    place_of = dict(zip(articles, shuffled.tolist(), strict=True))
    return np.array([place_of[group] for group in groups], dtype=np.intp)


def cross_evaluate(
    unseen: Unseen, names: Sequence[str], aim: Aim, *, resamples: int = RESAMPLES
) -> Evaluation:
    """How well themes are found, each paragraph decided by a calibration set on others."""
    probabilities = np.zeros(unseen.scores.shape)
    given = np.zeros(unseen.scores.shape, dtype=bool)
    if number_of_folds(unseen.groups) > 1:
        for learn, decide in folds(unseen.groups):
            calibration = calibrate(unseen.scores[learn], unseen.judged[learn], aim, names)
            probabilities[decide] = calibration.probabilities(unseen.scores[decide])
            given[decide] = calibration.given(unseen.scores[decide])
    return evaluate(probabilities, given, unseen.judged, names, unseen.groups, resamples=resamples)


def learning_curve(
    teacher: Teacher,
    counts: sparse.csr_matrix,
    judged: Floats,
    groups: Sequence[str],
    names: Sequence[str],
    aim: Aim,
    *,
    seed: int,
) -> tuple[LearningPoint, ...]:
    """Macro-F1 on unseen articles by the number of paragraphs learnt from, all of them left out."""
    points = []
    most = _FIRST_POINT
    while most < len(groups):
        unseen = cross_score(teacher, counts, judged, groups, most=most, seed=seed)
        evaluation = cross_evaluate(unseen, names, aim, resamples=_POINT_RESAMPLES)
        points.append(LearningPoint(most, evaluation.macro_f1))
        most *= 2
    return tuple(points)
