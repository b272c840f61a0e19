"""A trained model, compiled: labelling is look-ups and sums, with numpy alone.

The score of a paragraph for a theme is linear in its words:

    score = Σ weights[word] / √(Σ norms[word]) + bias

where the sums run over the occurrences of its words, and that of weights over the pairs of
neighbours that the model keeps, too. A word's norm is the sum of the squared
inverse document frequencies of its lemma and its stem; the divisor grows with the root of the
number of words, so that a word counts for less in a long paragraph than in a short one. A
calibration turns the score into a probability (Platt 1999):

    probability = 1 / (1 + exp(-(slope · score + intercept)))
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from classifier.card import Card
from classifier.forms import Forms
from classifier.french import BOUNDARY, reading, stem, tokens, tokens_in_place, tokens_of_all
from classifier.records import Explanation, Prediction, Reason, Theme, Words
from classifier.text import printable

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

# The rows of stop words, which neighbours look across, and of words that the model does not
# know, which they do not. Both weigh nothing.
STOP_ROW = 0
UNKNOWN_ROW = 1
FIRST_ROW = 2

# Stands for the boundary of two texts among the rows of their words.
_BOUNDARY_ROW = -1

# Tokens whose row is at hand, beside the forms of the model, some 15 MB of them. Without an end,
# the names, numbers and slips of a large corpus would fill the memory; what counts is soon back.
_REMEMBERED = 100_000


class _RowOfToken(dict[bytes, int]):
    """Token → row, for every token that was met; one that is no form has the row of its stem.

    Where the forms are a dictionary, all of them count as met.
    """

    def __init__(self, forms: Mapping[bytes, int], stems: Mapping[bytes, int]) -> None:
        self._met = forms if isinstance(forms, dict) else {}
        super().__init__(self._met)
        self._forms = forms
        self._stems = stems

    def __missing__(self, token: bytes) -> int:
        row = _BOUNDARY_ROW if token == BOUNDARY else self._forms.get(token)
        if row is None:
            row = self._stems.get(stem(token), UNKNOWN_ROW)
        if len(self) >= len(self._forms) + _REMEMBERED:
            self.clear()
            self.update(self._met)
        self[token] = row
        return row


def logistic(values: Floats) -> Floats:
    """1 / (1 + exp(-value)) of every value, by tanh, which nothing overflows."""
    probabilities: Floats = 0.5 + 0.5 * np.tanh(0.5 * values)
    return probabilities


@dataclass(frozen=True)
class Calibration:
    """Score → probability → decision, (n_themes,) each.

    Attributes:
        slope, intercept: of the logistic function above.
        thresholds: the least probability at which a theme is given.
    """

    slope: Floats
    intercept: Floats
    thresholds: Floats

    def probabilities(self, scores: Floats) -> Floats:
        """The probabilities of uncalibrated scores (…, n_themes), same shape, from 0 to 1."""
        return logistic(self.slope * scores + self.intercept)

    def given(self, scores: Floats) -> NDArray[np.bool_]:
        """Whether each theme is given at uncalibrated scores (…, n_themes), same shape."""
        given: NDArray[np.bool_] = self.probabilities(scores) >= self.thresholds
        return given

    @property
    def least_scores(self) -> Floats:
        """The uncalibrated score from which each theme is given, (n_themes,).

        It is not finite where the score decides nothing.
        """
        with np.errstate(divide="ignore", invalid="ignore"):
            log_odds = np.log(self.thresholds) - np.log1p(-self.thresholds)
            scores: Floats = (log_odds - self.intercept) / self.slope
        return scores


@dataclass(frozen=True)
class Pairs:
    """Neighbouring words, stop words aside, that weigh more than each does: "sécurité civile".

    Attributes:
        ends: (n_pairs, 2), int32, the rows of the two words, in rising order.
        weights: (n_pairs, n_themes), float32.
    """

    ends: NDArray[np.int32]
    weights: NDArray[np.float32]

    def find(self, rows: Integers) -> tuple[Integers, Integers]:
        """Where in a sequence of rows a pair begins, and which it is, (n_found,) each."""
        places = np.flatnonzero(rows != STOP_ROW)
        words = rows[places]
        left, right = words[:-1], words[1:]
        # Few words begin a pair; the others need no search. A boundary, being negative, begins
        # none, and no key is negative as that of a word and a boundary is.
        maybe = np.flatnonzero(self._begins.take(left, mode="clip"))
        keys = (left[maybe] << 32) | right[maybe]
        pair = np.searchsorted(self._keys, keys)
        found = np.append(self._keys, -1)[pair] == keys
        return places[maybe[found]], pair[found]

    @staticmethod
    def right_of(rows: Integers, left: Integers) -> Integers:
        """The place of the next word after each of the places, stop words aside."""
        places = np.flatnonzero(rows != STOP_ROW)
        return places[np.searchsorted(places, left) + 1]

    @cached_property
    def _keys(self) -> Integers:
        keys: Integers = (self.ends[:, 0].astype(np.int64) << 32) | self.ends[:, 1]
        return keys

    @cached_property
    def _begins(self) -> NDArray[np.bool_]:
        """Whether each row begins a pair, one more than there are for those that do not."""
        begins = np.zeros(self.ends[:, 0].max(initial=0) + 2, dtype=bool)
        begins[self.ends[:, 0]] = True
        return begins


@dataclass(frozen=True)
class Model:
    """Themes and the weight of every word for each of them.

    Attributes:
        themes: in the order of the columns below; n_themes of them.
        forms: folded surface form → row; every form of a lemma has the same row.
        stems: folded stem → row, for words that are not in `forms`.
        weights: (n_rows, n_themes), float32; zero before `FIRST_ROW`.
        norms: (n_rows,), float32; zero before `FIRST_ROW`.
        pairs: neighbours that weigh more together than their words do.
        bias: (n_themes,), what the score is without any word.
        calibration: from scores to probabilities and decisions.
        card: what made the model and how good it was measured.
    """

    themes: tuple[Theme, ...]
    forms: Mapping[bytes, int]
    stems: Mapping[bytes, int]
    weights: NDArray[np.float32]
    norms: NDArray[np.float32]
    pairs: Pairs
    bias: Floats
    calibration: Calibration
    card: Card

    @property
    def theme_names(self) -> list[str]:
        """The names of the themes, in the order of the columns."""
        return [theme.name for theme in self.themes]

    @property
    def titles(self) -> dict[str, str]:
        """What people call each theme, by its name."""
        return {theme.name: theme.title for theme in self.themes}

    def unpacked(self) -> Self:
        """The same with words as dictionaries, for who meets most of them."""
        forms, stems = (Forms.of(words).as_dict() for words in (self.forms, self.stems))
        return replace(self, forms=forms, stems=stems)

    def knows(self, token: bytes) -> bool:
        """Whether a folded word is among the forms."""
        return token in self.forms

    def rows(self, text: str) -> list[int]:
        """The row of every word of a text, in order."""
        return list(map(self._row_of_token.__getitem__, tokens(text)))

    @cached_property
    def _row_of_token(self) -> _RowOfToken:
        return _RowOfToken(self.forms, self.stems)

    def scores(self, texts: Sequence[str]) -> Floats:
        """The uncalibrated scores of texts, (n_texts, n_themes)."""
        if not texts:
            return np.empty((0, len(self.themes)))
        # `reduceat` cannot sum an empty slice: each text begins with the boundary before it.
        found = [BOUNDARY, *tokens_of_all(texts)]
        rows = np.fromiter(map(self._row_of_token.__getitem__, found), np.int64, len(found))
        left, pair = self.pairs.find(rows)
        starts = np.flatnonzero(rows == _BOUNDARY_ROW)
        rows[starts] = STOP_ROW
        weights = self.weights.take(rows, axis=0)
        weights[left] += self.pairs.weights[pair]
        sums = np.add.reduceat(weights, starts, axis=0, dtype=np.float64)
        norms = np.add.reduceat(self.norms.take(rows), starts, dtype=np.float64)
        scores: Floats = sums / _length(norms)[:, None] + self.bias
        return scores

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        """The themes of each text, likeliest first, and every theme's probability."""
        return self.predictions(self.scores(texts))

    def predictions(self, scores: Floats) -> list[Prediction]:
        """What uncalibrated scores (n_texts, n_themes) say of each text."""
        probabilities = self.calibration.probabilities(scores)
        given = self.calibration.given(scores)
        return [self._prediction(*answers) for answers in zip(probabilities, given, strict=True)]

    def _prediction(self, probabilities: Floats, given: NDArray[np.bool_]) -> Prediction:
        names = self.theme_names
        order = np.argsort(-probabilities, kind="stable")
        return Prediction(
            themes=tuple(names[column] for column in order if given[column]),
            scores={names[column]: float(probabilities[column]) for column in order},
        )

    def words(self, text: str, theme: str) -> Words:
        """What each word and pair of a text adds to its score for a theme, heaviest first.

        Raises:
            ValueError: the model has no such theme.
        """
        return self.explain(text, theme).words

    def explain(self, text: str, theme: str) -> Explanation:
        """Why a text has its score for a theme; what adds nothing to it is not said.

        Raises:
            ValueError: the model has no such theme.
        """
        column = self.theme_names.index(theme)
        found = tokens_in_place(text)
        rows = np.array([self._row_of_token[token] for token, _, _ in found], dtype=np.intp)
        left, pair = self.pairs.find(rows)
        right = self.pairs.right_of(rows, left)
        places = [(start, end, None) for _, start, end in found] + [
            (found[a][1], found[b][2], (found[a][2], found[b][1]))
            for a, b in zip(left, right, strict=True)
        ]
        weights = np.append(self.weights[rows, column], self.pairs.weights[pair, column])
        shares = weights / _length(self.norms[rows].sum(dtype=np.float64))
        reasons = sorted(
            (
                Reason(start, end, share, between)
                for (start, end, between), share in zip(places, shares.tolist(), strict=True)
                if share
            ),
            key=lambda reason: (reason.start, reason.end),
        )
        return Explanation(float(self.bias[column]), tuple(reasons), _words(text, reasons))


def _words(text: str, reasons: Iterable[Reason]) -> Words:
    """The reasons without their places: each word once, as it first stands, printable."""
    spelling: dict[bytes, str] = {}
    weight_of: dict[str, float] = {}
    for reason in reasons:
        passage = text[reason.start : reason.end]
        word = spelling.setdefault(reading(passage), printable(passage))
        weight_of[word] = weight_of.get(word, 0.0) + reason.weight
    return tuple(sorted(weight_of.items(), key=lambda item: (-abs(item[1]), item[0])))


def _length(squared: Floats) -> Floats:
    """The square root, and 1 where there is no known word to divide by."""
    length: Floats = np.sqrt(np.where(squared == 0, 1.0, squared))
    return length
