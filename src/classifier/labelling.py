"""The themes of a document, from those of its paragraphs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from classifier.furniture import is_furniture
from classifier.lines import with_whole_words
from classifier.model import Model
from classifier.records import (
    Document,
    Explanation,
    LabelledDocument,
    LabelledParagraph,
    Prediction,
)
from classifier.text import paragraphs, passages


def label(model: Model, document: Document, *, explain: bool = False) -> LabelledDocument:
    """The themes of a document and of each of its paragraphs.

    Furniture has no theme and the scores of a text without words. A repeated paragraph is
    labelled once, and its repeats share the answer.

    Args:
        explain: whether to say what every word added to the score of each theme given, or of the
            nearest where none is.
    """
    read_as = with_whole_words(document.text, model.knows)
    found = paragraphs(document.text, read_as)
    document = replace(document, text=read_as)
    fresh = [
        paragraph for paragraph in found if not paragraph.furniture and paragraph.repeats is None
    ]
    *predictions, wordless = model.predict([*(paragraph.text for paragraph in fresh), ""])
    wordless = replace(wordless, themes=())
    answer_of = {
        paragraph.n: (
            prediction,
            _why(model, paragraph.text, prediction) if explain else None,
        )
        for paragraph, prediction in zip(fresh, predictions, strict=True)
    }
    labelled = []
    for paragraph in found:
        first = paragraph.n if paragraph.repeats is None else paragraph.repeats
        prediction, why = answer_of.get(first, (wordless, {} if explain else None))
        labelled.append(LabelledParagraph(paragraph, prediction, why))
    return LabelledDocument(document, _whole(predictions or [wordless]), tuple(labelled))


def _why(model: Model, text: str, prediction: Prediction) -> dict[str, Explanation]:
    nearest = tuple(prediction.scores)[:1]
    return {theme: model.explain(text, theme) for theme in prediction.themes or nearest}


def _whole(predictions: Sequence[Prediction]) -> Prediction:
    """The themes of an article: those of its paragraphs, each as sure as the surest of them."""
    given = {theme for prediction in predictions for theme in prediction.themes}
    surest = {
        theme: max(prediction.scores[theme] for prediction in predictions)
        for theme in predictions[0].scores
    }
    scores = dict(sorted(surest.items(), key=lambda item: -item[1]))
    return Prediction(themes=tuple(theme for theme in scores if theme in given), scores=scores)


@dataclass(frozen=True)
class Decisions:
    """What `label` says of paragraphs or of documents.

    Attributes:
        probabilities: (n_texts, n_themes), from 0 to 1.
        given: same shape, whether the theme is given.
    """

    probabilities: NDArray[np.float64]
    given: NDArray[np.bool_]


def decide(model: Model, paragraphs: Sequence[str]) -> Decisions:
    """The answers of `label` to paragraphs, as arrays; furniture is as a text without words."""
    furniture = np.array([is_furniture(paragraph) for paragraph in paragraphs], dtype=bool)
    scores = model.scores(paragraphs)
    scores[furniture] = model.scores([""])
    given = model.calibration.given(scores)
    given[furniture] = False
    return Decisions(model.calibration.probabilities(scores), given)


def decide_documents(model: Model, texts: Sequence[str]) -> Decisions:
    """The answers of `label` to whole documents, as arrays: many at once, and some times as fast.

    A repeated paragraph changes neither the themes of a document nor their highest scores, so
    that nobody looks for it.
    """
    found = [passages(text, model.knows) for text in texts]
    counts = np.array(list(map(len, found)), dtype=np.int64)
    scores = model.scores([passage for each in found for passage in each])
    wordless = model.calibration.probabilities(model.scores([""]))
    probabilities = np.repeat(wordless, len(texts), axis=0)
    given = np.zeros(probabilities.shape, dtype=bool)
    worded = counts > 0
    if worded.any():
        starts = (np.cumsum(counts) - counts)[worded]
        each = model.calibration.probabilities(scores)
        probabilities[worded] = np.maximum.reduceat(each, starts, axis=0)
        given[worded] = np.logical_or.reduceat(model.calibration.given(scores), starts, axis=0)
    return Decisions(probabilities, given)
