import csv
import io
import lzma
from collections.abc import Iterable, Sequence
from itertools import pairwise, takewhile
from pathlib import Path

import pyarrow as pa
import pytest
from corpus_files import PACK, source
from hypothesis import example, given
from hypothesis import strategies as st
from pyarrow import parquet

from classifier.errors import SourceError
from classifier.readers import delimited
from classifier.readers.delimited import read_cells
from classifier.tagging import parts
from classifier.tagging.parts import Part, cut, digest, read_part
from classifier.tagging.sources import Format, Source


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("parts")


def bytes_of(found: Iterable[Part]) -> bytes:
    return b"".join(map(read_part, found))


def assert_in_order(found: Sequence[Part], data: bytes) -> None:
    """The parts are the file, in order, and each knows where it stands."""
    assert bytes_of(found) == data
    assert [part.number for part in found] == list(range(len(found)))
    place = 0
    for part in found:
        assert part.start == place
        assert part.first_line == 1 + data[:place].count(b"\n")
        place += len(read_part(part))
        assert part.stop == place
        assert not part.too_long
        assert not part.damage


def no_bom(data: bytes) -> bool:
    return not data.startswith((b"\xff\xfe", b"\xfe\xff"))


lines = st.lists(st.binary(max_size=12)).map(b"\n".join).filter(no_bom)
sizes = st.integers(1, 60)


@given(lines, sizes)
def test_lines_are_cut_at_the_last_line_end_within_the_size(
    folder: Path, data: bytes, size: int
) -> None:
    found = list(cut([source(folder, "jsonl", data)], size=size))
    assert_in_order(found, data)
    for part, following in pairwise(found):
        assert read_part(part).endswith(b"\n")
        assert part.stop - part.start <= size or read_part(part).count(b"\n") == 1
        row = read_part(following).partition(b"\n")[0] + b"\n"
        assert part.stop - part.start + len(row) > size


def rows_of(data: bytes, delimiter: str = ",") -> list[tuple[bytes, list[str]]]:
    """The rows of a file, broken ones too, as they stand there and as cells."""
    found = read_cells(
        data.splitlines(keepends=True),
        delimiter,
        lambda line: line.decode("latin-1"),
    )
    return [(row.raw, row.cells) for row in found]


def assert_rows(found: Sequence[Part], data: bytes, size: int, delimiter: str) -> None:
    """No row is in two parts, and each part but the first has the header."""
    whole = rows_of(data, delimiter)
    assert [row for part in found for row in rows_of(read_part(part), delimiter)] == whole
    before = [raw for raw, _ in takewhile(lambda row: not row[1], whole)]
    header = [*(raw for raw, _ in whole), b""][len(before)]
    named = sum(map(len, before))  # where the header stands, after empty lines
    assert [part.header for part in found] == [
        header if part.start > named else b"" for part in found
    ]
    for part in found[:-1]:
        assert part.stop - part.start >= size
        assert part.stop - part.start - len(rows_of(read_part(part), delimiter)[-1][0]) < size


cells = st.text(st.characters(exclude_characters="\r", exclude_categories=["Cs"]), max_size=9)
quoted = cells | st.text(',;"\né', max_size=9)


@given(
    st.integers(2, 3).flatmap(
        lambda width: st.lists(st.lists(quoted, min_size=width, max_size=width), max_size=9)
    ),
    st.sampled_from([(",", "\r\n"), (",", "\n"), (";", "\n")]),
    sizes,
)
def test_rows_of_csv_are_cut_at_the_first_row_end_beyond_the_size(
    folder: Path, table: list[list[str]], dialect: tuple[str, str], size: int
) -> None:
    delimiter, end = dialect
    text = io.StringIO(newline="")
    names = [["text", "id", "date"][: len(table[0]) if table else 2]]
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(names + table)
    data = text.getvalue().encode()
    found = list(cut([source(folder, "csv", data)], size=size))
    assert_in_order(found, data)
    assert_rows(found, data, size, delimiter)


