import csv
import gzip
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from corpus_files import PACK, source
from hypothesis import example, given
from hypothesis import strategies as st
from pyarrow import parquet

from classifier.errors import SourceError
from classifier.mending import mend
from classifier.readers import delimited
from classifier.tagging import batches, parts
from classifier.tagging.batches import Batch, Fields, Skipped, read_batches, sample
from classifier.tagging.parts import PART_SIZE, Part, cut
from classifier.tagging.sources import Format, Source

TEXT = Fields("text")
TEXT_AND_ID = Fields("text", "id")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("batches")


def read(
    files: Source | Sequence[Source],
    fields: Fields = TEXT,
    *,
    encoding: str | None = None,
    size: int = PART_SIZE,
) -> tuple[list[Batch], list[Skipped]]:
    """What is read of all parts, and what is skipped."""
    found = [
        each
        for part in cut(
            [files] if isinstance(files, Source) else files, size=size, encoding=encoding
        )
        for each in read_batches(part, fields, encoding)
    ]
    return (
        [each for each in found if isinstance(each, Batch)],
        [each for each in found if isinstance(each, Skipped)],
    )


def texts_of(found: Sequence[Batch]) -> list[tuple[Any, str]]:
    return [pair for batch in found for pair in zip(batch.ids, batch.texts, strict=True)]


# What is read


ROWS = [
    {"text": 'Il dit : "non", puis part.', "lieu": "Étretat"},
    {"text": "Rien ; vraiment.", "lieu": ""},
]


@pytest.mark.parametrize("packing", PACK)
@pytest.mark.parametrize(
    ("format_", "content", "lines"),
    [
        (
            "jsonl",
            '{"text": "Il dit : \\"non\\", puis part.", "lieu": "Étretat"}\r\n\n'
            '{"text": "Rien ; vraiment.", "lieu": ""}',
            [1, 3],
        ),
        (
            "csv",
            'text,lieu\n\n"Il dit : ""non"", puis part.",Étretat\nRien ; vraiment.,\n',
            [3, 4],
        ),
        (
            "csv",
            '\ufefftext;lieu\r\n"Il dit : ""non"", puis part.";Étretat\r\n"Rien ; vraiment.";\r\n',
            [2, 3],
        ),
        ("csv", '"text","lieu"\r"Il dit : ""non"", puis part.",Étretat\rRien ; vraiment.,', [2, 3]),
        ("tsv", 'text\tlieu\nIl dit : "non", puis part.\tÉtretat\nRien ; vraiment.\t\n', [2, 3]),
    ],
)
def test_rows_of_every_format(
    tmp_path: Path, format_: Format, packing: str, content: str, lines: list[int]
) -> None:
    [batch], skipped = read(source(tmp_path, format_, content.encode(), packing))
    assert batch.rows == ROWS
    assert batch.texts == [row["text"] for row in ROWS]
    assert batch.ids == [f"a.{format_}{packing}:{line}" for line in lines]
    assert batch.lines == (content.split("\n")[::2] if format_ == "jsonl" else None)
    assert batch.table is None
    assert not skipped


def parquet_source(folder: Path, table: pa.Table, group: int = 1_000) -> Source:
    path = folder / "a.parquet"
    parquet.write_table(table, path, row_group_size=group)
    return Source(path.name, str(path), "parquet", "", path.stat().st_size)


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())]
)
def test_rows_of_parquet(tmp_path: Path, kind: pa.DataType) -> None:
    table = pa.table(
        {"text": pa.array([row["text"] for row in ROWS], kind), "n": [[1.5], None]},
    )
    [batch], skipped = read(parquet_source(tmp_path, table))
    assert batch.texts == [row["text"] for row in ROWS]
    assert batch.ids == ["a.parquet:1", "a.parquet:2"]
    assert [row["n"] for row in batch.rows] == [[1.5], None]
    assert batch.table.equals(table)
    assert batch.lines is None
    assert not skipped


