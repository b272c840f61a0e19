"""Plain text files, packed or not, as a stream of passages: text that nobody labelled."""

import codecs
import io
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import AnyStr, BinaryIO

from classifier.encodings import check_name
from classifier.errors import DocumentError
from classifier.files import inside
from classifier.readers.packed import PACKINGS, Unpacked

SUFFIXES = (".txt", ".md", *PACKINGS)

# A longer line is read in pieces, so that a file without line feeds does not fill the memory.
_LONGEST_LINE = 1 << 20

# Text packs to a tenth, or a hundredth where it repeats itself; what packs to less is made to fill
# the memory. Short files may repeat one thing.
_MOST_TIMES = 200
_SHORT = 10_000_000

# In a passage: a few are slips, which read as spaces, and more are no text.
_MOST_NULS = 100

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
        encoding: of the text; by default UTF-16 where a byte order mark says so, else each line is
            UTF-8 or, if it is not, Windows-1252.

    Raises:
        DocumentError: a file cannot be read, unpacked or decoded.
    """
    for path in text_files(sources):
        check_name(encoding, where=str(path))
        try:
            yield from _of_file(path, encoding)
        except UnicodeError as error:
            raise DocumentError(
                f"the text is not in {encoding} ({error})",
                where=str(path),
                remedy="Give its encoding with --encoding.",
            ) from None
        except OSError as error:
            raise _unreadable(path, str(error)) from None


def _of_file(path: Path, encoding: str | None) -> Iterator[str]:
    with path.open("rb") as packed:
        most = _SHORT + _MOST_TIMES * os.fstat(packed.fileno()).st_size
        unpacked = Unpacked(packed, path.suffix.lower())
        for passage in _passages(io.BufferedReader(unpacked), encoding):
            if passage.count("\0") > _MOST_NULS:
                raise DocumentError(
                    "this is a binary file", where=str(path), remedy="Give a text file."
                )
            most -= len(passage)
            if most < 0:
                raise DocumentError(
                    f"the file unpacks to more than {_MOST_TIMES} times its size",
                    where=str(path),
                    remedy="Unpack it and look: no text does.",
                )
            yield passage
        if unpacked.damage:
            raise _unreadable(path, unpacked.damage)


def _unreadable(path: Path, why: str) -> DocumentError:
    return DocumentError(
        f"the file cannot be read ({why})",
        where=str(path),
        remedy="Check that it is whole and that you may read it.",
    )


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
