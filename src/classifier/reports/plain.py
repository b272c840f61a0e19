"""Labelled documents as JSON has them."""

from typing import Any

from classifier.records import LabelledDocument, LabelledParagraph, Prediction

# Beyond the fourth decimal a score says nothing: the calibration is not that sure.
_DECIMALS = 4


def labelled_document(labelled: LabelledDocument) -> dict[str, Any]:
    """The object that `classifier label --json` prints for an article."""
    return {
        "id": labelled.document.id,
        "source": labelled.document.source,
        **_prediction(labelled.prediction),
        "paragraphs": [_paragraph(paragraph) for paragraph in labelled.paragraphs],
    }


def _prediction(prediction: Prediction) -> dict[str, Any]:
    return {
        "themes": list(prediction.themes),
        "scores": {theme: round(score, _DECIMALS) for theme, score in prediction.scores.items()},
    }


def _paragraph(labelled: LabelledParagraph) -> dict[str, Any]:
    paragraph = labelled.paragraph
    record: dict[str, Any] = {
        "n": paragraph.n,
        "start": paragraph.start,
        "end": paragraph.end,
        "text": paragraph.text,
        **_prediction(labelled.prediction),
    }
    if paragraph.furniture:
        record["furniture"] = True
    if paragraph.repeats is not None:
        record["repeats"] = paragraph.repeats
    if labelled.words is not None:
        record["words"] = {
            theme: [[word, round(weight, _DECIMALS)] for word, weight in words]
            for theme, words in labelled.words.items()
        }
    return record
