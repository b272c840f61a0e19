"""What a record of another tool says, and what is wrong with one."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scanning import scan, write

from classifier.annotations import Columns
from classifier.errors import AnnotationError

DATE = "2026-03-02T09:01:00Z"


def task(data: dict[str, Any], *annotations: Any, **fields: Any) -> dict[str, Any]:
    """A task of Label Studio."""
    return {"id": 1, "data": data, "annotations": list(annotations), **fields}


def chose(*choices: str, control: str = "sujet", **value: Any) -> dict[str, Any]:
    """An annotation of Label Studio."""
    result = {"from_name": control, "type": "choices", "value": {"choices": [*choices], **value}}
    return {"completed_by": {"id": 4, "email": "ada@exemple.org"}, "result": [result]}


def row(**fields: Any) -> dict[str, Any]:
    """A row of Label Studio's JSON_MIN or CSV."""
    return {"annotation_id": 3, "annotator": 1, "created_at": DATE, "lead_time": 2.5, **fields}


def nested(responses: dict[str, Any], text: str = "v", **fields: Any) -> dict[str, Any]:
    """A record of Argilla as `to_json` has it."""
    record = {"fields": {"text": text}, "status": "completed", "suggestions": {}}
    return {**record, "responses": responses, **fields}


ADA = {"user_id": "ada"}

