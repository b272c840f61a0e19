"""Two models side by side: what they were made of, what they know, and what words came to mean."""

from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from classifier.card import Card
from classifier.forms import Forms
from classifier.french import tokens
from classifier.model import FIRST_ROW, UNKNOWN_ROW, Floats, Integers, Model
from classifier.records import Theme

Compared = TypeVar("Compared")

# The words that changed most, of each theme and each way; more would be read by nobody.
_MOST = 8

# A change of the log-odds that two decimals do not show.
_LEAST = 0.005

# What a word adds hangs on the length of the paragraph: here, about that of the median one of
# `data/`, stop words aside.
_WORDS_OF_A_PARAGRAPH = 30


@dataclass(frozen=True)
class Sides(Generic[Compared]):
    """The same thing of the one model and of the other."""

    before: Compared
    after: Compared


@dataclass(frozen=True)
class WordChange:
    """What a word, or a pair of neighbours, adds to the log-odds of a theme in either model."""

    word: str
    before: float
    after: float

    @property
    def change(self) -> float:
        """How much more it adds; negative where it adds less, or takes more."""
        return self.after - self.before


@dataclass(frozen=True)
class ThemeChange:
    """A theme of both models.

    Attributes:
        up, down: the words that speak more for it, and those that speak less, each with the
            greatest change first.
    """

    theme: str
    thresholds: Sides[float]
    up: tuple[WordChange, ...]
    down: tuple[WordChange, ...]


@dataclass(frozen=True)
class Comparison:
    """What differs between two models.

    Attributes:
        alike: whether both give the same themes and scores to every text.
        added, removed: the themes that only the later model has, and only the earlier.
        redefined: the themes of both that have another title or mean something else.
        themes: the themes of both, in the order of the later model.
        same_held_out: whether both were measured on the same held-out paragraphs.
    """

    alike: bool
    cards: Sides[Card]
    added: tuple[Theme, ...]
    removed: tuple[Theme, ...]
    redefined: tuple[Sides[Theme], ...]
    themes: tuple[ThemeChange, ...]
    same_held_out: bool


def compare(before: Model, after: Model) -> Comparison:
    """What differs between two models; a theme is the same where its name is."""
    earlier = {theme.name: theme for theme in before.themes}
    both = [Sides(earlier[theme.name], theme) for theme in after.themes if theme.name in earlier]
    names = [theme.after.name for theme in both]
    held_out = before.card.held_out_sha256
    return Comparison(
        alike=_answer_alike(before, after),
        cards=Sides(before.card, after.card),
        added=tuple(theme for theme in after.themes if theme.name not in names),
        removed=tuple(theme for theme in before.themes if theme.name not in names),
        redefined=tuple(theme for theme in both if theme.before != theme.after),
        themes=tuple(_theme_changes(before, after, names)),
        same_held_out=bool(held_out) and held_out == after.card.held_out_sha256,
    )


def _answer_alike(before: Model, after: Model) -> bool:
    return before.theme_names == after.theme_names and all(
        map(np.array_equal, _arrays(before), _arrays(after))
    )


def _arrays(model: Model) -> list[NDArray[np.generic]]:
    """All that an answer is made of but the names of the themes."""
    words = [Forms.of(model.forms), Forms.of(model.stems)]
    calibration = model.calibration
    return [
        *(np.frombuffer(forms.block, np.uint8) for forms in words),
        *(forms.rows for forms in words),
        model.weights,
        model.norms,
        model.pairs.ends,
        model.pairs.weights,
        model.bias,
        calibration.slope,
        calibration.intercept,
        calibration.thresholds,
    ]


