from typing import Any

import pytest

from classifier.errors import SourceError
from classifier.tagging.batches import Fields
from classifier.tagging.columns import find_fields

LONG = "Les pompiers ont maîtrisé le feu."

Rows = list[dict[str, Any]]


@pytest.mark.parametrize(
    ("rows", "fields"),
    [
        ([], Fields("text", "id", "date")),  # texts: what a page says of its date
        ([{}], Fields("text", "id", "date")),
        ([{"text": "Un."}], Fields("text")),
        ([{"text": None, "corps": LONG}], Fields("text")),
        ([{"text": "", "id": 1, "date": ""}], Fields("text", "id", "date")),
        ([{"a": 1}, {"text": LONG}, {"id": "x"}], Fields("text", "id")),
        ([{"corps": LONG, "lieu": "Saint-Denis de la Réunion"}], Fields("corps")),
        ([{"corps": "Un feu.", "lieu": "Nice"}, {"corps": LONG * 2, "lieu": ""}], Fields("corps")),
        ([{"corps": LONG, "n": 7, "vide": None}, {"n": [LONG]}], Fields("corps")),
        ([{"corps": "un deux trois quatre cinq"}], Fields("corps")),
        ([{"text": "", "timestamp": 1, "published": 2}], Fields("text", "id", "published")),
        ([{"text": "", "created_at": 1, "date": 2}], Fields("text", "id", "date")),
        ([{"text": "", "Date": 1, "ID": 2}], Fields("text")),
    ],
)
def test_fields_are_told_by_their_names_and_what_they_hold(rows: Rows, fields: Fields) -> None:
    assert find_fields(rows, where="a.csv") == fields


def test_fields_are_those_that_were_asked_for() -> None:
    rows: Rows = [{"text": LONG, "id": 1, "date": ""}, {"corps": LONG, "url": "u", "jour": ""}]
    asked = find_fields(rows, where="a.csv", text="corps", id_="url", date="jour")
    assert asked == Fields("corps", "url", "jour")


def test_of_nothing_the_fields_are_those_that_were_asked_for() -> None:
    asked = find_fields([], where="a.csv", text="corps", id_="url", date="jour")
    assert asked == Fields("corps", "url", "jour")


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            [{"corps": LONG, "résumé": LONG, "lieu": "Nice"}],
            "a.csv: it is not clear which column is the text: 'corps', 'résumé' all can be. Name "
            "it with --text-column.",
        ),
        (
            [{"lieu": "Nice", "n": 1}, {"corps": "un deux trois quatre"}],
            "a.csv: it is not clear which column is the text: none of 'lieu', 'n', 'corps' can be. "
            "Name it with --text-column.",
        ),
    ],
)
def test_which_field_is_the_text_may_not_be_clear(rows: Rows, message: str) -> None:
    with pytest.raises(SourceError) as error:
        find_fields(rows, where="a.csv")
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("asked", "option"),
    [("text", "--text-column"), ("id_", "--id-column"), ("date", "--date-column")],
)
def test_a_field_that_is_not_there_is_named(asked: str, option: str) -> None:
    with pytest.raises(SourceError) as error:
        find_fields([{"text": LONG}, {"n": 1}], where="a.csv", **{asked: "corps"})
    assert str(error.value) == (
        f"a.csv: there is no column 'corps', only 'text', 'n'. Name one of these with {option}."
    )