def test_a_text_is_a_row_that_is_named_by_its_file(tmp_path: Path) -> None:
    files = [
        source(tmp_path, "text", "\ufeffUn feu à Étretat.".encode(), name="un"),
        source(tmp_path, "text", "Un été.".encode("cp1252"), ".gz", name="deux"),
        source(tmp_path, "text", "Un été.".encode("utf-16"), ".xz", name="trois"),
    ]
    [batch], skipped = read(files)
    names = ["un.text", "deux.text.gz", "trois.text.xz"]
    assert texts_of([batch]) == [
        (names[0], "Un feu à Étretat."), (names[1], "Un été."), (names[2], "Un été."),
    ]  # fmt: skip
    assert batch.rows == [{"source": name} for name in names]
    assert batch.lines is None
    assert not skipped


@pytest.mark.parametrize("suffix", [".html", ".HTM.gz"])
def test_of_a_page_the_article_is_read(tmp_path: Path, suffix: str) -> None:
    paragraph = "Le feu gagne la forêt, et les pompiers évacuent deux campings. " * 5
    page = f"<html><body><nav>Menu</nav><article><p>{paragraph}</p></article></body></html>"
    packed = suffix.endswith(".gz")
    path = tmp_path / f"a{suffix}"
    path.write_bytes(gzip.compress(page.encode()) if packed else page.encode())
    [batch], skipped = read(Source(path.name, str(path), "text", ".gz" if packed else "", 1))
    assert texts_of([batch]) == [(path.name, paragraph.strip())]
    assert not skipped


def test_standard_input_is_a_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"Un feu.\n")))
    [batch], skipped = read(Source("-", "-", "text"))
    assert texts_of([batch]) == [("-", "Un feu.\n")]
    assert not skipped


# Names


@pytest.mark.parametrize(
    ("fields", "ids"),
    [
        (Fields("text", "id"), [None, "a.jsonl:2", "a.jsonl:3", None]),
        (Fields("text", "url"), ["u", "a.jsonl:2", "a.jsonl:3", 0]),
    ],
)
def test_a_row_is_named_by_its_identifier_or_its_line(
    tmp_path: Path, fields: Fields, ids: list[Any]
) -> None:
    rows: list[dict[str, Any]] = [
        {"text": "Un.", "id": "x", "url": "u"},
        {"text": "Un.", "id": "", "url": ""},
        {"text": "Un.", "id": None},
        {"text": "Un.", "id": 7, "url": 0},
    ]
    data = "".join(json.dumps(row) + "\n" for row in rows).encode()
    [batch], _ = read(source(tmp_path, "jsonl", data), fields)
    assert batch.ids == ids
    assert batch.rows == rows


# What is skipped


def skipped_rows(
    folder: Path, format_: Format, data: bytes, *, size: int = PART_SIZE
) -> tuple[list[str], list[tuple[int | None, str, str]]]:
    """The texts read, and the line, the reason and the row of each that was skipped."""
    found, skipped = read(source(folder, format_, data), size=size)
    assert {each.source for each in skipped} <= {f"a.{format_}"}
    return (
        [text for _, text in texts_of(found)],
        [(each.line, each.reason, each.row) for each in skipped],
    )


