"""Exports of Prodigy: binary decisions on one label, and choices among options.

A rejected label is a no to it alone. A choice that was rejected is a no to what was selected, and
says nothing of the other options, as Prodigy itself learns from it.
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
    moment,
    theme_list,
)
from classifier.readers.rows import Columns

NAME = "Prodigy"

_ANSWERS = ("accept", "reject", "ignore")


def fits(fields: Fields, *, table: bool) -> bool:
    """Whether a record has one of the answers."""
    return fields.get("answer") in _ANSWERS


def translator(records: Sequence[Fields], columns: Columns) -> Translate:
    """What reads the answer of a record."""

    def translate(record: Fields) -> Iterator[Fields | LeftOut]:
        answer = record.get("answer")
        if answer is None:
            yield LeftOut("not answered")
            return
        if answer not in _ANSWERS:
            raise BrokenRowError("'answer' is not one of accept, reject and ignore", MEND)
        if answer == "ignore":
            yield LeftOut("ignored")
            return
        shown, chosen = _labels(record)
        if answer == "reject" and not chosen:
            yield LeftOut("rejected without a label")
            return
        row = {
            "text": record.get(columns.text),
            "themes": chosen if answer == "accept" else [],
            "id": identifier(record.get(columns.id, record.get("_input_hash"))),
            "annotator": identifier(record.get("_annotator_id", record.get("_session_id"))),
            "date": moment(record.get("_timestamp")),
        }
        if answer == "reject":
            row["not"] = chosen
        elif shown is not None:
            row["not"] = [theme for theme in shown if theme not in chosen]
        yield row

    return translate


def _labels(record: Fields) -> tuple[list[str] | None, list[str]]:
    """The labels that were shown, None where that is not known, and those selected of them."""
    options, accepted, label = (record.get(each) for each in ("options", "accept", "label"))
    if options is None and accepted is None:
        if not isinstance(label, str):
            raise BrokenRowError(
                "there is neither a label nor a choice",
                "Give the annotations of texts; spans are no themes.",
            )
        (theme,) = theme_list([label], "label")
        return [theme], [theme]
    names = _option_names(options) if options is not None else {}
    selected = accepted or []
    if not isinstance(selected, list) or not all(isinstance(each, str | int) for each in selected):
        raise BrokenRowError("'accept' is not a list of options", MEND)
    themes = theme_list([names.get(each, each) for each in selected], "accept")
    return (theme_list([*names.values()], "options") if names else None), themes


def _option_names(options: Any) -> dict[str | int, Any]:
    """Option → its theme: what is selected by number is known by its text."""
    if not isinstance(options, list) or not all(
        isinstance(option, dict) and isinstance(option.get("id"), str | int) for option in options
    ):
        raise BrokenRowError("'options' is not a list of options", MEND)
    return {
        option["id"]: option["id"] if isinstance(option["id"], str) else option.get("text")
        for option in options
    }
