"""The themes of a document, from those of its paragraphs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from classifier.aggregation import aggregate, ranked
from classifier.french import reading
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

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

# Scores of the same words differ in the last digits, after where they stand among others.
_ALIKE = 1e-9


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
    fresh = [paragraph for paragraph in found if paragraph.counts]
    texts = [paragraph.read_as for paragraph in fresh]
    scores = model.scores([*texts, ""])
    *predictions, wordless = model.predictions(scores)
    wordless = replace(wordless, themes=())
    whole = _whole(model, texts, scores[:-1]) if fresh else wordless
    answer_of = {
        paragraph.n: (
            prediction,
            _why(model, paragraph.read_as, prediction) if explain else None,
        )
        for paragraph, prediction in zip(fresh, predictions, strict=True)
    }
    labelled = []
    for paragraph in found:
        first = paragraph.n if paragraph.repeats is None else paragraph.repeats
        prediction, why = answer_of.get(first, (wordless, {} if explain else None))
        labelled.append(LabelledParagraph(paragraph, prediction, why))
    return LabelledDocument(document, whole, tuple(labelled))


def _why(model: Model, text: str, prediction: Prediction) -> dict[str, Explanation]:
    nearest = tuple(prediction.scores)[:1]
    return {theme: model.explain(text, theme) for theme in prediction.themes or nearest}


def _whole(model: Model, texts: Sequence[str], scores: Floats) -> Prediction:
    """The themes of a document of these paragraphs, which have these scores."""
    lengths = np.array(list(map(len, texts)))
    [whole] = model.predictions(aggregate(scores, lengths, np.array([len(texts)])))
    return whole


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
    """The answers of `label` to whole documents, as arrays: many at once, some times as fast."""
    found = [passages(text, model.knows) for text in texts]
    every = [passage for each in found for passage in each]
    document = np.repeat(np.arange(len(texts)), list(map(len, found)))
    lengths = np.fromiter(map(len, every), np.int64, len(every))
    scores = model.scores(every)
    fresh = _fresh(every, document, scores)
    counts = np.bincount(document[fresh], minlength=len(texts))
    worded = counts > 0
    whole = np.repeat(model.scores([""]), len(texts), axis=0)
    whole[worded] = aggregate(scores[fresh], lengths[fresh], counts[worded])
    given = model.calibration.given(whole)
    given[~worded] = False
    return Decisions(model.calibration.probabilities(whole), given)


def _fresh(every: Sequence[str], document: Integers, scores: Floats) -> NDArray[np.bool_]:
    """Whether each passage reads unlike those before it in its document, (n_passages,).

    Those that read alike score alike, so that few have to be read again.
    """
    score = scores.sum(axis=1)
    [order] = ranked(score[:, None], document)
    alike = (np.diff(document[order]) == 0) & (np.abs(np.diff(score[order])) < _ALIKE)
    fresh = np.ones(len(every), dtype=bool)
    read: set[tuple[int, bytes]] = set()
    for place in np.union1d(order[:-1][alike], order[1:][alike]).tolist():
        passage = int(document[place]), reading(every[place])
        fresh[place] = passage not in read
        read.add(passage)
    return fresh