@pytest.mark.parametrize("size", [1, 30, PART_SIZE])
@pytest.mark.parametrize(
    ("format_", "row", "reason", "shown"),
    [
        ("jsonl", b'{"a": 1}\r\n', "there is no 'text'", '{"a": 1}'),
        ("jsonl", b'{"text": null}\n', "there is no 'text'", '{"text": null}'),
        ("jsonl", b'{"text": ["a"]}\n', "'text' is no text", '{"text": ["a"]}'),
        ("jsonl", b'{"text": ""}\n', "'text' is empty", '{"text": ""}'),
        ("jsonl", b'{"text": " \\n"}\n', "'text' is empty", '{"text": " \\n"}'),
        (
            "jsonl",
            b'{"text": \n',
            "the line is not JSON (Expecting value: line 1 column 10 (char 9))",
            '{"text": ',
        ),
        ("jsonl", b"[1]\n", "the line is not a JSON object", "[1]"),
        (
            "jsonl",
            '{"text": "né'.encode() + b'\xe9\xff"}\n',
            "the text is damaged UTF-8 (byte 0xE9 at offset 13)",
            '{"text": "né\\xe9\\xff"}',
        ),
        (
            "jsonl",
            b"\x81\n",
            "the text is neither UTF-8 (byte 0x81 at offset 0) nor Windows-1252 (byte 0x81 at "
            "offset 0)",
            "\\x81",
        ),
        ("csv", b",1\r\n", "'text' is empty", ",1"),
        ("csv", b"Un,1,2\n", "the row has not the 2 columns of the header", "Un,1,2"),
        ("csv", b"Un\n", "the row has not the 2 columns of the header", "Un"),
        ("csv", '"né\n'.encode() + b'\x81",1\n', "the text is neither UTF-8", '"né\n\\x81",1'),
        ("csv", b'"Un" feu,1\n', "the row cannot be read (',' expected after '\"')", '"Un" feu,1'),
        ("tsv", b"Un\n", "the row has not the 2 columns of the header", "Un"),
        ("tsv", b" \t2\n", "'text' is empty", " \t2"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_labelled_is_skipped(
    tmp_path: Path, format_: Format, row: bytes, reason: str, shown: str, size: int
) -> None:
    good = {
        "jsonl": [b'{"text": "Un."}\n', b'{"text": "Deux."}\n'],
        "csv": [b'text,id\n"Un.",1\n', b"Deux.,2\n"],
        "tsv": [b"text\tid\nUn.\t1\n", b"Deux.\t2\n"],
    }[format_]
    texts, [skipped] = skipped_rows(tmp_path, format_, good[0] + row + good[1], size=size)
    assert texts == ["Un.", "Deux."]
    line = 1 + good[0].count(b"\n")
    if "neither" in reason:
        assert skipped[1].startswith(reason)
        skipped = (skipped[0], reason, skipped[2])
    assert skipped == (line, reason, shown)


@pytest.mark.parametrize(
    ("format_", "data", "reason", "row"),
    [
        ("jsonl", b"", "the file is empty", ""),
        ("csv", b"", "the file is empty", ""),
        ("tsv", b"", "the file is empty", ""),
        ("text", b"", "the file is empty", ""),
        ("text", b"\xef\xbb\xbf\n", "the file is empty", ""),
        ("text", b"\x7fELF\0", "this is a binary file", ""),
        ("text", b"+2AA-\x81", "the text is neither UTF-8 (byte 0x81 at offset 5) nor "
                               "Windows-1252 (byte 0x81 at offset 5)", ""),
    ],
)  # fmt: skip
def test_a_file_that_holds_nothing_is_skipped(
    tmp_path: Path, format_: Format, data: bytes, reason: str, row: str
) -> None:
    assert skipped_rows(tmp_path, format_, data) == ([], [(None, reason, row)])


@pytest.mark.parametrize("packing", [".gz", ".xz", ".zst"])
@pytest.mark.parametrize("format_", ["jsonl", "csv", "tsv", "text"])
def test_an_empty_file_is_skipped_however_it_is_packed(
    tmp_path: Path, format_: Format, packing: str
) -> None:
    found, skipped = read(source(tmp_path, format_, b"", packing))
    assert not found
    assert skipped == [Skipped(f"a.{format_}{packing}", None, "the file is empty")]


@pytest.mark.parametrize("format_", ["jsonl", "csv"])
def test_empty_standard_input_is_skipped(format_: Format, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO()))
    assert read(Source("-", "-", format_)) == ([], [Skipped("-", None, "the file is empty")])


@pytest.mark.parametrize(
    ("format_", "data"),
    [("jsonl", b"\n\r\n \n"), ("csv", b"text,id\n"), ("csv", b"\n\n"), ("tsv", b"text\tid")],
)
def test_a_file_without_rows_has_none(tmp_path: Path, format_: Format, data: bytes) -> None:
    assert skipped_rows(tmp_path, format_, data) == ([], [])


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"text,text\nUn.,1\n", "the header cannot be read: there are two columns 'text'"),
        (
            b'"text,id\nUn.,1\n',
            "the header cannot be read: the row cannot be read (unexpected end of data)",
        ),
    ],
)
def test_without_a_header_no_row_is_read(tmp_path: Path, data: bytes, reason: str) -> None:
    row = data.partition(b"\n")[0].decode()
    assert skipped_rows(tmp_path, "csv", data) == ([], [(1, reason, row)])