@given(
    st.lists(st.text('a,"é', max_size=9)).map(lambda rows: "\n".join(["a,b", *rows]).encode()),
    sizes,
)
def test_rows_of_broken_csv_are_not_cut(folder: Path, data: bytes, size: int) -> None:
    found = list(cut([source(folder, "csv", data)], size=size))
    assert_in_order(found, data)
    assert_rows(found, data, size, ",")


@given(st.lists(st.text('a\t"é', max_size=9)).map("\n".join).map(str.encode), sizes)
def test_rows_of_tsv_are_lines(folder: Path, data: bytes, size: int) -> None:
    found = list(cut([source(folder, "tsv", data)], size=size))
    assert_in_order(found, data)
    assert_rows(found, data, size, "\t")


Place = tuple[int, int, int, bytes, bytes]


def places_of(found: Iterable[Part]) -> list[Place]:
    return [
        (part.start, part.stop, part.first_line, part.header, read_part(part)) for part in found
    ]


@given(lines, sizes, st.sampled_from([".gz", ".xz", ".zst"]))
@example(b"un\ndeux", 7, ".gz")
def test_lines_are_cut_at_the_same_places_however_they_are_packed(
    folder: Path, data: bytes, size: int, packing: str
) -> None:
    plain = places_of(cut([source(folder, "jsonl", data)], size=size))
    assert places_of(cut([source(folder, "jsonl", data, packing)], size=size)) == plain


@given(
    st.lists(st.text('a,"é\n', max_size=9)).map(lambda rows: "\n".join(["a,b", *rows]).encode()),
    sizes,
    st.sampled_from([".gz", ".xz", ".zst"]),
)
def test_rows_are_cut_at_the_same_places_however_they_are_packed(
    folder: Path, data: bytes, size: int, packing: str
) -> None:
    plain = places_of(cut([source(folder, "csv", data)], size=size))
    assert places_of(cut([source(folder, "csv", data, packing)], size=size)) == plain


@pytest.mark.parametrize("packing", PACK)
@pytest.mark.parametrize("format_", ["jsonl", "csv"])
def test_an_empty_file_is_a_part(tmp_path: Path, format_: Format, packing: str) -> None:
    data = b"" if packing != ".xz" else lzma.compress(b"")
    file = source(tmp_path, format_, b"", packing)
    Path(file.path).write_bytes(data)
    assert places_of(cut([file])) == [(0, 0, 1, b"", b"")]


LINES = b"".join(b'{"text": "%d"}\n' % n for n in range(50))


@pytest.mark.parametrize("packing", PACK)
def test_parts_stand_for_all_that_is_stored(tmp_path: Path, packing: str) -> None:
    file = source(tmp_path, "jsonl", LINES, packing)
    found = list(cut([file], size=99))
    assert len(found) == 9
    assert sum(part.stored for part in found) == file.size


@pytest.mark.parametrize(
    ("packing", "encoding", "carried"),
    [
        ("", None, False),
        ("", "utf-8", False),
        ("", "windows-1252", False),
        ("", "latin-1", False),
        ("", "utf-16-le", True),
        ("", "utf-7", True),
        (".gz", None, True),
        (".gz", "windows-1252", True),
    ],
)
def test_a_part_carries_what_no_other_process_can_read(
    tmp_path: Path, packing: str, encoding: str | None, carried: bool
) -> None:
    data = LINES.decode().encode(encoding or "utf-8")
    file = source(tmp_path, "jsonl", data, packing)
    found = list(cut([file], size=99, encoding=encoding))
    assert [part.data is not None for part in found] == [carried] * len(found)
    assert bytes_of(found) == LINES


@given(lines, sizes)
def test_standard_input_is_cut_as_a_file_is(folder: Path, data: bytes, size: int) -> None:
    plain = places_of(cut([source(folder, "jsonl", data)], size=size))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
        found = list(cut([Source("-", "-", "jsonl")], size=size))
        assert places_of(found) == plain
        assert all(part.data is not None for part in found)


