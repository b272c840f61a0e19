"""Results as JSON has them."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from classifier.agreement import Agreement
from classifier.card import Retraining
from classifier.evaluation import Evaluation
from classifier.findings import Finding
from classifier.mistakes import Mistake
from classifier.model import Model
from classifier.records import (
    Annotation,
    Explanation,
    LabelledDocument,
    LabelledParagraph,
    Prediction,
)
from classifier.tally import Tally

if TYPE_CHECKING:
    # `label`, which prints what is here too, starts without the readers of annotations.
    from classifier.comparison import Comparison
    from classifier.merging import Conflict

# Beyond the fourth decimal a figure says nothing: neither calibration nor data are that sure.
_DECIMALS = 4


def labelled_document(labelled: LabelledDocument, *, explain: bool = False) -> dict[str, Any]:
    """The object that `classifier label --json` prints for an article.

    Args:
        explain: whether to say why each paragraph has its themes; it was labelled with
            explanations.
    """
    return {
        "id": labelled.document.id,
        "source": labelled.document.source,
        **labelled.document.said(),
        **_prediction(labelled.prediction),
        "paragraphs": [_paragraph(each, explain=explain) for each in labelled.paragraphs],
    }


def _prediction(prediction: Prediction) -> dict[str, Any]:
    return {"themes": list(prediction.themes), "scores": _rounded(dict(prediction.scores))}


def _paragraph(labelled: LabelledParagraph, *, explain: bool) -> dict[str, Any]:
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
    if explain:
        record |= _why(labelled.prediction, labelled.explanations or {})
    return record


def _why(prediction: Prediction, explanations: Mapping[str, Explanation]) -> dict[str, Any]:
    """The words of each theme given and what they add to, or of the nearest theme."""
    given = {theme: explanations[theme] for theme in prediction.themes}
    why: dict[str, Any] = {
        "words": {theme: each.words for theme, each in given.items()},
        "bias": {theme: each.bias for theme, each in given.items()},
    }
    for theme in explanations.keys() - given.keys():
        nearest = explanations[theme]
        why["nearest"] = {
            "theme": theme,
            "score": prediction.scores[theme],
            "words": nearest.words,
            "bias": nearest.bias,
        }
    plain: dict[str, Any] = _rounded(why)
    return plain


def evaluation(evaluation: Evaluation, mistakes: Sequence[Mistake]) -> dict[str, Any]:
    """The object that `classifier evaluate --json` prints."""
    plain: dict[str, Any] = _rounded(
        {**asdict(evaluation), "mistakes": [asdict(mistake) for mistake in mistakes]}
    )
    return plain


def check(
    findings: Sequence[Finding], agreed: Sequence[Agreement], *, paragraphs: int
) -> dict[str, Any]:
    """The object that `classifier check --json` prints."""
    errors = sum(finding.error for finding in findings)
    plain: dict[str, Any] = _rounded(
        {
            "paragraphs": paragraphs,
            "errors": errors,
            "warnings": len(findings) - errors,
            "findings": [asdict(finding) for finding in findings],
            "agreement": [asdict(theme) for theme in agreed],
        }
    )
    return plain


def conflict(conflict: "Conflict") -> dict[str, Any]:
    """The object that `--conflicts` writes of a theme that annotators differ on."""
    return {
        "text": conflict.text,
        "theme": conflict.theme,
        "settled": conflict.settled,
        "given": [_said_by(annotation) for annotation in conflict.given],
        "denied": [_said_by(annotation) for annotation in conflict.denied],
    }


def _said_by(annotation: Annotation) -> dict[str, str]:
    return {
        "annotator": annotation.annotator,
        "date": annotation.date.isoformat() if annotation.date else "",
        "where": annotation.where,
    }


def retrained(step: Retraining) -> dict[str, Any]:
    """The object that `classifier retrain --json` prints."""
    plain: dict[str, Any] = _rounded({**asdict(step), "passes": step.passes})
    return plain


def tagged(tally: Tally, seconds: float) -> dict[str, Any]:
    """The object that `classifier tag --json` prints."""
    plain: dict[str, Any] = _rounded({**tally.as_plain(), "seconds": seconds})
    return plain


def model(model: Model) -> dict[str, Any]:
    """The object that `classifier show --json` prints."""
    thresholds = model.calibration.thresholds.tolist()
    plain: dict[str, Any] = _rounded(
        {
            "themes": [
                {**asdict(theme), "threshold": threshold}
                for theme, threshold in zip(model.themes, thresholds, strict=True)
            ],
            **model.card.as_plain(),
        }
    )
    return plain


def comparison(compared: "Comparison") -> dict[str, Any]:
    """The object that `classifier show --json` prints of two models."""
    plain: dict[str, Any] = _rounded(asdict(compared))
    return plain


def _rounded(value: Any) -> Any:
    """The same with lists for tuples and rounded numbers; None for a number that is undefined."""
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    if isinstance(value, float):
        return None if math.isnan(value) else round(value, _DECIMALS)
    return value
