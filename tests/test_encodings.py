import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier import encodings
from classifier.text import decode

TEXT = "Évacuation à Saint-Étienne, où l'été a été « très » sec : ça brûle. Le cœur a coûté 10 €."


@pytest.mark.parametrize(
    "encoding",
    [
        "utf-8", "utf-8-sig", "cp1252", "iso8859-15", "mac-roman", "utf-16", "utf-16-le",
        "utf-16-be", "utf-32", "utf-32-le", "utf-32-be",
    ],
)  # fmt: skip
@pytest.mark.parametrize("text", [TEXT, TEXT.upper(), f"{TEXT}\n\n" * 50, "Un été"])
def test_text_is_read_in_the_encoding_it_was_written_in(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), where="a.txt") == text


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("cœur".encode("iso8859-15"), "iso8859-15"),
        ("Œuvre".encode("iso8859-15"), "iso8859-15"),
        ("10 €, c'est trop".encode("iso8859-15"), "iso8859-15"),
        ("L'été de Dušan".encode("iso8859-15"), "iso8859-15"),
        ("L’œuvre à 10 €".encode("cp1252"), "cp1252"),
        ("1 ½ heure à pied, 3¼ ?".encode("cp1252"), "cp1252"),
        ("l´été".encode("cp1252"), "cp1252"),
        ("L’été à Étretat".encode("mac-roman"), "mac-roman"),
        ("Jörg Müller, né à Köln".encode("cp1252"), "cp1252"),
        ("Jörg Müller, reçu à Köln".encode("mac-roman"), "mac-roman"),
        (b"caf\xe9 \x81\x81", "cp1252"),
    ],
)
def test_bytes_that_differ_tell_encodings_of_one_byte(data: bytes, encoding: str) -> None:
    assert encodings.narrow(data) == encoding


@pytest.mark.parametrize(
    "data",
    [b"\0", b"\0\0", b"a\0b", b"\x7fELF\0\1\2\0", b"\0" * 12, bytes(range(256)) * 4, b"abc\0" * 9],
)
def test_a_program_has_no_encoding_of_two_bytes(data: bytes) -> None:
    found = encodings.wide(data)
    assert found is None or "\0" in data.decode(found, "replace")


letters = st.text(st.sampled_from("aeiours éèàç’œ«»€.,\n"), min_size=20)


@given(letters, st.sampled_from(["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]))
def test_zeros_tell_the_width_of_characters(text: str, encoding: str) -> None:
    data = (TEXT + text).encode(encoding)
    assert encodings.wide(data) == encoding
