"""The files of a corpus → parts that any process can do alone.

Where a part begins and ends depends on the source and the size of parts, never on who does it:
lines are cut at the last line end within the size, rows of CSV at the first row end beyond it,
Parquet between row groups, and small texts are put together. A file of lines that is no larger
than a part is one, and is not looked into. What is packed, recoded, or comes from standard input is
cut as it is read, and a part of it carries its bytes with it.
"""

import codecs
import hashlib
import io
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import BinaryIO, cast

from classifier import places
from classifier.errors import SourceError
from classifier.readers.broken import BrokenRowError
from classifier.readers.delimited import LONGEST_ROW, delimiter_of, read_cells
from classifier.readers.documents import STANDARD_INPUT, read_bounded, standard_input
from classifier.readers.packed import Recoded, Unpacked
from classifier.readers.parquet import bytes_of, group_sizes, parquet_file
from classifier.tagging.sources import Source

# Half a second of work: little is lost to a power cut, and starting one costs nothing beside it.
PART_SIZE = 8_000_000

# Of a row that is too long to be read, what is kept to find it by.
BEGINNING = 1_000

_PIECE = 1 << 20


@dataclass(frozen=True)
class Part:
    """A piece of a corpus.

    Attributes:
        files: the file that it is cut from, or the small texts that it is made of.
        start, stop: bytes of that file, unpacked, or its row groups.
        first_line: the number of its first line, or row in Parquet, from 1.
        header: the line of CSV or TSV that names the columns, where it is not the first of it.
        data: its bytes, where no other process can read them.
        recoded: whether `data` is in UTF-8, whatever the file is in.
        too_long: whether it is one row that is too long to be read; `data` is its beginning.
        damage: why the file could not be read from here on.
        stored: how many bytes of the files, as they are stored, it stands for.
        number: its place in the result, from 0.
    """

    files: tuple[Source, ...]
    start: int = 0
    stop: int = 0
    first_line: int = 1
    header: bytes = b""
    data: bytes | None = field(default=None, repr=False)
    recoded: bool = False
    too_long: bool = False
    damage: str = ""
    stored: int = 0
    number: int = 0

    @property
    def file(self) -> Source:
        """The file that it is cut from."""
        return self.files[0]


def cut(
    sources: Iterable[Source], *, size: int = PART_SIZE, encoding: str | None = None
) -> Iterator[Part]:
    """The parts of a corpus, in order. Files are opened as they are come to.

    Raises:
        SourceError: a file is gone or cannot be read.
    """
    number = 0
    for is_text, files in groupby(sources, key=lambda source: source.format == "text"):
        for part in _of_texts(files, size) if is_text else _of_files(files, size, encoding):
            yield replace(part, number=number)
            number += 1


def read_part(part: Part) -> bytes:
    """The bytes of a part of a file of lines.

    Raises:
        SourceError: the file is gone, cannot be read, or is not what it was.
    """
    if part.data is not None:
        return part.data
    try:
        data = places.read(part.file.path, part.start, part.stop)
    except OSError as error:
        raise unreadable(part.file.name, error) from None
    if len(data) != part.stop - part.start:
        raise changed(part.file.name)
    return data


def digest(part: Part) -> str:
    """SHA-256 of all that a part is made of.

    Raises:
        SourceError: a file is gone, cannot be read, or is not what it was.
    """
    found = hashlib.sha256(part.damage.encode())
    if part.data is not None or part.file.format not in ("text", "parquet"):
        found.update(read_part(part))
        return found.hexdigest()
    for file in part.files:
        try:
            with places.opened(file.path) as stream:
                for piece in _pieces(stream, part):
                    found.update(piece)
        except (OSError, BrokenRowError) as error:
            found.update(str(error).encode())
    return found.hexdigest()


def _pieces(stream: BinaryIO, part: Part) -> Iterator[bytes]:
    """The bytes of a text, or of the row groups of a part."""
    start, stop = 0, sys.maxsize
    if part.file.format == "parquet":
        groups = range(part.start, part.stop)
        start, stop = bytes_of(parquet_file(stream), groups, part.file.size or 0)
    stream.seek(start)
    while piece := stream.read(min(_PIECE, stop - start)):
        start += len(piece)
        yield piece


def unreadable(name: str, error: OSError) -> SourceError:
    """What is wrong with a source that was there when the run began."""
    if isinstance(error, FileNotFoundError):
        what, do = "the file is gone", "Put it back"
    else:
        what, do = f"the file cannot be read ({error.strerror or error})", "Mend that"
    return SourceError(
        what, where=name, remedy=f"{do} and run the same command again: it goes on from here."
    )


def changed(name: str) -> SourceError:
    """What is wrong with a source that is written to while it is read."""
    return SourceError(
        "the file changed while it was read", where=name, remedy="Start again with --force."
    )


def _of_texts(files: Iterable[Source], size: int) -> Iterator[Part]:
    """Texts together, up to the size of a part."""
    together: list[Source] = []
    length = 0
    for file in files:
        # A text on standard input has no size, and a part of its own.
        if together and (file.size is None or length + file.size > size):
            yield Part(tuple(together), stored=length)
            together, length = [], 0
        if file.name == STANDARD_INPUT:
            yield Part((file,), data=read_bounded(standard_input(), file.name))
            continue
        together.append(file)
        length += file.size or 0
    if together:
        yield Part(tuple(together), stored=length)


def _of_files(files: Iterable[Source], size: int, encoding: str | None) -> Iterator[Part]:
    for file in files:
        try:
            if file.format == "parquet":
                yield from _of_row_groups(file, size)
            elif file.size is not None and file.size <= size and _is_shared(file, encoding):
                yield Part((file,), 0, file.size, stored=file.size)
            else:
                yield from _of_lines(file, size, encoding)
        except OSError as error:
            raise unreadable(file.name, error) from None


