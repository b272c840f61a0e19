"""Exports of Argilla 2: records with fields, and responses of users to questions.

Flattened records say which responses were submitted, `to_json` does not. There the response of a
complete record that has no second one was; any other may be a draft, or discarded.
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
    text_field,
    the_one,
    theme_list,
)
from classifier.readers.rows import Columns

NAME = "Argilla"

_RESPONSES = ".responses"
_SUGGESTION = ".suggestion"
_UNSAID = "not said to be submitted"
_STATUSES = ("submitted", "draft", "discarded", _UNSAID)
_NOT_TEXT = {"id", "status", "_server_id"}


def fits(fields: Fields, *, table: bool) -> bool:
    """Whether a record has responses."""
    if isinstance(fields.get("fields"), dict):
        return isinstance(fields.get("responses"), dict)
    return not table and any(name.endswith(_RESPONSES) for name in fields)


def translator(records: Sequence[Fields], columns: Columns) -> Translate:
    """What reads the responses of a record to the one question of themes.

    Raises:
        BrokenRowError: there are several such questions, or several fields of text.
    """
    nested = [_nested(record) for record in records]
    questions = sorted(
        {
            question
            for record in nested
            for question, answers in _mapping(record, "responses").items()
            if isinstance(answers, list) and any(map(_is_choice, answers))
        }
    )
    question = the_one(questions, columns.themes, "questions of labels", "--theme-column")
    text = text_field([_mapping(record, "fields") for record in nested], columns, besides=_NOT_TEXT)

    def translate(record: Fields) -> Iterator[Fields | LeftOut]:
        record = _nested(record)
        fields, responses = record.get("fields"), record.get("responses")
        if not isinstance(fields, dict) or not isinstance(responses, dict):
            raise BrokenRowError("the record is none of Argilla", MEND)
        if question in _mapping(record, "suggestions"):
            yield LeftOut("suggested")
        answers = responses.get(question) or []
        if not isinstance(answers, list) or not all(isinstance(each, dict) for each in answers):
            raise BrokenRowError(f"the responses to {question!r} cannot be read", MEND)
        if not answers:
            yield LeftOut("not answered")
        for answer in answers:
            status = answer.get("status") or _status(record)
            if status not in _STATUSES:
                raise BrokenRowError("the status of a response is not known", MEND)
            if status != "submitted":
                yield LeftOut(status)
                continue
            value = answer.get("value")
            yield {
                "text": fields.get(text),
                "themes": theme_list([value] if isinstance(value, str) else value, question),
                "id": identifier({**fields, **record}.get(columns.id)),
                "annotator": identifier(answer.get("user_id")),
            }

    return translate


def _mapping(record: Fields, name: str) -> Fields:
    value = record.get(name)
    return value if isinstance(value, dict) else {}


def _is_choice(answer: Any) -> bool:
    """Whether a response is a label, or a list of such: not a rating, a ranking or a span."""
    value = answer.get("value") if isinstance(answer, dict) else None
    return isinstance(value, str) or (
        isinstance(value, list) and all(isinstance(each, str) for each in value)
    )


def _status(record: Fields) -> str:
    """What the responses of a record are, where it does not say so of each."""
    users = {
        identifier(answer.get("user_id"))
        for answers in _mapping(record, "responses").values()
        for answer in (answers if isinstance(answers, list) else [])
        if isinstance(answer, dict)
    }
    complete = record.get("status") == "completed" and len(users) == 1
    return "submitted" if complete else _UNSAID


def _nested(record: Fields) -> Fields:
    """A record with its fields and responses apart, as a flattened one has them side by side."""
    if isinstance(record.get("fields"), dict):
        return record
    questions = [name.removesuffix(_RESPONSES) for name in record if name.endswith(_RESPONSES)]
    return {
        "fields": record,
        "status": record.get("status"),
        "responses": {question: _answers(record, question) for question in questions},
        "suggestions": {
            name.removesuffix(_SUGGESTION): value
            for name, value in record.items()
            if name.endswith(_SUGGESTION) and value is not None
        },
    }


def _answers(record: Fields, question: str) -> list[Fields] | None:
    """The responses of a flattened record; None where their lists do not fit together."""
    name = question + _RESPONSES
    columns = [record.get(name + each) for each in ("", ".users", ".status")]
    values = columns[0]
    if not isinstance(values, list):
        return [] if values is None else [{"status": "?"}]
    users, states = (
        each if isinstance(each, list) and len(each) == len(values) else None
        for each in columns[1:]
    )
    if users is None or states is None:
        return [{"status": "?"}]
    return [
        {"value": value, "user_id": user, "status": status}
        for value, user, status in zip(values, users, states, strict=True)
    ]