def test_an_empty_line_before_the_header_tells_no_dialect(tmp_path: Path) -> None:
    data = b"\n\ntext;id\n" + b"Un, deux.;1\n" * 5
    assert skipped_rows(tmp_path, "csv", data) == (["Un, deux."] * 5, [])
    assert skipped_rows(tmp_path, "csv", data, size=20) == (["Un, deux."] * 5, [])


def test_a_row_that_is_skipped_is_plain(tmp_path: Path) -> None:
    _, [skipped] = read(source(tmp_path, "jsonl", b"[1]\n"))
    assert skipped.as_plain() == {
        "source": "a.jsonl",
        "line": 1,
        "reason": "the line is not a JSON object",
        "row": "[1]",
    }


def test_of_a_long_row_the_beginning_is_kept(tmp_path: Path) -> None:
    _, [skipped] = read(source(tmp_path, "jsonl", b"[" + b"1," * 9_000 + b"1]\n"))
    assert skipped.row == "[" + "1," * 4_999 + "1"


# Parts


def whatever_is_cut(
    file: Source, size: int, encoding: str | None = None
) -> tuple[list[tuple[Any, str]], list[tuple[int | None, str]]]:
    """What is read and skipped; why a row of broken CSV is depends on where its part ends."""
    found, skipped = read(file, TEXT, size=size, encoding=encoding)
    return texts_of(found), [(each.line, each.row) for each in skipped]


letters = st.characters(exclude_categories=["Cs"]) | st.sampled_from(',;"\n\r é')
tables = st.lists(st.tuples(st.text(letters, max_size=9), st.text(letters, max_size=9)), max_size=9)


@given(tables, st.integers(1, 60))
@example([("un\rdeux", "1"), ("trois", "2")], 1)
def test_rows_of_csv_are_the_same_however_they_are_cut(
    folder: Path, table: list[tuple[str, str]], size: int
) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([("text", "lieu"), *table])
    file = source(folder, "csv", text.getvalue().encode())
    found, skipped = whatever_is_cut(file, size)
    expected = [mend(text).text for text, _ in table]
    assert [text for _, text in found] == [text for text in expected if text.strip()]
    assert len(skipped) == len(table) - len(found)
    assert (found, skipped) == whatever_is_cut(file, PART_SIZE)


@given(st.text(',;"\n\ra', max_size=60), st.integers(1, 60))
@example("\r,\n,\n", 1)
def test_rows_of_broken_csv_are_the_same_however_they_are_cut(
    folder: Path, content: str, size: int
) -> None:
    file = source(folder, "csv", b"text,id\n" + content.encode())
    assert whatever_is_cut(file, size) == whatever_is_cut(file, PART_SIZE)


json_lines = st.one_of(
    st.text(letters, max_size=9).map(lambda text: json.dumps({"text": text}).encode()),
    st.text(letters, max_size=9).map(lambda text: json.dumps({"text": text}, ensure_ascii=False))
    .map(str.encode),
    st.binary(max_size=9).filter(lambda data: b"\n" not in data),
)  # fmt: skip


@given(st.lists(json_lines), st.integers(1, 60), st.sampled_from(list(PACK)))
def test_rows_of_json_are_the_same_however_they_are_cut(
    folder: Path, rows: list[bytes], size: int, packing: str
) -> None:
    data = b"{}\n" + b"\n".join(rows)
    file = source(folder, "jsonl", data, packing)
    found, skipped = whatever_is_cut(file, size)
    assert (found, skipped) == whatever_is_cut(file, PART_SIZE)
    lines = [int(name.rpartition(":")[2]) for name, _ in found] + [line for line, _ in skipped]
    rows = data.split(b"\n")
    assert sorted(filter(None, lines)) == [n for n, row in enumerate(rows, 1) if row.strip()]


