"""Scores and decisions for paragraphs by what was learnt from other articles."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count, takewhile

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.model_selection import GroupKFold

from classifier.aims import Aim
from classifier.card import LearningPoint
from classifier.evaluation import RESAMPLES, Evaluation, average_precision, evaluate
from classifier.labelling import Decisions
from classifier.training.calibration import calibrate
from classifier.training.learner import TRUSTS, ThemeMachines
from classifier.training.lesson import HeldOut, Lesson
from classifier.training.teacher import Teacher

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]
Bools = NDArray[np.bool_]

FOLDS = 5

# From more paragraphs on, what serves few is not tried: it has never been the better then.
_FEW = 5000

# The numbers of paragraphs at the points of the learning curve: each about twice the last, which is
# what a user can hope to annotate next. Past the last, each is twice the one before.
_POINTS = (250, 500, 1000, 2000, 3000)

# For an interval to draw; ten times as many take longer than the learning of a large corpus.
_POINT_RESAMPLES = 200


@dataclass(frozen=True)
class Unseen:
    """Scores of paragraphs by machines that saw nothing of their articles.

    Attributes:
        scores: (n_paragraphs, n_themes)
        judged: same shape; 1 yes, 0 no, NaN not said, or not to be scored fairly.
        groups: the article of each paragraph.
        learnable: (n_paragraphs,), which of them were learnt from where they were not scored;
            the others were scored alone.
        chosen: (n_paragraphs,), which were asked for because a model was in doubt.
    """

    scores: Floats
    judged: Floats
    groups: Sequence[str]
    learnable: Bools
    chosen: Bools


def cross_score(
    teacher: Teacher,
    counts: sparse.csr_matrix,
    judged: Floats,
    groups: Sequence[str],
    *,
    learnable: Bools | None = None,
    chosen: Bools | None = None,
    most: int | None = None,
    seed: int = 0,
    keep: Callable[[ThemeMachines], object] = lambda machines: None,
) -> Unseen:
    """The score of every paragraph by machines that were taught without its article.

    Args:
        learnable: (n_paragraphs,), those to learn from; all by default.
        chosen: (n_paragraphs,), those that stand for no ordinary text; none by default.
        most: how many paragraphs to learn from at most, article after article in random order.
        seed: of that order.
        keep: is given the machines of each fold, in order.
    """
    scores = np.zeros(judged.shape)
    if learnable is None:
        learnable = np.ones(len(judged), dtype=bool)
    if chosen is None:
        chosen = np.zeros(len(judged), dtype=bool)
    if number_of_folds(groups) < 2:
        return Unseen(scores, np.full(judged.shape, np.nan), groups, learnable, chosen)
    for learn, score in folds(groups):
        learn = learn[learnable[learn]]
        if most is not None:
            learn = _some(learn, groups, round(most * len(learn) / len(groups)), seed)
        machines = teacher.teach(counts[learn], judged[learn])
        keep(machines)
        scores[score] = machines.decision_function(counts[score])
    return Unseen(scores, judged, groups, learnable, chosen)


def most_trusted(
    teacher: Teacher,
    counts: sparse.csr_matrix,
    judged: Floats,
    groups: Sequence[str],
    *,
    learnable: Bools | None = None,
    chosen: Bools | None = None,
) -> tuple[Teacher, Unseen]:
    """The teacher with the trust that ranks unseen paragraphs best, and how it scored them."""
    trusts = TRUSTS if len(groups) <= _FEW else TRUSTS[:1]
    teachers = [replace(teacher, trust=trust) for trust in trusts]
    tried = [
        (teacher, cross_score(teacher, counts, judged, groups, learnable=learnable, chosen=chosen))
        for teacher in teachers
    ]
    return max(tried, key=lambda one: _mean_average_precision(one[1]))


def _mean_average_precision(unseen: Unseen) -> float:
    """The mean over the themes, each as heavy as it has paragraphs; 0 where they hold none.

    A theme of three paragraphs is ranked by luck, and may not choose for those of hundreds.
    """
    scores, judged = unseen.scores[unseen.learnable], unseen.judged[unseen.learnable]
    support = (judged == 1).sum(axis=0)
    held = support > 0
    precisions = list(map(average_precision, scores.T[held], judged.T[held]))
    return float(np.average(precisions, weights=support[held])) if held.any() else 0.0


def number_of_folds(groups: Sequence[str]) -> int:
    """How many parts the articles are cut into."""
    return min(FOLDS, len(set(groups)))


def folds(groups: Sequence[str]) -> Iterable[tuple[Integers, Integers]]:
    """(rows to learn from, rows to score); every row is scored once, articles stay whole."""
    splitter = GroupKFold(number_of_folds(groups))
    return list(splitter.split(np.zeros(len(groups)), groups=groups))


def _some(rows: Integers, groups: Sequence[str], most: int, seed: int) -> Integers:
    """So many of the rows, article after article in random order."""
    articles = sorted(set(groups))
    shuffled = np.random.default_rng(seed).permutation(len(articles))
    place_of = dict(zip(articles, shuffled.tolist(), strict=True))
    places = [place_of[groups[row]] for row in rows]
    return np.sort(rows[np.argsort(places, kind="stable")][:most])


def cross_decide(unseen: Unseen, names: Sequence[str], aim: Aim) -> Decisions:
    """The answers to paragraphs, each by a calibration that was set on others."""
    probabilities = np.zeros(unseen.scores.shape)
    given = np.zeros(unseen.scores.shape, dtype=bool)
    if number_of_folds(unseen.groups) > 1:
        for learn, decide in folds(unseen.groups):
            learn = learn[unseen.learnable[learn]]
            calibration = calibrate(
                unseen.scores[learn],
                unseen.judged[learn],
                aim,
                names,
                chosen=unseen.chosen[learn],
            )
            probabilities[decide] = calibration.probabilities(unseen.scores[decide])
            given[decide] = calibration.given(unseen.scores[decide])
    return Decisions(probabilities, given)


def cross_evaluate(
    unseen: Unseen, names: Sequence[str], aim: Aim, *, resamples: int = RESAMPLES
) -> Evaluation:
    """How well themes are found, each paragraph decided by a calibration set on others."""
    decisions = cross_decide(unseen, names, aim)
    return evaluate(
        decisions.probabilities,
        decisions.given,
        unseen.judged,
        names,
        unseen.groups,
        resamples=resamples,
    )


def learning_curve(
    lesson: Lesson, teacher: Teacher, aim: Aim, held_out: HeldOut | None, *, seed: int
) -> tuple[LearningPoint, ...]:
    """Macro-F1 by the number of paragraphs learnt from, in cross-validation and on held-out ones.

    On held-out paragraphs, machines and thresholds are of so many paragraphs alone. In
    cross-validation the machines are, and all paragraphs are scored and set thresholds.

    Args:
        teacher: the one of the lesson, with the trust that was chosen on all.
    """
    counts, judged, groups, names = lesson.counts, lesson.judged, lesson.groups, lesson.names
    points = []
    for most in _sizes(len(groups)):
        unseen = cross_score(
            teacher, counts, judged, groups, chosen=lesson.chosen, most=most, seed=seed
        )
        measured = cross_evaluate(unseen, names, aim, resamples=_POINT_RESAMPLES)
        elsewhere = None
        if held_out is not None:
            some = _some(np.arange(len(groups)), groups, most, seed)
            machines = teacher.teach(counts[some], judged[some])
            own = cross_score(teacher, counts[some], judged[some], [groups[row] for row in some])
            calibration = calibrate(own.scores, own.judged, aim, names, chosen=lesson.chosen[some])
            elsewhere = held_out.evaluate(
                machines, calibration, names, resamples=_POINT_RESAMPLES
            ).macro_f1
        points.append(LearningPoint(most, measured.macro_f1, elsewhere))
    return tuple(points)


def _sizes(paragraphs: int) -> Iterator[int]:
    """The points of the learning curve of so many paragraphs, below all of them."""
    doubled = (_POINTS[-1] * 2**power for power in count(1))
    return takewhile(paragraphs.__gt__, chain(_POINTS, doubled))