@pytest.mark.parametrize("format_", ["jsonl", "csv"])
@pytest.mark.parametrize("encoding", [None, "utf-16"])
@pytest.mark.parametrize("packing", ["", ".gz"])
def test_utf_16_is_cut_as_utf_8(
    tmp_path: Path, format_: Format, encoding: str | None, packing: str
) -> None:
    text = "text,id\n" + "un été à Étretat,1\n" * 9
    wide = source(tmp_path, format_, text.encode("utf-16"), packing)
    plain = source(tmp_path, format_, text.encode(), name="b")
    found = places_of(cut([wide], size=99, encoding=encoding))
    assert found == places_of(cut([plain], size=99))
    assert len(found) > 1


# Rows that are too long


@pytest.fixture
def short_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "LONGEST_ROW", 40)
    monkeypatch.setattr(delimited, "LONGEST_ROW", 40)
    monkeypatch.setattr(parts, "BEGINNING", 10)
    monkeypatch.setattr(parts, "_PIECE", 8)


@pytest.mark.parametrize("packing", PACK)
@pytest.mark.parametrize("length", [41, 47, 48, 49, 200])
@pytest.mark.parametrize("end", [b"\n", b""])
@pytest.mark.usefixtures("short_rows")
def test_a_line_that_is_too_long_is_a_part_by_itself(
    tmp_path: Path, packing: str, length: int, end: bytes
) -> None:
    before, after = b"1\n2\n", b"3\n4\n" if end else b""
    long = b"a" * (length - len(end)) + end
    file = source(tmp_path, "jsonl", before + long + after, packing)
    found = list(cut([file], size=20))
    [too_long] = [part for part in found if part.too_long]
    assert long.startswith(read_part(too_long))
    assert 10 <= len(read_part(too_long)) <= 20
    assert (too_long.start, too_long.stop) == (len(before), len(before) + length)
    assert too_long.first_line == 3
    others = [part for part in found if not part.too_long]
    assert bytes_of(others) == before + after
    assert [part.first_line for part in others] == ([1, 4] if end else [1])


@pytest.mark.usefixtures("short_rows")
def test_a_line_that_is_as_long_as_can_be_is_read(tmp_path: Path) -> None:
    data = b"1\n" + b"a" * 39 + b"\n2\n"
    found = list(cut([source(tmp_path, "jsonl", data)], size=20))
    assert_in_order(found, data)


@pytest.mark.parametrize("packing", PACK)
@pytest.mark.parametrize("format_", ["csv", "tsv"])
@pytest.mark.usefixtures("short_rows")
def test_a_row_that_is_too_long_leaves_no_row_behind(
    tmp_path: Path, packing: str, format_: Format
) -> None:
    separator = b"," if format_ == "csv" else b"\t"
    rows = [b"text,id\n", b"un,1\n", b"a" * 60 + b",2\n", b"trois,3\n", b"quatre,4\n"]
    rows = [row.replace(b",", separator) for row in rows]
    file = source(tmp_path, format_, b"".join(rows), packing)
    found = list(cut([file], size=20))
    starts = [sum(map(len, rows[:n])) for n in range(len(rows))]
    assert {part.start for part in found} <= set(starts)
    assert [part.first_line for part in found] == [1 + starts.index(part.start) for part in found]
    assert found[-1].stop == sum(map(len, rows))


# Texts


def text(name: str, size: int) -> Source:
    return Source(name, f"/nowhere/{name}", "text", "", size)


def names_of(found: Iterable[Part]) -> list[list[str]]:
    return [[file.name for file in part.files] for part in found]


