import gzip
import lzma
import tracemalloc
from collections import deque
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from classifier.errors import DocumentError
from classifier.french import tokens
from classifier.readers.packed import PACKINGS
from classifier.readers.passages import read_passages, text_files

TEXT = "L’été, au Havre,\nla saisie. \n\n \nUn œuf\r\n\r\nfin"
PASSAGES = ["L’été, au Havre,\nla saisie. \n", "Un œuf\r\n", "fin"]

PACK: dict[str, Callable[[bytes], bytes]] = {
    ".txt": bytes,
    ".md": bytes,
    ".TXT": bytes,
    ".gz": gzip.compress,
    ".txt.gz": gzip.compress,
    ".xz": lzma.compress,
    ".zst": zstandard.ZstdCompressor().compress,
}


def words_of(*sources: Path, encoding: str | None = None) -> list[list[bytes]]:
    """The words of every passage that has some."""
    found = map(tokens, read_passages(sources, encoding=encoding))
    return [words for words in found if words]


EXPECTED = [tokens(passage) for passage in PASSAGES]


@pytest.mark.parametrize("suffix", list(PACK))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_passages_of_every_format(tmp_path: Path, suffix: str, encoding: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(PACK[suffix](TEXT.encode(encoding)))
    passages = [passage for passage in read_passages([path]) if passage.strip()]
    assert [" ".join(passage.split()) for passage in passages] == [
        " ".join(passage.split()) for passage in PASSAGES
    ]
    assert words_of(path) == EXPECTED


def test_passages_in_an_encoding_that_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Le c\u0153ur\n\nd'un \xe9t\xe9".encode("iso-8859-15"))
    assert words_of(path, encoding="iso-8859-15") == [[b"le", b"coeur"], [b"d", b"un", b"ete"]]


def test_lines_of_one_file_can_be_in_two_encodings(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("été\n".encode() + "été\n".encode("cp1252"))
    assert words_of(path) == [[b"ete", b"ete"]]


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=9), max_size=9))
def test_no_word_is_lost(tmp_path_factory: pytest.TempPathFactory, passages: list[str]) -> None:
    path = tmp_path_factory.mktemp("passages") / "a.txt"
    path.write_text("\n\n".join(passages), "utf-8", newline="")
    read = [word for words in words_of(path) for word in words]
    assert read == tokens("\n\n".join(passages).replace("\ufeff", ""))


def test_the_end_of_a_file_is_the_end_of_a_passage(tmp_path: Path) -> None:
    for name, text in (("a", "un"), ("b", "deux"), ("c", "")):
        (tmp_path / f"{name}.txt").write_text(text, "utf-8")
    assert words_of(tmp_path) == [[b"un"], [b"deux"]]
    assert list(read_passages([tmp_path])) == ["un", "deux", ""]


def test_a_folder_gives_its_texts_in_order(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("b/z.xz", "a.txt", "c.MD", "d.csv", ".e.txt", "README"):
        (tmp_path / name).touch()
    expected = [tmp_path / name for name in ("a.txt", "b/z.xz", "c.MD")]
    assert text_files([tmp_path]) == expected
    assert text_files([tmp_path / "c.MD", tmp_path]) == [tmp_path / "c.MD", *expected]
    assert text_files([]) == []


NO_TEXT = (
    "there is no plain text here. Give files that end in .txt, .md, .gz, .xz, .zst, or a folder of"
)


def test_what_is_missing_or_of_another_format_is_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as error:
        text_files([tmp_path / "rien.txt"])
    assert str(error.value) == f"{tmp_path}/rien.txt: there is no such file. Check the path."
    (tmp_path / "a.csv").touch()
    for source in (tmp_path, tmp_path / "a.csv"):
        with pytest.raises(DocumentError) as error:
            text_files([source])
        assert str(error.value) == f"{source}: {NO_TEXT} them."


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("a.gz", b"texte", "Not a gzipped file"),
        ("a.gz", gzip.compress(b"texte " * 999)[:-9], "Compressed file ended before"),
        ("a.gz", gzip.compress(b"texte")[:-8] + b"12345678", "CRC check failed"),
        ("a.gz", gzip.compress(b"texte")[:10] + b"\xff" * 20, "Error -3 while decompressing"),
        ("a.xz", b"texte", "Input format not supported"),
        ("a.xz", lzma.compress(b"texte " * 999)[:-9], "Compressed file ended before"),
        ("a.xz", lzma.compress(b"texte " * 999)[:30] + b"\xff" * 50, "Corrupt input data"),
    ],
)
def test_a_damaged_archive_is_named(tmp_path: Path, name: str, content: bytes, fault: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DocumentError) as error:
        list(read_passages([path]))
    assert str(error.value).startswith(f"{path}: the file cannot be read ({fault}")
    assert str(error.value).endswith("). Check that it is whole and that you may read it.")


