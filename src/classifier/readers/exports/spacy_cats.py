"""Categories of spaCy: `{"text": …, "cats": {theme: 1}}`, and its JSON of documents.

What has a value between 0 and 1 is left open: it is the score of a model, or nobody was sure.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from classifier.readers.broken import BrokenRowError
from classifier.readers.exports.fields import (
    MEND,
    Fields,
    LeftOut,
    Translate,
    identifier,
    theme_list,
)
from classifier.readers.rows import Columns

NAME = "spaCy"


def fits(fields: Fields, *, table: bool) -> bool:
    """Whether a record has categories, or paragraphs that may."""
    return isinstance(fields.get("cats"), dict) or isinstance(fields.get("paragraphs"), list)


def translator(records: Sequence[Fields], columns: Columns) -> Translate:
    """What reads the categories of a record."""

    def translate(record: Fields) -> Iterator[Fields | LeftOut]:
        if "paragraphs" not in record:
            yield _row(record, columns.text, identifier(record.get(columns.id)))
            return
        paragraphs = record["paragraphs"]
        if not isinstance(paragraphs, list) or not all(
            isinstance(paragraph, dict) for paragraph in paragraphs
        ):
            raise BrokenRowError("'paragraphs' is not a list of paragraphs", MEND)
        # No identifiers: spaCy puts any number of documents into one of this kind.
        for paragraph in paragraphs:
            yield _row(paragraph, "raw", "")

    return translate


def _row(document: Fields, text: str, id_: str) -> Fields | LeftOut:
    values = _values(document.get("cats"))
    if not values:
        return LeftOut("not annotated")
    strange = [name for name, value in values.items() if not _is_share(value)]
    if strange:
        raise BrokenRowError(f"the value of {strange[0]!r} is not between 0 and 1", MEND)
    return {
        "text": document.get(text),
        "themes": theme_list([name for name, value in values.items() if value == 1], "cats"),
        "not": theme_list([name for name, value in values.items() if value == 0], "cats"),
        "unsure": theme_list([name for name, value in values.items() if 0 < value < 1], "cats"),
        "id": id_,
    }


def _values(cats: Any) -> Fields:
    """Category → value: of a mapping, or of spaCy's list of `{"label": …, "value": …}`."""
    if cats is None or isinstance(cats, dict):
        return cats or {}
    if isinstance(cats, list) and all(isinstance(each, dict) for each in cats):
        return {identifier(each.get("label")): each.get("value") for each in cats}
    raise BrokenRowError("'cats' does not say which categories a text has", MEND)


def _is_share(value: Any) -> bool:
    return isinstance(value, int | float) and 0 <= value <= 1
