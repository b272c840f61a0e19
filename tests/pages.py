"""Evaluations to make pages of: drawn from a seed, of any number of themes."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from classifier.card import LearningPoint
from classifier.curves import Curves, curves
from classifier.evaluation import Evaluation, Figure, evaluate
from classifier.mistakes import Mistake
from classifier.reports.evaluation_page import evaluation_page

UNDEFINED = Figure(math.nan, math.nan, math.nan)

LEARNING = (
    LearningPoint(250, Figure(0.61, 0.58, 0.64)),
    LearningPoint(500, Figure(0.69, 0.67, 0.71)),
    LearningPoint(1755, Figure(0.74, 0.72, 0.76)),
)

# Each a text that would do more than be read, or spill, if it could.
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img onerror="alert(1)" src=x>',
    "{{ 7 * 7 }}{% raw %}",
    "</style></title></svg>",
    "\u202e\u2066أحداث & 'événements'",
    "anticonstitutionnellement" * 8,
)


@dataclass(frozen=True)
class Example:
    """What `evaluation_page` takes."""

    evaluation: Evaluation
    curves: Curves
    titles: Mapping[str, str]
    mistakes: Sequence[Mistake] = ()
    learning: Sequence[LearningPoint] = LEARNING
    model: str = "themes.joblib, SHA-256 " + "0f" * 32
    data: Sequence[str] = field(default=("articles.jsonl",))

    def page(self) -> str:
        return evaluation_page(
            self.evaluation,
            self.curves,
            self.mistakes,
            self.learning,
            self.titles,
            model=self.model,
            data=self.data,
        )


def example(titles: Sequence[str], *, paragraphs: int = 120, unseen: int = 0) -> Example:
    """An evaluation of themes of such titles; the last `unseen` of them are in no paragraph."""
    random = np.random.default_rng(1)
    names = [f"theme-{place}" for place in range(len(titles))]
    judged = (random.random((paragraphs, len(names))) < 0.2).astype(float)
    if unseen:
        judged[:, -unseen:] = 0
    probabilities = np.clip(0.25 + 0.5 * judged + random.normal(0, 0.2, judged.shape), 0.001, 0.999)
    thresholds = np.linspace(0.4, 0.6, len(names))
    given = probabilities >= thresholds
    groups = [str(place // 3) for place in range(paragraphs)]
    return Example(
        evaluate(probabilities, given, judged, names, groups),
        curves(probabilities, judged, names, thresholds.tolist()),
        dict(zip(names, titles, strict=True)),
    )


def hostile_example() -> Example:
    """Themes, paragraphs, words and names that are all out to break the page."""
    plain = example(HOSTILE, unseen=1)
    mistakes = [
        Mistake(text, text * 20, name, place % 2 == 0, 0.999, (name,), ((text, -1.5), ("mot", 0.1)))
        for place, (name, text) in enumerate(plain.titles.items())
    ]
    return Example(
        plain.evaluation,
        plain.curves,
        plain.titles,
        mistakes,
        model=" ".join(HOSTILE),
        data=[*HOSTILE, "caf\udce9.jsonl"],
    )
