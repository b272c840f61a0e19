"""Figures with intervals, and differences of two tools on the same paragraphs.

Every figure is computed for many draws of the paragraphs at once: `draws` says how often each
paragraph is in a draw. The first draw is the paragraphs as they are and gives the value, the
others give the interval. A difference is taken draw by draw, so that what makes a draw easy for
both tools cancels out.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from classifier.evaluation import Figure

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

# As `classifier evaluate` draws.
RESAMPLES = 2000
_TAILS = (0.025, 0.975)

# What most papers use.
_BINS = 10

# No answer is infinitely wrong.
_LEAST = 1e-6


def draws(groups: Sequence[str], seed: int = 0) -> Floats:
    """How often each paragraph is in each draw, (1 + RESAMPLES, n_paragraphs).

    Articles are drawn with replacement, because the paragraphs of one succeed and fail together.
    """
    names, group_of = np.unique(np.asarray(groups, dtype=object).astype(str), return_inverse=True)
    chances = np.full(len(names), 1 / len(names))
    counts = np.random.default_rng(seed).multinomial(len(names), chances, RESAMPLES)
    times = np.concatenate([np.ones((1, len(names)), dtype=counts.dtype), counts])
    drawn: Floats = times[:, group_of].astype(float)
    return drawn


def figure(samples: Floats) -> Figure:
    """The first draw's value, with the interval that the others give."""
    drawn = samples[1:][~np.isnan(samples[1:])]
    low, high = np.quantile(drawn, _TAILS) if len(drawn) else (np.nan, np.nan)
    return Figure(float(samples[0]), float(low), float(high))


def accuracy(scores: Floats, judged: Floats, drawn: Floats) -> Floats:
    """The share of paragraphs whose highest score is at their theme, (n_draws,)."""
    right = judged[np.arange(len(judged)), scores.argmax(axis=1)] == 1
    return _quotient(drawn @ right, drawn.sum(axis=1))


def macro_f1(given: Bools, judged: Floats, drawn: Floats) -> Floats:
    """The mean F1 of the themes that a draw holds, (n_draws,); NaN in `judged` is not scored."""
    yes, known = judged == 1, ~np.isnan(judged)
    hits = drawn @ (given & yes)
    both = drawn @ (given & known) + drawn @ yes
    return _mean_of_present(_quotient(2 * hits, both), drawn @ yes)


def micro_f1(given: Bools, judged: Floats, drawn: Floats) -> Floats:
    """The F1 of all decisions of a draw together, (n_draws,); NaN in `judged` is not scored."""
    yes, known = judged == 1, ~np.isnan(judged)
    hits = drawn @ (given & yes).sum(axis=1)
    return _quotient(2 * hits, drawn @ ((given & known).sum(axis=1) + yes.sum(axis=1)))


def log_loss(probabilities: Floats, judged: Floats, drawn: Floats) -> Floats:
    """The mean over decisions of −log(probability of what was judged), (n_draws,)."""
    known = ~np.isnan(judged)
    surely = np.clip(np.where(judged == 1, probabilities, 1 - probabilities), _LEAST, None)
    losses = np.where(known, -np.log(surely), 0).sum(axis=1)
    return _quotient(drawn @ losses, drawn @ known.sum(axis=1))


def calibration_error(probabilities: Floats, judged: Floats, drawn: Floats) -> Floats:
    """How far probabilities are from what came true, in ten bins, on average, (n_draws,)."""
    known = ~np.isnan(judged)
    place = np.minimum((probabilities * _BINS).astype(int), _BINS - 1)
    apart = np.where(known, probabilities - (judged == 1), 0)
    gaps = [np.abs(drawn @ (apart * (place == each)).sum(axis=1)) for each in range(_BINS)]
    return _quotient(np.sum(gaps, axis=0), drawn @ known.sum(axis=1))


def mean_average_precision(scores: Floats, judged: Floats, drawn: Floats) -> Floats:
    """The mean over themes of the average precision, (n_draws,)."""
    precision = [
        _average_precision(scores[known, column], judged[known, column] == 1, drawn[:, known])
        for column, known in enumerate(~np.isnan(judged).T)
    ]
    return _mean_of_present(np.stack(precision, axis=1), drawn @ (judged == 1))


def _average_precision(scores: Floats, about: Bools, drawn: Floats) -> Floats:
    """Σ (gain in recall) · precision, over the distinct scores from high to low."""
    hits, taken = _running(scores, about, drawn)
    gains = np.diff(hits, axis=1, prepend=0)
    return _quotient((gains * _quotient(hits, taken, empty=0)).sum(axis=1), hits[:, -1])


def _running(scores: Floats, about: Bools, drawn: Floats) -> tuple[Floats, Floats]:
    """How many of a theme, and how many at all, score at or above each distinct score."""
    order = np.argsort(-scores, kind="stable")
    ends = np.flatnonzero(np.diff(scores[order], append=-np.inf))
    taken = np.cumsum(drawn[:, order], axis=1)[:, ends]
    hits = np.cumsum(drawn[:, order] * about[order], axis=1)[:, ends]
    return hits, taken


def best_decisions(scores: Floats, judged: Floats) -> Bools:
    """Whether each theme is given at the score that makes its F1 on these paragraphs highest."""
    given = np.zeros(scores.shape, dtype=bool)
    for column, known in enumerate(~np.isnan(judged).T):
        score, about = scores[known, column], judged[known, column] == 1
        hits, taken = _running(score, about, np.ones((1, len(score))))
        f1 = 2 * hits[0] / (taken[0] + about.sum())
        given[:, column] = scores[:, column] >= np.unique(score)[::-1][f1.argmax()]
    return given


def false_alarms(given: Bools, judged: Floats, drawn: Floats) -> Floats:
    """The share of paragraphs without a theme that are given one, (n_draws,)."""
    themeless = (judged == 0).all(axis=1)
    return _quotient(drawn @ (given.any(axis=1) & themeless), drawn @ themeless)


def _quotient(numerator: Floats, denominator: Floats, empty: float = np.nan) -> Floats:
    defined = denominator > 0
    quotient: Floats = np.where(defined, numerator / np.where(defined, denominator, 1), empty)
    return quotient


def _mean_of_present(values: Floats, support: Floats) -> Floats:
    """The mean of each row over the themes that the whole data hold and the row defines."""
    values = values[:, support[0] > 0]
    defined = ~np.isnan(values)
    sums = np.where(defined, values, 0).sum(axis=1)
    return _quotient(sums, defined.sum(axis=1))