@given(st.lists(st.text('é"\t', max_size=9)), st.integers(1, 60))
def test_rows_of_tsv_are_the_same_however_they_are_cut(
    folder: Path, rows: list[str], size: int
) -> None:
    file = source(folder, "tsv", "\n".join(["text\tid", *rows]).encode())
    assert whatever_is_cut(file, size) == whatever_is_cut(file, PART_SIZE)


def test_a_row_is_named_by_its_line_in_the_file(tmp_path: Path) -> None:
    data = b'text,n\n"Sur\ndeux\r\nlignes.",1\n\nUn.,2\n,3\nTrois.,4\n'
    for size in (1, 20, PART_SIZE):
        found, [skipped] = read(source(tmp_path, "csv", data), size=size)
        assert [name for name, _ in texts_of(found)] == ["a.csv:2", "a.csv:6", "a.csv:8"]
        assert skipped.line == 7


def test_batches_end_when_they_are_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "_MOST_ROWS", 3)
    monkeypatch.setattr(batches, "_MOST_TEXT", 20)
    words = ["Un.", "Deux.", "Trois.", "Quatre.", "Un texte plus long que vingt.", "Six.", "Sept."]
    lengths = [3, 2, 2]
    data = "".join(json.dumps({"text": word}) + "\n" for word in words)
    found, _ = read(source(tmp_path, "jsonl", data.encode()))
    assert [len(batch.texts) for batch in found] == lengths
    assert [len(batch.lines or []) for batch in found] == lengths
    assert [text for _, text in texts_of(found)] == words
    files = [source(tmp_path, "text", word.encode(), name=word) for word in words]
    found, _ = read(files)
    assert [len(batch.texts) for batch in found] == lengths
    assert [text for _, text in texts_of(found)] == words


# Encodings


def encoded_rows(format_: Format, encoding: str) -> bytes:
    rows = {
        "jsonl": '{"text": "Un été à Étretat."}\n' * 9,
        "csv": "text,id\n" + '"Un été à Étretat.",1\n' * 9,
        "tsv": "text\tid\n" + "Un été à Étretat.\t1\n" * 9,
        "text": "Un été à Étretat.",
    }[format_]
    return rows.encode(encoding)


@pytest.mark.parametrize("packing", ["", ".zst"])
@pytest.mark.parametrize("size", [100, PART_SIZE])
@pytest.mark.parametrize("format_", ["jsonl", "csv", "tsv", "text"])
@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", None),
        ("utf-8-sig", None),
        ("cp1252", None),
        ("utf-16", None),
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("cp1252", "windows-1252"),
        ("cp1252", "latin-1"),
        ("iso8859-15", "iso-8859-15"),
        ("mac-roman", "mac-roman"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
    ],
)
def test_rows_are_read_in_their_encoding(
    tmp_path: Path, format_: Format, encoding: str, named: str | None, size: int, packing: str
) -> None:
    file = source(tmp_path, format_, encoded_rows(format_, encoding), packing)
    found, skipped = read(file, encoding=named, size=size)
    texts = [text for _, text in texts_of(found)]
    assert texts == ["Un été à Étretat."] * (1 if format_ == "text" else 9)
    assert not skipped


@pytest.mark.parametrize("format_", ["jsonl", "csv"])
def test_rows_in_another_encoding_than_the_one_named_are_skipped(
    tmp_path: Path, format_: Format
) -> None:
    data = encoded_rows(format_, "utf-8") + "été\n".encode("cp1252")
    found, [skipped] = read(source(tmp_path, format_, data), encoding="utf-8")
    assert len(texts_of(found)) == 9
    assert skipped.reason == "the text is not in utf-8 (byte 0xE9 at offset 0)"
    assert skipped.row == "\\xe9t\\xe9"


# What is too long


@pytest.fixture
def short_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (batches, parts, delimited):
        monkeypatch.setattr(module, "LONGEST_ROW", 40)
    monkeypatch.setattr(parts, "BEGINNING", 10)


LONG = "a" * 60


