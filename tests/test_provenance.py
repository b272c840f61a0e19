"""The files that a model was learnt from, found again from its card."""

import datetime
import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from classifier.annotations import Columns
from classifier.card import Card, Source
from classifier.errors import AnnotationError, LexiconError
from classifier.evaluation import evaluate
from classifier.lexicon import read_lexicon
from classifier.provenance import (
    Origin,
    Reading,
    lexicon_source,
    read_origins,
    recover_lexicon,
    recover_origins,
)

CHATS: dict[str, Any] = {"text": "Le chat dort.", "themes": ["chats"]}
CHIENS: dict[str, Any] = {"text": "Le chien dort.", "themes": ["chiens"]}
RIEN: dict[str, Any] = {"text": "La mairie dort.", "themes": []}
LATER = "2026-11-20T10:00:00+00:00"
MOMENT = datetime.datetime.fromisoformat(LATER)

JUDGED = np.array([[1.0], [0.0]])
CARD = Card(
    data_sha256="",
    lexicon_terms=0,
    words="",
    words_sha256="",
    measured=evaluate(JUDGED, JUDGED == 1, JUDGED, ["chats"], ["a", "b"], resamples=1),
    folds=2,
    learning_curve=(),
    themeless_share=0.85,
    targets={},
    versions={},
)


