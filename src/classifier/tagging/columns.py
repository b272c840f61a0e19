"""Which field of a corpus is the text, which the identifier and which the date."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any

from classifier.errors import SourceError
from classifier.tagging.batches import Fields, sample
from classifier.tagging.parts import Part

# A text has as many words as a short sentence; a name, a place or a section has fewer.
_LEAST_WORDS = 5

_TEXT, _ID = "text", "id"
_DATES = ("date", "published", "published_at", "publication_date", "created_at", "timestamp")


# Rows to tell the text column by.
_LOOKED_AT = 100


def fields_of(
    parts: Iterator[Part],
    *,
    encoding: str | None = None,
    text: str | None = None,
    id_: str | None = None,
    date: str | None = None,
) -> tuple[Fields, Iterator[Part]]:
    """What the fields of the first rows are called, and all parts, those looked at among them.

    Raises:
        SourceError: as `find_fields`.
    """
    seen: list[Part] = []
    rows: list[Mapping[str, Any]] = []
    where = ""
    for part in parts:
        seen.append(part)
        if part.file.format != "text":
            where = part.file.name
            rows = list(islice(sample(part, encoding), _LOOKED_AT))
            if rows:
                break
    fields = find_fields(rows, where=where, text=text, id_=id_, date=date)
    return fields, chain(seen, parts)


def find_fields(
    rows: Sequence[Mapping[str, Any]],
    *,
    where: str,
    text: str | None = None,
    id_: str | None = None,
    date: str | None = None,
) -> Fields:
    """What the fields of rows are called.

    The text is in the field that is named, in `text`, or in the only one that can hold it.

    Args:
        rows: the first ones of a corpus.
        text, id_, date: the names that were asked for.

    Raises:
        SourceError: there is no such field, or it is not clear which is the text; it names `where`.
    """
    names = list(dict.fromkeys(name for row in rows for name in row))
    for option, name in (("--text-column", text), ("--id-column", id_), ("--date-column", date)):
        if name is not None and names and name not in names:
            raise SourceError(
                f"there is no column {name!r}, only {_listed(names)}",
                where=where,
                remedy=f"Name one of these with {option}.",
            )
    return Fields(
        text or _text_among(names, rows, where),
        id_ or _ID,
        # Of texts alone nothing is named: what a page says of its date is called so.
        date or next((name for name in _DATES if name in names), None if names else _DATES[0]),
    )


def _text_among(names: Sequence[str], rows: Sequence[Mapping[str, Any]], where: str) -> str:
    if _TEXT in names or not names:
        return _TEXT
    possible = [name for name in names if _can_be_text([row.get(name) for row in rows])]
    if len(possible) == 1:
        return possible[0]
    found = f"{_listed(possible)} all can be" if possible else f"none of {_listed(names)} can be"
    raise SourceError(
        f"it is not clear which column is the text: {found}",
        where=where,
        remedy="Name it with --text-column.",
    )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(map(repr, names))


def _can_be_text(values: Sequence[Any]) -> bool:
    texts = [value for value in values if isinstance(value, str) and value]
    words = sum(len(text.split()) for text in texts)
    return bool(texts) and words >= _LEAST_WORDS * len(texts)
