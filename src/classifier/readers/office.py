"""Files of word processors (.docx, .odt) → their text, and what they say of themselves.

Both are zipped XML, of which paragraphs are read and no more. Libraries for them unpack every
picture into memory, and leave out what was typed while changes were tracked.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from xml.parsers import expat

from classifier.errors import DocumentError
from classifier.records import Document

# A picture a page is far from it. The list of members is held in memory.
_MOST_MEMBERS = 10_000
_MEMBER = b"PK\x01\x02"

# A novel has some 10 MB of XML, and a text box in a table in a text box a depth of 50.
_LONGEST_XML = 30_000_000
_DEEPEST = 500
_PIECE = 1 << 16

# Others of zip are unpacked with as much memory as the file asks for.
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

_GIVE_TEXT = "Save it as .txt, and give that."


@dataclass(frozen=True)
class _Format:
    """What is where; elements by their names alone, as no two in a file mean other things by one.

    Attributes:
        body, properties: the members that hold the text, and title, author and date.
        paragraphs: elements that are a paragraph each.
        text: the element that holds text in a paragraph; empty where the paragraph does.
        spaces: elements that stand for a character, and that.
        left_out: elements in which all is of an older version, a remark, or said twice.
        said: elements for the title, for the author and for the date; earlier ones are better.
    """

    body: str
    properties: str
    paragraphs: tuple[str, ...]
    text: str
    spaces: Mapping[str, str]
    left_out: tuple[str, ...]
    said: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]


# Word calls the body "document2.xml" at times.
_WORD = _Format(
    r"word/document\d*\.xml",
    "docProps/core.xml",
    ("p",),
    "t",
    {"tab": " ", "br": " ", "cr": " ", "noBreakHyphen": "-"},
    ("del", "moveFrom", "Fallback"),
    (("title",), ("creator",), ("created", "modified")),
)
_OPEN_DOCUMENT = _Format(
    r"content\.xml",
    "meta.xml",
    ("p", "h"),
    "",
    {"tab": " ", "line-break": " ", "s": " "},
    ("tracked-changes", "annotation", "note"),
    (("title",), ("initial-creator", "creator"), ("creation-date", "date")),
)


def read_office(data: bytes, name: str) -> Document:
    """The text of a .docx or an .odt, blank lines between its paragraphs.

    Raises:
        DocumentError: it is neither, or damaged, too large, or has no text; it names `name`.
    """
    if data.count(_MEMBER) > _MOST_MEMBERS:
        raise DocumentError(
            f"there are more than {_MOST_MEMBERS:,} files in this one",
            where=name,
            remedy=_GIVE_TEXT,
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _document(archive, name)
    except (
        zipfile.BadZipFile, zlib.error, expat.ExpatError, OSError, EOFError, ValueError,
        RuntimeError, NotImplementedError, OverflowError,
    ) as error:  # fmt: skip
        raise DocumentError(
            f"the file is damaged ({error})", where=name, remedy="Check that it is whole."
        ) from None


def _document(archive: zipfile.ZipFile, name: str) -> Document:
    members = archive.namelist()
    format_, body = next(
        (
            (format_, member)
            for format_ in (_WORD, _OPEN_DOCUMENT)
            for member in members
            if re.fullmatch(format_.body, member)
        ),
        (None, ""),
    )
    if format_ is None:
        raise DocumentError(
            "this is an archive, and neither .docx nor .odt",
            where=name,
            remedy="Unpack it, and give the files in it.",
        )
    text = _Text(format_)
    _parse(archive, body, text, name)
    if not text.paragraphs:
        raise DocumentError("there is no text in this file", where=name, remedy=_GIVE_TEXT)
    properties = _Properties()
    if format_.properties in members:
        _parse(archive, format_.properties, properties, name)
    title, author, date = (
        next(filter(None, map(properties.said, elements)), "") for elements in format_.said
    )
    return Document(name, name, "\n\n".join(text.paragraphs), title, author, date[:10])


class _Text:
    """The paragraphs of a body, gathered as its elements come."""

    def __init__(self, format_: _Format) -> None:
        self.paragraphs: list[str] = []
        self._format = format_
        self._open: list[list[str]] = []  # a text box stands in a paragraph, and has some
        self._left_out = 0
        self._hidden = False
        self._inside = not format_.text

    def begin(self, element: str, attributes: Mapping[str, str]) -> None:
        """Begin an element."""
        if self._left_out or element in self._format.left_out:
            self._left_out += 1
        elif element in self._format.paragraphs:
            self._open.append([])
        elif element == "r":
            self._hidden = False
        elif element == "vanish":
            self._hidden = not {"0", "false", "off"} & set(attributes.values())
        elif element == self._format.text:
            self._inside = True
        elif self._open and element in self._format.spaces:
            self._open[-1].append(self._format.spaces[element])

    def end(self, element: str) -> None:
        """End an element."""
        if self._left_out:
            self._left_out -= 1
        elif element in self._format.paragraphs:
            self._hidden = False
            if text := " ".join("".join(self._open.pop()).split()):
                self.paragraphs.append(text)
        elif element == "pPr":
            self._hidden = False  # of the paragraph mark alone
        elif element == self._format.text:
            self._inside = False

    def add(self, characters: str) -> None:
        """Add characters."""
        if self._open and self._inside and not self._left_out and not self._hidden:
            self._open[-1].append(characters)


class _Properties:
    """What a file says of itself, gathered as its elements come."""

    def __init__(self) -> None:
        self._said: dict[str, list[str]] = {}
        self._element = ""

    def begin(self, element: str, _: Mapping[str, str]) -> None:
        """Begin an element."""
        self._element = element

    def end(self, _: str) -> None:
        """End an element."""
        self._element = ""

    def add(self, characters: str) -> None:
        """Add characters."""
        self._said.setdefault(self._element, []).append(characters)

    def said(self, element: str) -> str:
        """What an element says, on one line; empty where there is none."""
        return " ".join("".join(self._said.get(element, [])).split())


def _parse(archive: zipfile.ZipFile, member: str, gathered: _Text | _Properties, name: str) -> None:
    """Give the elements of a member to what gathers them.

    Raises:
        DocumentError: it is too large, nested too deeply, or defines entities.
    """

    def refuse(what: str) -> DocumentError:
        return DocumentError(what, where=name, remedy=_GIVE_TEXT)

    depth = 0

    def begin(element: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise refuse(f"its elements are nested more than {_DEEPEST} deep")
        gathered.begin(element.rpartition(" ")[2], attributes)

    def end(element: str) -> None:
        nonlocal depth
        depth -= 1
        gathered.end(element.rpartition(" ")[2])

    def refuse_entities(*_: object) -> None:
        # No word processor writes them, and ten lines of them make a billion characters.
        raise refuse("it defines entities, as no word processor does")

    if archive.getinfo(member).compress_type not in _PACKINGS:
        raise refuse("it is packed as no word processor packs")
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.CharacterDataHandler = gathered.add
    parser.StartDoctypeDeclHandler = refuse_entities
    length = 0
    with archive.open(member) as file:
        while piece := file.read(_PIECE):
            length += len(piece)
            if length > _LONGEST_XML:
                raise refuse(f"its text is longer than {_LONGEST_XML // 1_000_000} MB, unpacked")
            parser.Parse(piece)
    parser.Parse(b"", True)
