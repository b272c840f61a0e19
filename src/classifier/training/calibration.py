"""Scores → probabilities and decisions, set on paragraphs that were not learnt from."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from classifier.french import Analyser
from classifier.model import Calibration, logistic
from classifier.training.learner import new_pipeline

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

FOLDS = 5

# Annotated corpora are rich in themes and the news is not: three paragraphs in four of
# ordinary news have none, and the fourth has one theme where an annotated one has nearly two.
# Probabilities and thresholds are set for the share at which a theme is as rare as there.
THEMELESS_SHARE = 0.8

# A theme is given when it is likelier than not, or from where its F1 is best above that:
# on real news the very best F1 of annotated data costs half as many false alarms again.
_THRESHOLDS = np.linspace(0.5, 0.95, 46)


def out_of_fold_scores(
    texts: Sequence[str], judged: Floats, groups: Sequence[str], analyser: Analyser
) -> Floats:
    """The score of every paragraph by a pipeline that saw nothing of its article."""
    scores = np.empty_like(judged)
    for learn, score in _folds(groups):
        pipeline = new_pipeline(analyser).fit([texts[row] for row in learn], judged[learn])
        scores[score] = pipeline.decision_function([texts[row] for row in score])
    return scores


def number_of_folds(groups: Sequence[str]) -> int:
    """How many parts the articles are cut into."""
    return min(FOLDS, len(set(groups)))


def _folds(groups: Sequence[str]) -> Iterable[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """(rows to learn from, rows to score); every row is scored once, articles stay whole."""
    splitter = GroupKFold(number_of_folds(groups))
    return list(splitter.split(np.zeros(len(groups)), groups=groups))


def calibrate(scores: Floats, judged: Floats) -> Calibration:
    """Slopes, intercepts and thresholds from the scores of paragraphs not learnt from."""
    importance = _importance(judged)
    slopes, intercepts, thresholds = [], [], []
    for column in range(judged.shape[1]):
        known = ~np.isnan(judged[:, column])
        score, about, weight = scores[known, column], judged[known, column] == 1, importance[known]
        slope, intercept = _platt(score, about, weight)
        probability = logistic(slope * score + intercept)
        f1 = [_weighted_f1(probability >= threshold, about, weight) for threshold in _THRESHOLDS]
        slopes.append(slope)
        intercepts.append(intercept)
        thresholds.append(_THRESHOLDS[np.argmax(f1)])
    return Calibration(np.array(slopes), np.array(intercepts), np.array(thresholds))


def _platt(score: Floats, about: Bools, weight: Floats) -> tuple[float, float]:
    """The slope and intercept that make probabilities of scores (Platt 1999).

    Where the scores tell nothing, the slope is zero and the probability is the theme's share:
    all articles of a rare theme can fall into the fold that is left out, and a theme of few
    paragraphs can score lower where it is than where it is not.
    """
    if about.any() and not about.all():
        # So large a C leaves the two numbers to the data, as Platt's method has it.
        platt = LogisticRegression(C=1e6).fit(score[:, None], about, sample_weight=weight)
        if platt.coef_[0, 0] > 0:
            return float(platt.coef_[0, 0]), float(platt.intercept_[0])
    return 0.0, float(np.log((weight[about].sum() + 1) / (weight[~about].sum() + 1)))


def _importance(judged: Floats) -> Floats:
    """A weight per paragraph, 1 on average, that makes the themeless ones their usual share."""
    themeless = (judged == 0).all(axis=1)
    share = themeless_share(judged)
    importance: Floats = len(judged) * np.where(
        themeless,
        share / max(themeless.sum(), 1),
        (1 - share) / max((~themeless).sum(), 1),
    )
    return importance


def themeless_share(judged: Floats) -> float:
    """The share of themeless paragraphs to calibrate for; the data's where it has one kind."""
    themeless = (judged == 0).all(axis=1)
    return THEMELESS_SHARE if 0 < themeless.sum() < len(judged) else float(themeless.mean())


def _weighted_f1(given: Bools, about: Bools, weight: Floats) -> float:
    both = weight[given].sum() + weight[about].sum()
    return float(2 * weight[given & about].sum() / both) if both else 0.0


def cross_decide(scores: Floats, judged: Floats, groups: Sequence[str]) -> Bools:
    """Whether each theme is given to a paragraph at a calibration set on other articles."""
    given = np.zeros(judged.shape, dtype=bool)
    for learn, decide in _folds(groups):
        given[decide] = calibrate(scores[learn], judged[learn]).given(scores[decide])
    return given