@pytest.mark.parametrize("size", [20, 30, PART_SIZE])
@pytest.mark.usefixtures("short_rows")
def test_a_line_of_json_that_is_too_long_is_skipped(tmp_path: Path, size: int) -> None:
    data = '{"text": "Un."}\n{"text": "' + LONG + '"}\n{"text": "Deux."}\n'
    texts, [(line, reason, row)] = skipped_rows(tmp_path, "jsonl", data.encode(), size=size)
    assert texts == ["Un.", "Deux."]
    assert (line, reason) == (2, "the row is longer than 10 MB")
    assert row.startswith('{"text": "'[:10])


@pytest.mark.parametrize("size", [1, 30, PART_SIZE])
@pytest.mark.parametrize("format_", ["csv", "tsv"])
@pytest.mark.usefixtures("short_rows")
def test_a_row_that_is_too_long_is_skipped(tmp_path: Path, format_: Format, size: int) -> None:
    data = f"id,text\n1,Un.\n2,{LONG},suite\n3,Deux.\n4,\n"
    if format_ == "tsv":
        data = data.replace(",", "\t")
    texts, skipped = skipped_rows(tmp_path, format_, data.encode(), size=size)
    assert texts == ["Un.", "Deux."]
    assert [line for line, _, _ in skipped] == [3, 5]
    assert "too long" in skipped[0][1] or skipped[0][1] == "the row is longer than 10 MB"


@pytest.mark.parametrize("packing", PACK)
def test_a_text_that_is_too_long_is_skipped(tmp_path: Path, packing: str) -> None:
    found, [skipped] = read(source(tmp_path, "text", b"Un feu.\n" * 1_250_001, packing))
    assert not found
    assert skipped.reason == "the text is longer than 10 MB"


@pytest.mark.usefixtures("short_rows")
def test_a_text_in_parquet_that_is_too_long_is_skipped(tmp_path: Path) -> None:
    table = pa.table({"text": ["Un.", LONG, "Deux."]})
    [batch], [skipped] = read(parquet_source(tmp_path, table))
    assert batch.texts == ["Un.", "Deux."]
    assert (skipped.line, skipped.reason) == (2, "the row is longer than 10 MB")


# Damage


@pytest.mark.parametrize("packing", [".gz", ".xz", ".zst"])
@pytest.mark.parametrize("format_", ["jsonl", "text"])
def test_a_file_that_cannot_be_unpacked_is_skipped(
    tmp_path: Path, format_: Format, packing: str
) -> None:
    file = source(tmp_path, format_, b"", packing)
    Path(file.path).write_bytes(b"Un feu gagne la foret." * 9)
    found, [skipped] = read(file)
    assert not found
    what = (
        "the file cannot be unpacked"
        if format_ == "text"
        else "what follows in the file cannot be read"
    )
    assert skipped.reason.startswith(f"{what} (")
    assert (skipped.source, skipped.line, skipped.row) == (file.name, None, "")


@pytest.mark.parametrize("packing", [".gz", ".xz", ".zst"])
def test_a_text_that_is_truncated_is_skipped(tmp_path: Path, packing: str) -> None:
    file = source(tmp_path, "text", b"Un feu gagne la foret.", packing)
    packed = Path(file.path).read_bytes()
    Path(file.path).write_bytes(packed[:-1])
    found, [skipped] = read(file)
    assert not found
    assert skipped.reason.startswith("the file cannot be unpacked (")