@pytest.mark.parametrize(
    ("lengths", "together"),
    [
        ([], []),
        ([5], [[0]]),
        ([5, 5, 5], [[0, 1], [2]]),
        ([4, 4, 4], [[0, 1], [2]]),
        ([99, 1, 99], [[0], [1], [2]]),
        ([0] * 5, [[0, 1, 2, 3, 4]]),
    ],
)
def test_texts_are_put_together_up_to_the_size(
    lengths: list[int], together: list[list[int]]
) -> None:
    found = list(cut([text(str(n), length) for n, length in enumerate(lengths)], size=10))
    assert names_of(found) == [[str(n) for n in numbers] for numbers in together]
    assert [part.stored for part in found] == [sum(lengths[n] for n in each) for each in together]


@given(st.lists(st.integers(0, 30)), sizes)
def test_texts_stay_in_order_and_within_the_size(lengths: list[int], size: int) -> None:
    files = [text(str(n), length) for n, length in enumerate(lengths)]
    found = list(cut(files, size=size))
    assert [file for part in found for file in part.files] == files
    assert all(part.stored <= size or len(part.files) == 1 for part in found)


def test_standard_input_keeps_its_place_among_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"Un feu.")))
    files = [text("a", 1), Source("-", "-", "text"), text("b", 1)]
    found = list(cut(files))
    assert names_of(found) == [["a"], ["-"], ["b"]]
    assert found[1].data == b"Un feu."


def test_parts_are_numbered_through_all_files(tmp_path: Path) -> None:
    files = [
        source(tmp_path, "jsonl", LINES),
        text("b.txt", 5),
        text("c.txt", 5),
        source(tmp_path, "csv", b"text\nun\ndeux\n"),
        text("d.txt", 5),
    ]
    found = list(cut(files, size=300))
    assert [part.number for part in found] == list(range(len(found)))
    assert names_of(found) == [
        *[["a.jsonl"]] * 3, ["b.txt", "c.txt"], ["a.csv"], ["d.txt"],
    ]  # fmt: skip


# Parquet


def parquet_source(folder: Path, groups: Sequence[int], schema: str = "text") -> Source:
    path = folder / "a.parquet"
    kind = pa.schema([(schema, pa.string())])
    with parquet.ParquetWriter(path, kind) as writer:
        for group, rows in enumerate(groups):
            values = [f"{group} {n:08}" for n in range(rows)]
            writer.write_table(pa.table({schema: values}, schema=kind))
    return Source(path.name, str(path), "parquet", "", path.stat().st_size)


@given(st.lists(st.integers(1, 50), max_size=6), st.integers(1, 3_000))
@example([50] * 6, 1)
@example([50] * 6, 3_000)
def test_parquet_is_cut_between_row_groups(folder: Path, groups: list[int], size: int) -> None:
    file = parquet_source(folder, groups)
    found = list(cut([file], size=size))
    numbers = [number for part in found for number in range(part.start, part.stop)]
    assert numbers == list(range(len(groups)))
    metadata = parquet.read_metadata(file.path)
    lengths = [metadata.row_group(n).total_byte_size for n in range(len(groups))]
    for part, following in pairwise(found):
        length = sum(lengths[part.start : part.stop])
        assert length <= size or part.stop == part.start + 1
        assert length + lengths[following.start] > size
    assert [part.first_line for part in found] == [1 + sum(groups[: part.start]) for part in found]
    assert sum(part.stored for part in found) == pytest.approx(file.size if groups else 0, abs=9)


# Damage


@pytest.mark.parametrize("packing", [".gz", ".xz", ".zst"])
@pytest.mark.parametrize("format_", ["jsonl", "csv"])
def test_of_what_is_damaged_from_the_beginning_nothing_is_cut(
    tmp_path: Path, packing: str, format_: Format
) -> None:
    file = source(tmp_path, format_, LINES, packing)
    Path(file.path).write_bytes(LINES)
    [part] = cut([file])
    assert part.damage
    assert read_part(part) == b""


def test_what_is_no_parquet_is_damaged(tmp_path: Path) -> None:
    [part] = cut([source(tmp_path, "parquet", b"PAR1 nothing of that kind")])
    assert part.damage.startswith("this is no Parquet file (")
    assert read_part(part) == b""