# File name, records, options → what is said of each text (themes, not, unsure), in order.
READ: list[tuple[str, list[Any], dict[str, Any], list[tuple[str, str, str]]]] = [
    # One choice is a string, several are an object, and none is no field at all.
    (
        "min.json",
        [row(text="u", c="a"), row(text="v", c={"choices": ["a", "b"]}), row(text="w")],
        {},
        [("a", "b", ""), ("ab", "", ""), ("", "ab", "")],
    ),
    (
        "single.json",
        [row(text="u", c="a"), row(text="v", c="b")],
        {},
        [("a", "b", ""), ("b", "a", "")],
    ),
    (
        "cells.csv",
        [row(text="u", c="a"), row(text="v", c='{"choices": ["a", "b"]}'), row(text="w", c="")],
        {},
        [("a", "b", ""), ("ab", "", ""), ("", "ab", "")],
    ),
    # A control may have the name of a field of ours, or of another tool.
    ("ours.json", [row(text="u", themes={"choices": ["a"]})], {}, [("a", "", "")]),
    (
        "ours.csv",
        [row(text="u", themes="a"), row(text="v", themes="")],
        {},
        [("a", "", ""), ("", "a", "")],
    ),
    ("doccano.csv", [row(text="u", label="a#b")], {}, [("a#b", "", "")]),
    # Or that of the field of the text.
    ("data.csv", [row(_data_text="u", text="a")], {}, [("a", "", "")]),
    # A rating in a cell is no choice.
    ("rating.csv", [row(text="u", c="a", r='[{"rating": 4}]')], {}, [("a", "", "")]),
    # Which of several is meant can be said.
    (
        "controls.json",
        [row(text="u", c="a", ton="z", titre="t"), row(text="v", ton="y", titre="t")],
        {"format": "label-studio", "columns": Columns(themes="ton")},
        [("z", "y", ""), ("y", "z", "")],
    ),
    (
        "mixed.json",
        [row(text="u", c={"choices": ["a"]}, ton="z"), row(text="v", c="a", ton="y")],
        {"format": "label-studio", "columns": Columns(themes="ton")},
        [("z", "y", ""), ("y", "z", "")],
    ),
    (
        "texts.json",
        [row(titre="u", corps="v", c={"choices": ["a"]})],
        {"format": "label-studio", "columns": Columns(text="corps")},
        [("a", "", "")],
    ),
    (
        "tasks.json",
        [task({"text": "u", "titre": "t"}, chose("a", "b"), chose("a", control="ton"))],
        {"format": "label-studio", "columns": Columns(themes="ton")},
        [("", "a", ""), ("a", "", "")],
    ),
    # A choice that a region has says nothing of the text.
    (
        "region.json",
        [task({"text": "u"}, chose("a"), chose("b", start=0, end=3))],
        {},
        [("a", "", ""), ("", "a", "")],
    ),
    # Versions before 1.0, and a single task.
    ("old.json", [{"data": {"x": "u"}, "completions": [chose("a")]}], {}, [("a", "", "")]),
    ("one.jsonl", [task({"x": "u"}, chose("a"))], {}, [("a", "", "")]),
    # A label of fastText is a word.
    ("inside.txt", ["__label__a u v__label__b"], {}, [("a", "", "")]),
    # doccano: other names of fields, and no label.
    (
        "data.jsonl",
        [{"data": "u", "label": ["a"]}, {"data": "v", "label": []}],
        {},
        [("a", "", ""), ("", "a", "")],
    ),
    (
        "old.jsonl",
        [{"text": "u", "labels": ["a"], "annotation_approver": None}],
        {},
        [("a", "", "")],
    ),
    (
        "intents.jsonl",
        [{"text": "u", "cats": ["a"], "entities": [[0, 1, "x"]]}],
        {},
        [("a", "", "")],
    ),
    (
        "bare.csv",
        [{"text": "u", "label": "a#b"}, {"text": "v", "label": ""}],
        {},
        [("ab", "", ""), ("", "ab", "")],
    ),
    # Names are as spelt, without the white space around them.
    ("spelt.jsonl", [{"text": "u", "label": [" a|b ", "A"]}], {}, [("A|a|b", "", "")]),
    # Argilla: one label, and several questions.
    (
        "label.json",
        [nested({"q": [{"value": "a", **ADA}], "note": [{"value": 3, **ADA}]})],
        {},
        [("a", "", "")],
    ),
    (
        "questions.json",
        [nested({"q": [{"value": ["a"], **ADA}], "r": [{"value": ["b"], **ADA}]})],
        {"format": "argilla", "columns": Columns(themes="r")},
        [("b", "", "")],
    ),
    (
        "status.json",
        [
            nested(
                {
                    "q": [
                        {"value": ["a"], "user_id": "ada", "status": "submitted"},
                        {"value": ["b"], "user_id": "eve", "status": "submitted"},
                        {"value": ["c"], "user_id": "kim", "status": "draft"},
                    ]
                }
            )
        ],
        {},
        [("a", "b", ""), ("b", "a", "")],
    ),
    # Prodigy: options known by their text, and a choice without its options.
    (
        "numbers.jsonl",
        [
            {
                "text": "u",
                "options": [{"id": 1, "text": "a"}, {"id": 2, "text": "b"}],
                "accept": [2],
                "answer": "accept",
            }
        ],
        {},
        [("b", "a", "")],
    ),
    (
        "accept.jsonl",
        [
            {"text": "u", "accept": ["a"], "answer": "accept"},
            {"text": "v", "accept": [], "answer": "accept"},
        ],
        {},
        [("a", "", ""), ("", "a", "")],
    ),
    # spaCy: what is not among the categories of a text is unknown; a score leaves open.
    (
        "cats.jsonl",
        [{"text": "u", "cats": {"a": 1, "b": 0.0}}, {"text": "v", "cats": {"c": True, "a": 0.7}}],
        {},
        [("a", "b", ""), ("c", "", "a")],
    ),
    # Annif: labels alone, and cells that a tab parts.
    (
        "labels.jsonl",
        [{"text": "u", "subjects": [{"label": "a"}, {"uri": "urn:x:b"}]}],
        {},
        [("a|urn:x:b", "", "")],
    ),
    (
        "tabs.tsv",
        ["u\t<http://e.org/a>\t<http://e.org/b>", "v\t"],
        {},
        [("ab", "", ""), ("", "ab", "")],
    ),
    ("fast.txt", ["__label__a  u __label__b"], {}, [("ab", "", "")]),
    # Other columns are ours, and so is what is said to be.
    (
        "columns.csv",
        [{"corps": "u", "label": "a|b"}],
        {"columns": Columns("corps", "label")},
        [("ab", "-", "")],
    ),
    (
        "own.csv",
        [{"text": "u", "themes": "a", "subject_uris": "http://e.org/b"}],
        {"format": "own"},
        [("a", "-", "")],
    ),
    ("rows.json", [{"text": "u", "themes": ["a"], "label": ["b"]}], {}, [("a", "-", "")]),
    # A format that is forced.
    ("forced.jsonl", [{"text": "u", "label": "a#b"}], {"format": "doccano"}, [("ab", "", "")]),
]


def spelt(themes: frozenset[str] | None) -> str:
    """Themes of one letter, side by side; longer ones apart; "-" where all others are a no."""
    if themes is None:
        return "-"
    return ("" if all(len(theme) == 1 for theme in themes) else "|").join(sorted(themes))


