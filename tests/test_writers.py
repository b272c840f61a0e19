import csv
import datetime
import io
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from classifier.labelling import Decisions
from classifier.writers.answers import Answers, our_columns, our_fields, to_json
from classifier.writers.arrow import join_parquet, write_parquet
from classifier.writers.delimited import join_csv, write_csv
from classifier.writers.jsonl import join_jsonl, write_jsonl

THEMES = ["feux", "police"]

# What the model says of a row in most of the tests, and how each format has it.
SCORES = [0.123449, 0.87655]
OURS = '"themes": ["police"], "scores": {"police": 0.8766, "feux": 0.1234}'
OUR_CELLS = {"themes": "police", "score_feux": "0.1234", "score_police": "0.8766"}
OUR_VALUES = {"themes": ["police"], "scores": {"feux": 0.1234, "police": 0.8766}}

Rows = Sequence[Mapping[str, Any]]


def decisions(number: int) -> Decisions:
    probabilities = np.array([SCORES] * number).reshape(number, len(THEMES))
    return Decisions(probabilities, probabilities > 0.5)


def answers(rows: Rows, ids: Sequence[Any] | None = None, **others: Any) -> Answers:
    """Rows that are about the police; each has its name in it, or needs none."""
    return Answers(rows, [None] * len(rows) if ids is None else ids, decisions(len(rows)), **others)


def from_lines(*lines: str, ids: Sequence[Any] | None = None, **others: Any) -> Answers:
    return answers([json.loads(line) for line in lines], ids, lines=lines, **others)


def from_table(table: pa.Table, ids: Sequence[Any] | None = None) -> Answers:
    return answers(table.to_pylist(), ids, table=table)


def test_themes_come_likeliest_first_and_scores_are_rounded() -> None:
    probabilities = np.array([[0.6, 0.9, 0.5], [0.7, 0.7, 0.00004], [0.1, 0.2, 0.3]])
    found = Answers([{}] * 3, [1, 2, 3], Decisions(probabilities, probabilities >= 0.5))
    assert found.themes(["a", "b", "c"]) == [["b", "a", "c"], ["a", "b"], []]
    assert found.scores() == [[0.6, 0.9, 0.5], [0.7, 0.7, 0.0], [0.1, 0.2, 0.3]]


def test_our_fields_are_those_of_every_format() -> None:
    assert our_columns(THEMES) == ["themes", "score_feux", "score_police"]
    assert our_fields(THEMES) == ["themes", "scores", "score_feux", "score_police"]


@pytest.mark.parametrize(
    ("value", "spelt"),
    [
        ("é\n", '"é\\n"'),
        (datetime.date(2026, 11, 22), '"2026-11-22"'),
        (datetime.datetime(2026, 11, 22, 10, tzinfo=datetime.UTC), '"2026-11-22T10:00:00+00:00"'),
        (datetime.time(10, 30), '"10:30:00"'),
        (b"\x00\xff", '"AP8="'),
        (Decimal("1.50"), '"1.50"'),
        ({"a": [None, True, 1.5]}, '{"a": [null, true, 1.5]}'),
    ],
)
def test_a_value_as_json(value: Any, spelt: str) -> None:
    assert to_json(value) == spelt


# JSONL


def jsonl(*found: Answers) -> list[str]:
    file = io.BytesIO()
    write_jsonl(file, found, THEMES)
    text = file.getvalue().decode()
    assert text.endswith("\n") or not text
    return text.split("\n")[:-1]


@pytest.mark.parametrize(
    ("line", "theirs"),
    [
        ('{"id": 1.50, "text":"\\u00e9\\/" }\r', '"id": 1.50, "text":"\\u00e9\\/", '),
        (' { "id" : 1E5 }', '"id" : 1E5, '),
        ('{"id": 1, "a": 1, "a": 2}', '"id": 1, "a": 1, "a": 2, '),
        ('{"text": "\\ud83d"}', '"text": "\\ud83d", '),
        ("{}", ""),
        # What was ours in an earlier run gives way.
        ('{"id":  7, "themes": ["x"],"n" : -0.0}', '"id":  7, "n" : -0.0, '),
        ('{"scores": {"feux": "}"}, "score_feux": 1, "score_police": 2}', ""),
        ('{"score_crues": 1, "scor\\u0065s": 2}', '"score_crues": 1, '),
        ('{"paragraphs": [], "themes": 1}', '"paragraphs": [], '),
    ],
)
def test_a_line_keeps_its_spelling_and_ours_comes_after(line: str, theirs: str) -> None:
    assert jsonl(from_lines(line)) == [f"{{{theirs}{OURS}}}"]


