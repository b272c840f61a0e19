"""Labelled rows as CSV: the columns of the source, then `themes` and a score for each theme."""

import csv
import io
import shutil
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, BinaryIO

from classifier import places
from classifier.writers.answers import Answers, our_columns, our_fields, to_text


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
    for cells in chain([columns], ([to_text(row.get(name)) for name in columns] for row in rows)):
        # Before Python 3.13, `csv` leaves a carriage return unquoted, which ends lines too.
        (quoted if any("\r" in (cell or "") for cell in cells) else plain).writerow(cells)
    text.detach()


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