@pytest.mark.parametrize(
    ("name", "records", "options", "expected"), READ, ids=[name for name, *_ in READ]
)
def test_what_records_say(
    tmp_path: Path,
    name: str,
    records: list[Any],
    options: dict[str, Any],
    expected: list[tuple[str, str, str]],
) -> None:
    annotations, errors, _ = scan(write(tmp_path / name, records), **options)
    assert errors == []
    assert [
        (spelt(each.themes), spelt(each.excluded), spelt(each.unsure)) for each in annotations
    ] == expected


MEND = "Mend the record, or name the format of the file with --format."
SPANS = "the labels are of spans, which are no themes. Export a project that classifies texts."

# File name, records → what is wrong with the first, which is not with the second.
BROKEN: list[tuple[str, list[Any], str]] = [
    (
        "spans.jsonl",
        [{"text": "u", "label": [[0, 3, "LIEU"]]}, {"text": "v", "label": ["a"]}],
        SPANS,
    ),
    (
        "entities.jsonl",
        [{"text": "u", "entities": [{"id": 1}]}, {"text": "v", "label": ["a"]}],
        SPANS,
    ),
    (
        "numbers.jsonl",
        [{"text": "u", "label": [2]}, {"text": "v", "label": ["a"]}],
        "the labels are numbers, whose names are not in the file. Export as JSONL with the text of "
        "labels, or with a newer doccano.",
    ),
    (
        "users.jsonl",
        [{"text": "u", "annotations": [{"label": 2, "user": 1}]}, {"text": "v", "label": ["a"]}],
        "the labels are numbers, whose names are not in the file. Export as JSONL with the text of "
        "labels, or with a newer doccano.",
    ),
    (
        "half.jsonl",
        [{"text": "u", "label": ["\ud800"]}, {"text": "v", "label": ["a"]}],
        f"'label' is not a list of themes. {MEND}",
    ),
    (
        "other.jsonl",
        [{"texte": "u"}, {"text": "v", "label": ["a"]}],
        f"'label' is not a list of themes. {MEND}",
    ),
    (
        "empty.jsonl",
        [{"text": " ", "label": []}, {"text": "v", "label": ["a"]}],
        "'text' holds no text. Write the paragraph.",
    ),
    (
        "value.jsonl",
        [{"text": "u", "cats": {"a": 2}}, {"text": "v", "cats": {"a": 1}}],
        f"the value of 'a' is not between 0 and 1. {MEND}",
    ),
    (
        "cats.jsonl",
        [{"text": "u", "cats": 3}, {"text": "v", "cats": {"a": 1}}],
        f"'cats' does not say which categories a text has. {MEND}",
    ),
    (
        "twice.jsonl",
        [{"text": "u", "cats": {"a": 1, "a ": 0}}, {"text": "v", "cats": {"a": 1}}],
        "a is in two of 'themes', 'not' and 'unsure'. Leave it in one.",
    ),
    (
        "paragraphs.jsonl",
        [{"paragraphs": [3]}, {"text": "v", "cats": {"a": 1}}],
        f"'paragraphs' is not a list of paragraphs. {MEND}",
    ),
    (
        "answer.jsonl",
        [
            {"text": "u", "label": "a", "answer": ["accept"]},
            {"text": "v", "label": "a", "answer": "accept"},
        ],
        f"'answer' is not one of accept, reject and ignore. {MEND}",
    ),
    (
        "ner.jsonl",
        [
            {"text": "u", "spans": [], "answer": "accept"},
            {"text": "v", "label": "a", "answer": "accept"},
        ],
        "there is neither a label nor a choice. "
        "Give the annotations of texts; spans are no themes.",
    ),
    (
        "accept.jsonl",
        [
            {"text": "u", "accept": "a", "answer": "accept"},
            {"text": "v", "label": "a", "answer": "accept"},
        ],
        f"'accept' is not a list of options. {MEND}",
    ),
    (
        "options.jsonl",
        [
            {"text": "u", "options": ["a"], "answer": "accept"},
            {"text": "v", "label": "a", "answer": "accept"},
        ],
        f"'options' is not a list of options. {MEND}",
    ),
    (
        "subjects.jsonl",
        [{"text": "u", "subjects": ["a"]}, {"text": "v", "subjects": [{"label": "a"}]}],
        f"'subjects' is not a list of subjects. {MEND}",
    ),
    (
        "missing.tsv",
        ["sans tabulation", "v\t<http://e.org/a>"],
        "the row has not the 2 columns of the header. Mend the row; quote a field that holds a "
        "separator.",
    ),
    ("blank.txt", ["__label__ u", "__label__a v"], f"'__label__' is not a list of themes. {MEND}"),
    (
        "result.jsonl",
        [task({"text": "u"}, {"result": [3]}), task({"text": "v"}, chose("a"))],
        f"the result of an annotation cannot be read. {MEND}",
    ),
    (
        "annotation.jsonl",
        [task({"text": "u"}, 3), task({"text": "v"}, chose("a"))],
        f"an annotation of the task cannot be read. {MEND}",
    ),
    (
        "task.jsonl",
        [{"data": 3, "annotations": []}, task({"text": "v"}, chose("a"))],
        f"the record is no task of Label Studio. {MEND}",
    ),
    (
        "row.jsonl",
        [{"text": "u"}, row(text="v", c={"choices": ["a"]})],
        f"the record is no row of Label Studio. {MEND}",
    ),
    (
        "choices.jsonl",
        [row(text="u", c={"choices": [3]}), row(text="v", c={"choices": ["a"]})],
        f"'c' is not a list of themes. {MEND}",
    ),
    (
        "status.jsonl",
        [
            nested({"q": [{"value": "a", "status": "lost", **ADA}]}),
            nested({"q": [{"value": "a", **ADA}]}),
        ],
        f"the status of a response is not known. {MEND}",
    ),
    (
        "response.jsonl",
        [nested({"q": [3]}), nested({"q": [{"value": "a", **ADA}]})],
        f"the responses to 'q' cannot be read. {MEND}",
    ),
    (
        "lists.jsonl",
        [
            {"text": "u", "q.responses": ["a"], "q.responses.users": [], "q.responses.status": []},
            {
                "text": "v",
                "q.responses": ["a"],
                "q.responses.users": ["u"],
                "q.responses.status": ["submitted"],
            },
        ],
        f"the status of a response is not known. {MEND}",
    ),
]


