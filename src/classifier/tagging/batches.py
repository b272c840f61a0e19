"""Parts of a corpus → batches of rows to label, and the rows that cannot be."""

import codecs
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from classifier import places
from classifier.errors import DocumentError, LanguageError
from classifier.language import check_french
from classifier.mending import mend
from classifier.readers.broken import BrokenRowError
from classifier.readers.delimited import (
    LONGEST_ROW,
    check_header,
    delimiter_of,
    fields_of,
    read_cells,
)
from classifier.readers.documents import document, read_unpacked
from classifier.readers.jsonl import read_object
from classifier.readers.parquet import group_sizes, parquet_file, tables
from classifier.tagging.parts import Part, read_part, unreadable
from classifier.tagging.sources import Source
from classifier.text import decode_row

# Enough for arrays to pay, in characters and in rows, and little beside the model in memory.
_MOST_TEXT = 1_000_000
_MOST_ROWS = 1_000

# Of a skipped row, what is kept: a whole one as a rule, and never much of a row without an end.
_KEPT = 10_000

_TOO_LONG = f"the row is longer than {LONGEST_ROW // 1_000_000} MB"


def _unread(damage: str) -> str:
    return f"what follows in the file cannot be read ({damage})"


@dataclass(frozen=True)
class Fields:
    """What the fields of a row are called.

    Attributes:
        text: of the text.
        id: of the identifier; a row without it is named by its file and line.
        date: of the date, or None where they have none.
    """

    text: str
    id: str = "id"
    date: str | None = None


@dataclass
class Batch:
    """Rows of one file, or texts.

    Attributes:
        texts: what to label.
        ids: what to call each; None where the row has it in its field `id`.
        rows: the other fields of each, as the source has them.
        lines: the same as JSON objects, as the source spells them, where it does.
        table: the same as an Arrow table, where the source has one.
    """

    file: Source
    texts: list[str] = field(default_factory=list)
    ids: list[Any] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    lines: list[str] | None = None
    table: Any = None
    length: int = 0

    def is_full(self) -> bool:
        """Whether it is time for the next one."""
        return self.length >= _MOST_TEXT or len(self.texts) >= _MOST_ROWS


@dataclass(frozen=True)
class Skipped:
    """A row that was not labelled.

    Attributes:
        source: the file.
        line: its line in it, from 1, or its row in Parquet; None for a file that is one text.
        reason: what is wrong with it.
        row: the row, or its beginning; what no encoding explains is escaped.
    """

    source: str
    line: int | None
    reason: str
    row: str = ""

    def as_plain(self) -> dict[str, Any]:
        """The object in the file of skipped rows."""
        return {"source": self.source, "line": self.line, "reason": self.reason, "row": self.row}


def read_batches(
    part: Part, fields: Fields, encoding: str | None = None, *, french: bool = False
) -> Iterator[Batch | Skipped]:
    """The rows of a part, in order, and each that cannot be labelled.

    Args:
        french: whether texts in other languages cannot be.

    Raises:
        SourceError: a file is gone, cannot be read, or is not what it was.
        MissingExtraError: it takes a package that is not installed.
    """
    if part.damage:
        yield Skipped(part.file.name, None, _unread(part.damage))
    elif part.too_long:
        yield Skipped(part.file.name, part.first_line, _TOO_LONG, _spelt(read_part(part)))
    elif part.file.format == "text":
        yield from _texts(part, encoding, french)
    elif part.file.format == "parquet":
        yield from _parquet(part, fields, french)
    else:
        yield from _lines(part, fields, encoding, french)


def sample(part: Part, encoding: str | None = None) -> Iterator[Mapping[str, Any]]:
    """The rows of a part that can be read, as fields; none of a part of texts.

    Raises:
        SourceError, MissingExtraError: as `read_batches`.
    """
    if part.damage or part.too_long or part.file.format == "text":
        return
    if part.file.format == "parquet":
        with places.opened(part.file.path) as file, suppress(BrokenRowError):
            for _, rows in tables(parquet_file(file), part.start, _MOST_ROWS):
                yield from rows
        return
    for row in _rows(part, encoding):
        if not row.broken:
            yield row.fields


def _texts(part: Part, encoding: str | None, french: bool) -> Iterator[Batch | Skipped]:
    batch = Batch(part.file)
    for file in part.files:
        try:
            data = part.data if part.data is not None else _read_text(file)
            read = document(file.name, data, encoding=encoding)
            if french:
                check_french(read.text)
        except (DocumentError, LanguageError) as error:
            yield Skipped(file.name, None, error.what)
            continue
        batch.texts.append(read.text)
        batch.ids.append(file.name)
        batch.rows.append({"source": file.name, **read.said()})
        batch.length += len(read.text)
        if batch.is_full():
            yield batch
            batch = Batch(file)
    if batch.texts:
        yield batch


def _read_text(file: Source) -> bytes:
    """The bytes of a text, unpacked, or a few more than are read of one.

    Raises:
        SourceError: it is gone.
        DocumentError: it cannot be read.
    """
    try:
        with places.opened(file.path) as packed:
            return read_unpacked(packed, file.name)
    except FileNotFoundError as error:
        raise unreadable(file.name, error) from None
    except OSError as error:
        what = f"the file cannot be read ({error.strerror or error})"
        raise DocumentError(what, where=file.name, remedy="Check that you may read it.") from None


@dataclass(frozen=True)
class _Row:
    """A row as it was read: its fields, or what is wrong with it.

    Attributes:
        line: its place in the file, from 1.
        raw: as it stands there.
        spelt: the same as a JSON object, where it is one.
    """

    line: int
    raw: bytes
    fields: dict[str, Any] = field(default_factory=dict)
    spelt: str = ""
    broken: str = ""


