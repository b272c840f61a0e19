"""Bytes → text → paragraphs, as files and web pages hold them."""

import codecs
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping

from classifier import encodings
from classifier.errors import DocumentError
from classifier.french import reading
from classifier.furniture import is_furniture
from classifier.lines import MOST_WIDTH, paragraph_spans, with_whole_words
from classifier.records import Paragraph
from classifier.sentences import LONG, cut

# Control characters that no text editor writes. A few stray ones survive copy and paste;
# a NUL, or more than one in a hundred characters, is a program, an image or an archive.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MAX_CONTROL_SHARE = 0.01

_WHITE_SPACE = re.compile(r"\s+")

# In Windows-1252, "LIBERTÉ»" happens to be UTF-8 too; one French accent in ten is no accident.
_MAX_ACCIDENTAL_SHARE = 0.1

# What browsers read as Windows-1252, because those who say one mean the other.
_MEANT_AS_CP1252 = {"iso8859-1", "ascii"}

_NAME_ENCODING = "Give its encoding with --encoding, or save it as UTF-8."
_GIVE_TEXT = "Give a text file; if it is one, name its encoding, such as --encoding utf-16-le."


def decode(data: bytes, *, where: str, encoding: str | None = None) -> str:
    """The text of a file, without its byte order mark.

    Without `encoding`: what a byte order mark says, UTF-16 and UTF-32 by their zeros, UTF-8, or
    that of Windows, Unix or the old Macintosh in which it reads as French.

    Raises:
        DocumentError: the data is empty, binary, or in another encoding; it names `where`.
    """
    encoding = encoding or encodings.marked(data)
    if encoding is None and b"\0" in data:
        encoding = encodings.wide(data)
        if encoding is None:
            raise DocumentError("this is a binary file", where=where, remedy=_GIVE_TEXT)
    text = decode_row(data, encoding, where=where)
    if not text.strip():
        raise DocumentError("the file is empty", where=where, remedy="Give a file with text.")
    if "\0" in text or len(_CONTROL.findall(text)) > _MAX_CONTROL_SHARE * len(text):
        raise DocumentError("this is a binary file", where=where, remedy=_GIVE_TEXT)
    return text


def is_unicode(text: str) -> bool:
    """Whether no character of a text is half of one, as JSON can spell them."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def decode_row(data: bytes, encoding: str | None = None, *, where: str = "") -> str:
    """The text of a row among others, in the encoding given, UTF-8, or as `decode` finds out.

    Raises:
        DocumentError: it is in none of them; it names `where`.
    """
    return _decode_unnamed(data, where) if encoding is None else _decode_as(data, encoding, where)


def _decode_as(data: bytes, encoding: str, where: str) -> str:
    encodings.check_name(encoding, where=where)
    try:
        if codecs.lookup(encoding).name in _MEANT_AS_CP1252:
            encoding = "cp1252"
        text = data.decode(encoding).removeprefix("\ufeff")
        text.encode()  # UTF-7 and the like can spell halves of characters
        return text
    except UnicodeError as error:
        raise DocumentError(
            f"the text is not in {encoding} ({_fault(error)})", where=where, remedy=_NAME_ENCODING
        ) from None


def _decode_unnamed(data: bytes, where: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        fault = _fault(error)
    # One bad byte in a UTF-8 file must not turn every "é" of the file into "Ã©".
    readable = data.decode("utf-8", "ignore")
    unreadable = data.decode("utf-8", "replace").count("\ufffd") - readable.count("\ufffd")
    multibyte = sum(map(readable.count, encodings.FRENCH))
    if multibyte > _MAX_ACCIDENTAL_SHARE * unreadable:
        raise DocumentError(
            f"the text is damaged UTF-8 ({fault})", where=where, remedy=_NAME_ENCODING
        )
    try:
        return data.decode(encodings.narrow(data))
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


def paragraphs(text: str, read_as: str | None = None) -> list[Paragraph]:
    """The paragraphs of a text, furniture and repeats marked; one that is long is cut into some.

    Args:
        read_as: what stands in the same places, where words are to be read otherwise.
    """
    read_as = text if read_as is None else read_as
    first_place: dict[tuple[bytes, bool], int] = {}
    found = []
    for n, (start, end) in enumerate(_spans(text, read_as)):
        passage = read_as[start:end]
        furniture = is_furniture(passage)
        # The same words, whatever the typography; without any, the same characters. A colon
        # can make furniture of words: "Lire aussi : …" repeats no sentence.
        place = first_place.setdefault((reading(passage), furniture), n)
        repeats = place if place < n else None
        found.append(Paragraph(n, start, end, text[start:end], passage, furniture, repeats))
    return found


def passages(text: str, knows: Callable[[bytes], bool] = lambda word: False) -> list[str]:
    """What `paragraphs` finds in a text, but for furniture; repeats stay.

    Args:
        knows: whether a folded word is one, of words cut at the ends of lines.
    """
    lines = [line.strip() for line in text.splitlines()]
    longest = max(map(len, lines), default=0)
    wrapped = len(lines) > 1 and longest <= MOST_WIDTH
    if wrapped or longest > LONG or not all(lines):
        # Otherwise each is a paragraph, and nobody asks where it stands.
        read_as = with_whole_words(text, knows)
        lines = [read_as[start:end] for start, end in _spans(text, read_as)]
    return [line for line in lines if not is_furniture(line)]


def _spans(text: str, read_as: str) -> Iterator[tuple[int, int]]:
    """The (start, end) of every passage."""
    for start, end in paragraph_spans(text):
        yield from cut(read_as, start, end)