def _of_row_groups(source: Source, size: int) -> Iterator[Part]:
    with places.opened(source.path) as file:
        try:
            sizes = group_sizes(parquet_file(file))
        except BrokenRowError as error:
            yield Part((source,), data=b"", damage=error.what)
            return
    # Groups are counted unpacked; the file is packed, one group much as another.
    packed = (source.size or 0) / max(sum(group_bytes for _, group_bytes in sizes), 1)
    start, row, rows, length = 0, 1, 0, 0
    for group, (group_rows, group_bytes) in enumerate(sizes):
        if group > start and length + group_bytes > size:
            yield Part((source,), start, group, row, stored=round(length * packed))
            start, row, rows, length = group, row + rows, 0, 0
        rows += group_rows
        length += group_bytes
    yield Part((source,), start, len(sizes), row, stored=round(length * packed))


def _of_lines(source: Source, size: int, encoding: str | None) -> Iterator[Part]:
    with _opened(source) as file:
        unpacked = Unpacked(file, source.packing)
        lines: io.BufferedReader = io.BufferedReader(unpacked, _PIECE)
        utf_16 = lines.peek(2)[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
        shared = _is_shared(source, encoding) and not (utf_16 and encoding is None)
        recoded = None
        if not shared and (utf_16 or not _keeps_lines(encoding)):
            recoded = Recoded(cast(BinaryIO, lines), encoding or "utf-16")
            lines = io.BufferedReader(recoded, _PIECE)
        place, told = -1, 0
        cut_ = _cut_lines if source.format == "jsonl" else _cut_rows
        for part in cut_(source, lines, size):
            place, before = part.stop, told
            told = file.tell() if source.packing else part.stop
            data = None if shared and not part.too_long else part.data
            yield replace(part, data=data, recoded=bool(recoded), stored=told - before)
        damage = unpacked.damage or (recoded.damage if recoded else "")
        if damage or place < 0:
            yield Part((source,), max(place, 0), max(place, 0), data=b"", damage=damage)


def _is_shared(source: Source, encoding: str | None) -> bool:
    """Whether other processes can read a part of a file as it stands."""
    return source.name != STANDARD_INPUT and not source.packing and _keeps_lines(encoding)


def _keeps_lines(encoding: str | None) -> bool:
    """Whether a line feed is one byte, and that byte nothing else."""
    return encoding is None or codecs.lookup(encoding).name in (
        "utf-8", "ascii", "cp1252", "iso8859-1", "iso8859-15",
    )  # fmt: skip


def _opened(source: Source) -> AbstractContextManager[BinaryIO]:
    if source.name == STANDARD_INPUT:
        return nullcontext(standard_input())
    return places.opened(source.path)


def _cut_lines(source: Source, file: io.BufferedReader, size: int) -> Iterator[Part]:
    """Parts that end at the last line end within the size."""
    place, line, rest = 0, 1, b""
    while data := rest + file.read(max(size - len(rest), 0)):
        is_last = len(data) < size or not file.peek(1)
        end = len(data) if is_last else data.rfind(b"\n") + 1
        if end:
            yield Part((source,), place, place + end, line, data=data[:end])
            line += data.count(b"\n", 0, end)
            place, rest = place + end, data[end:]
            continue
        # A row as long as a part.
        kept, length = data, len(data)
        while piece := file.readline(_PIECE):
            length += len(piece)
            kept = kept + piece if length <= LONGEST_ROW else kept[:BEGINNING]
            if piece.endswith(b"\n"):
                break
        too_long = length > LONGEST_ROW
        yield Part((source,), place, place + length, line, data=kept, too_long=too_long)
        place, line, rest = place + length, line + 1, b""


def _cut_rows(source: Source, file: io.BufferedReader, size: int) -> Iterator[Part]:
    """Parts that end at the first row end beyond the size; each but the first has the header."""
    lengths: deque[int] = deque()
    delimiter, lines = delimiter_of(_bounded(file, lengths), tabs=source.format == "tsv")
    names = header = b""
    place, line, length = 0, 1, 0
    gathered: list[bytes] = []
    # Where separators and line ends stand does not hang on what the letters are.
    for row in read_cells(lines, delimiter, _latin_1):
        if not names and row.broken:
            what = f"the header cannot be read: {row.broken.what}"
            yield Part((source,), place, place, row.line, data=b"", damage=what)
            return
        names = names or (row.raw if row.cells else b"")
        too_long = len(row.raw) > LONGEST_ROW
        if not too_long:
            gathered.append(row.raw)
            length += len(row.raw)
        if gathered and (too_long or length >= size):
            yield Part((source,), place, place + length, line, header, b"".join(gathered))
            place, line = place + length, row.line + (not too_long) * len(row.raw.splitlines())
            gathered, length, header = [], 0, names
        if too_long:
            stop = place + lengths.popleft()
            yield Part((source,), place, stop, line, data=row.raw[:BEGINNING], too_long=True)
            place, line = stop, line + 1
    if gathered:
        yield Part((source,), place, place + length, line, header, b"".join(gathered))


def _bounded(file: io.BufferedReader, lengths: deque[int]) -> Iterator[bytes]:
    """The lines of a file; of one that is too long its beginning, and its length in `lengths`."""
    while line := file.readline(LONGEST_ROW + 1):
        if len(line) <= LONGEST_ROW:
            yield from line.splitlines(keepends=True)  # also at a carriage return
            continue
        length, piece = len(line), line
        while not piece.endswith(b"\n") and (piece := file.readline(_PIECE)):
            length += len(piece)
        lengths.append(length)
        yield line[:LONGEST_ROW] + b"\n"


def _latin_1(line: bytes) -> str:
    return line.decode("latin-1")
