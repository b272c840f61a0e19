from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.errors import DocumentError
from classifier.text import decode, paragraphs

TEXT = "Évacuation à Saint-Étienne – « l’œil » du cyclone, 10 €"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_decode_knows_the_encodings_of_french_files(encoding: str) -> None:
    assert decode(TEXT.encode(encoding), where="a.txt") == TEXT


def test_decode_follows_a_given_encoding() -> None:
    data = "10 €".encode("iso-8859-15")
    assert decode(data, where="a.txt", encoding="iso-8859-15") == "10 €"


@pytest.mark.parametrize(
    ("data", "encoding", "message"),
    [
        (b"", None, "a.txt: the file is empty. Give a file with text."),
        (b"\xef\xbb\xbf \n\t ", None, "a.txt: the file is empty. Give a file with text."),
        (
            b"\x7fELF\x00\x01\x02",
            None,
            "a.txt: this is a binary file. Give a text file, or the text that it holds saved "
            "as one.",
        ),
        (
            b"%PDF-1.7 \x01\x02\x03\x04",
            None,
            "a.txt: this is a binary file. Give a text file, or the text that it holds saved "
            "as one.",
        ),
        (
            b"caf\xe9 \x81",
            None,
            "a.txt: the text is neither UTF-8 nor Windows-1252 (byte 0xE9 at offset 3). Give its "
            "encoding with --encoding, or save it as UTF-8.",
        ),
        (
            "évacués à temps, ".encode() + b"\xe9",
            None,
            "a.txt: the text is damaged UTF-8 (byte 0xE9 at offset 20). Give its encoding with "
            "--encoding, or save it as UTF-8.",
        ),
        (
            b"caf\xe9",
            "utf-8",
            "a.txt: the text is not in utf-8 (byte 0xE9 at offset 3). Give its encoding with "
            "--encoding, or save it as UTF-8.",
        ),
        (
            b"cafe",
            "utf-9",
            "a.txt: there is no encoding called 'utf-9'. Give a name such as utf-8, windows-1252 "
            "or iso-8859-15.",
        ),
    ],
)
def test_decode_says_what_to_do(data: bytes, encoding: str | None, message: str) -> None:
    with pytest.raises(DocumentError) as error:
        decode(data, where="a.txt", encoding=encoding)
    assert str(error.value) == message


@given(st.binary(max_size=200))
def test_decode_gives_text_or_says_why_not(data: bytes) -> None:
    with suppress(DocumentError):
        assert decode(data, where="a.txt").strip()


def passages(text: str) -> list[str]:
    return [paragraph.text for paragraph in paragraphs(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Un.\n\nDeux.", ["Un.", "Deux."]),
        ("Un\nsuite.\n \t\nDeux.\n\n\n", ["Un\nsuite.", "Deux."]),
        ("Un.\r\n\r\nDeux\r\nsuite.", ["Un.", "Deux\r\nsuite."]),
        ("Un.\nDeux.\nTrois.", ["Un.", "Deux.", "Trois."]),
        ("\n\n  Un.\n  Deux. \n\n", ["Un.", "Deux."]),
        ("Un.\rDeux.", ["Un.", "Deux."]),
        ("Un seul.", ["Un seul."]),
        ("Un.\n\u00a0\nDeux.", ["Un.", "Deux."]),
        ("", []),
    ],
)
def test_blank_lines_part_paragraphs_and_lines_do_where_there_is_none(
    text: str, expected: list[str]
) -> None:
    assert passages(text) == expected


@given(st.text(st.sampled_from("ab \n\r\t\u00a0é")))
def test_offsets_find_the_paragraphs_and_nothing_is_lost(text: str) -> None:
    found = paragraphs(text)
    assert [paragraph.n for paragraph in found] == list(range(len(found)))
    assert all(text[found_.start : found_.end] == found_.text for found_ in found)
    assert all(paragraph.text.strip() == paragraph.text != "" for paragraph in found)
    assert "".join("".join(paragraph.text.split()) for paragraph in found) == "".join(text.split())


def test_a_repeat_names_its_first_place() -> None:
    text = "Le feu gagne.\n\nAilleurs, rien.\n\nLe  feu\ngagne.\n\nLe feu gagne."
    assert [paragraph.repeats for paragraph in paragraphs(text)] == [None, None, 0, 0]


def test_furniture_is_marked() -> None:
    found = paragraphs("Le feu gagne.\n\nLaisser un commentaire")
    assert [paragraph.furniture for paragraph in found] == [False, True]
