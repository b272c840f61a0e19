"""Bytes that no one named the encoding of → its name, for French text; and what is no name."""

import codecs
import re
from collections.abc import Mapping

from classifier.errors import DocumentError

# UTF-32 first: its mark begins as that of UTF-16 does.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# Encoding → the bytes of each character that are zero in nearly all French text.
_WIDE = {
    "utf-32-le": (4, (2, 3)),
    "utf-32-be": (4, (0, 1)),
    "utf-16-le": (2, (1,)),
    "utf-16-be": (2, (0,)),
}
# "’" and "œ" have no zero byte in UTF-16, and are never so many.
_LEAST_ZEROS = 0.7

# The characters of French that are not ASCII.
FRENCH = "àâçèéêëîïôöùûüœÀÂÇÈÉÊËÎÏÔÖÙÛÜŒ’‘“”–—…«»€°\u00a0"
# Of a text from a Macintosh before 2001, whose letters are other signs in Windows-1252.
_LEAST_FRENCH = 0.8
# Its "ç", "è", "ê" and "ù" are none there, so that fewer do: "Köln l'a très mal reçu".
_NOT_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")

# Where both could be, "cœur" has a byte that is "½" in Windows-1252, "10 €" one that is "¤", and
# "Dušan" one that is "¨". Not "´", which some type for an apostrophe.
_LATIN_9 = re.compile(
    rb"[A-Za-z\xc0-\xff][\xbc\xbd]|[\xbc\xbd][A-Za-z\xc0-\xff]|\xa4"
    rb"|[a-z\xe0-\xff][\xa8\xb8][a-z\xe0-\xff]"
)
_C1 = re.compile(rb"[\x80-\x9f]")


def check_name(name: str | None, *, where: str = "") -> None:
    """Say what is wrong with the name of an encoding; None is no name.

    Raises:
        DocumentError: there is no such encoding of texts; it names `where`.
    """
    try:
        "".encode("utf-8" if name is None else name)
    except (LookupError, UnicodeError):  # "hex" is one of bytes, and "undefined" takes nothing
        raise DocumentError(
            f"there is no encoding called {name!r}",
            where=where,
            remedy="Give a name such as utf-8, windows-1252 or iso-8859-15.",
        ) from None


def marked(data: bytes) -> str | None:
    """The encoding that a byte order mark names."""
    return next((name for mark, name in _MARKS if data.startswith(mark)), None)


def wide(data: bytes) -> str | None:
    """The encoding of two or four bytes a character, told by where zeros stand."""
    for name, (width, zeros) in _WIDE.items():
        characters, rest = divmod(len(data), width)
        if rest or not characters:
            continue
        counts = [data[place::width].count(0) for place in range(width)]
        others = sum(counts) - sum(counts[place] for place in zeros)
        # UTF-32 has one zero more in most characters.
        if min(counts[place] for place in zeros) >= _LEAST_ZEROS * characters and (
            width == 4 or not others
        ):
            return name
    return None


def narrow(data: bytes) -> str:
    """The encoding of one byte a character in which the text reads as French; Windows-1252 if none.

    The data holds bytes beyond ASCII.
    """
    counts = {byte: data.count(byte) for byte in set(data) if byte > 127}
    mac = _french_share(counts, "mac-roman")
    is_mac = mac >= _LEAST_FRENCH or _NOT_CP1252.search(data)
    if is_mac and mac > _french_share(counts, "cp1252"):
        return "mac-roman"
    return "iso8859-15" if _LATIN_9.search(data) and not _C1.search(data) else "cp1252"


def _french_share(counts: Mapping[int, int], encoding: str) -> float:
    """How many of the bytes are French characters, from 0 to 1."""
    french = (
        count
        for byte, count in counts.items()
        if bytes([byte]).decode(encoding, "replace") in FRENCH
    )
    return sum(french) / sum(counts.values())
