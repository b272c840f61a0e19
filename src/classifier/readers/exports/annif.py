"""Document corpora of Annif: TSV, CSV and JSON, with subjects by URI.

A theme is called by the last part of its URI, or by the label that stands beside it.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import unquote

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

NAME = "Annif"

# What follows the last # or, behind the host, the last /.
_LAST_PART = re.compile(r"^\w+://[^/]*/(?:.*[/#])?([^/#]+)[/#]?$|#([^/#]+)$")


def fits(fields: Fields, *, table: bool) -> bool:
    """Whether a record has subjects."""
    if table:
        return "subject_uris" in fields
    return isinstance(fields.get("subjects"), list)


def translator(records: Sequence[Fields], columns: Columns) -> Translate:
    """What reads the subjects of a record."""

    def translate(record: Fields) -> Iterator[Fields | LeftOut]:
        uris, subjects = record.get("subject_uris"), record.get("subjects")
        if isinstance(uris, str):
            themes = [_theme(uri) for uri in uris.split()]
        elif subjects is None:
            yield LeftOut("not annotated")
            return
        elif isinstance(subjects, list) and all(isinstance(each, dict) for each in subjects):
            themes = [_subject(each) for each in subjects]
        else:
            raise BrokenRowError("'subjects' is not a list of subjects", MEND)
        yield {
            "text": record.get(columns.text),
            "themes": theme_list(themes, "subjects"),
            "id": identifier(record.get(columns.id, record.get("document_id"))),
        }

    return translate


def _subject(subject: Fields) -> Any:
    """The theme of a subject with a label, a URI or both."""
    uri = subject.get("uri")
    return subject.get("label") or (_theme(uri) if isinstance(uri, str) else None)


def _theme(uri: str) -> str:
    uri = uri.strip().removeprefix("<").removesuffix(">")
    last = _LAST_PART.search(uri)
    return unquote(last[1] or last[2]) if last else uri
