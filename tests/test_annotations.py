import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from classifier.annotations import (
    Columns,
    annotation_files,
    check_apart,
    digest,
    judgements,
    read_annotations,
    scan_annotations,
    theme_names,
)
from classifier.errors import AnnotationError
from classifier.records import Annotation


def write(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def test_what_is_not_said_is_unknown(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.jsonl",
        {"text": "t", "themes": ["a"]},
        {"text": "t", "themes": []},
        {"text": "t", "themes": ["a"], "not": ["b"]},
        {"text": "t", "themes": ["a"], "unsure": ["c"]},
        {"text": "t", "themes": ["a"], "not": []},
    )
    judged = judgements(read_annotations([path]), ["a", "b", "c"])
    np.testing.assert_array_equal(
        judged, [[1, 0, 0], [0, 0, 0], [1, 0, np.nan], [1, 0, np.nan], [1, np.nan, np.nan]]
    )


def test_a_paragraph_without_a_group_is_an_article_of_its_own(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.jsonl",
        {"text": "t", "themes": [], "id": "p1", "group": "g"},
        {"text": "t", "themes": [], "id": 0},
        {"text": "t", "themes": []},
    )
    annotations = read_annotations([path])
    assert [annotation.group for annotation in annotations] == ["g", "0", f"{path}:3"]


def test_other_columns(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text("cle\tcorps\tsujet\nk1\tUn texte\tsport\n", "utf-8")
    annotations = read_annotations([path], columns=Columns("corps", "sujet", "cle"))
    assert annotations == [
        Annotation("Un texte", frozenset({"sport"}), "k1", "k1", where=f"{path}:2")
    ]


def test_csv_joins_themes_by_a_bar(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text,themes,unsure\nUn,a| b,c\nDeux,,\n", "utf-8")
    annotations = read_annotations([path])
    assert [annotation.themes for annotation in annotations] == [{"a", "b"}, frozenset()]
    assert theme_names(annotations) == ["a", "b", "c"]


def test_a_folder_gives_its_files_in_order(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / ".ipynb_checkpoints").mkdir()
    for name in ("b/z.csv", "a.jsonl", "notes.md", ".ipynb_checkpoints/a.jsonl", "~$b.csv"):
        (tmp_path / name).write_text("x", "utf-8")
    assert annotation_files([tmp_path]) == [tmp_path / "a.jsonl", tmp_path / "b/z.csv"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"themes": []}, "there is no 'text' among themes. Name the right one with --text-column."),
        (
            {"text": "t", "label": "a"},
            "there is no 'themes' among text, label. Name the right one with --theme-column.",
        ),
        ({"text": " ", "themes": []}, "'text' holds no text. Write the paragraph."),
        ({"text": 3, "themes": []}, "'text' holds no text. Write the paragraph."),
        (
            {"text": "t", "themes": {"a": 1}},
            '\'themes\' is not a list of themes. Write ["theme", "other-theme"], or '
            "theme|other-theme in CSV and TSV.",
        ),
        (
            {"text": "t", "themes": ["a", "b"], "not": ["b"]},
            "b is in two of 'themes', 'not' and 'unsure'. Leave it in one.",
        ),
        (
            {"text": "t", "themes": [], "not": ["b"], "unsure": ["b"]},
            "b is in two of 'themes', 'not' and 'unsure'. Leave it in one.",
        ),
        ({"text": "\ud83d", "themes": []}, "'text' holds no text. Write the paragraph."),
        (
            {"text": "t", "themes": None},
            '\'themes\' is not a list of themes. Write ["theme", "other-theme"], or '
            "theme|other-theme in CSV and TSV.",
        ),
    ],
)
def test_a_row_that_cannot_be_used_is_named(
    tmp_path: Path, row: dict[str, Any], message: str
) -> None:
    path = write(tmp_path / "a.jsonl", row)
    with pytest.raises(AnnotationError) as error:
        read_annotations([path])
    assert str(error.value) == f"{path}:1: {message}"


