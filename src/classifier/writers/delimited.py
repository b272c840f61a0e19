"""Labelled rows as CSV: the columns of the source, then `themes` and a score for each theme.

A spreadsheet takes a cell that begins with "=" for a formula, which can fetch a page or start a
program. Such cells get an apostrophe before them, by which a spreadsheet knows a text.
"""

import csv
import io
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, BinaryIO

from classifier import places
from classifier.writers.answers import Answers, our_columns, our_fields, to_text

# What begins a formula (OWASP, CSV injection), after what spreadsheets drop: spaces, quotation
# marks, characters without width. An apostrophe is none of these: what has one gets no other.
_FORMULA = re.compile(
    r'[\s"\x00-\x20\x7f-\xa0\u200b-\u200f\u2060\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r]'
)
# "-1.5" and "+33 1 42 97 48 00" are no formulas.
_NUMBER = re.compile(r"[+-]?\d[\d .,\xa0\u202f]*([eE][+-]?\d+)?")


def write_csv(file: BinaryIO, answered: Iterable[Answers], themes: Sequence[str]) -> None:
    """Write rows to a file under one header, whatever fields each has.

    Args:
        themes: the names of the model's themes.
    """
    ours, taken = our_columns(themes), set(our_fields(themes))
    rows: list[dict[str, Any]] = []
    for answers in answered:
        given = answers.themes(themes)
        for n, scores in enumerate(answers.scores()):
            row = {} if answers.ids[n] is None else {"id": answers.ids[n]}
            theirs = answers.rows[n].items()
            row |= {key: value for key, value in theirs if key not in row and key not in taken}
            row |= dict(zip(ours, ["|".join(given[n]), *scores], strict=True))
            rows.append(row)
    _write(file, _columns(rows, ours), rows)


def _columns(rows: Iterable[Iterable[str]], ours: Sequence[str]) -> list[str]:
    """The columns of all rows in the order in which they are met, ours last."""
    met = dict.fromkeys(name for row in rows for name in row)
    return [*(name for name in met if name not in ours), *ours]


def _write(file: BinaryIO, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    text = io.TextIOWrapper(file, "utf-8", "backslashreplace", newline="")
    plain = csv.writer(text, lineterminator="\n")
    quoted = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
    found = chain([columns], ([to_text(row.get(name)) for name in columns] for row in rows))
    for cells in ([cell and _harmless(cell) for cell in each] for each in found):
        # Before Python 3.13, `csv` leaves a carriage return unquoted, which ends lines too.
        (quoted if any("\r" in (cell or "") for cell in cells) else plain).writerow(cells)
    text.detach()


def _harmless(cell: str) -> str:
    """The cell, or with an apostrophe where it would begin a formula."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def join_csv(parts: Sequence[str], file: BinaryIO, themes: Sequence[str]) -> None:
    """Write the rows of all parts, named by their paths, under a header with the columns of all."""
    columns = _columns(map(_header, parts), our_columns(themes))
    header = io.BytesIO()
    _write(header, columns, [])
    start = len(header.getvalue())
    file.write(header.getvalue())
    for path in parts:
        with places.opened(path) as part:
            if part.read(start) == header.getvalue():
                shutil.copyfileobj(part, file, 1 << 20)
                continue
            part.seek(0)
            rows = io.BytesIO()
            text = io.TextIOWrapper(part, "utf-8", newline="")
            _write(rows, columns, csv.DictReader(text))
            text.detach()
            file.write(rows.getbuffer()[start:])


def _header(path: str) -> list[str]:
    with places.opened(path) as part:
        text = io.TextIOWrapper(part, "utf-8", newline="")
        header = next(csv.reader(text), [])
        text.detach()
    return header