@pytest.mark.parametrize(
    ("encoding", "message"),
    [
        (
            "klingon",
            "there is no encoding called 'klingon'. Give a name such as utf-8, windows-1252 or "
            "iso-8859-15.",
        ),
        (
            "hex",
            "there is no encoding called 'hex'. Give a name such as utf-8, windows-1252 or "
            "iso-8859-15.",
        ),
        (
            "utf-8",
            "the text is not in utf-8 ('utf-8' codec can't decode byte 0xe9 in position 6: "
            "invalid continuation byte). Give its encoding with --encoding.",
        ),
    ],
)
def test_a_wrong_encoding_is_named(tmp_path: Path, encoding: str, message: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"rien\n\n\xe9t\xe9")
    with pytest.raises(DocumentError) as error:
        list(read_passages([path], encoding=encoding))
    assert str(error.value) == f"{path}: {message}"


@pytest.mark.parametrize("shift", range(4))
@pytest.mark.parametrize("encoding", [None, "utf-8"])
def test_a_very_long_line_is_read_in_pieces_between_words(
    tmp_path: Path, shift: int, encoding: str | None
) -> None:
    path = tmp_path / "a.txt"
    text = "x" * shift + " déplacé à l’été" * 150_000
    path.write_text(text + "\n\nfin\n", "utf-8")
    passages = list(read_passages([path], encoding=encoding))
    assert max(map(len, passages)) <= 1 << 20
    assert len([passage for passage in passages if passage.strip()]) > 2
    read = [word for passage in passages for word in tokens(passage)]
    assert read == [*tokens(text), b"fin"]


def test_a_very_long_line_without_a_space_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * 3_000_000 + b"\nfin")
    assert sum(map(len, read_passages([path]))) == 3_000_004


def test_a_file_without_blank_lines_is_parted(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("un deux\n" * 1000, "utf-8")
    passages = words_of(path)
    assert len(passages) > 3
    assert sum(map(len, passages)) == 2000


BINARY = "this is a binary file. Give a text file."
BOMB = "the file unpacks to more than 200 times its size. Unpack it and look: no text does."


@pytest.mark.parametrize(
    ("packing", "piece", "fault"),
    [
        *((packing, bytes(1 << 20), BINARY) for packing in PACKINGS),
        *((packing, b"feu " * (1 << 18), BOMB) for packing in PACKINGS),
        (".gz", b"x" * (1 << 20), BOMB),
    ],
)
def test_a_bomb_is_refused_long_before_its_end(
    tmp_path: Path, packing: str, piece: bytes, fault: str
) -> None:
    path = tmp_path / f"a{packing}"
    member = PACK[packing](piece)
    path.write_bytes(member * 500)
    tracemalloc.start()
    with pytest.raises(DocumentError) as error:
        deque(read_passages([path]), maxlen=1)
    assert str(error.value) == f"{path}: {fault}"
    assert tracemalloc.get_traced_memory()[1] < 40_000_000
    tracemalloc.stop()


def test_a_short_file_may_repeat_itself(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(b"Lire aussi\n" * 800_000))
    assert sum(map(len, read_passages([path]))) == 8_800_000


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_text_in_two_bytes_a_character(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("un été\n\nà Ċ\n".encode(encoding))
    named = None if encoding == "utf-16" else encoding
    assert [words for words in words_of(path, encoding=named) if words] == [
        [b"un", b"ete"], [b"a", b"c"],
    ]  # fmt: skip
