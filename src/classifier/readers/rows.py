"""Files of annotations as rows of named fields, with the line of each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifier.errors import AnnotationError, DocumentError
from classifier.readers.broken import BrokenRowError
from classifier.readers.delimited import check_header, delimiter_of, fields_of, read_cells
from classifier.readers.documents import read_text
from classifier.readers.jsonl import read_object, read_objects

# What a folder is searched for: text files lie about for other reasons than annotations.
SUFFIXES = (".jsonl", ".csv", ".tsv", ".json")
TEXT_SUFFIX = ".txt"

# The one field of a line of text, and those of a table without a header (Annif's TSV).
LINE = "line"
_NAMELESS = ["text", "subject_uris"]
_URIS = re.compile(r"(<[^<>\s]*>|\w+:\S+)(\s+(<[^<>\s]*>|\w+:\S+))*")

# doccano writes lines of fastText as a table of one column, which a comma in the text puts in
# quotation marks. Nothing parts its cells; this character is in no text.
_QUOTED_LINE = re.compile(r'^"(__label__| )', re.MULTILINE)
_NO_DELIMITER = "\x1f"


@dataclass(frozen=True)
class Columns:
    """Which fields of a row hold the text, the themes and the identifier."""

    text: str = "text"
    themes: str = "themes"
    id: str = "id"


USUAL = Columns()


@dataclass(frozen=True)
class Row:
    """Named fields and the place they were read at, as "file:line"."""

    fields: dict[str, Any]
    where: str


def read_rows(path: Path, *, encoding: str | None = None) -> Iterator[Row | AnnotationError]:
    """The rows of a file, in order, and in the place of a broken one what is wrong with it.

    The suffix of the file says its format. A line of a text file is a row of one field.

    Raises:
        AnnotationError: the file cannot be read as rows at all.
    """
    suffix = path.suffix.lower()
    if suffix not in (*SUFFIXES, TEXT_SUFFIX):
        raise AnnotationError(
            f"the format of {path.suffix or 'a file without a suffix'} is not known",
            where=str(path),
            remedy=f"Give a file that ends in {', '.join((*SUFFIXES, TEXT_SUFFIX))}.",
        )
    try:
        text = read_text(str(path), encoding=encoding)
    except DocumentError as error:
        raise AnnotationError(error.what, where=error.where, remedy=error.remedy) from None
    if suffix == ".jsonl":
        yield from json_rows(text, path)
    elif suffix == ".json":
        begun = 0
        for number, (line, read) in enumerate(read_objects(text), start=1):
            # A file may be one line, and what has no identifier is named by its place.
            yield _row_or_error(
                read, f"{path}:{line}" if line > begun else f"{path}: record {number}"
            )
            begun = line
    elif suffix == TEXT_SUFFIX:
        yield from _line_rows(text, path)
    else:
        yield from _delimited_rows(text, path)


def json_rows(text: str, path: Path) -> Iterator[Row | AnnotationError]:
    """The rows of JSON lines, and in the place of a broken one what is wrong with it.

    Args:
        path: of the file that holds them, for messages.
    """
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        try:
            yield Row(read_object(line), where)
        except BrokenRowError as error:
            yield _row_or_error(error, where)


def _row_or_error(read: dict[str, Any] | BrokenRowError, where: str) -> Row | AnnotationError:
    if isinstance(read, BrokenRowError):
        return AnnotationError(read.what, where=where, remedy=read.remedy)
    return Row(read, where)


def _line_rows(text: str, path: Path) -> Iterator[Row | AnnotationError]:
    if not _QUOTED_LINE.search(text):
        for number, line in enumerate(text.split("\n"), start=1):
            if line.strip():
                yield Row({LINE: line}, f"{path}:{number}")
        return
    lines = text.encode().splitlines(keepends=True)
    for row in read_cells(lines, _NO_DELIMITER, bytes.decode):
        if row.cells or row.broken:
            yield _row_or_error(row.broken or {LINE: row.cells[0]}, f"{path}:{row.line}")


def _delimited_rows(text: str, path: Path) -> Iterator[Row | AnnotationError]:
    tabs = path.suffix.lower() == ".tsv"
    delimiter, lines = delimiter_of(text.encode().splitlines(keepends=True), tabs=tabs)
    columns = _NAMELESS if tabs and _is_nameless(text) else None
    for row in read_cells(lines, delimiter, bytes.decode, quoted=_is_quoted(text)):
        if not row.cells and not row.broken:
            continue
        where = f"{path}:{row.line}"
        try:
            if row.broken:
                raise row.broken
            if columns is None:
                columns = row.cells
                check_header(columns)
            elif columns is _NAMELESS:  # Annif takes all that follows a tab for URIs
                cells = [row.cells[0], " ".join(row.cells[1:])] if row.cells[1:] else row.cells
                yield Row(fields_of(columns, cells), where)
            else:
                yield Row(fields_of(columns, row.cells), where)
        except BrokenRowError as error:
            broken = AnnotationError(error.what, where=where, remedy=error.remedy)
            if columns is None or columns is row.cells:  # without a header no row means anything
                raise broken from None
            yield broken


def _is_nameless(text: str) -> bool:
    """Whether the first line with a second cell has URIs there: names of columns are none."""
    seconds = (line.partition("\t")[2].strip() for line in text.splitlines())
    return bool(_URIS.fullmatch(next(filter(None, seconds), "")))


def _is_quoted(text: str) -> bool:
    """Whether the header says that a table of tabs has quotation marks around its cells."""
    header = text.lstrip().partition("\n")[0].strip()
    return all(len(cell) > 1 and cell[0] == cell[-1] == '"' for cell in header.split("\t"))
