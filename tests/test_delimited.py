import csv
import io
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.readers import delimited
from classifier.readers.broken import BrokenRowError
from classifier.readers.delimited import (
    Cells,
    check_header,
    delimiter_of,
    fields_of,
    read_cells,
)

COMMAS, TABS = ",", "\t"

CLOSED = "the row cannot be read (it is too long, or a quotation mark is not closed)"
ENDED = "the row cannot be read (unexpected end of data)"
AFTER_QUOTE = "the row cannot be read (',' expected after '\"')"


def read(data: bytes, delimiter: str = COMMAS) -> list[Cells]:
    return list(read_cells(data.splitlines(keepends=True), delimiter, bytes.decode))


def cells_of(rows: list[Cells]) -> list[list[str]]:
    return [row.cells for row in rows]


def what(row: Cells) -> str:
    return row.broken.what if row.broken else ""


def by_line_feeds(data: bytes) -> Iterator[bytes]:
    """Lines as files give them; `splitlines` parts them at a carriage return too."""
    return iter(io.BytesIO(data))


def by_line_ends(data: bytes) -> Iterator[bytes]:
    return iter(data.splitlines(keepends=True))


letters = st.characters(exclude_categories=["Cs"]) | st.sampled_from(',;"\n\r\t é')
tables = st.lists(st.lists(st.text(letters, max_size=8), min_size=1, max_size=4))


@given(tables, st.sampled_from(",;"), st.sampled_from([by_line_feeds, by_line_ends]))
def test_what_csv_wrote_is_read_back(
    table: list[list[str]], delimiter: str, lines: Callable[[bytes], Iterator[bytes]]
) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(table)
    data = text.getvalue().encode()
    rows = list(read_cells(lines(data), delimiter, bytes.decode))
    assert cells_of(rows) == table
    assert [row.broken for row in rows] == [None] * len(table)
    assert_in_place(rows, lines(data))


def assert_in_place(rows: list[Cells], lines: Iterator[bytes]) -> None:
    """The raw rows are the file, and the number of each is that of its first line."""
    left = list(lines)
    number = 1
    for row in rows:
        assert row.line == number
        raw = b""
        while raw != row.raw:
            raw += left.pop(0)
            number += 1
    assert not left


@given(st.binary(max_size=60) | st.text('a,"\r\n').map(str.encode), st.sampled_from(",;\t"))
def test_of_any_bytes_none_is_lost(data: bytes, delimiter: str) -> None:
    def latin_1(line: bytes) -> str:
        return line.decode("latin-1")

    rows = list(read_cells(by_line_ends(data), delimiter, latin_1))
    assert_in_place(rows, by_line_ends(data))
    assert all(not row.cells for row in rows if row.broken)


@given(
    st.lists(st.lists(st.text('a,;" é', max_size=5), min_size=1)), st.sampled_from(["\n", "\r\n"])
)
def test_in_tsv_quotation_marks_are_text(table: list[list[str]], end: str) -> None:
    table = [row for row in table if row != [""]]  # an empty line
    data = "".join("\t".join(row) + end for row in table).encode()
    rows = read(data, TABS)
    assert cells_of(rows) == table
    assert_in_place(rows, by_line_ends(data))


def test_empty_lines_have_no_cells() -> None:
    rows = read(b"\na,b\n\r\n\n1,2")
    assert cells_of(rows) == [[], ["a", "b"], [], [], ["1", "2"]]
    assert [row.line for row in rows] == [1, 2, 3, 4, 5]
    assert not any(row.broken for row in rows)


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (b'"jamais,1\n', ENDED),
        (b'un,"jamais\n', ENDED),
        (b'"un" deux,1\n', AFTER_QUOTE),
        (b'"un\ndeux" trois,1\n', AFTER_QUOTE),
    ],
)
def test_the_rows_after_a_broken_one_are_read(broken: bytes, message: str) -> None:
    before, after = b"a,b\n1,2\n", b"3,4\n\n5,6\n"
    rows = read(before + broken + after)
    place = before.count(b"\n")
    assert what(rows[place]) == message
    assert rows[place].line == 3
    assert rows[place].raw == broken.splitlines(keepends=True)[0]
    # All but the first line of a broken row is read again.
    left = [line.split(b",") for line in broken.splitlines()[1:]]
    assert len(rows) == place + 1 + len(left) + 3
    assert cells_of(rows)[-3:] == [["3", "4"], [], ["5", "6"]]
    assert [row.line for row in rows] == [*range(1, len(rows) + 1)]


