"""What a model suggests for a paragraph, and where in it the words stand that make it do so."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from classifier.french import tokens
from classifier.model import Model
from classifier.records import Theme

# The words that carry a theme; more would hide them.
_WORDS_SHOWN = 6

# A word with the marks that folding drops: soft hyphens, combining accents, zero-width characters.
_WORD = re.compile("(?:\\w|[\u00ad\u0300-\u036f\u200b-\u200d\ufeff])+")


@dataclass(frozen=True)
class Suggestion:
    """What the model says of one theme.

    Attributes:
        given: whether the model gives the theme.
        words: those that carried it, heaviest first; none where it is not given.
    """

    theme: Theme
    probability: float
    given: bool
    words: tuple[str, ...]


def suggestions(model: Model, text: str) -> list[Suggestion]:
    """What the model says of a paragraph, in the order of its themes."""
    [prediction] = model.predict([text])
    return [
        Suggestion(
            theme,
            prediction.scores[theme.name],
            theme.name in prediction.themes,
            _carriers(model, text, theme.name) if theme.name in prediction.themes else (),
        )
        for theme in model.themes
    ]


def _carriers(model: Model, text: str, theme: str) -> tuple[str, ...]:
    weights = model.words(text, theme)
    return tuple(word for word, weight in weights if weight > 0)[:_WORDS_SHOWN]


def spans(text: str, words: Iterable[str]) -> Sequence[tuple[int, int]]:
    """Where in a text its folded words stand, (start, end) each; of a pair, both words."""
    wanted = {part.encode() for word in words for part in word.split()}
    return [
        match.span()
        for match in _WORD.finditer(text)
        if not wanted.isdisjoint(tokens(match.group()))
    ]
