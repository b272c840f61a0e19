import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.errors import DocumentError
from classifier.text import decode, paragraphs, printable, printable_parts

TEXT = "Évacuation à Saint-Étienne – « l’œil » du cyclone, 10 €"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_decode_knows_the_encodings_of_french_files(encoding: str) -> None:
    assert decode(TEXT.encode(encoding), where="a.txt") == TEXT


def test_decode_follows_a_given_encoding() -> None:
    data = "10 €".encode("iso-8859-15")
    assert decode(data, where="a.txt", encoding="iso-8859-15") == "10 €"


def test_latin_1_is_read_as_browsers_do() -> None:
    data = "L’été…".encode("cp1252")
    assert decode(data, where="a.txt", encoding="latin-1") == "L’été…"


def test_an_accident_does_not_make_windows_1252_into_damaged_utf_8() -> None:
    text = "LIBERTÉ» : l'été à Étretat, côté privé, là où il est né, a été déclaré fermé."
    assert decode(text.encode("cp1252"), where="a.txt") == text


def test_a_replacement_character_in_the_file_is_no_damage() -> None:
    text = "Le r\ufffdseau"
    assert decode(text.encode(), where="a.txt") == text


@pytest.mark.parametrize(
    ("data", "encoding", "message"),
    [
        (b"", None, "a.txt: the file is empty. Give a file with text."),
        (b"\xef\xbb\xbf \n\t ", None, "a.txt: the file is empty. Give a file with text."),
        (
            b"\x7fELF\x00\x01\x02",
            None,
            "a.txt: this is a binary file. Give a text file; if it is one, name its encoding, such "
            "as --encoding utf-16-le.",
        ),
        (
            b"%PDF-1.7 \x01\x02\x03\x04",
            None,
            "a.txt: this is a binary file. Give a text file; if it is one, name its encoding, such "
            "as --encoding utf-16-le.",
        ),
        (
            b"caf\xe9 \x81",
            None,
            "a.txt: the text is neither UTF-8 (byte 0xE9 at offset 3) nor Windows-1252 (byte 0x81 "
            "at offset 5). Give its encoding with --encoding, or save it as UTF-8.",
        ),
        (
            "évacués à temps, ".encode() + b"\xe9",
            None,
            "a.txt: the text is damaged UTF-8 (byte 0xE9 at offset 20). Give its encoding with "
            "--encoding, or save it as UTF-8.",
        ),
        (
            "Évacuation ".encode() + b"\xe0 Calais",
            None,
            "a.txt: the text is damaged UTF-8 (byte 0xE0 at offset 12). Give its encoding with "
            "--encoding, or save it as UTF-8.",
        ),
        (
            b"+2AA-",
            "utf-7",
            "a.txt: the text is not in utf-7 ('utf-8' codec can't encode character '\\ud800' in "
            "position 0: surrogates not allowed). Give its encoding with --encoding, or save it as "
            "UTF-8.",
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
    text = "Le feu gagne.\n\nAilleurs, rien.\n\nLE  FEU\ngagne !\n\nLe feu gagne."
    assert [paragraph.repeats for paragraph in paragraphs(text)] == [None, None, 0, 0]


def test_furniture_is_marked() -> None:
    found = paragraphs("Le feu gagne.\n\nLaisser un commentaire")
    assert [paragraph.furniture for paragraph in found] == [False, True]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Un\u00a0feu\n\tgagne", "Un feu gagne"),
        ("\x1b[31mrouge\x07", "\\x1b[31mrouge\\x07"),
        ("sécu\u00adrité \u202eetad", "sécurité etad"),
        ("caf\udce9.txt", "caf\\udce9.txt"),
    ],
)
def test_printable_text_moves_no_cursor(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text(max_size=40).map(str.strip), st.data())
def test_printable_parts_are_the_printable_text(text: str, data: st.DataObject) -> None:
    words = [match.span() for match in re.finditer(r"\S+", text)]
    chosen = data.draw(st.sets(st.sampled_from(words))) if words else set()
    parts = list(printable_parts(text, {word: f"style {word[0]}" for word in chosen}))
    assert "".join(part for part, _ in parts) == printable(text)
    assert [part for part, style in parts if style] == [
        printable(text[start:end]) for start, end in sorted(chosen)
    ]


def test_a_nul_in_two_bytes_is_of_a_program() -> None:
    with pytest.raises(DocumentError, match="this is a binary file"):
        decode(f"{'été ' * 100}\0".encode("utf-16"), where="a.txt")


def test_a_sentence_repeats_no_furniture() -> None:
    link, sentence = paragraphs("Lire aussi : le feu gagne\n\nLire aussi le feu gagne")
    assert (link.furniture, sentence.furniture, sentence.repeats) == (True, False, None)