@pytest.mark.parametrize(("name", "records", "message"), BROKEN, ids=[name for name, *_ in BROKEN])
def test_a_record_that_cannot_be_used_is_named_and_the_next_is_read(
    tmp_path: Path, name: str, records: list[Any], message: str
) -> None:
    path = write(tmp_path / name, records)
    annotations, errors, _ = scan(path)
    assert [*map(str, errors)] == [f"{path}:1: {message}"]
    assert [annotation.text for annotation in annotations] == ["v"]
    assert [annotation.where for annotation in annotations] == [f"{path}:2"]


NAME_THEMES = "Name it with --theme-column, and the tool with --format."
NAME_TEXT = "Name it with --text-column, and the tool with --format."

# File name, records, options → what is wrong with the whole file.
UNDECIDED: list[tuple[str, list[Any], dict[str, Any], str]] = [
    (
        "a.json",
        [task({"text": "u"}, chose("a"), chose("b", control="ton"))],
        {},
        f"which of the controls of choices is meant is not said: sujet, ton. {NAME_THEMES}",
    ),
    (
        "a.json",
        [task({"text": "u"}, chose("a"))],
        {"format": "label-studio", "columns": Columns(themes="ton")},
        f"which of the controls of choices is meant is not said: sujet. {NAME_THEMES}",
    ),
    (
        "a.json",
        [task({"titre": "u", "corps": "v"}, chose("a"))],
        {},
        f"which of the fields of text is meant is not said: corps, titre. {NAME_TEXT}",
    ),
    (
        "a.json",
        [task({"text": "u"}, {"result": []})],
        {},
        "there are no controls of choices. Export the annotations of texts.",
    ),
    (
        "a.json",
        [row(text="u", c="a", ton="b")],
        {},
        f"which of the fields of choices is meant is not said: c, ton. {NAME_THEMES}",
    ),
    (
        "a.json",
        [nested({"q": [{"value": "a", **ADA}], "r": [{"value": ["b"], **ADA}]})],
        {},
        f"which of the questions of labels is meant is not said: q, r. {NAME_THEMES}",
    ),
    (
        "a.json",
        [nested({"q": [{"value": 3, **ADA}]})],
        {},
        "there are no questions of labels. Export the annotations of texts.",
    ),
    (
        "a.jsonl",
        [{"text": "u", "cats": {"a": 1}, "label": ["a"]}],
        {},
        "this may be an export of doccano or of spaCy. "
        "Say which with --format doccano or --format spacy.",
    ),
    (
        "a.txt",
        ["Un texte sans étiquette."],
        {},
        "no line begins with __label__. Give lines of fastText, or a file of another suffix.",
    ),
]