def test_a_name_stands_before_the_other_fields() -> None:
    found = from_lines('{"id": "", "n": 1.0}', '{"n":2}', '{"id": "x"}', ids=["a:1", 7, None])
    assert jsonl(found) == [
        f'{{"id": "a:1", "n": 1.0, {OURS}}}',
        f'{{"id": 7, "n":2, {OURS}}}',
        f'{{"id": "x", {OURS}}}',
    ]


def test_paragraphs_are_ours_where_they_were_asked_for() -> None:
    paragraphs = [[{"n": 0, "text": "é"}]]
    found = from_lines('{"paragraphs": 1, "n": 2}', paragraphs=paragraphs)
    assert jsonl(found) == [f'{{"n": 2, {OURS}, "paragraphs": [{{"n": 0, "text": "é"}}]}}']


def test_rows_that_were_no_lines_are_written_as_json() -> None:
    row = {"text": 'é"', "jour": datetime.date(2026, 11, 22), "themes": 1, "id": 3}
    assert jsonl(answers([row], ids=["a"])) == [
        f'{{"id": "a", "text": "é\\"", "jour": "2026-11-22", {OURS}}}'
    ]


def test_half_a_character_is_spelt_again() -> None:
    found = answers([{"text": "\ud83d"}], ids=["caf\udce9.txt"])
    [line] = jsonl(found)
    assert line == f'{{"id": "caf\\udce9.txt", "text": "\\ud83d", {OURS}}}'
    assert json.loads(line)["text"] == "\ud83d"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), [float("nan")]])
def test_a_number_that_json_has_not_is_no_json(value: Any) -> None:
    def refuse(name: str) -> None:
        raise AssertionError(name)

    [line] = jsonl(answers([{"n": value}]))
    json.loads(line, parse_constant=refuse)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=3,
)
names = st.text() | st.sampled_from(["id", *our_fields(THEMES)])
rows_of_json = st.dictionaries(names, values, max_size=3)
lists_of_json = st.lists(rows_of_json, max_size=3)


@given(lists_of_json, st.booleans())
def test_lines_hold_what_they_held_and_what_the_model_says(
    rows: list[dict[str, Any]], ascii_: bool
) -> None:
    lines = [json.dumps(row, ensure_ascii=ascii_) for row in rows]
    for found in (from_lines(*lines), answers(rows)):
        expected = [
            {key: value for key, value in row.items() if key not in our_fields(THEMES)} | OUR_VALUES
            for row in rows
        ]
        assert [json.loads(line) for line in jsonl(found)] == expected


@given(lists_of_json)
def test_what_was_tagged_is_tagged_to_the_same_bytes(rows: list[dict[str, Any]]) -> None:
    once = jsonl(answers(rows, ids=list(range(len(rows)))))
    assert jsonl(from_lines(*once)) == once


def test_lines_are_joined_in_order(tmp_path: Path) -> None:
    parts = [tmp_path / name for name in "ba"]
    for part in parts:
        part.write_bytes(f'{{"n": "{part.name}"}}\n'.encode())
    file = io.BytesIO()
    join_jsonl(list(map(str, parts)), file)
    assert file.getvalue() == b'{"n": "b"}\n{"n": "a"}\n'


# CSV


def written_csv(*found: Answers) -> bytes:
    file = io.BytesIO()
    write_csv(file, found, THEMES)
    return file.getvalue()


def cells_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline=""), strict=True))


def columns_of(data: bytes) -> list[str]:
    return next(csv.reader(io.StringIO(data.decode(), newline="")))