def test_the_rows_before_the_damage_are_read(tmp_path: Path) -> None:
    data = b"".join(b'{"text": "%d"}\n' % n for n in range(999))
    file = source(tmp_path, "jsonl", data, ".gz")
    packed = Path(file.path).read_bytes()
    Path(file.path).write_bytes(packed[: len(packed) // 2])
    found, skipped = read(file)
    texts = [text for _, text in texts_of(found)]
    assert texts == [str(n) for n in range(len(texts))]
    assert len(texts) > 99
    assert skipped[-1].reason == (
        "what follows in the file cannot be read (Compressed file ended before the end-of-stream "
        "marker was reached)"
    )


def test_a_text_that_is_gone_ends_the_run(tmp_path: Path) -> None:
    file = source(tmp_path, "text", b"Un feu.")
    Path(file.path).unlink()
    with pytest.raises(SourceError) as error:
        read(file)
    assert str(error.value) == (
        "a.text: the file is gone. Put it back and run the same command again: it goes on from "
        "here."
    )


def test_a_text_that_is_not_to_be_read_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "a.txt").mkdir()
    found, [skipped] = read(Source("a.txt", str(tmp_path / "a.txt"), "text", "", 1))
    assert not found
    assert skipped == Skipped("a.txt", None, "the file cannot be read (Is a directory)")


# Parquet


@pytest.mark.parametrize("size", [1, PART_SIZE])
def test_rows_of_parquet_are_counted_through_all_groups(tmp_path: Path, size: int) -> None:
    texts = ["Un.", None, "Trois.", "", " ", "Six."]
    table = pa.table({"text": texts, "n": range(6)})
    found, skipped = read(parquet_source(tmp_path, table, group=2), size=size)
    assert texts_of(found) == [
        ("a.parquet:1", "Un."), ("a.parquet:3", "Trois."), ("a.parquet:6", "Six."),
    ]  # fmt: skip
    assert [(each.line, each.reason, each.row) for each in skipped] == [
        (2, "there is no 'text'", "{'text': None, 'n': 1}"),
        (4, "'text' is empty", "{'text': '', 'n': 3}"),
        (5, "'text' is empty", "{'text': ' ', 'n': 4}"),
    ]
    for batch in found:
        assert batch.table.column("text").to_pylist() == batch.texts
        assert batch.table.to_pylist() == batch.rows


def test_parquet_without_that_column_or_without_rows(tmp_path: Path) -> None:
    found, [skipped] = read(parquet_source(tmp_path, pa.table({"texte": ["Un."]})))
    assert (found, skipped.reason) == ([], "there is no 'text'")
    assert read(parquet_source(tmp_path, pa.table({"text": pa.array([], pa.string())}))) == ([], [])
    found, [skipped] = read(parquet_source(tmp_path, pa.table({"text": [7]})))
    assert (found, skipped.reason) == ([], "'text' is no text")


def test_what_follows_the_damage_in_parquet_is_skipped(tmp_path: Path) -> None:
    texts = [f"Le texte numéro {n}, qui ne ressemble à aucun autre." for n in range(2_000)]
    file = parquet_source(tmp_path, pa.table({"text": texts}), group=1_000)
    data = bytearray(Path(file.path).read_bytes())
    start = parquet.read_metadata(file.path).row_group(1).column(0)
    place = start.dictionary_page_offset or start.data_page_offset
    data[place : place + 40] = b"\xff" * 40
    Path(file.path).write_bytes(data)
    found, [skipped] = read(file)
    assert [text for _, text in texts_of(found)] == texts[:1_000]
    assert skipped.line == 1_001
    assert skipped.reason.startswith("the rest of row group 1 cannot be read (")


# The first rows


@pytest.mark.parametrize(
    ("format_", "data", "rows"),
    [
        ("jsonl", b'{"a": 1}\n[2]\n{"b": null}\n', [{"a": 1}, {"b": None}]),
        ("csv", b'a,b\n"1" 2,3\n4,5\n6\n', [{"a": "4", "b": "5"}]),
        ("text", b"Un feu.", []),
        ("jsonl", b"", []),
    ],
)
def test_a_sample_holds_the_rows_that_can_be_read(
    tmp_path: Path, format_: Format, data: bytes, rows: list[dict[str, Any]]
) -> None:
    [part] = cut([source(tmp_path, format_, data)])
    assert list(sample(part)) == rows


def test_a_sample_of_parquet(tmp_path: Path) -> None:
    [part] = cut([parquet_source(tmp_path, pa.table({"a": [1, None]}))])
    assert list(sample(part)) == [{"a": 1}, {"a": None}]


def test_what_is_damaged_has_no_sample(tmp_path: Path) -> None:
    [part] = cut([source(tmp_path, "parquet", b"no Parquet")])
    assert list(sample(part)) == []
    assert list(sample(Part(part.files, data=b"{", too_long=True))) == []
