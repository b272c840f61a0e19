"""Scores → probabilities and decisions, set on paragraphs that were not learnt from."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from classifier.aims import Aim, Target
from classifier.errors import AnnotationError
from classifier.model import Calibration, logistic

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

# A theme is given when it is as likely as not, or from where its F1 is best above that. The best
# F1 of annotated data lies lower, where real news has more false alarms than themes found.
_LEAST_THRESHOLD = 0.5
_THRESHOLDS = np.linspace(0.01, 0.99, 99)

# Of fewer paragraphs without a theme, each would weigh too much.
_LEAST_ORDINARY = 20

# Sums of weights in another order differ by less.
_ROUNDING = 1e-9

# Of a theme that has a lexicon and no paragraph: what the shipped themes have on average when
# they are learnt from the lexicon alone.
_UNMEASURED = (5.1, 1.2)


def calibrate(
    scores: Floats,
    judged: Floats,
    aim: Aim,
    names: Sequence[str],
    *,
    chosen: Bools | None = None,
) -> Calibration:
    """Slopes, intercepts and thresholds from the scores of paragraphs not learnt from.

    Args:
        scores: (n_paragraphs, n_themes)
        judged: same shape; 1 yes, 0 no, NaN not said.
        names: of the themes, as `aim` has them.
        chosen: (n_paragraphs,), which were annotated because a model was in doubt of them; none by
            default.
    """
    importance = _importance(judged, aim.themeless_share, chosen)
    slopes, intercepts, thresholds = [], [], []
    for column, name in enumerate(names):
        known = ~np.isnan(judged[:, column])
        score, about, weight = scores[known, column], judged[known, column] == 1, importance[known]
        slope, intercept = _platt(score, about, weight)
        probability = logistic(slope * score + intercept)
        slopes.append(slope)
        intercepts.append(intercept)
        thresholds.append(_threshold(probability, about, weight, aim.targets.get(name)))
    return Calibration(np.array(slopes), np.array(intercepts), np.array(thresholds))


def _platt(score: Floats, about: Bools, weight: Floats) -> tuple[float, float]:
    """The slope and intercept that make probabilities of scores (Platt 1999).

    Where the scores tell nothing, the slope is zero and the probability is the theme's share:
    all articles of a rare theme can fall into the fold that is left out, and a theme of few
    paragraphs can score lower where it is than where it is not.
    """
    if not len(score):
        return _UNMEASURED
    if weight[about].any() and weight[~about].any():
        # So large a C leaves the two numbers to the data, as Platt's method has it.
        platt = LogisticRegression(C=1e6).fit(score[:, None], about, sample_weight=weight)
        if platt.coef_[0, 0] > 0:
            return float(platt.coef_[0, 0]), float(platt.intercept_[0])
    return 0.0, float(np.log((weight[about].sum() + 1) / (weight[~about].sum() + 1)))


def _threshold(probability: Floats, about: Bools, weight: Floats, target: Target | None) -> float:
    """The threshold of best F1, or the one that reaches a target at the least cost."""
    precision, recall = precision_and_recall(probability, about, weight)
    if target is None:
        f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-12)
        f1[_THRESHOLDS < _LEAST_THRESHOLD] = -1
        return float(_THRESHOLDS[np.argmax(f1)])
    if target.measure == "recall":
        reached = np.flatnonzero(recall >= target.least)
        return float(_THRESHOLDS[reached[-1] if len(reached) else 0])
    reached = np.flatnonzero(precision >= target.least)
    return float(_THRESHOLDS[reached[0] if len(reached) else np.argmax(precision)])


def precision_and_recall(
    probability: Floats, about: Bools, weight: Floats
) -> tuple[Floats, Floats]:
    """Both at each of the thresholds tried, (n_thresholds,); zero where there is none."""
    place = np.searchsorted(_THRESHOLDS, probability, side="right")
    n = len(_THRESHOLDS) + 1
    # What lies at a threshold or above is given.
    given = np.bincount(place, weight, minlength=n)[::-1].cumsum()[::-1][1:]
    hits = np.bincount(place[about], weight[about], minlength=n)[::-1].cumsum()[::-1][1:]
    precision = np.where(given > 0, hits / np.where(given > 0, given, 1), 0.0)
    return precision, hits / max(weight[about].sum(), 1e-12)


def check_targets(
    calibration: Calibration,
    scores: Floats,
    judged: Floats,
    aim: Aim,
    names: Sequence[str],
    *,
    chosen: Bools | None = None,
) -> None:
    """Say so where a target is out of reach; arguments are those of `calibrate`.

    Raises:
        AnnotationError: no threshold reaches it.
    """
    importance = _importance(judged, aim.themeless_share, chosen)
    for name, target in aim.targets.items():
        column = names.index(name)
        about = judged[:, column] == 1
        given = calibration.given(scores)[:, column] & ~np.isnan(judged[:, column])
        among = given if target.measure == "precision" else about
        reached = importance[given & about].sum() / max(importance[among].sum(), 1e-12)
        if not reached >= target.least - _ROUNDING:
            raise AnnotationError(
                f"no threshold gives {name!r} a {target.measure} of {target.least:g}: "
                f"{reached:.2f} is the best in cross-validation",
                remedy="Ask for less with --target, or annotate more.",
            )


def _importance(judged: Floats, share: float, chosen: Bools | None = None) -> Floats:
    """A weight per paragraph, 1 on average, that makes the themeless ones their stated share.

    A paragraph that nobody answered anything of weighs nothing. Nor do those without a theme that
    were chosen, where there are enough others: a model is seldom in doubt of ordinary text.
    """
    said, without = _said(judged), themeless(judged)
    about = said & ~without
    share = stated_share(judged, share)
    ordinary = without if chosen is None else without & ~chosen
    if ordinary.sum() < min(_LEAST_ORDINARY, without.sum()):
        ordinary = without
    importance: Floats = said.sum() * (
        ordinary * share / max(ordinary.sum(), 1) + about * (1 - share) / max(about.sum(), 1)
    )
    return importance


def stated_share(judged: Floats, share: float) -> float:
    """The share of themeless paragraphs to calibrate for; the data's where it has one kind."""
    if np.isnan(judged).all():
        return share
    without = themeless(judged[_said(judged)])
    return share if 0 < without.sum() < len(without) else float(without.mean())


def _said(judged: Floats) -> Bools:
    """Whether anything was said of each paragraph, (n_paragraphs,)."""
    said: Bools = np.any(~np.isnan(judged), axis=1)
    return said


def themeless(judged: Floats) -> Bools:
    """Whether something was denied of each paragraph and nothing affirmed, (n_paragraphs,).

    Where each paragraph was judged for one theme, as in yes-or-no tools, nobody said that one is
    about no theme at all.
    """
    without: Bools = (judged == 0).any(axis=1) & ~(judged == 1).any(axis=1)
    return without