def join(write: Any, join_: Any, parts: Sequence[Sequence[Answers]], folder: Path) -> bytes:
    """The bytes of parts that were written one by one and joined."""
    paths = []
    for n, part in enumerate(parts):
        paths.append(str(folder / str(n)))
        with open(paths[-1], "wb") as file:
            write(file, part, THEMES)
    joined = io.BytesIO()
    join_(paths, joined, THEMES)
    return joined.getvalue()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("writers")


def test_ours_are_the_last_columns() -> None:
    data = written_csv(
        answers([{"text": "un", "themes": "x", "n": 1}, {"text": "deux"}], ids=["a:1", "a:2"]),
        answers([{"lieu": "Nice", "id": "x", "score_feux": 1}]),
    )
    assert data.decode().splitlines() == [
        "id,text,n,lieu,themes,score_feux,score_police",
        "a:1,un,1,,police,0.1234,0.8766",
        "a:2,deux,,,police,0.1234,0.8766",
        "x,,,Nice,police,0.1234,0.8766",
    ]


def test_themes_of_a_row_are_parted_by_bars() -> None:
    probabilities = np.array([[0.6, 0.9], [0.1, 0.2]])
    found = Answers([{}, {}], ["a", "b"], Decisions(probabilities, probabilities > 0.5))
    assert [row["themes"] for row in cells_of(written_csv(found))] == ["police|feux", ""]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        ('"', '"'),
        (True, "true"),
        (1.5, "1.5"),
        (["é", 1], '["é", 1]'),
        ({"a": '"'}, '{"a": "\\""}'),
        (datetime.date(2026, 11, 22), "2026-11-22"),
        (Decimal("1.50"), "1.50"),
        (b"\x00\xff", "AP8="),
        ("caf\udce9", "caf\\udce9"),
        ('["a"]', '["a"]'),
        ("un\rdeux", "un\rdeux"),
        ("un\r\n\ndeux,;\t ", "un\r\n\ndeux,;\t "),
    ],
)
def test_a_cell_holds_a_text_or_json(value: Any, cell: str) -> None:
    assert cells_of(written_csv(answers([{"a": value}]))) == [{"a": cell, **OUR_CELLS}]


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1+cmd|' /C calc'!A0", "'+1+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("@SOMME(A1)", "'@SOMME(A1)"),
        ("- Oui, dit le préfet.", "'- Oui, dit le préfet."),
        ("\t=1", "'\t=1"),
        ("\rfin", "'\rfin"),
        ("\n =1", "'\n =1"),
        ('"=1"', '\'"=1"'),
        ("\ufeff\u200b\xa0=1", "'\ufeff\u200b\xa0=1"),
        ("＝1", "'＝1"),
        ("＠a", "'＠a"),
        ("'=1", "'=1"),
        ("-1.5", "-1.5"),
        ("-1e-05", "-1e-05"),
        ("-1\u202f250,5", "-1\u202f250,5"),
        ("+33 1 42 97 48 00", "+33 1 42 97 48 00"),
        ("a=1", "a=1"),
        ("«\xa0=1", "«\xa0=1"),
        (-1.5, "-1.5"),
        (Decimal("-1.50"), "-1.50"),
        (datetime.timedelta(days=-1), "'-1 day, 0:00:00"),
    ],
)
def test_no_cell_begins_a_formula(text: Any, cell: str) -> None:
    assert cells_of(written_csv(answers([{"a": text}]))) == [{"a": cell, **OUR_CELLS}]
    assert columns_of(written_csv(answers([{str(text): 1}])))[0] == cell
    assert cells_of(written_csv(answers([{}], ids=[text]))) == [{"id": cell, **OUR_CELLS}]


def test_the_name_of_a_theme_begins_no_formula() -> None:
    file = io.BytesIO()
    write_csv(file, [answers([{}])], ["feux", "=1"])
    assert file.getvalue().decode() == "themes,score_feux,score_=1\n'=1,0.1234,0.8766\n"


texts = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from(",;\"\n\r\t é=+-@'1"), max_size=9
)
rows_of_text = st.dictionaries(st.sampled_from(["id", "text", "a", "themes", "score_feux"]), texts)


