"""What a file holds, told by its first bytes, and by its name where these leave it open."""

import codecs
import re
from dataclasses import dataclass
from pathlib import PurePath

from classifier.readers.packed import PACKINGS


@dataclass(frozen=True)
class Kind:
    """A kind of document.

    Attributes:
        noun: what it is called in messages.
        most: the bytes that one may have, unpacked from .gz and the like.
        suffixes: what names of such files end in, lower case; none where the name tells nothing.
    """

    noun: str
    most: int
    suffixes: tuple[str, ...] = ()


# A novel has 1 MB.
LONGEST_TEXT = 10_000_000

TEXT = Kind("text", LONGEST_TEXT, (".txt",))
MARKDOWN = Kind("text", LONGEST_TEXT, (".md", ".markdown"))
# A page that was saved in one file has its pictures in it; other pages have 2 MB at most. So do
# files of a word processor and of a printer.
PAGE = Kind("page", 20_000_000, (".html", ".htm", ".xhtml"))
SAVED_PAGE = Kind("page", 50_000_000, (".mhtml", ".mht"))
PDF = Kind("PDF", 100_000_000, (".pdf",))
OFFICE = Kind("file", 100_000_000, (".docx", ".odt"))
# Told to be refused: their text stands between what a reader would take for words.
RICH_TEXT = Kind("RTF", LONGEST_TEXT)
OLD_OFFICE = Kind("a Word file of before 2007, or one with a password", LONGEST_TEXT)
REFUSED = (RICH_TEXT, OLD_OFFICE)

_READ = (TEXT, MARKDOWN, PAGE, SAVED_PAGE, PDF, OFFICE)

_OF_SUFFIX = {suffix: kind for kind in _READ for suffix in kind.suffixes}

# Of documents that can be read; and as messages and help list them, in one spelling each.
SUFFIXES = tuple(_OF_SUFFIX)
LISTED = ".txt, .md, .html, .mhtml, .pdf, .docx, .odt"

# What is read of these must begin as they do; a text that was given such a name is a text.
_BEGINNINGS = {
    b"%PDF-": PDF,
    b"PK\x03\x04": OFFICE,
    b"{\\rtf": RICH_TEXT,
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": OLD_OFFICE,
}

# How far a beginning reaches: SingleFile and Internet Explorer put a comment before the page.
BEGINNING = 4_096

# A comment or a declaration is not gone back into: "<!--" a hundred times would take for ever.
_PAGE = re.compile(
    r"(?:\s|(?><\?xml.*?\?>)|(?><!--.*?-->))*+<(?:!doctype\s+html|html)\b",
    re.IGNORECASE | re.DOTALL,
)
_SAVED_PAGE = re.compile(
    r"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*+)*?Content-Type:\s*multipart/related\b", re.IGNORECASE
)


def kind_of(name: str, beginning: bytes) -> Kind:
    """What a file is, whatever its name says; its name where the first bytes say nothing."""
    for bytes_, kind in _BEGINNINGS.items():
        if beginning.startswith(bytes_):
            return kind
    named = _OF_SUFFIX.get(suffix_of(name), TEXT)
    if named is PDF and b"%PDF-" in beginning[:1024]:  # where readers of PDF look for it
        return PDF
    if beginning.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = beginning[: len(beginning) // 2 * 2].decode("utf-16", "replace")
    else:
        text = beginning.removeprefix(codecs.BOM_UTF8).decode("latin-1")
    if _PAGE.match(text):
        return PAGE
    if _SAVED_PAGE.match(text.lstrip()):
        return SAVED_PAGE
    return named if named in (MARKDOWN, PAGE) else TEXT


def suffix_of(name: str) -> str:
    """The suffix, lower case, that says what a file holds; not how that is packed."""
    path = PurePath(name.lower())
    return path.suffixes[-2] if packing_of(name) and path.suffixes[1:] else path.suffix


def packing_of(name: str) -> str:
    """One of `PACKINGS`, or empty."""
    suffix = PurePath(name.lower()).suffix
    return suffix if suffix in PACKINGS else ""