def _lines(
    part: Part, fields: Fields, encoding: str | None, french: bool
) -> Iterator[Batch | Skipped]:
    if not part.start and not part.stop and not part.data:
        yield Skipped(part.file.name, None, "the file is empty")
        return
    spelt = part.file.format == "jsonl"
    batch = Batch(part.file, lines=[] if spelt else None)
    for row in _rows(part, encoding):
        try:
            if row.broken:
                raise BrokenRowError(row.broken, "")
            text = _text(row.fields, fields, french)
        except (BrokenRowError, LanguageError) as error:
            yield Skipped(part.file.name, row.line, error.what, _spelt(row.raw))
            continue
        _add(batch, fields, text, row.fields, row.line)
        if batch.lines is not None:
            batch.lines.append(row.spelt)
        if batch.is_full():
            yield batch
            batch = Batch(part.file, lines=[] if spelt else None)
    if batch.texts:
        yield batch


def _rows(part: Part, encoding: str | None) -> Iterator[_Row]:
    """The rows of a part of a file of lines."""
    data = read_part(part)
    encoding = "utf-8" if part.recoded else encoding
    if not part.start:
        if encoding is None and data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            data = data.decode("utf-16", "replace").encode()
        data = data.removeprefix(codecs.BOM_UTF8)

    def decoded(line: bytes) -> str:
        try:
            return decode_row(line, encoding)
        except DocumentError as error:
            raise BrokenRowError(error.what, error.remedy) from None

    return (_objects if part.file.format == "jsonl" else _cells)(part, data, decoded)


def _objects(part: Part, data: bytes, decoded: Callable[[bytes], str]) -> Iterator[_Row]:
    for line, raw in enumerate(data.split(b"\n"), part.first_line):
        if not raw or raw.isspace():
            continue
        if len(raw) > LONGEST_ROW:
            yield _Row(line, raw, broken=_TOO_LONG)
            continue
        try:
            text = decoded(raw)
            yield _Row(line, raw, read_object(text), text)
        except BrokenRowError as error:
            yield _Row(line, raw, broken=error.what)


def _cells(part: Part, data: bytes, decoded: Callable[[bytes], str]) -> Iterator[_Row]:
    header = part.header.removeprefix(codecs.BOM_UTF8).splitlines(keepends=True)
    tabs = part.file.format == "tsv"
    delimiter, lines = delimiter_of([*header, *data.splitlines(keepends=True)], tabs=tabs)
    columns: list[str] | None = None
    # The header of a later part stands before its first line.
    first = part.first_line - len(header)
    for row in read_cells(lines, delimiter, decoded):
        line = first + row.line - 1
        try:
            if row.broken:
                raise row.broken
            if not row.cells:
                continue
            if columns is None:
                check_header(row.cells)
                columns = row.cells
                continue
            yield _Row(line, row.raw, fields_of(columns, row.cells))
        except BrokenRowError as error:
            what = error.what if columns else f"the header cannot be read: {error.what}"
            yield _Row(line, row.raw, broken=what)
            if columns is None:
                return


def _parquet(part: Part, fields: Fields, french: bool) -> Iterator[Batch | Skipped]:
    line = part.first_line
    try:
        with places.opened(part.file.path) as file:
            whole = parquet_file(file)
            for group, (length, _) in enumerate(group_sizes(whole)):
                if part.start <= group < part.stop:
                    yield from _row_group(part, fields, french, whole, group, line)
                    line += length
    except OSError as error:
        raise unreadable(part.file.name, error) from None
    except BrokenRowError as error:
        yield Skipped(part.file.name, line, _unread(error.what))


def _row_group(
    part: Part, fields: Fields, french: bool, whole: Any, group: int, line: int
) -> Iterator[Batch | Skipped]:
    """The rows of a row group, of which the first has this number; what is damaged is skipped."""
    try:
        for table, rows in tables(whole, group, _MOST_ROWS):
            batch = Batch(part.file)
            kept = []
            for n, row in enumerate(rows):
                try:
                    text = _text(row, fields, french)
                    if len(text) > LONGEST_ROW:
                        raise BrokenRowError(_TOO_LONG, "")
                except (BrokenRowError, LanguageError) as error:
                    yield Skipped(part.file.name, line + n, error.what, repr(row)[:_KEPT])
                    continue
                kept.append(n)
                _add(batch, fields, text, row, line + n)
            line += len(rows)
            if batch.texts:
                batch.table = table.take(kept) if len(kept) < len(rows) else table
                yield batch
    except BrokenRowError as error:
        what = f"the rest of row group {group} cannot be read ({error.what})"
        yield Skipped(part.file.name, line, what)


def _text(row: Mapping[str, Any], fields: Fields, french: bool) -> str:
    """The text of a row, mended where it has to be.

    Raises:
        BrokenRowError: it has none.
        LanguageError: it has to be French and is not.
    """
    text = row.get(fields.text)
    if text is None:
        raise BrokenRowError(f"there is no {fields.text!r}", "")
    if not isinstance(text, str):
        raise BrokenRowError(f"{fields.text!r} is no text", "")
    text = mend(text).text
    if not text or text.isspace():
        raise BrokenRowError(f"{fields.text!r} is empty", "")
    if french:
        check_french(text)
    return text


def _add(batch: Batch, fields: Fields, text: str, row: dict[str, Any], line: int) -> None:
    name = row.get(fields.id)
    if name is None or name == "":
        name = f"{batch.file.name}:{line}"
    elif fields.id == "id":
        name = None
    batch.texts.append(text)
    batch.ids.append(name)
    batch.rows.append(row)
    batch.length += len(text)


def _spelt(raw: bytes) -> str:
    return raw[:_KEPT].rstrip(b"\r\n").decode("utf-8", "backslashreplace")
