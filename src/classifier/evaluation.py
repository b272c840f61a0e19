"""(predictions, judgements) → figures with intervals. Pure: arrays in, numbers out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Integers = NDArray[np.int64]

# Enough for the second decimal of a 95 % interval to stay put from seed to seed.
RESAMPLES = 2000
_TAIL = 0.025

# Of probabilities, for the calibration error; what most papers use.
BINS = 10

# Beyond any share and any difference of two, were they summed in another order.
_LARGEST_SHARE = 1 + 1e-6

# Counts of articles in memory while drawing: 80 MB.
_DRAWN_AT_ONCE = 10_000_000


def as_share(value: Any) -> float:
    """The share, or difference of shares, that a file holds; NaN is undefined.

    Raises:
        ValueError: it is neither.
    """
    if not isinstance(value, int | float) or abs(value) > _LARGEST_SHARE:
        raise ValueError(f"{value!r:.20} is no share")
    return float(value)


def as_count(value: Any, *, least: int = 0) -> int:
    """The number of things that a file holds.

    Raises:
        ValueError: it is none.
    """
    if type(value) is not int or value < least:
        raise ValueError(f"{value!r:.20} is no number of anything")
    return value


@dataclass(frozen=True)
class Figure:
    """A value with the 95 % interval that resampling articles gives it; NaN if undefined."""

    value: float
    low: float
    high: float

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """The figure whose fields are the dictionary's."""
        value, low, high = (as_share(plain[field]) for field in ("value", "low", "high"))
        if not (low <= high or (low != low and high != high)):  # NaN, both of them
            raise ValueError(f"{low} to {high} is no interval")
        return cls(value, low, high)


@dataclass(frozen=True)
class ThemeFigures:
    """How well one theme was found.

    Attributes:
        support: the number of paragraphs that are about it.
        average_precision: the mean, over those paragraphs, of the precision of all that scored
            as high; it needs no threshold.
    """

    theme: str
    support: int
    precision: Figure
    recall: Figure
    f1: Figure
    average_precision: float

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """The figures whose fields are the dictionary's."""
        return cls(
            theme=str(plain["theme"]),
            support=as_count(plain["support"]),
            precision=Figure.from_plain(plain["precision"]),
            recall=Figure.from_plain(plain["recall"]),
            f1=Figure.from_plain(plain["f1"]),
            average_precision=as_share(plain["average_precision"]),
        )


@dataclass(frozen=True)
class Evaluation:
    """How well themes were found in so many paragraphs of so many articles.

    Attributes:
        macro_f1: the mean of the themes' F1, over the themes that the data hold.
        micro_f1: the F1 of all decisions together.
        false_alarms: the share of the paragraphs without a theme that were given one.
        themeless: the number of those paragraphs.
        accuracy: the share of the paragraphs of exactly one theme whose likeliest theme is it.
        single: the number of those paragraphs.
        average_precision: the mean of the themes'.
        calibration_error: how far probabilities are from what came true, on average over all
            decisions, in ten bins of probability (Naeini, Cooper and Hauskrecht 2015).
    """

    paragraphs: int
    articles: int
    themes: tuple[ThemeFigures, ...]
    macro_f1: Figure
    micro_f1: Figure
    false_alarms: Figure
    themeless: int
    accuracy: Figure
    single: int
    average_precision: float
    calibration_error: float

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """The evaluation that `dataclasses.asdict` took apart.

        Raises:
            KeyError, TypeError, ValueError: it is not one.
        """
        return cls(
            paragraphs=as_count(plain["paragraphs"]),
            articles=as_count(plain["articles"]),
            themes=tuple(ThemeFigures.from_plain(figures) for figures in plain["themes"]),
            macro_f1=Figure.from_plain(plain["macro_f1"]),
            micro_f1=Figure.from_plain(plain["micro_f1"]),
            false_alarms=Figure.from_plain(plain["false_alarms"]),
            themeless=as_count(plain["themeless"]),
            accuracy=Figure.from_plain(plain["accuracy"]),
            single=as_count(plain["single"]),
            average_precision=as_share(plain["average_precision"]),
            calibration_error=as_share(plain["calibration_error"]),
        )


