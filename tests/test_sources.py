import io
import os
from collections.abc import Callable
from pathlib import Path

import fsspec
import pytest

from classifier.errors import MissingExtraError, SourceError
from classifier.tagging.sources import Format, Source, find_sources

Make = Callable[..., None]


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Make files of five bytes in a folder, and work there."""
    monkeypatch.chdir(tmp_path)

    def make_files(*names: str) -> None:
        for name in names:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"texte")

    return make_files


def names(*named: str, format_: Format | None = None) -> list[str]:
    return [source.name for source in find_sources(named, format_)]


@pytest.mark.parametrize(
    ("name", "format_", "packing"),
    [
        ("a.txt", "text", ""),
        ("a.md", "text", ""),
        ("a.html", "text", ""),
        ("a.HTM", "text", ""),
        ("a.xhtml", "text", ""),
        ("a.markdown", "text", ""),
        ("a.mht", "text", ""),
        ("a.mhtml", "text", ""),
        ("a.PDF", "text", ""),
        ("a.pdf.gz", "text", ".gz"),
        ("a.docx", "text", ""),
        ("a.odt", "text", ""),
        ("a.jsonl", "jsonl", ""),
        ("a.ndjson", "jsonl", ""),
        ("a.CSV", "csv", ""),
        ("a.tsv", "tsv", ""),
        ("a.parquet", "parquet", ""),
        ("a.jsonl.gz", "jsonl", ".gz"),
        ("a.b.csv.XZ", "csv", ".xz"),
        ("a.txt.zst", "text", ".zst"),
    ],
)
def test_the_suffix_says_what_a_file_holds(
    make: Make, tmp_path: Path, name: str, format_: Format, packing: str
) -> None:
    make(name)
    os.utime(name, (1, 1.5))
    found = find_sources([name])
    assert found == [Source(name, str(tmp_path / name), format_, packing, 5, 1.5)]


@pytest.mark.parametrize("name", ["a.log", "a", "a.log.gz", "a.gz"])
def test_a_format_is_given_to_files_whose_suffix_says_none(make: Make, name: str) -> None:
    make(name, "b.txt")
    found = find_sources([name, "b.txt"], "jsonl")
    assert [source.format for source in found] == ["jsonl", "text"]
    assert found[0].packing == (".gz" if name.endswith(".gz") else "")


FORMATS = (
    ".txt, .md, .html, .mhtml, .pdf, .docx, .odt, .csv, .tsv, .jsonl (each also .gz, .xz, .zst) or "
    ".parquet"
)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("rien.csv", "there is no such file. Check the path."),
        ("rien*.csv", "there is no such file. Check the path."),
        ("lien.csv", "there is no such file. Check the path."),
        (
            "a.log",
            f"the format of this file is not known. Give a file that ends in {FORMATS}, or say "
            "--format.",
        ),
        ("a.parquet.gz", "Parquet is packed inside. Unpack the file and give that."),
        ("*.log", f"there is nothing to tag here. Give {FORMATS} files."),
        ("vide", f"there is nothing to tag here. Give {FORMATS} files."),
        ("memory://rien/*.csv", f"there is nothing to tag here. Give {FORMATS} files."),
        (
            "rien://a/b.csv",
            "this storage cannot be reached (Protocol not known: rien). Check the URL.",
        ),
    ],
)
def test_what_cannot_be_found_is_named(make: Make, name: str, message: str) -> None:
    make("a.log", "a.parquet.gz", "vide/a.log")
    Path("lien.csv").symlink_to("rien.csv")
    with pytest.raises(SourceError) as error:
        find_sources([name])
    assert str(error.value) == f"{name}: {message}"


def test_of_a_pattern_the_folder_that_holds_nothing_is_named(make: Make) -> None:
    make("vide/a.log")
    with pytest.raises(SourceError) as error:
        find_sources(["vid*"])
    assert str(error.value) == f"vide: there is nothing to tag here. Give {FORMATS} files."


def test_storage_that_takes_another_package_is_named(make: Make) -> None:
    with pytest.raises(MissingExtraError) as error:
        find_sources(["gs://seau/a.csv"])
    assert error.value.where == "gs://seau/a.csv"
    assert error.value.what.startswith("this storage needs a package that is not installed (")
    assert error.value.remedy == "Install it with pip."


def test_a_folder_is_all_that_can_be_read_in_it(make: Make, tmp_path: Path) -> None:
    found = ["d/a.txt", "d/b/c.jsonl.gz", "d/b.CSV", "d/é.txt"]
    make(*found, "d/x.log", "d/x.gz", "d/.x/a.txt", "d/.x.txt", "d/~a.csv", "e.txt")
    assert names("d") == names("d/") == names("./d") == found
    assert names(str(tmp_path / "d")) == [str(tmp_path / name) for name in found]


def test_a_pattern_is_all_that_can_be_read_of_what_it_names(make: Make) -> None:
    make("d/b.txt", "d/a.txt", "d/x.log", "d/e/c.txt", "f/d.csv")
    assert names("d/*") == ["d/a.txt", "d/b.txt"]
    assert names("*/*.csv") == ["f/d.csv"]
    assert names("**/*.txt") == ["d/a.txt", "d/b.txt", "d/e/c.txt"]
    assert names("[de]") == ["d/a.txt", "d/b.txt", "d/e/c.txt"]


def test_a_file_may_be_called_as_a_pattern_is(make: Make) -> None:
    make("[1].txt", "1.txt")
    assert names("[1].txt") == ["[1].txt"]


def test_files_are_in_the_order_in_which_they_are_named(make: Make) -> None:
    make("b.txt", "d/c.txt", "d/a.txt", "a.csv")
    assert names("b.txt", "d", "a.csv") == ["b.txt", "d/a.txt", "d/c.txt", "a.csv"]


def test_a_file_that_is_named_twice_is_read_once(make: Make, tmp_path: Path) -> None:
    make("d/a.txt", "d/b.txt")
    Path("lien.txt").symlink_to("d/b.txt")
    again = ("d", "./d/a.txt", str(tmp_path / "d/a.txt"), "lien.txt", "-", "-")
    assert names("d/b.txt", *again, format_="text") == ["d/b.txt", "d/a.txt", "-"]


@pytest.mark.parametrize(
    ("data", "format_"),
    [
        (b'{"text": "Un feu."}\n', "jsonl"),
        (b'\xef\xbb\xbf\r\n\t {"text": ', "jsonl"),
        (b"Un feu.\n", "text"),
        (b"text,id\n", "text"),
        (b"[1]", "text"),
        (b"", "text"),
    ],
)
@pytest.mark.parametrize("buffered", [True, False])
def test_standard_input_begins_as_what_it_is(
    monkeypatch: pytest.MonkeyPatch, data: bytes, format_: Format, buffered: bool
) -> None:
    raw = io.BytesIO(data)
    stream = io.TextIOWrapper(io.BufferedReader(raw) if buffered else raw)
    monkeypatch.setattr("sys.stdin", stream)
    assert find_sources(["-"]) == [Source("-", "-", format_)]
    assert stream.buffer.read() == data


def test_the_format_of_standard_input_may_be_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"text,id\n")))
    assert find_sources(["-"], "csv") == [Source("-", "-", "csv")]


def test_without_standard_input_there_is_a_text_that_is_empty(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stdin", None)
    assert find_sources(["-"]) == [Source("-", "-", "text")]


def test_files_are_found_on_other_storage() -> None:
    memory = fsspec.filesystem("memory")
    for name in ("b.csv", "a.txt.gz", "x.log", "e/c.jsonl"):
        memory.pipe(f"/corpus/{name}", b"texte")
    try:
        every = [f"memory:///corpus/{name}" for name in ("a.txt.gz", "b.csv", "e/c.jsonl")]
        assert names("memory://corpus") == every
        assert names("memory://corpus/*") == every[:2]
        twice = ["memory://corpus/a.txt.gz", "memory://corpus/*.gz"]
        [found] = find_sources(twice)
        assert (found.path, found.format, found.packing) == (twice[0], "text", ".gz")
        assert found.size == 5
        assert found.time is not None
    finally:
        memory.rm("/corpus", recursive=True)
