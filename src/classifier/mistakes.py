"""The decisions that were most surely wrong, with the words that made them so."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.model import Model
from classifier.records import Annotation


@dataclass(frozen=True)
class Mistake:
    """A theme that was wrongly given to a paragraph, or wrongly not.

    Attributes:
        missed: whether the paragraph is about the theme; else it is a false alarm.
        probability: what the model gave the theme.
        themes: those that the paragraph is about.
        words: (word, what it added to the score), those that misled most first.
    """

    id: str
    text: str
    theme: str
    missed: bool
    probability: float
    themes: tuple[str, ...]
    words: tuple[tuple[str, float], ...]


def mistakes(
    model: Model,
    annotations: Sequence[Annotation],
    probabilities: NDArray[np.float64],
    given: NDArray[np.bool_],
    judged: NDArray[np.float64],
    *,
    most: int,
    words: int = 6,
) -> list[Mistake]:
    """The worst decisions, surest first.

    Args:
        probabilities, given, judged: (n_paragraphs, n_themes), as `evaluate` takes them.
        most: how many at most.
        words: how many of each.
    """
    wrong = np.where(judged == 1, ~given, given & (judged == 0))
    # How far the probability is from what annotators said.
    distance = np.where(wrong, np.abs(probabilities - judged), -1)
    order = np.argsort(-distance, axis=None, kind="stable")[: min(most, int(wrong.sum()))]
    names = model.theme_names
    found = []
    for row, column in zip(*np.unravel_index(order, wrong.shape), strict=True):
        missed = bool(judged[row, column] == 1)
        annotation = annotations[row]
        weights = model.words(annotation.text, names[column])
        sign = -1 if missed else 1
        misled = sorted(weights, key=lambda item: -sign * item[1])
        found.append(
            Mistake(
                annotation.id,
                annotation.text,
                names[column],
                missed,
                float(probabilities[row, column]),
                tuple(name for name in names if annotation.judgement(name)),
                tuple(item for item in misled[:words] if item[1] * sign > 0),
            )
        )
    return found