def evaluate(
    probabilities: Floats,
    given: Bools,
    judged: Floats,
    themes: Sequence[str],
    groups: Sequence[str],
    *,
    seed: int = 0,
    resamples: int = RESAMPLES,
) -> Evaluation:
    """Compare the themes given to paragraphs with what annotators said.

    Args:
        probabilities: (n_paragraphs, n_themes), from 0 to 1.
        given: same shape, whether the theme was given.
        judged: same shape; 1 yes, 0 no, NaN not said: that decision is not scored.
        themes: the names of the columns.
        groups: per paragraph, the article that it belongs to. Intervals come from drawing
            articles with replacement (Efron and Tibshirani 1993, chapter 13), because the
            paragraphs of one article succeed and fail together.
        seed: of the draws.
        resamples: how many draws.
    """
    names, group_of = np.unique(np.asarray(groups, dtype=object).astype(str), return_inverse=True)
    yes, no = judged == 1, judged == 0
    themeless = without_theme(judged)
    single = (yes.sum(axis=1) == 1) & (no.sum(axis=1) == yes.shape[1] - 1)
    found = yes[np.arange(len(yes)), probabilities.argmax(axis=1)]
    # Per article: true positives, given and yes of each theme, then what is one count each.
    counts = np.concatenate(
        [
            given & yes,
            given & (yes | no),
            yes,
            (given.any(axis=1) & themeless)[:, None],
            themeless[:, None],
            (found & single)[:, None],
            single[:, None],
        ],
        axis=1,
    )
    per_article = np.zeros((len(names), counts.shape[1]), dtype=np.int64)
    np.add.at(per_article, group_of, counts)

    samples = resample(per_article, np.random.default_rng(seed), resamples)
    hits, positives, actual = np.split(samples[:, :-4], 3, axis=1)
    false_alarms, quiet, right, alone = samples[:, -4:].T
    f1 = ratio(2 * hits, positives + actual)
    macro = mean_of_defined(f1[:, yes.any(axis=0)])
    micro = ratio(2 * hits.sum(axis=1), (positives + actual).sum(axis=1))
    precision, recall = ratio(hits, positives), ratio(hits, actual)
    average_precisions = [
        average_precision(probabilities[:, column], judged[:, column])
        for column in range(len(themes))
    ]
    return Evaluation(
        paragraphs=len(judged),
        articles=len(names),
        themes=tuple(
            ThemeFigures(
                theme,
                int(actual[0, column]),
                resampled(precision[:, column]),
                resampled(recall[:, column]),
                resampled(f1[:, column]),
                average_precisions[column],
            )
            for column, theme in enumerate(themes)
        ),
        macro_f1=resampled(macro),
        micro_f1=resampled(micro),
        false_alarms=resampled(ratio(false_alarms, quiet)),
        themeless=int(themeless.sum()),
        accuracy=resampled(ratio(right, alone)),
        single=int(single.sum()),
        average_precision=float(mean_of_defined(np.array([average_precisions]))[0]),
        calibration_error=calibration_error(probabilities, judged),
    )


def without_theme(judged: Floats) -> Bools:
    """Whether each paragraph is about no theme that any was judged for, (n_paragraphs,)."""
    asked = judged[:, ~np.isnan(judged).all(axis=0)]
    themeless: Bools = (asked == 0).all(axis=1) & bool(asked.shape[1])
    return themeless


def average_precision(probability: Floats, judged: Floats) -> float:
    """The average precision of one theme; NaN where no paragraph is about it.

    Args:
        probability, judged: (n_paragraphs,); a NaN in `judged` is left out.
    """
    known = ~np.isnan(judged)
    probability, about = probability[known], judged[known] == 1
    if not about.any():
        return float("nan")
    order = np.argsort(-probability, kind="stable")
    probability, about = probability[order], about[order]
    # Paragraphs of one probability stand or fall together: the last of them counts for all.
    last = np.searchsorted(-probability, -probability, side="right") - 1
    precision = np.cumsum(about)[last] / (last + 1)
    return float(precision[about].mean())


def bins(probability: Floats) -> Integers:
    """Which of the `BINS` equal bins each probability falls into, same shape."""
    return np.minimum((probability * BINS).astype(np.int64), BINS - 1)


def calibration_error(probabilities: Floats, judged: Floats) -> float:
    """The expected calibration error over all decisions that were judged; NaN without any."""
    known = ~np.isnan(judged)
    if not known.any():
        return float("nan")
    probability, about = probabilities[known], judged[known]
    surplus = np.bincount(bins(probability), probability - about, minlength=BINS)
    return float(np.abs(surplus).sum() / known.sum())


def resample(per_article: Integers, random: np.random.Generator, resamples: int) -> Integers:
    """Sums over the articles (1 + resamples, n_counts): all of them first, then draws of them."""
    n_articles = len(per_article)
    if not n_articles:
        return np.zeros((1 + resamples, per_article.shape[1]), dtype=np.int64)
    chances = np.full(n_articles, 1 / n_articles)
    samples = [per_article.sum(axis=0, keepdims=True)]
    block = max(1, _DRAWN_AT_ONCE // n_articles)
    for start in range(0, resamples, block):
        size = min(block, resamples - start)
        samples.append(random.multinomial(n_articles, chances, size) @ per_article)
    return np.concatenate(samples)


def mean_of_defined(values: Floats) -> Floats:
    """The mean of each row without its NaN; NaN where a row has nothing else."""
    defined = ~np.isnan(values)
    counts = defined.sum(axis=1)
    sums = np.where(defined, values, 0).sum(axis=1)
    means: Floats = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
    return means


def ratio(numerator: Integers, denominator: Integers) -> Floats:
    """Their quotient, same shape; NaN where there is nothing to divide by."""
    defined = denominator > 0
    quotient: Floats = np.where(defined, numerator / np.where(defined, denominator, 1), np.nan)
    return quotient


def resampled(samples: Floats, tail: float = _TAIL) -> Figure:
    """The first sample's value, with what the others leave between two tails, where defined.

    Args:
        samples: (1 + resamples,), as `resample` has them; undefined ones are NaN.
        tail: the share of samples that lie below the interval, and above it.
    """
    drawn = samples[1:][~np.isnan(samples[1:])]
    low, high = np.quantile(drawn, (tail, 1 - tail)) if len(drawn) else (np.nan, np.nan)
    return Figure(float(samples[0]), float(low), float(high))
