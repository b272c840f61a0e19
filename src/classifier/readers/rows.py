"""JSONL, CSV and TSV files as rows of named fields, with the line of each."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifier.errors import AnnotationError, DocumentError
from classifier.readers.broken import BrokenRowError
from classifier.readers.delimited import check_header, delimiter_of, fields_of, read_cells
from classifier.readers.documents import read_document
from classifier.readers.jsonl import read_object

SUFFIXES = (".jsonl", ".csv", ".tsv")


@dataclass(frozen=True)
class Row:
    """Named fields and the place they were read at, as "file:line"."""

    fields: dict[str, Any]
    where: str


def read_rows(path: Path, *, encoding: str | None = None) -> Iterator[Row | AnnotationError]:
    """The rows of a file, in order, and in the place of a broken one what is wrong with it.

    The suffix of the file says its format.

    Raises:
        AnnotationError: the file cannot be read as rows at all.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise AnnotationError(
            f"the format of {path.suffix or 'a file without a suffix'} is not known",
            where=str(path),
            remedy=f"Give a file that ends in {', '.join(SUFFIXES)}.",
        )
    try:
        text = read_document(str(path), encoding=encoding).text
    except DocumentError as error:
        raise AnnotationError(error.what, where=error.where, remedy=error.remedy) from None
    if path.suffix.lower() == ".jsonl":
        yield from json_rows(text, path)
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
            yield AnnotationError(error.what, where=where, remedy=error.remedy)


def _delimited_rows(text: str, path: Path) -> Iterator[Row | AnnotationError]:
    tabs = path.suffix.lower() == ".tsv"
    delimiter, lines = delimiter_of(text.encode().splitlines(keepends=True), tabs=tabs)
    columns: list[str] | None = None
    for row in read_cells(lines, delimiter, bytes.decode):
        if not row.cells and not row.broken:
            continue
        where = f"{path}:{row.line}"
        try:
            if row.broken:
                raise row.broken
            if columns is None:
                columns = row.cells
                check_header(columns)
            else:
                yield Row(fields_of(columns, row.cells), where)
        except BrokenRowError as error:
            broken = AnnotationError(error.what, where=where, remedy=error.remedy)
            if columns is None or columns is row.cells:  # without a header no row means anything
                raise broken from None
            yield broken
