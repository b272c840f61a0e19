import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.readers.broken import BrokenRowError
from classifier.readers.jsonl import members, read_object, read_objects


def test_an_object_is_its_fields() -> None:
    assert read_object(' {"text": "Un feu.", "n": [1, null]}\r\n') == {
        "text": "Un feu.",
        "n": [1, None],
    }


NOT_JSON, NO_OBJECT = "Mend or remove the line.", 'Write {"text": "…", "themes": […]} on each line.'


@pytest.mark.parametrize(
    ("line", "what", "remedy"),
    [
        (
            '{"text": ',
            "the line is not JSON (Expecting value: line 1 column 10 (char 9))",
            NOT_JSON,
        ),
        ("", "the line is not JSON (Expecting value: line 1 column 1 (char 0))", NOT_JSON),
        ('{"a": 1}{}', "the line is not JSON (Extra data: line 1 column 9 (char 8))", NOT_JSON),
        ("[1]", "the line is not a JSON object", NO_OBJECT),
        ('"texte"', "the line is not a JSON object", NO_OBJECT),
        ("null", "the line is not a JSON object", NO_OBJECT),
    ],
)
def test_what_is_no_object_is_named(line: str, what: str, remedy: str) -> None:
    with pytest.raises(BrokenRowError) as error:
        read_object(line)
    assert (error.value.what, error.value.remedy) == (what, remedy)


@pytest.mark.parametrize("line", ["[" * 100_000, '{"n": ' + "1" * 5_000 + "}"])
def test_what_python_will_not_read_is_named(line: str) -> None:
    with pytest.raises(BrokenRowError) as error:
        read_object(line)
    assert error.value.what.startswith("the line is not JSON (")


SPELT = '{ "a" : 1.50,"b":[ ], "caf\\u00e9": "\\ud83d \\/é" ,\t"a": {"c": [1E5, "}"]}, "": -0 }\r\n'


def test_members_are_spelt_as_the_line_spells_them() -> None:
    assert list(members(SPELT)) == [
        ("a", '"a" : 1.50'),
        ("b", '"b":[ ]'),
        ("café", '"caf\\u00e9": "\\ud83d \\/é"'),
        ("a", '"a": {"c": [1E5, "}"]}'),
        ("", '"": -0'),
    ]


@pytest.mark.parametrize("line", ["{}", " { } "])
def test_an_empty_object_has_no_members(line: str) -> None:
    assert list(members(line)) == []


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
spaces = st.text(" \t\r", max_size=2)


@st.composite
def spelt_members(draw: st.DrawFn) -> str:
    ascii_ = draw(st.booleans())
    name = json.dumps(draw(st.text()), ensure_ascii=ascii_)
    value = json.dumps(draw(values), ensure_ascii=ascii_, indent=draw(st.sampled_from([None, 1])))
    return f"{name}{draw(spaces)}:{draw(spaces)}{value}"


@given(st.lists(spelt_members()), spaces)
def test_members_joined_again_are_the_object(spelt: list[str], space: str) -> None:
    line = f"{space}{{{space}{f'{space},{space}'.join(spelt)}{space}}}{space}\n"
    found = list(members(line))
    assert [member for _, member in found] == spelt
    assert [name for name, _ in found] == [name for name, _ in pairs(line)]
    # As texts, in which NaN is like itself.
    assert repr(pairs(f"{{{', '.join(member for _, member in found)}}}")) == repr(pairs(line))


def pairs(line: str) -> list[tuple[str, Any]]:
    """The members of an object, those that come twice too."""
    found: list[tuple[str, Any]] = json.loads(line, object_pairs_hook=list)
    return found


OBJECTS = st.lists(st.dictionaries(st.text(), st.text() | st.lists(st.integers()), max_size=3))


@given(OBJECTS, st.sampled_from([None, 0, 1, 4]), st.booleans())
def test_objects_of_a_file_are_read_with_their_first_line(
    objects: list[dict[str, Any]], indent: int | None, as_array: bool
) -> None:
    spelt = [json.dumps(each, indent=indent) for each in objects]
    text = json.dumps(objects, indent=indent) if as_array else "\n".join(spelt)
    found = [*read_objects(text)]
    assert [read for _, read in found] == objects
    assert len(found) == len(spelt)
    if not as_array:
        before = ["\n".join(spelt[:number]) for number in range(len(spelt))]
        lines = [each.count("\n") + 1 + bool(each) for each in before]
        assert [line for line, _ in found] == lines


@given(OBJECTS.filter(bool), st.data())
def test_objects_beside_a_broken_one_are_read(
    objects: list[dict[str, Any]], data: st.DataObject
) -> None:
    broken = data.draw(st.integers(0, len(objects)))
    spelt = [json.dumps(each) for each in objects]
    found = [*read_objects("\n".join([*spelt[:broken], "{,", *spelt[broken:]]))]
    assert [read for _, read in found if isinstance(read, dict)] == objects
    (fault,) = [(line, read) for line, read in found if isinstance(read, BrokenRowError)]
    assert fault[0] == broken + 1
    assert fault[1].remedy == "Mend or remove the record."
