"""Exports of Label Studio: tasks (JSON), and a row for each annotation (JSON_MIN, CSV, TSV)."""

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from classifier.readers.broken import BrokenRowError
from classifier.readers.exports.fields import (
    MEND,
    Fields,
    LeftOut,
    Translate,
    identifier,
    moment,
    text_field,
    the_one,
    theme_list,
)
from classifier.readers.rows import Columns

NAME = "Label Studio"

# What every row has beside the data of its task and the controls of its project.
_MARKS = {"annotation_id", "lead_time"}
_OF_ROWS = _MARKS | {"id", "annotator", "created_at", "updated_at", "agreement", "history"}

# The name of a field of the task, in CSV, where a control has the same.
_DATA = "_data_"


def fits(fields: Fields, *, table: bool) -> bool:
    """Whether a record is a task with annotations, or an annotation with its task's data."""
    return fields.keys() >= _MARKS or _is_task(fields)


def _is_task(fields: Fields) -> bool:
    return isinstance(fields.get("data"), dict) and isinstance(_annotations(fields), list)


def _annotations(task: Fields) -> Any:
    """What annotators did; before version 1.0 it had another name."""
    return task.get("annotations", task.get("completions"))


def translator(records: Sequence[Fields], columns: Columns) -> Translate:
    """What reads the choices of one control.

    Raises:
        BrokenRowError: there are several such controls, or several fields of text.
    """
    tasks = [record for record in records if _is_task(record)]
    if tasks:
        return _of_tasks(tasks, columns)
    return _of_rows([record for record in records if fits(record, table=False)], columns)


def _of_tasks(tasks: Sequence[Fields], columns: Columns) -> Translate:
    controls = sorted({name for task in tasks for name in _controls(task)})
    control = the_one(controls, columns.themes, "controls of choices", "--theme-column")
    text = text_field([task["data"] for task in tasks], columns, besides={"id"})

    def translate(task: Fields) -> Iterator[Fields | LeftOut]:
        data, annotations = task.get("data"), _annotations(task)
        if not isinstance(data, dict) or not isinstance(annotations, list):
            raise BrokenRowError("the record is no task of Label Studio", MEND)
        for name, reason in (("predictions", "predicted"), ("drafts", "in draft")):
            if isinstance(task.get(name), list) and task[name]:
                yield LeftOut(reason, len(task[name]))
        if not annotations:
            yield LeftOut("not annotated")
        of_task = {"text": data.get(text), "id": identifier({**data, **task}.get(columns.id))}
        for annotation in annotations:
            yield from _said(annotation, control, of_task)

    return translate


def _said(annotation: Any, control: str, of_task: Fields) -> Iterator[Fields | LeftOut]:
    """The row of an annotation, and what of it says nothing of the themes of a text."""
    if not isinstance(annotation, dict):
        raise BrokenRowError("an annotation of the task cannot be read", MEND)
    if annotation.get("was_cancelled") or annotation.get("skipped"):
        yield LeftOut("cancelled")
        return
    results = annotation.get("result") or []
    if not isinstance(results, list):
        raise BrokenRowError("the result of an annotation cannot be read", MEND)
    themes: dict[str, None] = {}
    for result in results:
        chosen = _chosen(result, control)
        if isinstance(chosen, LeftOut):
            yield chosen
        else:
            themes |= dict.fromkeys(chosen)
    yield {
        **of_task,
        "themes": [*themes],
        "annotator": _person(annotation.get("completed_by")),
        "date": moment(annotation.get("updated_at") or annotation.get("created_at")),
    }


def _controls(task: Fields) -> Iterator[str]:
    """The controls that choices were made with, of whole texts."""
    for annotation in _annotations(task):
        results = annotation.get("result") if isinstance(annotation, dict) else None
        for result in results if isinstance(results, list) else []:
            name = result.get("from_name") if isinstance(result, dict) else None
            with suppress(BrokenRowError):  # which is said of the record
                if isinstance(name, str) and not isinstance(_chosen(result, name), LeftOut):
                    yield name


def _chosen(result: Any, control: str) -> list[str] | LeftOut:
    """What was chosen with a control, or why a part of an annotation says nothing of it."""
    value = result.get("value") if isinstance(result, dict) else None
    if not isinstance(value, dict):
        raise BrokenRowError("the result of an annotation cannot be read", MEND)
    if "choices" not in value:
        return LeftOut(f"of type {identifier(result.get('type')) or 'unknown'}")
    if "start" in value:
        return LeftOut("of a part of a text")
    if result.get("from_name") != control:
        return LeftOut("of another control")
    return theme_list(value["choices"], control)


def _person(value: Any) -> str:
    """An annotator's number, or the address of one who is described."""
    return identifier(value.get("email") or value.get("id") if isinstance(value, dict) else value)


def _of_rows(rows: Sequence[Fields], columns: Columns) -> Translate:
    rows = [{name: _parsed(value) for name, value in row.items()} for row in rows]
    names = {name for row in rows for name in row}
    hidden = {name.removeprefix(_DATA) for name in names if name.startswith(_DATA)}
    objects = sorted({name for row in rows for name in row if _is_choice(row[name])})
    text = text_field(rows, columns, besides=_OF_ROWS | hidden | {*objects, columns.themes})
    # One choice is a string, as any field of the task may be; several are not to be mistaken.
    controls = objects or sorted(
        name for name in names - _OF_ROWS - {text} if any(_is_name(row.get(name)) for row in rows)
    )
    if columns.themes in names:
        controls = [columns.themes]
    control = the_one(controls, columns.themes, "fields of choices", "--theme-column")

    def translate(row: Fields) -> Iterator[Fields | LeftOut]:
        if not row.keys() >= _MARKS:
            raise BrokenRowError("the record is no row of Label Studio", MEND)
        if row["annotation_id"] in (None, ""):
            yield LeftOut("not annotated")
            return
        yield {
            "text": row.get(text),
            "themes": theme_list(_choices(_parsed(row.get(control))), control),
            "id": identifier(row.get(columns.id)),
            "annotator": _person(row.get("annotator")),
            "date": moment(row.get("updated_at") or row.get("created_at")),
        }

    return translate


def _parsed(value: Any) -> Any:
    """What a cell of CSV spells in JSON; a string otherwise."""
    if isinstance(value, str) and value.startswith(("{", "[")):
        with suppress(ValueError, RecursionError):
            return json.loads(value)
    return value


def _is_choice(value: Any) -> bool:
    """Whether a field holds choices: an object of them, or several such."""
    parts = value if isinstance(value, list) else [value]
    return any(isinstance(part, dict) and "choices" in part for part in parts)


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _choices(value: Any) -> list[Any]:
    """What a row has in the place of choices; no such field says that there are none."""
    if value is None or value == "":
        return []
    choices: list[Any] = []
    for part in value if isinstance(value, list) else [value]:
        several = part.get("choices") if isinstance(part, dict) else [part]
        choices += several if isinstance(several, list) else [several]
    return choices
