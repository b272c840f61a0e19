import numpy as np
import pytest
from numpy.typing import NDArray

from classifier.labelling import decide
from classifier.mistakes import Mistake, mistakes
from classifier.model import Model
from classifier.records import Annotation

CAT = "Le chat miaule et griffe."
DOG = "Le chien aboie."
BUDGET = "La mairie vote le budget de la commune."


def annotation(text: str, *themes: str) -> Annotation:
    return Annotation(text, frozenset(themes), text[:7], text)


ANNOTATIONS = [
    annotation(CAT, "chats"),  # right
    annotation(DOG, "chats"),  # chats missed, chiens a false alarm
    annotation(BUDGET, "chiens"),  # missed
    annotation("xyz"),  # right
]
JUDGED = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])


def find(
    model: Model, judged: NDArray[np.float64] = JUDGED, most: int = 9, words: int = 6
) -> list[Mistake]:
    decisions = decide(model, [annotation.text for annotation in ANNOTATIONS])
    return mistakes(
        model,
        ANNOTATIONS,
        decisions.probabilities,
        decisions.given,
        judged,
        most=most,
        words=words,
    )


def test_mistakes_are_the_wrong_decisions_surest_first(small_model: Model) -> None:
    found = find(small_model)
    assert {(mistake.id, mistake.theme, mistake.missed) for mistake in found} == {
        ("Le chie", "chats", True),
        ("Le chie", "chiens", False),
        ("La mair", "chiens", True),
    }
    distances = [abs(mistake.probability - mistake.missed) for mistake in found]
    assert distances == sorted(distances, reverse=True)
    for mistake in found:
        (score,) = small_model.predict([mistake.text])
        assert mistake.probability == pytest.approx(score.scores[mistake.theme])
        assert mistake.themes == (("chats",) if mistake.text == DOG else ("chiens",))


def test_words_are_those_that_misled(small_model: Model) -> None:
    for mistake in find(small_model):
        weights = [weight for _, weight in mistake.words]
        assert all(weight < 0 if mistake.missed else weight > 0 for weight in weights)
        assert weights == sorted(weights, reverse=not mistake.missed)
        assert set(mistake.words) <= set(small_model.words(mistake.text, mistake.theme))
    alarm = next(mistake for mistake in find(small_model) if not mistake.missed)
    assert {"chien", "aboie"} <= {word for word, _ in alarm.words}


def test_no_more_than_asked_for(small_model: Model) -> None:
    every = find(small_model)
    assert find(small_model, most=1) == every[:1]
    assert find(small_model, most=0) == []
    assert all(len(mistake.words) <= 1 for mistake in find(small_model, words=1))


def test_what_was_not_judged_is_no_mistake(small_model: Model) -> None:
    assert find(small_model, judged=np.full((4, 2), np.nan)) == []
