"""(predictions, judgements) → figures with intervals. Pure: arrays in, numbers out."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

# Enough for the second decimal of a 95 % interval to stay put from seed to seed.
RESAMPLES = 2000
_TAILS = (0.025, 0.975)


@dataclass(frozen=True)
class Figure:
    """A value with the 95 % interval that resampling articles gives it; NaN if undefined."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class ThemeFigures:
    """How well one theme was found. `support` counts the paragraphs that are about it."""

    theme: str
    support: int
    precision: Figure
    recall: Figure
    f1: Figure


@dataclass(frozen=True)
class Evaluation:
    """How well themes were found in `paragraphs` paragraphs of `groups` articles.

    Attributes:
        macro_f1: the mean of the themes' F1, over the themes that the data hold.
        micro_f1: the F1 of all decisions together.
        false_alarms: the share of the paragraphs without a theme that were given one.
        themeless: the number of those paragraphs.
    """

    paragraphs: int
    groups: int
    themes: tuple[ThemeFigures, ...]
    macro_f1: Figure
    micro_f1: Figure
    false_alarms: Figure
    themeless: int


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
    # Per article: true positives, given, yes (n_groups, n_themes) and the two alarm counts.
    counts = np.stack([given & yes, given & (yes | no), yes], axis=2).astype(np.int64)
    alarms = np.stack([given.any(axis=1) & themeless, themeless], axis=1).astype(np.int64)
    per_group = np.zeros((len(names), *counts.shape[1:]), dtype=np.int64)
    np.add.at(per_group, group_of, counts)
    alarms_per_group = np.zeros((len(names), 2), dtype=np.int64)
    np.add.at(alarms_per_group, group_of, alarms)

    draws = np.random.default_rng(seed).multinomial(
        len(names), np.full(len(names), 1 / len(names)), size=RESAMPLES
    )
    # The first sample is the data itself; the others give the intervals.
    draws = np.concatenate([np.ones((1, len(names)), dtype=draws.dtype), draws])
    hits, positives, actual = np.moveaxis(np.tensordot(draws, per_group, axes=1), 2, 0)
    false_alarms, quiet = (draws @ alarms_per_group).T
    f1 = _ratio(2 * hits, positives + actual)
    held = counts[:, :, 2].any(axis=0)
    macro = f1[:, held].mean(axis=1) if held.any() else np.full(len(draws), np.nan)
    micro = _ratio(2 * hits.sum(axis=1), (positives + actual).sum(axis=1))
    precision, recall = _ratio(hits, positives), _ratio(hits, actual)
    return Evaluation(
        paragraphs=len(judged),
        groups=len(names),
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


def _ratio(numerator: NDArray[np.int64], denominator: NDArray[np.int64]) -> Floats:
    """Their quotient, NaN where there is nothing to divide by."""
    defined = denominator > 0
    ratio: Floats = np.where(defined, numerator / np.where(defined, denominator, 1), np.nan)
    return ratio


def _figure(samples: Floats) -> Figure:
    """The first sample's value, with the interval of the others where it is defined."""
    drawn = samples[1:][~np.isnan(samples[1:])]
    low, high = np.quantile(drawn, _TAILS) if len(drawn) else (np.nan, np.nan)
    return Figure(float(samples[0]), float(low), float(high))


def as_plain(evaluation: Evaluation) -> dict[str, Any]:
    """The evaluation as JSON has it: dictionaries, lists and numbers; None for NaN."""
    plain: dict[str, Any] = _plain(asdict(evaluation))
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return None if np.isnan(value) else round(value, 4)
    return value