def _theme_changes(before: Model, after: Model, names: list[str]) -> Iterator[ThemeChange]:
    words = _words(before, after)
    rows = Sides(_rows(before, words), _rows(after, words))
    # Words of one row in either model are one word.
    firsts, family = _distinct(rows)
    ends = np.concatenate([_ends(before, rows.before), _ends(after, rows.after)])
    pairs = Sides(_pairs(before, rows.before[ends]), _pairs(after, rows.after[ends]))
    first_pairs, _ = _distinct(pairs)
    earlier = _effects(before, names, rows.before[firsts], pairs.before[first_pairs])
    later = _effects(after, names, rows.after[firsts], pairs.after[first_pairs])
    families = [*family[firsts][:, None], *family[ends[first_pairs]]]

    def most(gain: Floats, column: int) -> tuple[WordChange, ...]:
        return tuple(
            WordChange(
                " ".join(_name(words, family == member) for member in families[term]),
                float(earlier[term, column]),
                float(later[term, column]),
            )
            for term in np.argsort(-gain, kind="stable")[:_MOST]
            if gain[term] >= _LEAST
        )

    for column, name in enumerate(names):
        gain = later[:, column] - earlier[:, column]
        thresholds = Sides(_threshold(before, name), _threshold(after, name))
        yield ThemeChange(name, thresholds, most(gain, column), most(-gain, column))


def _threshold(model: Model, theme: str) -> float:
    return float(model.calibration.thresholds[model.theme_names.index(theme)])


def _words(*models: Model) -> list[str]:
    """The words that a model knows, but by their stem alone: what a stem weighs is in theirs."""
    known = b" ".join(form for model in models for form in Forms.of(model.forms))
    return [word.decode("ascii") for word in dict.fromkeys(tokens(known.decode("ascii")))]


def _rows(model: Model, words: Sequence[str]) -> Integers:
    return np.array(model.unpacked().rows(" ".join(words)), dtype=np.int64)


def _distinct(places: Sides[Integers]) -> tuple[Integers, Integers]:
    """The first of those of one place in either model, and of each of all, which group it is in."""
    keys = (places.before << 32) | places.after
    _, firsts, group = np.unique(keys, return_index=True, return_inverse=True)
    return firsts, group


def _ends(model: Model, rows: Integers) -> Integers:
    """The words of each pair of the model, (n_pairs, 2), by their places in `rows`."""
    word_of_row = np.full(len(model.weights), -1)
    word_of_row[rows] = np.arange(len(rows))
    ends = word_of_row[model.pairs.ends]
    return ends[(ends >= 0).all(axis=1)]


def _pairs(model: Model, ends: Integers) -> Integers:
    """Which pair of the model each two rows are; the number of its pairs where they are none."""
    apart = np.full((len(ends), 3), UNKNOWN_ROW, dtype=np.int64)
    apart[:, :2] = ends
    left, pair = model.pairs.find(apart.ravel())
    found = np.full(len(ends), len(model.pairs.ends))
    found[left // 3] = pair
    return found


def _effects(model: Model, names: list[str], rows: Integers, pairs: Integers) -> Floats:
    """What words and pairs add to the log-odds of themes, (n_rows + n_pairs, n_themes).

    The frequency of words counts for nothing beyond the inverse document frequency that is in the
    weights: who compares models asks what a word says where it stands.
    """
    columns = [model.theme_names.index(name) for name in names]
    norms = model.norms[FIRST_ROW:].astype(np.float64)
    length = np.sqrt(_WORDS_OF_A_PARAGRAPH * norms.sum() / max(1, len(norms))) or 1.0
    none = np.zeros((1, len(model.themes)))
    weights = np.concatenate(
        [model.weights[rows], np.concatenate([model.pairs.weights, none])[pairs]]
    )
    effects: Floats = weights[:, columns] * model.calibration.slope[columns] / length
    return effects


def _name(words: Sequence[str], of: NDArray[np.bool_]) -> str:
    """The form that most of the others begin with, as those of a verb do with its participle."""
    forms = sorted(words[place] for place in np.flatnonzero(of).tolist())

    def followers(form: str) -> int:
        return bisect(forms, form + "{") - bisect(forms, form)  # "{" is what follows "z"

    return max(forms, key=followers)