def write(path: Path, *rows: dict[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def append(path: Path, *rows: dict[str, Any]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


def card_of(origins: Sequence[Origin], **fields: Any) -> Card:
    return replace(CARD, sources=tuple(origin.source for origin in origins), **fields)


def texts(origins: Sequence[Origin]) -> list[list[str]]:
    return [[annotation.text for annotation in origin.annotations] for origin in origins]


@pytest.fixture
def model(tmp_path: Path) -> Path:
    (tmp_path / "here" / "models").mkdir(parents=True)
    return tmp_path / "here" / "models" / "m.joblib"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "here" / "data"


def test_a_card_names_files_as_seen_from_its_model(model: Path, data: Path) -> None:
    one, other = write(data / "a.jsonl", CHATS, RIEN), write(model.parent / "b.jsonl", CHIENS)
    origins = read_origins([one, other], Reading(), model)
    assert [origin.source.path for origin in origins] == ["../data/a.jsonl", "b.jsonl"]
    assert [origin.source.annotations for origin in origins] == [2, 1]
    assert [origin.source.added for origin in origins] == ["", ""]
    assert [origin.source.options for origin in origins] == [{}, {}]


def test_files_are_found_where_they_were(model: Path, data: Path) -> None:
    origins = read_origins([write(data / "a.jsonl", CHATS, RIEN)], Reading(), model)
    found = recover_origins(card_of(origins), model, [], model)
    assert [origin.source for origin in found] == [origin.source for origin in origins]
    assert texts(found) == texts(origins) == [["Le chat dort.", "La mairie dort."]]
    assert [origin.has_grown for origin in found] == [False]


def test_model_and_files_move_together(model: Path, data: Path, tmp_path: Path) -> None:
    card = card_of(read_origins([write(data / "a.jsonl", CHATS)], Reading(), model))
    shutil.move(tmp_path / "here", tmp_path / "there")
    moved = tmp_path / "there" / "models" / "m.joblib"
    (origin,) = recover_origins(card, moved, [], tmp_path / "n.joblib")
    assert texts([origin]) == [["Le chat dort."]]
    assert origin.source.path == "there/data/a.jsonl"


@pytest.mark.parametrize("linked", ["file", "folder"])
def test_a_model_is_found_by_a_link_to_it(
    model: Path, data: Path, tmp_path: Path, linked: str
) -> None:
    card = card_of(read_origins([write(data / "a.jsonl", CHATS)], Reading(), model))
    model.touch()
    link = tmp_path / "far" / "away" / "current"
    link.parent.mkdir(parents=True)
    link.symlink_to(model if linked == "file" else model.parent)
    parent = link if linked == "file" else link / model.name
    assert texts(recover_origins(card, parent, [], model)) == [["Le chat dort."]]
    # A model is written where a link to it leads.
    (named,) = read_origins([data / "a.jsonl"], Reading(), parent)
    assert named.source.path == "../data/a.jsonl"


@pytest.mark.parametrize("given", ["folder", "files", "files in another order", "with others"])
def test_files_that_moved_are_found_by_what_they_say(
    model: Path, data: Path, tmp_path: Path, given: str
) -> None:
    files = [write(data / "a.jsonl", CHATS), write(data / "b.jsonl", CHIENS, RIEN)]
    card = card_of(read_origins(files, Reading(), model))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    moved = [Path(shutil.move(file, elsewhere / f"x-{file.name}")) for file in files]
    strange = write(elsewhere / "aside" / "a.jsonl", RIEN)
    sources = {
        "folder": [elsewhere],
        "files": moved,
        "files in another order": moved[::-1],
        "with others": [strange, *moved[::-1]],
    }[given]
    found = recover_origins(card, model, sources, model)
    assert texts(found) == [["Le chat dort."], ["Le chien dort.", "La mairie dort."]]
    assert [origin.source.path for origin in found] == [
        "../../elsewhere/x-a.jsonl", "../../elsewhere/x-b.jsonl",
    ]  # fmt: skip


def test_of_two_files_that_say_the_same_the_one_of_the_name_is_meant(
    model: Path, data: Path, tmp_path: Path
) -> None:
    card = card_of(read_origins([write(data / "b.jsonl", CHATS)], Reading(), model))
    (data / "b.jsonl").unlink()
    copies = [write(tmp_path / name, CHATS) for name in ("a.jsonl", "b.jsonl")]
    (origin,) = recover_origins(card, model, copies, model)
    assert origin.file == copies[1]


def test_a_file_that_is_gone_is_named(model: Path, data: Path, tmp_path: Path) -> None:
    card = card_of(read_origins([write(data / "a.jsonl", CHATS)], Reading(), model))
    (data / "a.jsonl").unlink()
    for moved in ([], [write(tmp_path / "other.jsonl", RIEN)]):
        with pytest.raises(AnnotationError) as error:
            recover_origins(card, model, moved, model)
        assert str(error.value) == (
            f"{model.parent}/../data/a.jsonl: the file that the model was learnt from is gone. "
            "Give it with --data."
        )


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([{**CHATS, "themes": []}, RIEN], id="another theme"),
        pytest.param([{**CHATS, "not": ["chiens"]}, RIEN], id="fewer judged"),
        pytest.param([{**CHATS, "unsure": ["chiens"]}, RIEN], id="unsure"),
        pytest.param([{**CHATS, "text": "Le chat veille."}, RIEN], id="another text"),
        pytest.param([{**CHATS, "group": "a"}, {**RIEN, "group": "a"}], id="one article"),
        pytest.param([RIEN, CHATS], id="another order"),
        pytest.param([CHATS], id="a row less"),
        pytest.param([CHIENS, CHATS, RIEN], id="a row before"),
    ],
)
def test_a_file_that_changed_is_refused(
    model: Path, data: Path, tmp_path: Path, rows: list[dict[str, Any]]
) -> None:
    file = write(data / "a.jsonl", CHATS, RIEN)
    as_it_was = Path(shutil.copy(file, tmp_path / "backup.jsonl"))
    card = card_of(read_origins([file], Reading(), model))
    write(file, *rows)
    with pytest.raises(AnnotationError) as error:
        recover_origins(card, model, [], model)
    assert str(error.value) == (
        f"{model.parent}/../data/a.jsonl: the annotations that the model was learnt from have "
        "changed. Give them as they were with --data, and what changed as EXTRA: a later date wins."
    )
    assert texts(recover_origins(card, model, [as_it_was], model)) == [
        ["Le chat dort.", "La mairie dort."]
    ]


def test_a_broken_row_is_said_to_be_one(model: Path, data: Path) -> None:
    file = write(data / "a.jsonl", CHATS, RIEN)
    card = card_of(read_origins([file], Reading(), model))
    write(file, CHATS, RIEN, {"texte": "Le chat dort."})
    with pytest.raises(AnnotationError, match="there is no 'text' among texte") as error:
        recover_origins(card, model, [], model)
    assert error.value.where.endswith("a.jsonl:3")


def test_a_file_that_grew_is_used_up_to_what_was_learnt(model: Path, data: Path) -> None:
    file = write(data / "a.jsonl", CHATS, RIEN)
    card = card_of(read_origins([file], Reading(), model))
    append(file, CHIENS)
    (origin,) = recover_origins(card, model, [], model)
    assert (texts([origin]), origin.has_grown) == ([["Le chat dort.", "La mairie dort."]], True)
    assert origin.source == card.sources[0]


def test_of_a_file_that_grew_only_what_is_new_is_added(model: Path, data: Path) -> None:
    """What was learnt before is not said again, as of today and of themes that came later."""
    file = write(data / "a.jsonl", CHATS, RIEN)
    first = read_origins([file], Reading(), model)
    first = [replace(each, source=replace(each.source, themes=("chats",))) for each in first]
    append(file, CHIENS)
    known = recover_origins(card_of(first), model, [], model)
    extra = read_origins([file], Reading(), model, added=LATER, known=known)
    assert texts([*known, *extra]) == [["Le chat dort.", "La mairie dort."], ["Le chien dort."]]
    assert [each.date for origin in extra for each in origin.annotations] == [MOMENT]

    two = ("chats", "chiens")
    extra = [replace(each, source=replace(each.source, themes=two)) for each in extra]
    card = card_of([*known, *extra])
    again = recover_origins(card, model, [], model)
    assert texts(again) == texts([*known, *extra])
    assert [each.date for origin in again for each in origin.annotations] == [None, None, MOMENT]
    assert [each.has_grown for each in again] == [False, False]
    assert [[each.judgement("chiens") for each in origin.of_themes(two)] for origin in again] == [
        [None, None],
        [True],
    ]

    append(file, {**CHATS, "text": "La chatte dort."})
    assert [each.has_grown for each in recover_origins(card, model, [], model)] == [True, True]
    # Of what was taken in two steps, nothing is taken again.
    third = read_origins([file], Reading(), model, added=LATER, known=again)
    assert texts(third) == [["La chatte dort."]]
    # As before, where a copy of the file was found.
    moved = file.rename(data / "moved.jsonl")
    assert texts(recover_origins(card, model, [moved], model)) == texts(again)


def test_columns_and_encoding_are_remembered(model: Path, data: Path) -> None:
    data.mkdir()
    file = data / "a.csv"
    file.write_text("corps;sujets;numéro\nL’été, le chat dort.;chats;7\n", "cp1252")
    reading = Reading(Columns("corps", "sujets", "numéro"), encoding="cp1252")
    origins = read_origins([file], reading, model)
    assert origins[0].source.options == {
        "text-column": "corps", "theme-column": "sujets", "id-column": "numéro",
        "encoding": "cp1252",
    }  # fmt: skip
    assert Reading.of_options(dict(origins[0].source.options)) == reading
    (found,) = recover_origins(card_of(origins), model, [], model)
    (annotation,) = found.annotations
    assert (annotation.text, annotation.id) == ("L’été, le chat dort.", "7")
    assert annotation.themes == {"chats"}


@pytest.mark.parametrize(
    "reading",
    [
        Reading(),
        Reading(Columns(text="corps")),
        Reading(Columns(id="n")),
        Reading(encoding="utf-8"),
    ],
)
def test_a_reading_comes_back_from_its_options(reading: Reading) -> None:
    assert Reading.of_options(reading.options()) == reading


def test_what_a_retraining_adds_has_its_date(model: Path, data: Path) -> None:
    dated = {**RIEN, "date": "2026-11-01", "annotator": "ada"}
    (extra,) = read_origins([write(data / "a.jsonl", CHATS, dated)], Reading(), model, added=LATER)
    moments = [MOMENT, datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC)]
    assert [each.date for each in extra.annotations] == moments
    assert extra.source.added == LATER
    (again,) = recover_origins(card_of([extra]), model, [], model)
    assert [each.date for each in again.annotations] == moments


