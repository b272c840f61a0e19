"""A text file, or standard input, as one document."""

import io
import sys
from typing import BinaryIO

from classifier.errors import DocumentError
from classifier.mending import mend
from classifier.records import Document
from classifier.text import decode

STANDARD_INPUT = "-"


def standard_input() -> BinaryIO:
    """The bytes of standard input, none where it is closed."""
    return sys.stdin.buffer if sys.stdin else io.BytesIO()


def read_document(source: str, *, encoding: str | None = None) -> Document:
    """The document in a file, or on standard input where the source is "-".

    Raises:
        DocumentError: the file is missing, unreadable, empty, binary or undecodable, or a web
            page without an article.
        MissingExtraError: it is a web page, and what reads those is not installed.
    """
    return document(source, _read_bytes(source), encoding=encoding)


def document(name: str, data: bytes, *, encoding: str | None = None) -> Document:
    """The document in the bytes of a file of that name.

    Raises:
        DocumentError, MissingExtraError: as `read_document`.
    """
    text = decode(data, where=name, encoding=encoding)
    if name.lower().endswith((".html", ".htm")):
        from classifier.readers.pages import article_of

        text = article_of(text, where=name)
    mended = mend(text)
    return Document(id=name, source=name, text=mended.text, remarks=mended.remarks)


def _read_bytes(source: str) -> bytes:
    try:
        if source == STANDARD_INPUT:
            return standard_input().read()
        with open(source, "rb") as file:
            return file.read()
    except FileNotFoundError:
        what, remedy = "there is no such file", "Check the path."
    except MemoryError:
        what, remedy = "the file is larger than the memory", "Cut it into smaller files."
    except IsADirectoryError:
        what, remedy = "this is a folder", "Give the files in it."
    except OSError as error:
        what, remedy = (error.strerror or str(error)).lower(), "Check that you may read it."
    raise DocumentError(what, where=source, remedy=remedy)
