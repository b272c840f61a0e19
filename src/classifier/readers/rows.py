"""JSONL, CSV and TSV files as rows of named fields, with the line of each."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from classifier.errors import AnnotationError, DocumentError
from classifier.readers.documents import read_document

# A paragraph is longer than the 131,072 characters that `csv` allows a field, if rarely.
csv.field_size_limit(2**31 - 1)

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
        yield from _json_rows(text, path)
    else:
        yield from _delimited_rows(text, path)


def _json_rows(text: str, path: Path) -> Iterator[Row | AnnotationError]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        try:
            fields = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield AnnotationError(
                f"the line is not JSON ({error})", where=where, remedy="Mend or remove the line."
            )
            continue
        if not isinstance(fields, dict):
            yield AnnotationError(
                "the line is not a JSON object",
                where=where,
                remedy='Write {"text": "…", "themes": […]} on each line.',
            )
            continue
        yield Row(fields, where)


def _delimited_rows(text: str, path: Path) -> Iterator[Row | AnnotationError]:
    header = text.partition("\n")[0]
    # A spreadsheet in a French system writes CSV with semicolons.
    delimiter = "\t" if path.suffix.lower() == ".tsv" else max(",;", key=header.count)
    # In TSV, quotation marks are text: a news paragraph often opens with one.
    quoting: Literal[0, 3] = csv.QUOTE_NONE if delimiter == "\t" else csv.QUOTE_MINIMAL
    lines = io.StringIO(text, newline="")
    reader = csv.DictReader(lines, delimiter=delimiter, quoting=quoting, strict=True)
    where = f"{path}:1"
    try:
        names = reader.fieldnames or ()
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise AnnotationError(
                f"there are two columns {', '.join(map(repr, twice))}",
                where=where,
                remedy="Rename one.",
            )
        where = f"{path}:2"
        for fields in reader:
            if None in fields or None in fields.values():
                yield AnnotationError(
                    f"the row has not the {len(names)} columns of the header",
                    where=where,
                    remedy="Mend the row; quote a field that holds a separator.",
                )
            else:
                yield Row(fields, where)
            where = f"{path}:{reader.line_num + 1}"
    except csv.Error as error:
        # Where the next row begins is not known.
        yield AnnotationError(
            f"the row cannot be read, nor those after it ({error})",
            where=where,
            remedy="Mend the row.",
        )