def expected_cells(rows: Rows) -> list[dict[str, str]]:
    met = dict.fromkeys(name for row in rows for name in row)
    theirs = [name for name in met if name not in our_fields(THEMES)]
    return [{name: row.get(name, "") for name in theirs} | OUR_CELLS for row in rows]


def cells_as_they_were(data: bytes, rows: Rows) -> list[dict[str, str]]:
    """The cells of rows, without the apostrophes that keep them from being formulas."""
    found = cells_of(data)
    for cells, expected in zip(found, expected_cells(rows), strict=True):
        for name, cell in cells.items():
            assert not cell.startswith(("\t", "\r"))
            assert not cell.lstrip(' \n"').startswith(("=", "@"))
            if cell == f"'{expected[name]}":
                cells[name] = expected[name]
    return found


@given(st.lists(rows_of_text))
def test_rows_of_csv_are_read_back(rows: list[dict[str, str]]) -> None:
    once = written_csv(answers(rows))
    assert cells_as_they_were(once, rows) == expected_cells(rows)
    assert written_csv(answers(cells_of(once))) == once


@given(st.lists(st.lists(rows_of_text, max_size=3), max_size=4))
def test_parts_of_csv_with_other_columns_are_joined(
    folder: Path, parts: list[list[dict[str, str]]]
) -> None:
    joined = join(write_csv, join_csv, [[answers(part)] for part in parts], folder)
    rows = [row for part in parts for row in part]
    assert cells_as_they_were(joined, rows) == expected_cells(rows)
    assert columns_of(joined)[-3:] == our_columns(THEMES)
    # As if all had been one part.
    assert joined == written_csv(*map(answers, parts))


def test_what_was_tagged_as_csv_is_tagged_to_the_same_bytes() -> None:
    once = written_csv(answers([{"text": "un\n", "n": 1.50}, {"text": "deux"}], ids=["a:1", 2]))
    assert written_csv(answers(cells_of(once))) == once


def test_a_text_is_longer_than_csv_allows_by_itself(tmp_path: Path) -> None:
    long = "é" * 200_000
    parts = [[answers([{"text": long}])], [answers([{"a": "b"}])]]
    data = join(write_csv, join_csv, parts, tmp_path)
    assert data.count(long.encode()) == 1


# Parquet


def written_table(*found: Answers) -> pa.Table:
    file = io.BytesIO()
    write_parquet(file, found, THEMES)
    return parquet.read_table(pa.BufferReader(file.getvalue()))


def joined_table(folder: Path, *parts: Sequence[Answers]) -> pa.Table:
    return parquet.read_table(pa.BufferReader(join(write_parquet, join_parquet, parts, folder)))


OUR_TYPES = {
    "themes": pa.list_(pa.string()),
    "scores": pa.struct([("feux", pa.float64()), ("police", pa.float64())]),
}


def types_of(table: pa.Table) -> dict[str, pa.DataType]:
    found = {field.name: field.type for field in table.schema}
    assert {name: found.pop(name) for name in OUR_TYPES} == OUR_TYPES
    assert table.column_names[-2:] == list(OUR_TYPES)
    return found


KINDS: dict[str, Any] = {
    "string": pa.array(["un", None]),
    "long": pa.array(["un", None], pa.large_string()),
    "word": pa.array(["un", None]).dictionary_encode(),
    "small": pa.array([1, None], pa.int8()),
    "big": pa.array([2**63, None], pa.uint64()),
    "real": pa.array([1.5, float("inf")], pa.float32()),
    "yes": pa.array([True, None]),
    "day": pa.array([datetime.date(2026, 11, 22), None]),
    "time": pa.array([datetime.datetime(2026, 11, 22), None], pa.timestamp("us", "Europe/Paris")),
    "price": pa.array([Decimal("1.50"), None]),
    "data": pa.array([b"\x00\xff", None]),
    "list": pa.array([["un"], []]),
    "many": pa.array([{"a": 1, "b": ["x"]}, None]),
    "none": pa.nulls(2),
}