@pytest.mark.parametrize("packing", [".gz", ".xz", ".zst"])
@pytest.mark.parametrize("format_", ["jsonl", "csv"])
def test_what_comes_before_the_damage_is_cut(tmp_path: Path, packing: str, format_: Format) -> None:
    data = b"".join(b"%d,%d\n" % (n, n**9) for n in range(9_000))
    file = source(tmp_path, format_, data, packing)
    packed = Path(file.path).read_bytes()
    Path(file.path).write_bytes(packed[: len(packed) // 2])
    *found, damaged = cut([file, text("b.txt", 3)], size=9_000)
    assert names_of([damaged]) == [["b.txt"]]
    damaged = found.pop()
    assert damaged.damage
    assert read_part(damaged) == b""
    assert_in_order(found, data[: damaged.start])
    assert damaged.start == damaged.stop > len(data) // 4


def test_a_text_that_is_not_in_its_encoding_is_damaged(tmp_path: Path) -> None:
    file = source(tmp_path, "jsonl", "un\ndeux\n".encode("utf-16-le") + b"\x00\xd8\n\x00")
    *found, damaged = cut([file], encoding="utf-16-le")
    assert bytes_of(found) == b"un\ndeux\n"
    assert damaged.damage.startswith("'utf-16-le' codec can't decode bytes")


@pytest.mark.parametrize("format_", ["jsonl", "csv", "parquet"])
@pytest.mark.parametrize("packing", ["", ".gz"])
def test_a_file_that_is_gone_is_named(tmp_path: Path, format_: Format, packing: str) -> None:
    file = source(tmp_path, format_, LINES, packing)
    Path(file.path).unlink()
    with pytest.raises(SourceError) as error:
        list(cut([file], size=99))
    assert str(error.value) == (
        f"{file.name}: the file is gone. Put it back and run the same command again: it goes on "
        "from here."
    )


def test_a_part_of_a_file_that_is_gone_or_shorter_is_named(tmp_path: Path) -> None:
    file = source(tmp_path, "jsonl", LINES)
    *_, last = cut([file], size=99)
    Path(file.path).write_bytes(LINES[:-1])
    with pytest.raises(SourceError) as error:
        read_part(last)
    assert str(error.value) == (
        "a.jsonl: the file changed while it was read. Start again with --force."
    )
    Path(file.path).unlink()
    with pytest.raises(SourceError) as error:
        digest(last)
    assert str(error.value) == (
        "a.jsonl: the file is gone. Put it back and run the same command again: it goes on from "
        "here."
    )


def digests(found: Iterable[Part]) -> list[str]:
    return [digest(part) for part in found]


@pytest.mark.parametrize("packing", PACK)
def test_the_digest_of_a_part_is_that_of_its_bytes(tmp_path: Path, packing: str) -> None:
    before = digests(cut([source(tmp_path, "jsonl", LINES, packing)], size=300))
    assert before == digests(cut([source(tmp_path, "jsonl", LINES, name="b")], size=300))
    changed = LINES[:-3] + LINES[-3:].swapcase().replace(b"}", b"]")
    after = digests(cut([source(tmp_path, "jsonl", changed, packing)], size=300))
    assert [one == other for one, other in zip(before, after, strict=True)] == [True, True, False]


def test_the_digest_of_texts_is_that_of_all_of_them(tmp_path: Path) -> None:
    def one_digest(*contents: bytes) -> str:
        files = []
        for n, content in enumerate(contents):
            files.append(source(tmp_path, "text", content, name=str(n)))
        [found] = digests(cut(files))
        return found

    assert one_digest(b"un", b"deux") == one_digest(b"un", b"deux")
    assert one_digest(b"un", b"deux") != one_digest(b"un", b"Deux")
    assert one_digest(b"un", b"deux") != one_digest(b"Un", b"deux")