@pytest.mark.parametrize(
    ("known", "judgements"),
    [
        pytest.param((), (True, False, False), id="not told"),
        pytest.param(("chats", "chiens", "oiseaux"), (True, False, False), id="all were known"),
        pytest.param(("chats", "chiens"), (True, False, None), id="one came later"),
    ],
)
def test_annotations_say_nothing_of_themes_that_came_later(
    data: Path, known: tuple[str, ...], judgements: tuple[bool | None, ...]
) -> None:
    part, unsure = {**CHIENS, "not": ["chats"]}, {**RIEN, "unsure": ["chats"]}
    file = write(data / "a.jsonl", CHATS, part, unsure)
    origin = Origin(file, Source("", "", themes=known), tuple(Reading().annotations(file)))
    names = ["chats", "chiens", "oiseaux"]
    chats, judged_two, not_sure = origin.of_themes(names)
    assert tuple(map(chats.judgement, names)) == judgements
    assert tuple(map(judged_two.judgement, names)) == (False, True, None)
    assert tuple(map(not_sure.judgement, names)) == (None, *judgements[1:])


def test_a_broken_row_is_said(model: Path, data: Path) -> None:
    file = write(data / "a.jsonl", CHATS, {"text": "Le chien dort."})
    with pytest.raises(AnnotationError) as error:
        read_origins([file], Reading(), model)
    assert str(error.value) == (
        f"{file}:2: there is no 'themes' among text. Name the right one with --theme-column."
    )


