"""Bytes → text → paragraphs, as files and web pages hold them."""

import codecs
import re
import unicodedata
from collections.abc import Iterator, Mapping

from classifier.errors import DocumentError
from classifier.french import reading
from classifier.furniture import is_furniture
from classifier.records import Paragraph

# Control characters that no text editor writes. A few stray ones survive copy and paste;
# a NUL, or more than one in a hundred characters, is a program, an image or an archive.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MAX_CONTROL_SHARE = 0.01

_WHITE_SPACE = re.compile(r"\s+")

# In Windows-1252, "LIBERTÉ»" happens to be UTF-8 too; one accent in ten is no accident.
_MAX_ACCIDENTAL_SHARE = 0.1

# What browsers read as Windows-1252, because those who say one mean the other.
_MEANT_AS_CP1252 = {"iso8859-1", "ascii"}

_NAME_ENCODING = "Give its encoding with --encoding, or save it as UTF-8."
_GIVE_TEXT = "Give a text file; if it is one, name its encoding, such as --encoding utf-16-le."


def decode(data: bytes, *, where: str, encoding: str | None = None) -> str:
    """The text of a file, without its byte order mark.

    Without `encoding`: UTF-8, UTF-16 where a byte order mark says so, else Windows-1252,
    which French news archives older than 2010 are often saved in.

    Raises:
        DocumentError: the data is empty, binary, or in another encoding; it names `where`.
    """
    if encoding is not None:
        text = _decode_as(data, encoding, where)
    elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = _decode_as(data, "utf-16", where)
    elif b"\0" in data:
        raise DocumentError("this is a binary file", where=where, remedy=_GIVE_TEXT)
    else:
        text = _decode_unnamed(data, where)
    if not text.strip():
        raise DocumentError("the file is empty", where=where, remedy="Give a file with text.")
    if "\0" in text or len(_CONTROL.findall(text)) > _MAX_CONTROL_SHARE * len(text):
        raise DocumentError("this is a binary file", where=where, remedy=_GIVE_TEXT)
    return text


def is_unicode(text: str) -> bool:
    """Whether no character of a text is half of one, as JSON can spell them."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def decode_row(data: bytes, encoding: str | None = None) -> str:
    """The text of a row among others, in the encoding given, UTF-8 or Windows-1252.

    Raises:
        DocumentError: it is in none of them.
    """
    if encoding is not None:
        return _decode_as(data, encoding, "")
    try:
        return data.decode()
    except UnicodeDecodeError:
        return _decode_unnamed(data, "")


def _decode_as(data: bytes, encoding: str, where: str) -> str:
    try:
        if codecs.lookup(encoding).name in _MEANT_AS_CP1252:
            encoding = "cp1252"
        text = data.decode(encoding).removeprefix("\ufeff")
        text.encode()  # UTF-7 and the like can spell halves of characters
        return text
    except LookupError:
        raise DocumentError(
            f"there is no encoding called {encoding!r}",
            where=where,
            remedy="Give a name such as utf-8, windows-1252 or iso-8859-15.",
        ) from None
    except UnicodeError as error:
        raise DocumentError(
            f"the text is not in {encoding} ({_fault(error)})", where=where, remedy=_NAME_ENCODING
        ) from None


def _decode_unnamed(data: bytes, where: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        fault = _fault(error)
    # One bad byte in a UTF-8 file must not turn every "é" of the file into "Ã©".
    readable = data.decode("utf-8", "ignore")
    unreadable = data.decode("utf-8", "replace").count("\ufffd") - readable.count("\ufffd")
    multibyte = sum(not character.isascii() for character in readable)
    if multibyte > _MAX_ACCIDENTAL_SHARE * unreadable:
        raise DocumentError(
            f"the text is damaged UTF-8 ({fault})", where=where, remedy=_NAME_ENCODING
        )
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"the text is neither UTF-8 ({fault}) nor Windows-1252 ({_fault(error)})",
            where=where,
            remedy=_NAME_ENCODING,
        ) from None


def _fault(error: UnicodeError) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"byte 0x{error.object[error.start]:02X} at offset {error.start}"
    return str(error)


def printable(text: str) -> str:
    """The text on one line; what would move a terminal's cursor is spelled out."""
    return _printable_part(text.strip())


def printable_parts(
    text: str, style_of: Mapping[tuple[int, int], str]
) -> Iterator[tuple[str, str]]:
    """The same in parts, each with its style; empty is that of what stands between words.

    Args:
        text: without white space around it.
        style_of: (start, end) of words, none of which overlaps another → their style.
    """
    shown = 0
    for (start, end), style in sorted(style_of.items()):
        yield _printable_part(text[shown:start]), ""
        yield _printable_part(text[start:end]), style
        shown = end
    yield _printable_part(text[shown:]), ""


def _printable_part(text: str) -> str:
    return "".join(map(_printable_character, _WHITE_SPACE.sub(" ", text)))


def _printable_character(character: str) -> str:
    if character.isprintable():
        return character
    if unicodedata.category(character) == "Cf":  # a soft hyphen, a change of direction
        return ""
    return character.encode("unicode_escape").decode("ascii")


def paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs of a text, furniture and repeats marked.

    Blank lines part paragraphs. Where a text has none, as when a page was copied without
    its spacing, every line is a paragraph.
    """
    first_place: dict[tuple[bytes, bool], int] = {}
    found = []
    for n, (start, end) in enumerate(_spans(text)):
        passage = text[start:end]
        furniture = is_furniture(passage)
        # The same words, whatever the typography; without any, the same characters. A colon
        # can make furniture of words: "Lire aussi : …" repeats no sentence.
        place = first_place.setdefault((reading(passage), furniture), n)
        repeats = place if place < n else None
        found.append(Paragraph(n, start, end, passage, furniture, repeats))
    return found


def passages(text: str) -> list[str]:
    """What `paragraphs` finds in a text, but for furniture; repeats stay."""
    lines = [line.strip() for line in text.splitlines()]
    if not all(lines):  # otherwise each is a paragraph, and nobody asks where it stands
        lines = [text[start:end] for start, end in _spans(text)]
    return [line for line in lines if not is_furniture(line)]


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """The (start, end) of every paragraph, without the white space around it."""
    blocks: list[list[tuple[int, int]]] = [[]]
    offset = 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            start = offset + len(line) - len(line.lstrip())
            blocks[-1].append((start, offset + len(line.rstrip())))
        elif blocks[-1]:
            blocks.append([])
        offset += len(line)
    blocks = [lines for lines in blocks if lines]
    if len(blocks) == 1:
        yield from blocks[0]
    else:
        for lines in blocks:
            yield lines[0][0], lines[-1][1]
