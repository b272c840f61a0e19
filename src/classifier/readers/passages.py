"""Plain text files, packed or not, as a stream of passages: text that nobody labelled."""

import codecs
import gzip
import io
import lzma
import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import AnyStr, BinaryIO, cast

from classifier.errors import DocumentError
from classifier.files import inside

SUFFIXES = (".txt", ".md", ".gz", ".xz")

# A longer line is read in pieces, so that a file without line feeds does not fill the memory.
_LONGEST_LINE = 1 << 20

# A file without blank lines is parted all the same.
_MOST_LINES = 200


def text_files(sources: Iterable[Path]) -> list[Path]:
    """The text files among the sources; a folder gives those in it, sorted.

    Raises:
        DocumentError: a source does not exist or is of another format, or a folder holds none.
    """
    files: list[Path] = []
    for source in sources:
        if not os.path.exists(source):
            raise DocumentError(
                "there is no such file", where=str(source), remedy="Check the path."
            )
        found = inside(source, SUFFIXES) if source.is_dir() else [source] * _is_text(source)
        if not found:
            raise DocumentError(
                "there is no plain text here",
                where=str(source),
                remedy=f"Give files that end in {', '.join(SUFFIXES)}, or a folder of them.",
            )
        files.extend(found)
    return files


def _is_text(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES and path.is_file()


def read_passages(sources: Iterable[Path], *, encoding: str | None = None) -> Iterator[str]:
    """The passages of the files, in order; blank lines part them.

    Args:
        encoding: of the text; by default each line is UTF-8 or, if it is not, Windows-1252.

    Raises:
        DocumentError: a file cannot be read, unpacked or decoded.
    """
    for path in text_files(sources):
        try:
            with _unpacked(path) as file:
                yield from _passages(file, encoding)
        except LookupError:
            raise DocumentError(
                f"there is no encoding called {encoding!r}",
                where=str(path),
                remedy="Give a name such as utf-8, windows-1252 or iso-8859-15.",
            ) from None
        except UnicodeError as error:
            raise DocumentError(
                f"the text is not in {encoding} ({error})",
                where=str(path),
                remedy="Give its encoding with --encoding.",
            ) from None
        except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
            raise DocumentError(
                f"the file cannot be read ({error})",
                where=str(path),
                remedy="Check that it is whole and that you may read it.",
            ) from None


def _unpacked(path: Path) -> BinaryIO:
    match path.suffix.lower():
        case ".gz":
            return cast(BinaryIO, gzip.open(path, "rb"))
        case ".xz":
            return cast(BinaryIO, lzma.open(path, "rb"))
    return path.open("rb")


def _passages(file: BinaryIO, encoding: str | None) -> Iterator[str]:
    lines: list[str] = []
    for line in _lines(file, encoding):
        lines.append(line)
        if not line.strip() or len(lines) == _MOST_LINES or len(line) > _LONGEST_LINE // 2:
            yield "".join(lines)
            lines = []
    yield "".join(lines)


def _lines(file: BinaryIO, encoding: str | None) -> Iterator[str]:
    """The lines of a file; of a very long one, pieces."""
    start = file.peek(2)[:2] if isinstance(file, io.BufferedReader) else b""
    if encoding is None and start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        encoding = "utf-16"
    if encoding is None:
        yield from map(_decode, _pieces(file.readline, b" "))
        return
    with io.TextIOWrapper(file, encoding) as text:
        yield from _pieces(text.readline, " ")


def _pieces(read: Callable[[int], AnyStr], space: AnyStr) -> Iterator[AnyStr]:
    """What is read line by line; no cut through a word, or a character of several bytes."""
    rest = space[:0]
    while piece := rest + read(_LONGEST_LINE - len(rest)):
        rest = space[:0]
        if len(piece) == _LONGEST_LINE:
            end = piece.rfind(space) + 1 or len(piece)
            piece, rest = piece[:end], piece[end:]
        yield piece


def _decode(line: bytes) -> str:
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")