@pytest.mark.parametrize(("name", "records", "options", "message"), UNDECIDED)
def test_a_file_that_leaves_open_what_is_meant_is_an_error(
    tmp_path: Path, name: str, records: list[Any], options: dict[str, Any], message: str
) -> None:
    path = write(tmp_path / name, records)
    with pytest.raises(AnnotationError) as error:
        scan(path, **options)
    assert str(error.value) == f"{path}: {message}"


def test_a_format_decides_where_two_fit(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", [{"text": "u", "cats": {"a": 1, "b": 0}, "label": ["b"]}])
    for name, theme in (("spacy", "a"), ("doccano", "b")):
        (annotation,), _, _ = scan(path, format=name)
        assert annotation.themes == {theme}


# What is no annotation, and how it is said.
LEFT_OUT: list[tuple[str, list[Any], str]] = [
    (
        "a.json",
        [
            task({"text": "u"}, chose("a"), {**chose("b"), "was_cancelled": True}),
            task({"text": "v"}, {**chose("b"), "skipped": True}),
            task({"text": "w"}, predictions=[{}, {}], drafts=[{}]),
            task({"text": "x"}, chose("a", start=0)),
        ],
        "Label Studio JSON, 2 annotations; left out: 2 cancelled, 2 predicted, 1 in draft, "
        "1 not annotated, 1 of a part of a text",
    ),
    (
        "a.json",
        [
            nested({"q": [{"value": "a", **ADA}]}, suggestions={"q": {"value": "b"}}),
            nested({"q": [{"value": "a", **ADA}]}, status="pending"),
            nested({"q": [{"value": "a", **ADA}, {"value": "b", "user_id": "eve"}]}),
            nested({}),
        ],
        "Argilla JSON, 1 annotation; left out: 1 suggested, 3 not said to be submitted, "
        "1 not answered",
    ),
    (
        "a.jsonl",
        [
            {"text": "u", "label": "a", "answer": "accept"},
            {"text": "v", "label": "a", "answer": "ignore"},
            {"text": "w", "accept": [], "options": [{"id": "a"}], "answer": "reject"},
            {"text": "x", "label": "a"},
        ],
        "Prodigy JSONL, 1 annotation; left out: 1 ignored, 1 rejected without a label, "
        "1 not answered",
    ),
    (
        "a.jsonl",
        [{"text": "u", "cats": {"a": 1}}, {"text": "v", "cats": {}}, {"text": "w"}],
        "spaCy JSONL, 1 annotation; left out: 2 not annotated",
    ),
]


@pytest.mark.parametrize(("name", "records", "sentence"), LEFT_OUT)
def test_what_is_left_out_is_told(
    tmp_path: Path, name: str, records: list[Any], sentence: str
) -> None:
    path = write(tmp_path / name, records)
    _, errors, told = scan(path)
    assert errors == []
    assert told == [f"{path}: {sentence}"]


def test_rows_of_ours_are_read_in_silence(tmp_path: Path) -> None:
    assert scan(write(tmp_path / "a.json", [{"text": "u", "themes": []}]))[2] == []


@pytest.mark.parametrize(
    ("uri", "theme"),
    [
        ("http://exemple.org/themes/inondations", "inondations"),
        ("<http://exemple.org/themes/inondations/>", "inondations"),
        ("http://exemple.org/themes#inondations", "inondations"),
        ("http://exemple.org/themes/#inondations", "inondations"),
        ("http://exemple.org/s%C3%A9ismes", "séismes"),
        ("http://exemple.org/", "http://exemple.org/"),
        ("http://exemple.org", "http://exemple.org"),
        ("urn:themes:inondations", "urn:themes:inondations"),
    ],
)
def test_a_subject_is_called_by_the_end_of_its_uri(tmp_path: Path, uri: str, theme: str) -> None:
    (annotation,), _, _ = scan(write(tmp_path / "a.tsv", [f"Un texte.\t{uri}"]))
    assert annotation.themes == {theme}


@pytest.mark.parametrize(
    ("stamp", "date"),
    [
        (1772442060, datetime(2026, 3, 2, 9, 1, tzinfo=UTC)),
        (1772442060.5, datetime(2026, 3, 2, 9, 1, 0, 500_000, tzinfo=UTC)),
        (DATE, datetime(2026, 3, 2, 9, 1, tzinfo=UTC)),
        (10**30, None),
        (float("inf"), None),
        (True, None),
        ("hier", None),
        ([], None),
    ],
)
def test_a_moment_that_cannot_be_read_is_not_known(
    tmp_path: Path, stamp: Any, date: datetime | None
) -> None:
    record = {"text": "u", "label": "a", "answer": "accept", "_timestamp": stamp}
    (annotation,), _, _ = scan(write(tmp_path / "a.jsonl", [record]))
    assert annotation.date == date


@pytest.mark.parametrize("updated", [DATE, ""])
def test_what_was_thought_again_is_of_its_later_date(tmp_path: Path, updated: str) -> None:
    """Else it would lose against what others said before."""
    dates = {"created_at": "2026-03-01T09:01:00Z", "updated_at": updated}
    later = datetime(2026, 3, 2 if updated else 1, 9, 1, tzinfo=UTC)
    for records in ([task({"text": "u"}, chose("a") | dates)], [row(text="u", c="a") | dates]):
        (annotation,), _, _ = scan(write(tmp_path / "a.json", records))
        assert annotation.date == later


def test_annotators_are_named_by_fields_and_by_the_files_of_doccano(tmp_path: Path) -> None:
    fields = {"text": "u", "label": ["a"]}
    for name, record, annotator in [
        ("claire.jsonl", fields, "claire"),
        ("all.jsonl", fields, ""),
        ("all.jsonl", {**fields, "username": "marc"}, "marc"),
        ("claire.json", {**fields, "annotation_approver": "marc"}, "marc"),
        ("a.json", task({"text": "u"}, chose("a")), "ada@exemple.org"),
        ("a.json", task({"text": "u"}, {**chose("a"), "completed_by": 4}), "4"),
        ("a.jsonl", {"text": "u", "label": "a", "answer": "accept", "_session_id": "s"}, "s"),
    ]:
        (annotation,), _, _ = scan(write(tmp_path / name, [record]))
        assert annotation.annotator == annotator
        assert annotation.labels == ({annotator: frozenset("a")} if annotator else {})


CLE = {"columns": Columns(id="cle")}


@pytest.mark.parametrize(
    ("name", "records", "options", "ids"),
    [
        ("a.jsonl", [{"id": 4, "text": "u", "label": []}], {}, ["4"]),
        (
            "a.jsonl",
            [{"id": 4, "cle": "k", "text": "u", "label": []}],
            {**CLE, "format": "doccano"},
            ["k"],
        ),
        ("a.jsonl", [{"id": [4], "text": "u", "label": []}], {}, ["a.jsonl:1"]),
        ("a.json", [task({"text": "u", "cle": "k"}, chose("a"))], {}, ["1"]),
        (
            "a.json",
            [task({"text": "u", "cle": "k"}, chose("a"))],
            {**CLE, "format": "label-studio"},
            ["k"],
        ),
        ("a.json", [nested({"q": [{"value": "a"}]}, id="p1")], {}, ["p1"]),
        ("a.csv", [{"document_id": "d1", "text": "u", "subject_uris": ""}], {}, ["d1"]),
        (
            "a.jsonl",
            [{"text": "u", "label": "a", "answer": "accept", "_input_hash": -7}],
            {},
            ["-7"],
        ),
        # What is no name names nothing.
        (
            "a.jsonl",
            [{"text": "u", "answer": "accept", "label": "a", "id": True}],
            {},
            ["a.jsonl:1"],
        ),
        # Documents of spaCy, side by side in one record, are articles of their own.
        (
            "a.json",
            [{"id": 0, "paragraphs": [{"raw": text, "cats": {"a": 1}} for text in "uvw"]}],
            {},
            ["a.json:2", "a.json:2, text 2", "a.json:2, text 3"],
        ),
    ],
)
def test_identifiers(
    tmp_path: Path, name: str, records: list[Any], options: dict[str, Any], ids: list[str]
) -> None:
    annotations, _, _ = scan(write(tmp_path / name, records), **options)
    assert [each.id.replace(f"{tmp_path}/", "") for each in annotations] == ids
    assert [each.group for each in annotations] == [each.id for each in annotations]


def test_records_after_a_broken_one_of_an_array_are_read(tmp_path: Path) -> None:
    path = tmp_path / "all.json"
    records = [{"text": text, "label": ["a"]} for text in ("un", "deux", "trois")]
    path.write_text(json.dumps(records, indent=1).replace('"deux"', "deux"), "utf-8")
    annotations, errors, _ = scan(path)
    assert [(each.text, each.where) for each in annotations] == [
        ("un", f"{path}:2"),
        ("trois", f"{path}:14"),
    ]
    assert [*map(str, errors)] == [
        f"{path}:8: this is not JSON (Expecting value: line 9 column 11 (char 62)). "
        "Mend or remove the record."
    ]


@pytest.mark.parametrize(
    ("content", "where", "message"),
    [
        ("[1]", ":1", "this is not a JSON object. Remove it."),
        (
            '[{"text": "u", "label": ["a"]}',
            ": record 2",
            "the array does not end. Export the file again, whole.",
        ),
        (
            '[{"text": "u", "label": ["a"]}] {}',
            ": record 2",
            "something follows the array. Export the file again, whole.",
        ),
        (
            '{"text": "u", "label": ["a"]} [1]',
            ": record 2",
            "this is not a JSON object. Remove it.",
        ),
    ],
)
def test_what_is_wrong_with_an_array_is_named(
    tmp_path: Path, content: str, where: str, message: str
) -> None:
    path = tmp_path / "a.json"
    path.write_text(content, "utf-8")
    _, errors, _ = scan(path)
    assert [*map(str, errors)] == [f"{path}{where}: {message}"]


@pytest.mark.parametrize("value", ["[" * 100_000, "9" * 5_000])
def test_what_python_will_not_parse_is_named(tmp_path: Path, value: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(f'{{"text": {value}}}\n{{"text": "u", "themes": []}}\n', "utf-8")
    annotations, errors, _ = scan(path)
    assert [each.text for each in annotations] == ["u"]
    (error,) = errors
    assert error.where == f"{path}:1"
    assert error.what.startswith("this is not JSON (")
    assert error.remedy == "Mend or remove the record."


# How tools spell that a text has some of the themes that were offered.
SPELLINGS: dict[str, Callable[[str, list[str], list[str]], Any]] = {
    "all.jsonl": lambda text, chosen, offered: {"text": text, "label": chosen},
    "tasks.json": lambda text, chosen, offered: task({"text": text}, chose(*chosen)),
    "rows.json": lambda text, chosen, offered: row(text=text, c={"choices": chosen}),
    "rows.csv": lambda text, chosen, offered: row(text=text, c=json.dumps({"choices": chosen})),
    "argilla.json": lambda text, chosen, offered: nested({"q": [{"value": chosen}]}, text),
    "choice.jsonl": lambda text, chosen, offered: {
        "text": text,
        "options": [{"id": theme} for theme in offered],
        "accept": chosen,
        "answer": "accept",
    },
    "spacy.jsonl": lambda text, chosen, offered: {
        "text": text,
        "cats": {theme: float(theme in chosen) for theme in offered},
    },
    "annif.jsonl": lambda text, chosen, offered: {
        "text": text,
        "subjects": [{"label": theme} for theme in chosen],
    },
}

# What a CSV file and `str.strip` leave as it is.
TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), min_size=1, max_size=20
)


@pytest.mark.parametrize("name", SPELLINGS)
@given(data=st.data())
def test_themes_of_any_name_come_out_as_they_went_in(
    name: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    offered = data.draw(st.lists(TEXTS, min_size=1, max_size=4, unique=True))
    said = data.draw(st.lists(st.tuples(TEXTS, st.lists(st.sampled_from(offered), unique=True))))
    # Nothing but this says that all were offered.
    said = [*said, ("Tous.", offered)]
    path = tmp_path_factory.mktemp("exports") / name
    records = [SPELLINGS[name](text, chosen, offered) for text, chosen in said]
    annotations, errors, _ = scan(write(path, records))
    assert errors == []
    assert [(each.text, each.themes, each.excluded) for each in annotations] == [
        (text, frozenset(chosen), frozenset(offered) - {*chosen}) for text, chosen in said
    ]
