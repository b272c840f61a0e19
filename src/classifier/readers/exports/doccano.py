"""Exports of doccano: JSONL, JSON and CSV of document classification.

Its fastText export is read as fastText. Where each annotator's work is exported apart, the file is
named after the annotator.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from classifier.readers.broken import BrokenRowError
from classifier.readers.exports.fields import (
    Fields,
    LeftOut,
    Translate,
    identifier,
    theme_list,
)
from classifier.readers.rows import Columns

NAME = "doccano"

# What the file of all annotators is called.
ALL = "all"

# In CSV, where a field is one string.
_SEPARATOR = "#"

# Of classification; of classification with spans; of doccano before version 1.5.
_LABELS = ("label", "cats", "labels")
_TEXTS = ("text", "data")
# Of sequence labelling and of relations.
_SPANS = ("entities", "relations")


def fits(fields: Fields, *, table: bool) -> bool:
    """Whether a record has a text and a list of labels, in CSV `label`."""
    if not any(isinstance(fields.get(name), str) for name in _TEXTS):
        return False
    if table:
        return "label" in fields
    return any(isinstance(fields.get(name), list) for name in (*_LABELS, *_SPANS, "annotations"))


def translator(records: Sequence[Fields], columns: Columns) -> Translate:
    """What reads the labels of a record."""

    def translate(record: Fields) -> Iterator[Fields | LeftOut]:
        text = next((name for name in (columns.text, *_TEXTS) if name in record), columns.text)
        themes = _themes(record)
        yield {
            "text": record.get(text),
            "themes": themes,
            "id": identifier(record.get(columns.id)),
            "annotator": identifier(record.get("username") or record.get("annotation_approver")),
        }

    return translate


def _themes(record: Fields) -> list[str]:
    name = next((name for name in _LABELS if name in record), "label")
    labels: Any = record.get(name)
    if isinstance(labels, str):
        return theme_list([each for each in labels.split(_SEPARATOR) if each.strip()], name)
    numbered = record.get("annotations") if labels is None else labels
    if isinstance(numbered, list) and numbered:
        if all(isinstance(each, int) or _is_numbered(each) for each in numbered):
            raise BrokenRowError(
                "the labels are numbers, whose names are not in the file",
                "Export as JSONL with the text of labels, or with a newer doccano.",
            )
        if all(isinstance(each, list | dict) for each in numbered):
            raise _spans_error()
    if labels is None and any(isinstance(record.get(each), list) for each in _SPANS):
        raise _spans_error()
    return theme_list(labels, name)


def _is_numbered(label: Any) -> bool:
    return isinstance(label, dict) and isinstance(label.get("label"), int)


def _spans_error() -> BrokenRowError:
    return BrokenRowError(
        "the labels are of spans, which are no themes", "Export a project that classifies texts."
    )
