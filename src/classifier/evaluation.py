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
_TAILS = (0.025, 0.975)

# Counts of articles in memory while drawing: 80 MB.
_DRAWN_AT_ONCE = 10_000_000


@dataclass(frozen=True)
class Figure:
    """A value with the 95 % interval that resampling articles gives it; NaN if undefined."""

    value: float
    low: float
    high: float

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """The figure whose fields are the dictionary's."""
        return cls(*(float(plain[field]) for field in ("value", "low", "high")))


@dataclass(frozen=True)
class ThemeFigures:
    """How well one theme was found. `support` counts the paragraphs that are about it."""

    theme: str
    support: int
    precision: Figure
    recall: Figure
    f1: Figure

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """The figures whose fields are the dictionary's."""
        figures = (Figure.from_plain(plain[field]) for field in ("precision", "recall", "f1"))
        return cls(str(plain["theme"]), int(plain["support"]), *figures)


@dataclass(frozen=True)
class Evaluation:
    """How well themes were found in so many paragraphs of so many articles.

    Attributes:
        macro_f1: the mean of the themes' F1, over the themes that the data hold.
        micro_f1: the F1 of all decisions together.
        false_alarms: the share of the paragraphs without a theme that were given one.
        themeless: the number of those paragraphs.
    """

    paragraphs: int
    articles: int
    themes: tuple[ThemeFigures, ...]
    macro_f1: Figure
    micro_f1: Figure
    false_alarms: Figure
    themeless: int

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """The evaluation that `dataclasses.asdict` took apart.

        Raises:
            KeyError, TypeError, ValueError: it is not one.
        """
        return cls(
            paragraphs=int(plain["paragraphs"]),
            articles=int(plain["articles"]),
            themes=tuple(ThemeFigures.from_plain(figures) for figures in plain["themes"]),
            macro_f1=Figure.from_plain(plain["macro_f1"]),
            micro_f1=Figure.from_plain(plain["micro_f1"]),
            false_alarms=Figure.from_plain(plain["false_alarms"]),
            themeless=int(plain["themeless"]),
        )


def evaluate(
    given: Bools,
    judged: Floats,
    themes: Sequence[str],
    groups: Sequence[str],
    *,
    seed: int = 0,
) -> Evaluation:
    """Compare the themes given to paragraphs with what annotators said.

    Args:
        given: (n_paragraphs, n_themes), whether the theme was given.
        judged: same shape; 1 yes, 0 no, NaN not said: that decision is not scored.
        themes: the names of the columns.
        groups: per paragraph, the article that it belongs to. Intervals come from drawing
            articles with replacement (Efron and Tibshirani 1993, chapter 13), because the
            paragraphs of one article succeed and fail together.
        seed: of the draws.
    """
    names, group_of = np.unique(np.asarray(groups, dtype=object).astype(str), return_inverse=True)
    yes, no = judged == 1, judged == 0
    themeless = no.all(axis=1)
    # Per article: true positives, given and yes of each theme, and the two alarm counts.
    counts = np.concatenate(
        [
            given & yes,
            given & (yes | no),
            yes,
            (given.any(axis=1) & themeless)[:, None],
            themeless[:, None],
        ],
        axis=1,
    )
    per_article = np.zeros((len(names), counts.shape[1]), dtype=np.int64)
    np.add.at(per_article, group_of, counts)

    samples = _samples(per_article, np.random.default_rng(seed))
    hits, positives, actual = np.split(samples[:, :-2], 3, axis=1)
    false_alarms, quiet = samples[:, -2:].T
    f1 = _ratio(2 * hits, positives + actual)
    macro = _mean_of_defined(f1[:, yes.any(axis=0)])
    micro = _ratio(2 * hits.sum(axis=1), (positives + actual).sum(axis=1))
    precision, recall = _ratio(hits, positives), _ratio(hits, actual)
    return Evaluation(
        paragraphs=len(judged),
        articles=len(names),
        themes=tuple(
            ThemeFigures(
                theme,
                int(actual[0, column]),
                _figure(precision[:, column]),
                _figure(recall[:, column]),
                _figure(f1[:, column]),
            )
            for column, theme in enumerate(themes)
        ),
        macro_f1=_figure(macro),
        micro_f1=_figure(micro),
        false_alarms=_figure(_ratio(false_alarms, quiet)),
        themeless=int(themeless.sum()),
    )


def _samples(per_article: Integers, random: np.random.Generator) -> Integers:
    """Sums over the articles (1 + RESAMPLES, n_counts): all of them first, then draws of them."""
    n_articles = len(per_article)
    chances = np.full(n_articles, 1 / n_articles)
    samples = [per_article.sum(axis=0, keepdims=True)]
    block = max(1, _DRAWN_AT_ONCE // n_articles)
    for start in range(0, RESAMPLES, block):
        size = min(block, RESAMPLES - start)
        samples.append(random.multinomial(n_articles, chances, size) @ per_article)
    return np.concatenate(samples)


def _mean_of_defined(values: Floats) -> Floats:
    """The mean of each row without its NaN; NaN where a row has nothing else."""
    defined = ~np.isnan(values)
    counts = defined.sum(axis=1)
    sums = np.where(defined, values, 0).sum(axis=1)
    means: Floats = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
    return means


def _ratio(numerator: Integers, denominator: Integers) -> Floats:
    """Their quotient, NaN where there is nothing to divide by."""
    defined = denominator > 0
    ratio: Floats = np.where(defined, numerator / np.where(defined, denominator, 1), np.nan)
    return ratio


def _figure(samples: Floats) -> Figure:
    """The first sample's value, with the interval of the others where it is defined."""
    drawn = samples[1:][~np.isnan(samples[1:])]
    low, high = np.quantile(drawn, _TAILS) if len(drawn) else (np.nan, np.nan)
    return Figure(float(samples[0]), float(low), float(high))
