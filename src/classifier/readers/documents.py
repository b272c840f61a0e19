"""A text file, or standard input, as one document."""

import sys
from pathlib import Path

from classifier.errors import DocumentError
from classifier.records import Document
from classifier.text import decode

STANDARD_INPUT = "-"


def read_document(source: str, *, encoding: str | None = None) -> Document:
    """The document in a file, or on standard input where the source is "-".

    Raises:
        DocumentError: the file is missing, unreadable, empty, binary or undecodable.
    """
    text = decode(_read_bytes(source), where=source, encoding=encoding)
    return Document(id=source, source=source, text=text)


def _read_bytes(source: str) -> bytes:
    if source == STANDARD_INPUT:
        return sys.stdin.buffer.read()
    try:
        return Path(source).read_bytes()
    except FileNotFoundError:
        what, remedy = "there is no such file", "Check the path."
    except IsADirectoryError:
        what, remedy = "this is a folder", "Give the files in it."
    except OSError as error:
        what, remedy = (error.strerror or str(error)).lower(), "Check that you may read it."
    raise DocumentError(what, where=source, remedy=remedy)
