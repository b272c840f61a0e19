"""CSV and TSV: lines of bytes → rows of cells, each with the lines that it stands on."""

import csv
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from classifier.readers.broken import BrokenRowError

# A paragraph is longer than the 131,072 characters that `csv` allows a field, if rarely.
csv.field_size_limit(2**31 - 1)

# A quotation mark that is never closed takes all that follows for one field. A row that is longer
# than any article ends there; its first line is a broken row, and the next line begins another.
LONGEST_ROW = 10_000_000
_MOST_LINES = 20_000
_FEWEST_LINES = 64

_QUOTE_FIELDS = "Mend the row; quote a field that holds a separator."


@dataclass(frozen=True)
class Cells:
    """The cells of a row, or what is wrong with it; an empty line has no cells.

    Attributes:
        line: the number of its first line among those read, from 1.
        raw: its lines as they were read.
        cells: what it holds, where it is not broken.
        broken: what is wrong.
    """

    line: int
    raw: bytes
    cells: list[str]
    broken: BrokenRowError | None = None


def check_header(columns: list[str]) -> None:
    """Say what is wrong with the names of the columns.

    Raises:
        BrokenRowError: two have one name.
    """
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice:
        raise BrokenRowError(f"there are two columns {', '.join(map(repr, twice))}", "Rename one.")


def delimiter_of(lines: Iterable[bytes], *, tabs: bool) -> tuple[str, Iterator[bytes]]:
    """What parts the cells of a file, and all of its lines.

    The first line that is not empty tells: a spreadsheet in French writes semicolons.
    """
    source = iter(lines)
    opening: list[bytes] = []
    for line in source:
        opening.append(line)
        if not line.isspace():
            break
    header = opening[-1].decode("latin-1") if opening else ""
    return "\t" if tabs else max(",;", key=header.count), chain(opening, source)


def read_cells(
    lines: Iterable[bytes],
    delimiter: str,
    decode: Callable[[bytes], str],
    *,
    quoted: bool = False,
) -> Iterator[Cells]:
    """The rows of a file.

    Args:
        lines: with their line ends.
        delimiter: what parts cells. Where it is a tab, quotation marks are text: a news paragraph
            often opens with one.
        decode: line → text; it may raise `BrokenRowError`.
        quoted: whether quotation marks are none of the text, though a tab parts cells.
    """
    source = iter(lines)
    returned: deque[bytes] = deque()
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL
    if delimiter == "\t" and not quoted:
        quoting = csv.QUOTE_NONE
    taken: list[bytes] = []
    faults: list[BrokenRowError] = []

    def feed() -> Iterator[str]:
        length = 0
        while (line := returned.popleft() if returned else next(source, None)) is not None:
            length = len(line) + (length if taken else 0)
            taken.append(line)
            if length > LONGEST_ROW or len(taken) > most_lines:
                raise csv.Error("it is too long, or a quotation mark is not closed")
            try:
                text = decode(line)
            except BrokenRowError as fault:
                # Separators stand where they stand, whatever the letters are.
                faults.append(fault)
                text = line.decode("latin-1")
            yield text

    def reader() -> Iterator[list[str]]:
        return csv.reader(feed(), delimiter=delimiter, quoting=quoting, strict=True)

    rows, number, most_lines = reader(), 1, _MOST_LINES
    while True:
        taken.clear()
        faults.clear()
        cells: list[str] = []
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            # Where it ends is not known: all but its first line is read again, and less of what
            # follows each time, or a file of such rows would be read as often as it has lines.
            most_lines = max(most_lines // 2, _FEWEST_LINES)
            returned.extendleft(reversed(taken[1:]))
            del taken[1:]
            rows = reader()
            broken = BrokenRowError(f"the row cannot be read ({error})", "Mend the row.")
            yield Cells(number, taken[0], [], broken)
        else:
            most_lines = _MOST_LINES
            yield Cells(number, b"".join(taken), cells, faults[0] if faults else None)
        number += sum(line.endswith((b"\n", b"\r")) for line in taken)


def fields_of(columns: list[str], cells: list[str]) -> dict[str, str]:
    """Column → cell.

    Raises:
        BrokenRowError: there are more or fewer cells than columns.
    """
    if len(cells) != len(columns):
        raise BrokenRowError(
            f"the row has not the {len(columns)} columns of the header", _QUOTE_FIELDS
        )
    return dict(zip(columns, cells, strict=True))