@pytest.mark.parametrize("kind", KINDS)
def test_columns_of_parquet_keep_their_types(tmp_path: Path, kind: str) -> None:
    table = pa.table({kind: KINDS[kind], "text": ["a", "b"]})
    for found in (
        written_table(from_table(table)),
        written_table(from_table(table), from_table(table)).slice(2),
        joined_table(tmp_path, [from_table(table)], [from_table(table)]).slice(2),
    ):
        types = types_of(found)
        assert types.pop("text") == pa.string()
        assert types == {kind: KINDS[kind].type}
        assert found.select([kind]).to_pylist() == table.select([kind]).to_pylist()
        assert found.select(list(OUR_TYPES)).to_pylist() == [OUR_VALUES] * 2


def test_ours_replace_what_is_called_so() -> None:
    table = pa.table({"themes": ["x"], "id": [1], "scores": [1.5], "score_feux": [2], "n": [3]})
    found = written_table(from_table(table, ids=["a:1"]))
    assert found.to_pylist() == [{"id": "a:1", "n": 3, **OUR_VALUES}]
    assert found.column_names == ["id", "n", "themes", "scores"]


def test_what_was_tagged_as_parquet_is_tagged_to_the_same_rows() -> None:
    once = written_table(answers([{"text": "un", "n": 1}], ids=["a:1"]))
    assert written_table(from_table(once)).equals(once)


@pytest.mark.parametrize(
    ("values_", "kind", "found"),
    [
        (["a", None], pa.string(), ["a", None]),
        ([1, None, 2], pa.int64(), [1, None, 2]),
        ([1, 2.5], pa.float64(), [1.0, 2.5]),
        ([1, "a"], pa.string(), ["1", "a"]),
        (["a", 1, None], pa.string(), ["a", "1", None]),
        ([True, 1], pa.string(), ["true", "1"]),
        ([[1], "a"], pa.string(), ["[1]", "a"]),
        ([{"a": 1}, [2]], pa.string(), ['{"a": 1}', "[2]"]),
        ([{"a": 1}, {"b": "é"}], None, [{"a": 1, "b": None}, {"a": None, "b": "é"}]),
        ([{"a": 1}, {"a": "é"}], pa.string(), ['{"a": 1}', '{"a": "é"}']),
        ([["a"], []], pa.list_(pa.string()), [["a"], []]),
        ([2**64], pa.string(), [str(2**64)]),
        ([2**63, -1], pa.string(), [str(2**63), "-1"]),
        (["\ud83d", "a"], pa.string(), ["\\ud83d", "a"]),
        ([["\ud83d"]], pa.string(), ['["\\ud83d"]']),
    ],
)
def test_values_of_several_kinds_become_texts(
    values_: list[Any], kind: pa.DataType | None, found: list[Any]
) -> None:
    table = written_table(answers([{"a": value} for value in values_]))
    if kind is not None:
        assert types_of(table) == {"a": kind}
    assert table.column("a").to_pylist() == found


@pytest.mark.parametrize("empty", [{}, [], [{}], {"b": {}}])
def test_what_is_empty_is_written(empty: Any) -> None:
    table = written_table(answers([{"a": empty}, {"a": empty}]))
    assert table.num_rows == 2
    assert table.column("a").to_pylist() in ([empty] * 2, [json.dumps(empty)] * 2, [None] * 2)


# What two parts hold under one name, and what the whole has.
OF_TWO_KINDS: dict[str, tuple[list[Any], list[Any], list[Any]]] = {
    "nothing and a text": ([None], ["a"], [None, "a"]),
    "whole and other numbers": ([1], [2.5], [1.0, 2.5]),
    "a number and a text": ([1], ["a"], ["1", "a"]),
    "a text and a number": (["a"], [1.5], ["a", "1.5"]),
    "a text and a list": (["a"], [["b"]], ["a", '["b"]']),
    "an empty list and one of texts": ([[]], [["b"]], [[], ["b"]]),
    "a list of nothing and one of texts": ([[None, None]], [["b"]], [[None, None], ["b"]]),
    "lists of nothing": ([[None, None]], [[]], [[None, None], []]),
    "lists of numbers and of texts": ([[1]], [["b"]], ["[1]", '["b"]']),
    "a truth and a number": ([True], [1], ["true", "1"]),
    "a day and a text": ([datetime.date(2026, 11, 22)], ["hier"], ["2026-11-22", "hier"]),
    "records of other fields": (
        [{"a": 1}],
        [{"b": "x"}],
        [{"a": 1, "b": None}, {"a": None, "b": "x"}],
    ),
    "a number that is too large": ([2**63], [-1], [str(2**63), "-1"]),
    "a number that is no float": ([2**53 + 1], [1.5], [str(2**53 + 1), "1.5"]),
    "half a character": (["\ud83d"], ["a"], ["\\ud83d", "a"]),
}


