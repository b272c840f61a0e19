"""What is in the fields of a foreign record, as ours have it."""

import datetime
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from classifier.readers.broken import BrokenRowError
from classifier.readers.rows import Columns
from classifier.text import is_unicode

MEND = "Mend the record, or name the format of the file with --format."

Fields = dict[str, Any]


@dataclass(frozen=True)
class LeftOut:
    """A part of an export that is no annotation: why, and how many of it."""

    reason: str
    number: int = 1


# A foreign record → rows of ours. One without a `not` leaves it to all that the file offers.
Translate = Callable[[Fields], Iterator[Fields | LeftOut]]


def theme_list(value: Any, name: str) -> list[str]:
    """The themes of a list.

    Raises:
        BrokenRowError: it is none.
    """
    if not isinstance(value, list) or not all(map(_is_theme, value)):
        raise BrokenRowError(f"{name!r} is not a list of themes", MEND)
    return list(dict.fromkeys(theme.strip() for theme in value))


def _is_theme(value: Any) -> bool:
    # Half a character is looked at here: as a no, it would be in all other rows of the file.
    return isinstance(value, str) and bool(value.strip()) and is_unicode(value)


def identifier(value: Any) -> str:
    """The name of a record or of a person; empty where there is none."""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def moment(value: Any) -> Any:
    """When something was said, in ISO 8601 where it is a number of seconds since 1970."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    try:
        return datetime.datetime.fromtimestamp(value, datetime.UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return None


def text_field(records: Sequence[Fields], columns: Columns, *, besides: set[str]) -> str:
    """The field of the text: the one named, or the only one that most records have text in.

    Raises:
        BrokenRowError: several can be.
    """
    if columns.text != Columns.text:
        return columns.text
    counts = Counter(
        name
        for record in records
        for name, value in record.items()
        if name not in besides and isinstance(value, str) and value.strip()
    )
    names = sorted(name for name, number in counts.items() if 2 * number > len(records))
    return the_one(names, columns.text, "fields of text", "--text-column") if names else "text"


def the_one(names: Sequence[str], wanted: str, what: str, option: str) -> str:
    """The name that is wanted, or the only one there is.

    Raises:
        BrokenRowError: there are several, or none.
    """
    if wanted in names:
        return wanted
    if len(names) == 1 and wanted in (Columns.text, Columns.themes):
        return names[0]
    if not names:
        raise BrokenRowError(f"there are no {what}", "Export the annotations of texts.")
    raise BrokenRowError(
        f"which of the {what} is meant is not said: {', '.join(names)}",
        f"Name it with {option}, and the tool with --format.",
    )
