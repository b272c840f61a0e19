"""What a model suggests for a paragraph, and where in it the words stand that make it do so."""

from dataclasses import dataclass

from classifier.french import reading
from classifier.model import Model
from classifier.records import Theme

# The words that carry a theme; more would hide them.
_WORDS_SHOWN = 6


@dataclass(frozen=True)
class Suggestion:
    """What the model says of one theme.

    Attributes:
        given: whether the model gives the theme.
        words: those that carried it, heaviest first; none where it is not given.
        places: (start, end) of each of these in the paragraph; of a pair, of both words.
    """

    theme: Theme
    probability: float
    given: bool
    words: tuple[str, ...] = ()
    places: tuple[tuple[int, int], ...] = ()


def suggestions(model: Model, text: str) -> list[Suggestion]:
    """What the model says of a paragraph, in the order of its themes."""
    [prediction] = model.predict([text])
    return [
        _suggestion(model, text, theme, prediction.scores[theme.name])
        if theme.name in prediction.themes
        else Suggestion(theme, prediction.scores[theme.name], given=False)
        for theme in model.themes
    ]


def _suggestion(model: Model, text: str, theme: Theme, probability: float) -> Suggestion:
    explanation = model.explain(text, theme.name)
    words = tuple(word for word, weight in explanation.words if weight > 0)[:_WORDS_SHOWN]
    carriers = set(map(reading, words))
    places = tuple(
        place
        for reason in explanation.reasons
        if reading(text[reason.start : reason.end]) in carriers
        for place in reason.words
    )
    return Suggestion(theme, probability, True, words, places)
