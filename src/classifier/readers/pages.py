"""Web pages, and such as a browser saved them → the article, without what surrounds it."""

import email
import logging
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from classifier.errors import DocumentError
from classifier.extras import extra
from classifier.french import reading
from classifier.furniture import is_furniture
from classifier.records import Document
from classifier.text import decode

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# Where HTML looks for the encoding that a page declares.
_HEAD = 1_024
_DECLARED = re.compile(
    rb"""(?:<meta\b[^>]*?\bcharset|<\?xml\b[^>]*?\bencoding)\s*=\s*["']?([\w.:-]+)""", re.I
)
_XML_DECLARATION = re.compile(r"\s*<\?xml.*?\?>", re.DOTALL)

# A page of news has some 5,000 elements. Trafilatura takes 5 s for ten times as many that are
# empty, and more than twice as long for twice as many.
_MOST_ELEMENTS = 50_000

# libxml2 compares each attribute of an element with all others: 20,000 take 2 s.
_LONG_TAG = re.compile(r"<[^<>]{20000,}")
_MOST_ATTRIBUTES = 10_000

# A saved page is parts in one whole. Each more makes all lines be looked at once more.
_NESTED = re.compile(rb"^content-type:\s*multipart/", re.IGNORECASE | re.MULTILINE)
_MOST_NESTED = 10

# What no browser shows. What a style sheet hides is read.
_INVISIBLE = (
    "//template | //noscript | //*[@hidden] | //*[@aria-hidden='true']"
    " | //*[contains(translate(@style, ' ', ''), 'display:none')]"
)
_SPACES = re.compile(r"[ \t\r\n\f]+")

# A table with these in it gives a page its columns; other tables are rows of facts.
_BLOCKS = ".//p | .//h1 | .//h2 | .//div | .//ul | .//table"

# Shorter lines, in letters, are all that a page has that asks to log in.
_SENTENCE = 40

_BY = re.compile(r"par\s+", re.IGNORECASE)

_GIVE_TEXT = "Give its text in a .txt file."


def read_page(data: bytes, name: str, encoding: str | None = None) -> Document:
    """The article of a web page; its title is the first paragraph, and each a line.

    Raises:
        MissingExtraError: Trafilatura is not installed.
        DocumentError: there is no article in the page, or it cannot be read; it names `name`.
    """
    return _article(_decoded(data, name, encoding), name)


def read_saved_page(data: bytes, name: str, encoding: str | None = None) -> Document:
    """The article of a page that a browser saved with all that belongs to it (MHTML).

    Raises:
        MissingExtraError, DocumentError: as `read_page`.
    """
    try:
        if len(_NESTED.findall(data)) > _MOST_NESTED:
            raise ValueError
        message = email.message_from_bytes(data)
        parts = (part for part in message.walk() if part.get_content_type() == "text/html")
        page = next(parts, None)
        if page is not None:
            content = page.get_payload(decode=True)
            declared = encoding or page.get_content_charset()
            return _article(_decoded(bytes(content), name, declared), name)
    except (RecursionError, ValueError):
        pass
    raise DocumentError("there is no page in this file", where=name, remedy=_GIVE_TEXT)


def _decoded(page: bytes, name: str, encoding: str | None) -> str:
    """The text of a page, in the encoding that it declares where that can be."""
    declared = _DECLARED.search(page[:_HEAD])
    if encoding is None and declared and not _is_utf_8(page):
        try:
            return decode(page, where=name, encoding=declared[1].decode("ascii"))
        except DocumentError:
            pass
    return decode(page, where=name, encoding=encoding)


def _is_utf_8(page: bytes) -> bool:
    """Whether a page is UTF-8 whatever it declares: many were saved so and still say Latin-1."""
    try:
        page.decode()
    except UnicodeDecodeError:
        return False
    return True


def _article(page: str, name: str) -> Document:
    with extra("web", "reading web pages", where=name):
        from trafilatura import bare_extraction, load_html
    # What they say of pages that they cannot read is said here.
    for package in ("trafilatura", "htmldate"):
        logging.getLogger(package).addHandler(logging.NullHandler())
    if any(len(tag[0].split()) > _MOST_ATTRIBUTES for tag in _LONG_TAG.finditer(page)):
        raise _unfit("a tag has more attributes than any page needs", name)
    tree = load_html(_XML_DECLARATION.sub("", page, count=1))
    if tree is None:
        raise _unfit("there is no article in this page", name)
    if sum(1 for _ in tree.iter()) > _MOST_ELEMENTS:
        raise _unfit(f"the page has more than {_MOST_ELEMENTS:,} elements", name)
    _unfold_columns(tree)
    _fold_spaces(tree)
    found = bare_extraction(
        tree, include_comments=False, with_metadata=True, prune_xpath=_INVISIBLE
    )
    lines = list(_lines(getattr(found, "text", None) or ""))
    if found is None or isinstance(found, dict) or not any(map(_is_told, lines)):
        raise _unfit("there is no article in this page", name)
    title = " ".join((found.title or "").split())
    if title and reading(lines[0]) != reading(title):
        lines = [title, *lines]
    author = _BY.sub("", (found.author or "").replace("; ", ", "), count=1)
    return Document(name, name, "\n".join(lines), title, author, found.date or "")


def _is_told(line: str) -> bool:
    """Whether a line says what an article could."""
    return sum(map(str.isalpha, line)) >= _SENTENCE and not is_furniture(line)


def _unfit(what: str, name: str) -> DocumentError:
    return DocumentError(what, where=name, remedy=_GIVE_TEXT)


def _unfold_columns(tree: "HtmlElement") -> None:
    """Make blocks of the tables that give an old page its columns; their cells hold paragraphs."""
    for table in list(tree.iter("table")):
        if table.xpath(_BLOCKS):
            table.tag = "div"
    for cell in list(tree.iter("tbody", "tr", "td", "th")):
        if not any(True for _ in cell.iterancestors("table")):
            cell.tag = "div"


def _fold_spaces(tree: "HtmlElement") -> None:
    """Make one space of those that a browser shows as one: a line end in the source is none."""
    for element in tree.iter():
        if element.text and element.tag != "pre":
            element.text = _SPACES.sub(" ", element.text)
        if element.tail:
            element.tail = _SPACES.sub(" ", element.tail)


def _lines(text: str) -> Iterator[str]:
    """The paragraphs without what Trafilatura marks lists and tables with."""
    for line in text.splitlines():
        plain = line.removeprefix("- ")
        if line.startswith("|"):
            plain = ", ".join(cell.strip() for cell in line.strip("| ").split("|"))
        if plain.strip(" -,"):
            yield plain
