"""PDF → the text that is printed in it, and what it says of itself."""

import io
import logging
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from classifier.errors import DocumentError
from classifier.extras import extra
from classifier.readers.kinds import LONGEST_TEXT
from classifier.readers.printed_lines import Line, paragraphs_of
from classifier.records import Document

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

# An article has two, a report a hundred.
_MOST_PAGES = 1_000

# What all pages draw, in bytes and in steps; a page of print has some 10,000 and 1,000. It takes
# half a minute at most, where a thousand bytes may unpack to a million, and one drawing be in many.
_MOST_DRAWN = 10_000_000
_MOST_STEPS = 500_000

# "D:20260401093000+02'00'".
_DATE = re.compile(r"(?:D:)?(\d{4})(?:(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])?)?")


def read_pdf(data: bytes, name: str) -> Document:
    """The text of a PDF, blank lines between its paragraphs; no running titles, no page numbers.

    Raises:
        MissingExtraError: pypdf is not installed.
        DocumentError: it is encrypted, damaged, or has pictures of text alone; it names `name`.
    """
    with extra("pdf", "reading PDF", where=name):
        from pypdf import PdfReader
        from pypdf.errors import DependencyError, FileNotDecryptedError
    # What it says of damage that it can mend concerns nobody here.
    logging.getLogger("pypdf").addHandler(logging.NullHandler())
    try:
        reader = PdfReader(io.BytesIO(data))
        return _document(reader, name)
    except DocumentError:
        raise
    except (FileNotDecryptedError, DependencyError):
        raise DocumentError(
            "this PDF takes a password",
            where=name,
            remedy="Print it to a file without one, or give its text.",
        ) from None
    except MemoryError:
        raise
    except Exception as error:  # of whatever kind; a damaged file has references to anything
        raise DocumentError(
            f"this PDF cannot be read ({error or type(error).__name__})",
            where=name,
            remedy="Check that it is whole, or give its text.",
        ) from None


def _document(reader: "PdfReader", name: str) -> Document:
    if len(reader.pages) > _MOST_PAGES:
        raise DocumentError(
            f"this PDF has more than {_MOST_PAGES:,} pages",
            where=name,
            remedy="Cut it into smaller files.",
        )
    printed = _Printed(name)
    length = 0
    for number, page in enumerate(reader.pages):
        printed.read(page, number)
        length += sum(len(line.text) for line in printed.pages[number])
        if length > LONGEST_TEXT:
            break  # whoever asked refuses it
    lines = list(chain.from_iterable(printed.pages))
    if not lines:
        raise DocumentError(
            "there is no text in this PDF, which may hold pictures of it",
            where=name,
            remedy="Have a program recognise it, such as ocrmypdf.",
        )
    text = "\n\n".join(paragraphs_of(lines))
    said: Mapping[str, Any] = reader.metadata or {}
    return Document(
        name,
        name,
        text,
        _said(said, "/Title"),
        _said(said, "/Author"),
        _date(_said(said, "/CreationDate")),
        _remarks([n for n, found in enumerate(printed.pages, start=1) if not found]),
    )


@dataclass(frozen=True)
class _Piece:
    """A piece of a line, or some lines, and where it begins."""

    text: str
    x: float
    y: float
    size: float


class _Printed:
    """What pages print.

    Attributes:
        pages: the lines of each, in the order in which it prints them.
    """

    def __init__(self, name: str) -> None:
        self.pages: list[list[Line]] = []
        self._name = name
        self._drawn = self._steps = 0
        self._pieces: list[_Piece] = []

    def read(self, page: "PageObject", number: int) -> None:
        """Add the lines of a page.

        Raises:
            DocumentError: there is more on the pages than text.
        """
        contents = page.get_contents()
        self._drawn += len(contents.get_data()) if contents is not None else 0
        if self._drawn > _MOST_DRAWN:
            raise self._too_much()
        self._pieces = []
        page.extract_text(visitor_operand_before=self._count, visitor_text=self._note)
        self.pages.append(list(_lines(self._pieces, number)))

    def _count(self, *_: Any) -> None:
        self._steps += 1
        if self._steps > _MOST_STEPS:
            raise self._too_much()

    def _note(
        self, text: str, place: Sequence[float], matrix: Sequence[float], _: Any, size: Any
    ) -> None:
        """Keep what is printed, where, and how large."""
        x = matrix[4] * place[0] + matrix[5] * place[2] + place[4]
        y = matrix[4] * place[1] + matrix[5] * place[3] + place[5]
        across = matrix[2] * place[0] + matrix[3] * place[2]
        along = matrix[2] * place[1] + matrix[3] * place[3]
        self._pieces.append(_Piece(text, x, y, float(size) * math.hypot(across, along)))

    def _too_much(self) -> DocumentError:
        return DocumentError(
            "this PDF draws more than text",
            where=self._name,
            remedy="Give its text in a .txt file.",
        )


def _lines(pieces: Iterable[_Piece], page: int) -> Iterator[Line]:
    gathered: list[_Piece] = []
    for piece in [*pieces, _Piece("\n", 0, 0, 0)]:
        *ended, rest = piece.text.split("\n")
        for part in ended:
            gathered.append(replace(piece, text=part))
            first = next((each for each in gathered if each.text.strip()), None)
            if first:
                text = "".join(each.text for each in gathered)
                yield Line(text, page, first.x, first.y, first.size)
            gathered = []
        gathered.append(replace(piece, text=rest))


def _said(metadata: Mapping[str, Any], key: str) -> str:
    value = metadata.get(key)
    return " ".join(value.split()) if isinstance(value, str) else ""


def _date(said: str) -> str:
    """The date as ISO 8601 has it, as exact as it is said; empty where it is none."""
    found = _DATE.match(said)
    return "-".join(filter(None, found.groups())) if found else ""


def _remarks(textless: Sequence[int]) -> tuple[str, ...]:
    if not textless:
        return ()
    pages = ", ".join(map(str, textless))
    return (f"no text on page{'s' * (len(textless) > 1)} {pages}: scanned, perhaps",)