def test_missing_sources_are_named(tmp_path: Path) -> None:
    with pytest.raises(AnnotationError, match="there is no such file"):
        read_annotations([tmp_path / "rien.jsonl"])
    with pytest.raises(AnnotationError, match="the folder holds no annotations"):
        read_annotations([tmp_path])


@pytest.mark.parametrize("field", ["themes", "excluded", "unsure"])
def test_an_unknown_theme_is_named(field: str) -> None:
    annotation = Annotation("t", frozenset(), "p1", "p1", where="a.csv:2")
    strange = replace(annotation, **{field: frozenset({"sport"})})  # type: ignore[arg-type]
    with pytest.raises(AnnotationError) as error:
        judgements([strange], ["a", "b"])
    assert str(error.value) == "a.csv:2: the theme sport is not known. The known themes are a, b."


def test_the_digest_follows_what_is_said_and_not_the_file(tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    table.write_text("text,themes,group\nUn,b|a,g\n", "utf-8")
    lines = write(tmp_path / "a.jsonl", {"themes": ["a", "b"], "text": "Un", "group": "g"})
    other = write(tmp_path / "b.jsonl", {"themes": ["a"], "text": "Un", "group": "g"})
    said = digest(read_annotations([table]))
    assert said == digest(read_annotations([lines]))
    assert said != digest(read_annotations([other]))
    # Nor the name of the file, which stands in for a group that is not given.
    for name in ("c.csv", "d.csv"):
        (tmp_path / name).write_text("text,themes\nUn,b|a\n", "utf-8")
    assert said == digest(read_annotations([tmp_path / "c.csv"]))
    assert said == digest(read_annotations([tmp_path / "d.csv"]))


def test_labels_say_who_gave_which_themes(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.jsonl",
        {"text": "t", "themes": ["a"], "labels": {"ada": ["a", "b"], "eve": "a|c", "kim": []}},
        {"text": "t", "themes": ["a"], "annotator": "ada"},
        {"text": "t", "themes": ["a"]},
    )
    several, one, nobody = read_annotations([path])
    assert several.labels == {
        "ada": frozenset("ab"),
        "eve": frozenset("ac"),
        "kim": frozenset(),
    }
    assert several.themes == {"a"}
    assert one.labels == {"ada": frozenset("a")}
    assert nobody.labels == {}


@pytest.mark.parametrize("labels", [["a"], {"ada": 3}, {"ada": [3]}])
def test_labels_of_another_make_are_named(tmp_path: Path, labels: Any) -> None:
    path = write(tmp_path / "a.jsonl", {"text": "t", "themes": [], "labels": labels})
    with pytest.raises(
        AnnotationError, match=r"a\.jsonl:1: 'labels.* (does not say|is not a list)"
    ):
        read_annotations([path])


@pytest.mark.parametrize("labels", ["a|b", ["a", "b"]])
def test_themes_may_stand_in_a_field_called_labels(tmp_path: Path, labels: Any) -> None:
    path = write(tmp_path / "a.jsonl", {"text": "t", "labels": labels, "annotator": "ada"})
    (annotation,) = read_annotations([path], columns=Columns(themes="labels"))
    assert annotation.themes == {"a", "b"}
    assert annotation.labels == {"ada": frozenset("ab")}


def test_what_is_null_is_as_if_it_were_missing(tmp_path: Path) -> None:
    fields = dict.fromkeys(("not", "unsure", "labels", "annotator", "id", "group"))
    (annotation,) = read_annotations(
        [write(tmp_path / "a.jsonl", {"text": "t", "themes": [], **fields})]
    )
    assert (annotation.excluded, annotation.unsure, annotation.labels) == (None, frozenset(), {})


def test_labels_in_csv_are_json(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('text,themes,labels\nun,a,"{""ada"": [""a""], ""eve"": []}"\ndeux,,\n', "utf-8")
    one, other = read_annotations([path])
    assert one.labels == {"ada": frozenset("a"), "eve": frozenset()}
    assert other.labels == {}


def test_a_theme_of_half_a_character_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "t", "themes": ["\\ud800"]}\n', "utf-8")
    with pytest.raises(AnnotationError, match=r"a\.jsonl:1: 'themes' is not a list of themes"):
        read_annotations([path])


def test_a_file_that_is_named_twice_is_read_once(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", {"text": "t", "themes": []})
    other = write(tmp_path / "b.jsonl", {"text": "u", "themes": []})
    (tmp_path / "c.jsonl").symlink_to(path)
    assert annotation_files([other, tmp_path, path]) == [other, path]


def test_held_out_articles_are_whole() -> None:
    learnt = [Annotation("Un texte.", frozenset(), "a", "g1", where="a:1")]
    check_apart(learnt, [Annotation("Un autre.", frozenset(), "g1", "g1", where="b:1")])
    with pytest.raises(AnnotationError) as error:
        check_apart(learnt, [Annotation("Un autre.", frozenset(), "b", "g1", where="b:1")])
    assert str(error.value) == (
        "b:1: paragraphs of the article 'g1' are learnt from. Hold out whole articles."
    )


def test_a_scan_goes_on_after_what_is_wrong(tmp_path: Path) -> None:
    jsonl = tmp_path / "a.jsonl"
    jsonl.write_text('{"text": "x", "themes": []}\n{\n[]\n{"text": "", "themes": []}\n', "utf-8")
    csv = tmp_path / "b.csv"
    csv.write_text("text,themes\nun\ndeux,a\n", "utf-8")
    scanned = list(scan_annotations([jsonl, csv]))
    assert [each.where.rpartition("/")[2] for each in scanned] == [
        "a.jsonl:1", "a.jsonl:2", "a.jsonl:3", "a.jsonl:4", "b.csv:2", "b.csv:3",
    ]  # fmt: skip
    assert [isinstance(each, Annotation) for each in scanned] == [
        True, False, False, False, False, True,
    ]  # fmt: skip


def test_held_out_text_is_not_learnt_from() -> None:
    learnt = [Annotation("Un texte, un seul.", frozenset(), "a", "a", where="a:1")]
    check_apart(learnt, [Annotation("Un autre texte.", frozenset(), "b", "b", where="b:1")])
    signs = [Annotation(text, frozenset(), text, text) for text in ("* * *", "…")]
    check_apart(signs[:1], signs[1:])
    with pytest.raises(AnnotationError) as error:
        check_apart(learnt, [Annotation("UN TEXTE un seul", frozenset(), "b", "b", where="b:1")])
    assert str(error.value) == (
        "b:1: the held-out text is learnt from, too (at a:1). Leave it out of one."
    )


def test_what_a_model_asked_for_is_marked_and_part_of_the_digest(tmp_path: Path) -> None:
    row = {"text": "t", "themes": ["a"]}
    plain = read_annotations([write(tmp_path / "a.jsonl", row)])
    other = read_annotations([write(tmp_path / "b.jsonl", {**row, "selection": "random"})])
    asked = read_annotations([write(tmp_path / "c.jsonl", {**row, "selection": "doubt"})])
    assert [each.chosen for each in (*plain, *other, *asked)] == [False, False, True]
    assert digest(plain) == digest(other) != digest(asked)


def test_dates_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"text": date or "t", "themes": [], "date": date}
        for date in ("2026-11-22", "22/11/2026", "", "hier", None)
    ]
    path = write(tmp_path / "a.jsonl", *rows)
    told: list[str] = []
    annotations = read_annotations([path], tell=told.append)
    assert told == [f"{path}: 2 dates are not like 2026-11-22 and count as none"]
    assert [annotation.date is None for annotation in annotations] == [
        False,
        True,
        True,
        True,
        True,
    ]