def test_a_model_that_does_not_say_its_files_cannot_be_added_to(model: Path) -> None:
    with pytest.raises(AnnotationError) as error:
        recover_origins(CARD, model, [], model)
    assert str(error.value) == (
        f"{model}: the card does not say which files the model was learnt from. "
        "Train it with `classifier train`."
    )


def test_a_model_of_a_lexicon_alone_has_no_files(model: Path) -> None:
    nothing = JUDGED[:0]
    measured = evaluate(nothing, nothing == 1, nothing, ["chats"], [], resamples=1)
    assert recover_origins(replace(CARD, measured=measured), model, [], model) == []


@pytest.fixture
def lexicon(data: Path) -> Path:
    data.mkdir()
    path = data / "lexicon.toml"
    path.write_text('chats = ["félin"]\nnone = ["chat noir"]\n', "utf-8")
    return path


def with_lexicon(lexicon: Path, model: Path) -> Card:
    return replace(CARD, lexicon=lexicon_source(lexicon, read_lexicon(lexicon), model))


def test_a_lexicon_is_found_where_it_was_or_where_it_went(
    model: Path, lexicon: Path, tmp_path: Path
) -> None:
    card = with_lexicon(lexicon, model)
    assert card.lexicon is not None
    assert card.lexicon.path == "../data/lexicon.toml"
    terms = {"chats": ("félin",), "none": ("chat noir",)}
    found, file = recover_lexicon(card, model, None)
    assert found == terms
    assert file is not None
    assert file.samefile(lexicon)
    moved = lexicon.rename(tmp_path / "moved.toml")
    assert recover_lexicon(card, model, moved) == (terms, moved)


def test_what_the_old_model_learnt_is_not_the_new_lexicon(
    model: Path, lexicon: Path, tmp_path: Path
) -> None:
    new = tmp_path / "new.toml"
    new.write_text('chats = ["minou"]', "utf-8")
    terms, file = recover_lexicon(with_lexicon(lexicon, model), model, new)
    assert terms["chats"] == ("félin",)
    assert file is not None
    assert file.samefile(lexicon)


@pytest.mark.parametrize("change", ["gone", "changed", "broken"])
def test_a_lexicon_that_is_gone_or_changed_is_refused(
    model: Path, lexicon: Path, tmp_path: Path, change: str
) -> None:
    card = with_lexicon(lexicon, model)
    other = tmp_path / "other.toml"
    other.write_text('chats = ["minou"]', "utf-8")
    as_it_was = Path(shutil.copy(lexicon, tmp_path / "backup.toml"))
    if change == "gone":
        lexicon.unlink()
    elif change == "changed":
        shutil.copy(other, lexicon)
    else:
        lexicon.write_text("chats = [", "utf-8")
    for moved in (None, other):
        with pytest.raises(LexiconError) as error:
            recover_lexicon(card, model, moved)
        assert str(error.value) == (
            f"{model.parent}/../data/lexicon.toml: the lexicon that the model was learnt from is "
            "gone, or has changed. Give it as it was with --lexicon, or train anew."
        )
    assert recover_lexicon(card, model, as_it_was)[1] == as_it_was


def test_a_model_without_a_lexicon_has_none(model: Path) -> None:
    assert recover_lexicon(CARD, model, None) == ({}, None)
