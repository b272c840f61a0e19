"""(probabilities, judgements) → the points of curves. Pure, as `evaluation` is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.evaluation import BINS, average_precision, bins

Floats = NDArray[np.float64]

# Where the effect of a threshold is shown.
_THRESHOLDS = np.linspace(0.02, 0.98, 49)


@dataclass(frozen=True)
class ThemeCurve:
    """What each threshold would give for one theme.

    Attributes:
        support: the number of paragraphs that are about it.
        threshold: the one that the model uses.
        thresholds: rising; precision, recall and f1 are at each of them, NaN if undefined.
    """

    theme: str
    support: int
    average_precision: float
    threshold: float
    thresholds: tuple[float, ...]
    precision: tuple[float, ...]
    recall: tuple[float, ...]
    f1: tuple[float, ...]


@dataclass(frozen=True)
class ReliabilityBin:
    """The decisions of one range of probability.

    Attributes:
        predicted: their mean probability.
        actual: the share of them that annotators said yes to.
    """

    decisions: int
    predicted: float
    actual: float


@dataclass(frozen=True)
class Curves:
    """What the figures of an evaluation look like over all thresholds.

    Attributes:
        reliability: the bins that hold a decision, lowest first, over all themes.
        themes: in the order of the model.
    """

    themes: tuple[ThemeCurve, ...]
    reliability: tuple[ReliabilityBin, ...]


def curves(
    probabilities: Floats, judged: Floats, names: Sequence[str], thresholds: Sequence[float]
) -> Curves:
    """The curves of every theme, and of all decisions together.

    Args:
        probabilities: (n_paragraphs, n_themes), from 0 to 1.
        judged: same shape; 1 yes, 0 no, NaN not said.
        names, thresholds: of the themes, (n_themes,).
    """
    known = ~np.isnan(judged)
    return Curves(
        tuple(
            _theme_curve(name, probabilities[known[:, j], j], judged[known[:, j], j], threshold)
            for j, (name, threshold) in enumerate(zip(names, thresholds, strict=True))
        ),
        _reliability(probabilities[known], judged[known]),
    )


def _theme_curve(name: str, probability: Floats, judged: Floats, threshold: float) -> ThemeCurve:
    about = judged == 1
    given = probability[:, None] >= _THRESHOLDS
    hits, positives = given[about].sum(axis=0), given.sum(axis=0)
    with np.errstate(invalid="ignore"):
        precision, recall = hits / positives, hits / np.float64(about.sum())
        f1 = 2 * hits / np.float64(positives + about.sum())
    return ThemeCurve(
        name,
        int(about.sum()),
        average_precision(probability, judged),
        threshold,
        tuple(_THRESHOLDS.tolist()),
        tuple(precision.tolist()),
        tuple(recall.tolist()),
        tuple(f1.tolist()),
    )


def _reliability(probability: Floats, judged: Floats) -> tuple[ReliabilityBin, ...]:
    bin_of = bins(probability)
    return tuple(
        ReliabilityBin(
            int(inside.sum()), float(probability[inside].mean()), float(judged[inside].mean())
        )
        for number in range(BINS)
        if (inside := bin_of == number).any()
    )