@pytest.mark.parametrize("kinds", OF_TWO_KINDS)
def test_columns_of_several_kinds_are_joined(tmp_path: Path, kinds: str) -> None:
    one, other, whole = OF_TWO_KINDS[kinds]
    first, second = ([{"a": value} for value in found] for found in (one, other))
    together = written_table(answers(first), answers(second))
    joined = joined_table(tmp_path, [answers(first)], [answers(second)])
    assert together.column("a").to_pylist() == whole
    assert joined.column("a").to_pylist() == whole
    assert joined.schema == together.schema


@pytest.mark.parametrize("kind", ["string", "long", "word", "day", "price", "time", "yes"])
def test_columns_of_parquet_and_of_csv_are_joined(tmp_path: Path, kind: str) -> None:
    of_parquet, of_csv = from_table(pa.table({kind: KINDS[kind]})), answers([{kind: "x"}])
    first = KINDS[kind].to_pylist()[0]
    text = first if isinstance(first, str) else to_json(first).strip('"')
    for parts in ((of_parquet, of_csv), (of_csv, of_parquet)):
        joined = joined_table(tmp_path, *([part] for part in parts))
        found = joined.column(kind).to_pylist()
        assert sorted(found, key=repr) == sorted([text, None, "x"], key=repr)


def test_parts_of_parquet_with_other_columns_are_joined(tmp_path: Path) -> None:
    parts: list[list[Answers]] = [
        [answers([{"id": 1, "text": "un"}])],
        [],
        [answers([{"text": "deux", "n": 2}], ids=["b:1"]), answers([{"lieu": "Nice"}], ids=["c"])],
    ]
    joined = joined_table(tmp_path, *parts)
    assert joined.column_names == ["id", "text", "n", "lieu", "themes", "scores"]
    nothing = dict.fromkeys(joined.column_names[:4])
    assert joined.to_pylist() == [
        {**nothing, "id": "1", "text": "un", **OUR_VALUES},
        {**nothing, "id": "b:1", "text": "deux", "n": 2, **OUR_VALUES},
        {**nothing, "id": "c", "lieu": "Nice", **OUR_VALUES},
    ]


def test_nothing_is_a_table_too(tmp_path: Path) -> None:
    for table in (written_table(), joined_table(tmp_path), joined_table(tmp_path, [], [])):
        assert types_of(table) == {}
        assert table.num_rows == 0


@given(st.lists(lists_of_json, max_size=3))
def test_any_rows_of_json_are_written_as_parquet(
    folder: Path, parts: list[list[dict[str, Any]]]
) -> None:
    joined = joined_table(folder, *([answers(part)] if part else [] for part in parts))
    rows = [row for part in parts for row in part]
    assert joined.select(list(OUR_TYPES)).to_pylist() == [OUR_VALUES] * len(rows)
    for name in set(joined.column_names) - set(OUR_TYPES):
        for row, found in zip(rows, joined.column(name).to_pylist(), strict=True):
            if isinstance(row.get(name), str):
                assert found == row[name]


def test_a_name_that_is_half_a_character_is_spelt_again(tmp_path: Path) -> None:
    found = answers([{"\ud83d": 1, "": 2}])
    assert columns_of(written_csv(found))[:2] == ["\\ud83d", ""]
    for table in (written_table(found), joined_table(tmp_path, [found], [found])):
        assert table.column_names[:2] == ["\\ud83d", ""]
