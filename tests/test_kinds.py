from pathlib import PurePath

import pytest

from classifier.readers.kinds import (
    BEGINNING,
    MARKDOWN,
    OFFICE,
    OLD_OFFICE,
    PAGE,
    PDF,
    RICH_TEXT,
    SAVED_PAGE,
    SUFFIXES,
    TEXT,
    Kind,
    kind_of,
    packing_of,
    suffix_of,
)

SAVED = b"From: <Saved by Blink>\r\nSubject: a\r\n b: c\r\nMIME-Version: 1.0\r\n"


@pytest.mark.parametrize(
    ("beginning", "kind"),
    [
        (b"%PDF-1.7", PDF),
        (b"PK\x03\x04", OFFICE),
        (b"{\\rtf1", RICH_TEXT),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLD_OFFICE),
        (b"<!DOCTYPE html>", PAGE),
        (b"\xef\xbb\xbf\n <HTML lang='fr'>", PAGE),
        (b"<!-- saved from url=(0014)about:internet -->\r\n<html>", PAGE),
        (b'<?xml version="1.0"?>\n<!-- a --><!-- b -->\n<!DOCTYPE html PUBLIC "a">', PAGE),
        ("<html>".encode("utf-16"), PAGE),
        ("<html>".encode("utf-16") + b"\0", PAGE),
        (SAVED + b"Content-Type: multipart/related;\r\n\ttype=a", SAVED_PAGE),
        (b"content-type: Multipart/Related; boundary=a\n", SAVED_PAGE),
        (SAVED + b"Content-Type: text/plain\r\n\r\nContent-Type: multipart/related", TEXT),
        (b"", TEXT),
        (b"\0" * BEGINNING, TEXT),
        (b"Le <html> est un langage.", TEXT),
        (b"<htmlement>", TEXT),
        (b"Le format %PDF-1.7", TEXT),
        (b"<!--" * 1_000, TEXT),
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "-", "a", "a.log"])
def test_the_first_bytes_say_what_a_file_is(name: str, beginning: bytes, kind: Kind) -> None:
    assert kind_of(name, beginning) is kind


@pytest.mark.parametrize(
    ("name", "beginning", "kind"),
    [
        ("a.html", b"<p>Un feu.</p>", PAGE),
        ("a.XHTML.gz", b"<p>Un feu.</p>", PAGE),
        ("a.md", b"Un feu.", MARKDOWN),
        ("a.md", b"<html>", PAGE),
        ("a.md.zst", b"Un feu.", MARKDOWN),
        ("a.pdf", b"\n\n%PDF-1.7", PDF),
        ("a.html", b"%PDF-1.7", PDF),
        # A text that was given the name of something else.
        ("a.pdf", b"Un feu.", TEXT),
        ("a.docx", b"Un feu.", TEXT),
        ("a.mht", b"Un feu.", TEXT),
        ("a.mht", b"<html>", PAGE),
    ],
)
def test_where_they_leave_it_open_the_name_counts(name: str, beginning: bytes, kind: Kind) -> None:
    assert kind_of(name, beginning) is kind


@pytest.mark.parametrize(
    "beginning",
    [b"<!-- a -->" * 400, b"<?xml ?>" * 500, b"a: b\n c\n" * 500, b" \n" * 2_000, b"a" * BEGINNING],
)
def test_no_beginning_is_gone_back_and_forth_in(beginning: bytes) -> None:
    # A pattern that did would not end in a lifetime.
    assert kind_of("-", beginning) is TEXT


@pytest.mark.parametrize(
    ("name", "suffix", "packing"),
    [
        ("a.txt", ".txt", ""),
        ("d.gz/A.B.HTML", ".html", ""),
        ("a.html.XZ", ".html", ".xz"),
        ("a.gz", ".gz", ".gz"),
        ("a", "", ""),
        ("-", "", ""),
        ("", "", ""),
    ],
)
def test_a_name_says_what_is_in_a_file_and_how_it_is_packed(
    name: str, suffix: str, packing: str
) -> None:
    assert (suffix_of(name), packing_of(name)) == (suffix, packing)
    assert PurePath(name.lower()).suffix in (suffix, packing)


def test_names_of_what_can_be_read() -> None:
    assert " ".join(SUFFIXES) == ".txt .md .markdown .html .htm .xhtml .mhtml .mht .pdf .docx .odt"
