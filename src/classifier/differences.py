"""Two sets of decisions on the same paragraphs → what became better and what worse. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from classifier.evaluation import (
    Figure,
    as_count,
    as_share,
    mean_of_defined,
    ratio,
    resample,
    resampled,
)

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

# All intervals hold their differences at once with 95 % (Bonferroni), so that one theme in twenty
# is not called worse by chance; so far out in the tails, more draws are needed than for one figure.
_RISK = 0.05
_RESAMPLES = 10_000


@dataclass(frozen=True)
class Difference:
    """How an F1 changed.

    Attributes:
        support: the number of paragraphs that are about the theme, or about any.
        change: after minus before, with its interval; NaN where one of them is undefined.
    """

    name: str
    support: int
    before: float
    after: float
    change: Figure

    @property
    def is_worse(self) -> bool:
        """Whether it fell by more than chance explains."""
        return self.change.high < 0

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """The difference whose fields are the dictionary's."""
        return cls(
            str(plain["name"]),
            as_count(plain["support"]),
            as_share(plain["before"]),
            as_share(plain["after"]),
            Figure.from_plain(plain["change"]),
        )


@dataclass(frozen=True)
class Differences:
    """How decisions on so many paragraphs of so many articles changed.

    Attributes:
        macro_f1: over the themes that the paragraphs hold; called "macro".
        themes: in the order of the columns.
    """

    paragraphs: int
    articles: int
    macro_f1: Difference
    themes: tuple[Difference, ...]

    @property
    def worse(self) -> tuple[Difference, ...]:
        """What fell by more than chance explains."""
        return tuple(each for each in (self.macro_f1, *self.themes) if each.is_worse)

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """The differences whose fields are the dictionary's."""
        return cls(
            as_count(plain["paragraphs"]),
            as_count(plain["articles"]),
            Difference.from_plain(plain["macro_f1"]),
            tuple(map(Difference.from_plain, plain["themes"])),
        )


def differences(
    before: Bools,
    after: Bools,
    judged: Floats,
    themes: Sequence[str],
    groups: Sequence[str],
    *,
    seed: int = 0,
) -> Differences:
    """Compare two models' decisions on the same paragraphs with what annotators said.

    Args:
        before, after: (n_paragraphs, n_themes), whether each theme was given.
        judged: same shape; 1 yes, 0 no, NaN not said: that decision is not scored.
        themes: the names of the columns.
        groups: per paragraph, the article that it belongs to. Articles are drawn with
            replacement, the same for both, since what is hard for one is hard for the other.
        seed: of the draws.
    """
    names, group_of = np.unique(np.asarray(groups, dtype=object).astype(str), return_inverse=True)
    yes, known = judged == 1, ~np.isnan(judged)
    counts = [yes]
    for given in (before, after):
        counts += [given & yes, given & known]
    per_article = np.zeros((len(names), 5 * len(themes)), dtype=np.int64)
    np.add.at(per_article, group_of, np.concatenate(counts, axis=1))
    samples = resample(per_article, np.random.default_rng(seed), _RESAMPLES)
    actual, *found = np.split(samples, 5, axis=1)
    f1_before, f1_after = (
        ratio(2 * hits, given + actual) for hits, given in (found[:2], found[2:])
    )
    held = yes.any(axis=0)
    macro_before, macro_after = (mean_of_defined(f1[:, held]) for f1 in (f1_before, f1_after))
    tail = _RISK / 2 / (1 + len(themes))
    return Differences(
        len(judged),
        len(names),
        _difference("macro", int(yes.any(axis=1).sum()), macro_before, macro_after, tail),
        tuple(
            _difference(
                theme, int(actual[0, column]), f1_before[:, column], f1_after[:, column], tail
            )
            for column, theme in enumerate(themes)
        ),
    )


def _difference(name: str, support: int, before: Floats, after: Floats, tail: float) -> Difference:
    change = after - before
    if not np.isnan(change[0]):
        # Draws without the few paragraphs of a theme show no change; were they left out, the loss
        # of a theme's only paragraph would look certain.
        change[1:] = np.nan_to_num(change[1:])
    interval = resampled(change, tail)
    return Difference(name, support, float(before[0]), float(after[0]), interval)
