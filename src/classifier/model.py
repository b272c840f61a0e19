"""A trained model, compiled: labelling is look-ups and sums, with numpy alone.

The score of a paragraph for a theme is linear in its words:

    score = Σ weights[word] / √(Σ norms[word]) + bias

where the sums run over the occurrences of its words. A word's norm is the sum of the squared
inverse document frequencies of its lemma and its stem; the divisor grows with the root of the
number of words, so that a word counts for less in a long paragraph than in a short one. A
calibration turns the score into a probability (Platt 1999):

    probability = 1 / (1 + exp(-(slope · score + intercept)))
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from classifier.card import Card
from classifier.french import stem, tokens
from classifier.records import Prediction, Theme

Floats = NDArray[np.float64]

# The row of stop words and of words that no annotation holds: it weighs nothing.
NO_ROW = 0


class _RowOfToken(dict[bytes, int]):
    """Token → row; a token that is not in the dictionary has the row of its stem, if any."""

    def __init__(self, forms: Mapping[bytes, int], stems: Mapping[bytes, int]) -> None:
        super().__init__(forms)
        self._stems = stems

    def __missing__(self, token: bytes) -> int:
        return self._stems.get(stem(token), NO_ROW)


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


@dataclass(frozen=True)
class Model:
    """Themes and the weight of every word for each of them.

    Attributes:
        themes: in the order of the columns below; n_themes of them.
        forms: folded surface form → row; every form of a lemma has the same row.
        stems: folded stem → row, for words that are not in `forms`.
        weights: (n_rows, n_themes), float32; row `NO_ROW` is zero.
        norms: (n_rows,), float32; row `NO_ROW` is zero.
        bias: (n_themes,), what the score is without any word.
        calibration: from scores to probabilities and decisions.
        card: what made the model and how good it was measured.
    """

    themes: tuple[Theme, ...]
    forms: Mapping[bytes, int]
    stems: Mapping[bytes, int]
    weights: NDArray[np.float32]
    norms: NDArray[np.float32]
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

    def rows(self, text: str) -> list[int]:
        """The row of every word of a text, in order."""
        return list(map(self._row_of_token.__getitem__, tokens(text)))

    @cached_property
    def _row_of_token(self) -> _RowOfToken:
        return _RowOfToken(self.forms, self.stems)

    def scores(self, texts: Sequence[str]) -> Floats:
        """The uncalibrated scores of texts, (n_texts, n_themes)."""
        rows: list[int] = []
        starts: list[int] = []
        for text in texts:
            starts.append(len(rows))
            rows.extend(self.rows(text))
            rows.append(NO_ROW)  # `reduceat` cannot sum an empty slice
        if not starts:
            return np.empty((0, len(self.themes)))
        occurrences = np.array(rows)
        sums = np.add.reduceat(self.weights[occurrences], starts, axis=0, dtype=np.float64)
        norms = np.add.reduceat(self.norms[occurrences], starts, dtype=np.float64)
        scores: Floats = sums / _length(norms)[:, None] + self.bias
        return scores

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        """The themes of each text, likeliest first, and every theme's probability."""
        scores = self.scores(texts)
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

    def words(self, text: str, theme: str) -> tuple[tuple[str, float], ...]:
        """What each word of a text adds to its score for a theme, heaviest first.

        The weights and the theme's bias add up to the uncalibrated score.

        Raises:
            ValueError: the model has no such theme.
        """
        column = self.theme_names.index(theme)
        found = tokens(text)
        rows = np.array(self.rows(text), dtype=np.intp)
        share = self.weights[rows, column] / _length(self.norms[rows].sum(dtype=np.float64))
        weight_of: dict[str, float] = {}
        for token, weight in zip(found, share.tolist(), strict=True):
            if weight:
                word = token.decode("ascii")
                weight_of[word] = weight_of.get(word, 0.0) + weight
        return tuple(sorted(weight_of.items(), key=lambda item: (-abs(item[1]), item[0])))


def _length(squared: Floats) -> Floats:
    """The square root, and 1 where there is no known word to divide by."""
    length: Floats = np.sqrt(np.where(squared == 0, 1.0, squared))
    return length
