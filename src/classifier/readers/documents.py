"""A file, or standard input, as one document."""

import io
import sys
from contextlib import nullcontext
from dataclasses import replace
from typing import BinaryIO, cast

from classifier.errors import DocumentError
from classifier.mending import mend
from classifier.readers import kinds
from classifier.readers.kinds import BEGINNING, LONGEST_TEXT, kind_of, packing_of
from classifier.readers.packed import Unpacked
from classifier.records import Document
from classifier.text import decode

STANDARD_INPUT = "-"

_CUT = "Cut it into smaller files."


def standard_input() -> BinaryIO:
    """The bytes of standard input, none where it is closed."""
    return sys.stdin.buffer if sys.stdin else io.BytesIO()


def read_text(source: str, *, encoding: str | None = None) -> str:
    """The text of a file as it stands, however long, or of standard input where that is "-".

    Raises:
        DocumentError: the file is missing, unreadable, empty, binary or undecodable.
    """
    return decode(_read(source, whole=True), where=source, encoding=encoding)


def read_document(source: str, *, encoding: str | None = None) -> Document:
    """The document in a file, packed or not, or on standard input where the source is "-".

    Raises:
        DocumentError: the file is missing, unreadable, damaged, too long, or has no text; or it
            cannot be decoded.
        MissingExtraError: what reads such a file is not installed.
    """
    return document(source, _read(source), encoding=encoding)


def document(name: str, data: bytes, *, encoding: str | None = None) -> Document:
    """The document in the bytes of a file of that name, unpacked.

    Raises:
        DocumentError, MissingExtraError: as `read_document`.
    """
    kind = kind_of(name, data[:BEGINNING])
    if kind in kinds.REFUSED:
        raise DocumentError(
            f"this is {kind.noun}",
            where=name,
            remedy="Save it as .docx, without a password, or as text.",
        )
    if len(data) > kind.most:
        raise _too_long(kind.noun, kind.most, name)
    match kind:
        case kinds.PAGE | kinds.SAVED_PAGE:
            from classifier.readers import pages

            read = pages.read_page if kind is kinds.PAGE else pages.read_saved_page
            found = read(data, name, encoding)
        case kinds.PDF:
            from classifier.readers.pdf import read_pdf

            found = read_pdf(data, name)
        case kinds.OFFICE:
            from classifier.readers.office import read_office

            found = read_office(data, name)
        case _:
            text = decode(data, where=name, encoding=encoding)
            found = Document(name, name, text)
            if kind is kinds.MARKDOWN:
                from classifier.readers.markdown import read_markdown

                found = read_markdown(text, name)
    if len(found.text) > LONGEST_TEXT:
        raise _too_long("text", LONGEST_TEXT, name)
    mended = mend(found.text)
    return replace(
        found,
        text=mended.text,
        title=mend(found.title).text,
        author=mend(found.author).text,
        remarks=(*found.remarks, *mended.remarks),
    )


def _too_long(noun: str, most: int, where: str) -> DocumentError:
    return DocumentError(
        f"the {noun} is longer than {most // 1_000_000} MB", where=where, remedy=_CUT
    )


def read_bounded(file: BinaryIO, name: str) -> bytes:
    """The bytes of a document; of one too long, one more than any of its kind may have."""
    beginning = file.read(BEGINNING)
    return beginning + file.read(kind_of(name, beginning).most + 1 - len(beginning))


def read_unpacked(file: BinaryIO, name: str) -> bytes:
    """What `read_bounded` gives of a file that is packed as its name says.

    Raises:
        DocumentError: it cannot be unpacked.
    """
    stream = Unpacked(file, packing_of(name))
    data = read_bounded(cast(BinaryIO, io.BufferedReader(stream)), name)
    if stream.damage:
        raise DocumentError(
            f"the file cannot be unpacked ({stream.damage})",
            where=name,
            remedy="Check that it is whole.",
        )
    return data


def _read(source: str, *, whole: bool = False) -> bytes:
    """The bytes of a file: all of them, or unpacked, and no more than a document may have."""
    try:
        piped = source == STANDARD_INPUT
        with nullcontext(standard_input()) if piped else open(source, "rb") as file:
            return file.read() if whole else read_unpacked(file, source)
    except FileNotFoundError:
        what, remedy = "there is no such file", "Check the path."
    except MemoryError:
        what, remedy = "the file is larger than the memory", _CUT
    except IsADirectoryError:
        what, remedy = "this is a folder", "Give the files in it."
    except OSError as error:
        what, remedy = (error.strerror or str(error)).lower(), "Check that you may read it."
    raise DocumentError(what, where=source, remedy=remedy)