def test_a_quotation_mark_that_closes_later_takes_no_more_than_its_row() -> None:
    rows = read(b'a,b\n"un,1\n"deux",2\n3,4\n')
    assert [what(row) for row in rows] == ["", AFTER_QUOTE, "", ""]
    assert cells_of(rows) == [["a", "b"], [], ["deux", "2"], ["3", "4"]]


def test_a_quotation_mark_that_is_never_closed_takes_no_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(delimited, "LONGEST_ROW", 30)
    rows = read(b'a,b\n"un,1\n' + b"1234,5678\n" * 9)
    assert what(rows[1]) == CLOSED
    assert cells_of(rows) == [["a", "b"], [], *[["1234", "5678"]] * 9]
    assert [row.line for row in rows] == [*range(1, 12)]


def test_a_row_of_very_many_lines_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "_MOST_LINES", 3)
    rows = read(b'"un\ndeux\ntrois",1\n"un\ndeux\ntrois\nquatre",1\n')
    assert [what(row) for row in rows[:2]] == ["", CLOSED]
    assert rows[0].cells == ["un\ndeux\ntrois", "1"]
    assert [row.line for row in rows] == [1, 4, 5, 6, 7]


def test_a_line_that_is_too_long_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "LONGEST_ROW", 30)
    rows = read(b"1,2\n" + b"a" * 40 + b",b\n3,4\n")
    assert [what(row) for row in rows] == ["", CLOSED, ""]
    assert cells_of(rows) == [["1", "2"], [], ["3", "4"]]


def decode(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        raise BrokenRowError("the text is damaged", "Name its encoding.") from None


def test_a_row_that_is_not_decoded_ends_where_it_ends() -> None:
    data = b'a,b\n"un\nd\xe9ux\ntrois",1\n"un\ndeux",2\n'
    rows = list(read_cells(by_line_ends(data), COMMAS, decode))
    assert [what(row) for row in rows] == ["", "the text is damaged", ""]
    assert rows[2].cells == ["un\ndeux", "2"]
    assert [row.line for row in rows] == [1, 2, 5]


def test_a_field_is_longer_than_csv_allows() -> None:
    text = "é" * 200_000
    assert cells_of(read(f"a,b\n{text},1\n".encode())) == [["a", "b"], [text, "1"]]


@pytest.mark.parametrize(
    ("header", "tabs", "delimiter"),
    [
        (b"text,id\n", False, ","),
        (b"text;id\n", False, ";"),
        ("\ufefftitre;texte, en entier;date\n".encode(), False, ";"),
        (b"t\xe9l\xe9;id\n", False, ";"),
        (b"text\n", False, ","),
        (b"", False, ","),
        (b"text;id,date\ttitle\n", True, "\t"),
        (b" \n\ntext;id\nUn, deux, trois.;1\n", False, ";"),
    ],
)
def test_the_header_tells_what_parts_cells(header: bytes, tabs: bool, delimiter: str) -> None:
    told, lines = delimiter_of(by_line_ends(header), tabs=tabs)
    assert told == delimiter
    assert b"".join(lines) == header


def test_no_column_comes_twice() -> None:
    check_header(["a", "b", ""])
    with pytest.raises(BrokenRowError) as error:
        check_header(["b", "a", "b", "", "a", ""])
    assert error.value.what == "there are two columns '', 'a', 'b'"
    assert error.value.remedy == "Rename one."


def test_fields_are_cells_by_column() -> None:
    assert fields_of(["a", "b"], ["1", ""]) == {"a": "1", "b": ""}


@pytest.mark.parametrize("cells", [["1"], ["1", "2", "3"]])
def test_a_row_has_the_columns_of_the_header(cells: list[str]) -> None:
    with pytest.raises(BrokenRowError) as error:
        fields_of(["a", "b"], cells)
    assert error.value.what == "the row has not the 2 columns of the header"
    assert error.value.remedy == "Mend the row; quote a field that holds a separator."
