"""The best of a peer's settings, judged on training paragraphs alone."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from benchmarks.peers.protocol import Work

Settings = TypeVar("Settings")

# A fifth of the articles judges, the others teach.
_PARTS = 5


def best_settings(
    candidates: Sequence[Settings],
    work: Work,
    scores: Callable[[Settings, Work], Sequence[Sequence[float]]],
) -> Settings:
    """The candidate that scores paragraphs of the training data best, learning from the rest.

    Best is by accuracy where a paragraph has one theme, else by mean average precision.

    Args:
        scores: learns from `work.train` with the settings, and scores `work.texts`.
    """
    # Paragraphs without a group stand alone.
    group_of = [row.group or str(place) for place, row in enumerate(work.train)]
    groups = sorted(set(group_of))
    np.random.default_rng(work.seed).shuffle(groups)
    judging = set(groups[: len(groups) // _PARTS])
    judges = [row for row, group in zip(work.train, group_of, strict=True) if group in judging]
    teachers = [
        row for row, group in zip(work.train, group_of, strict=True) if group not in judging
    ]
    inner = replace(work, train=teachers, texts=[row.text for row in judges])
    about = np.array([[theme in row.themes for theme in work.themes] for row in judges])

    def quality(candidate: Settings) -> float:
        said = np.array(scores(candidate, inner))
        if work.single:
            return float(about[np.arange(len(about)), said.argmax(axis=1)].mean())
        columns = range(len(work.themes))
        return float(np.mean([_average_precision(said[:, c], about[:, c]) for c in columns]))

    return max(candidates, key=quality)


def _average_precision(scores: NDArray[np.float64], about: NDArray[np.bool_]) -> float:
    ranked = about[np.argsort(-scores, kind="stable")]
    if not ranked.any():
        return 0.0
    precision = np.cumsum(ranked) / np.arange(1, len(ranked) + 1)
    return float(precision[ranked].mean())
