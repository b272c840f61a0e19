"""CSV and TSV: lines of bytes → rows of cells, each with the lines that it stands on."""

import csv
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from classifier.readers.broken import BrokenRowError

# A paragraph is longer than the 131,072 characters that `csv` allows a field, if rarely.
csv.field_size_limit(2**31 - 1)

# A quotation mark that is never closed takes all that follows for one field. A row that is longer
# than any article ends there; its first line is a broken row, and the next line begins another.
LONGEST_ROW = 10_000_000
_MOST_LINES = 20_000

_QUOTE_FIELDS = "Mend the row; quote a field that holds a separator."


@dataclass(frozen=True)
class Dialect:
    """How the cells of a file are kept apart."""

    delimiter: str

    @property
    def quoting(self) -> Literal[0, 3]:
        """In TSV, quotation marks are text: a news paragraph often opens with one."""
        return csv.QUOTE_NONE if self.delimiter == "\t" else csv.QUOTE_MINIMAL


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


def dialect_of(header: bytes, *, tabs: bool) -> Dialect:
    """The dialect of a file, by its first line; a spreadsheet in French writes semicolons."""
    return Dialect("\t" if tabs else max(",;", key=header.decode("latin-1").count))


def check_header(columns: list[str]) -> None:
    """Say what is wrong with the names of the columns.

    Raises:
        BrokenRowError: two have one name.
    """
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice:
        raise BrokenRowError(f"there are two columns {', '.join(map(repr, twice))}", "Rename one.")


def read_cells(
    lines: Iterable[bytes], dialect: Dialect, decode: Callable[[bytes], str]
) -> Iterator[Cells]:
    """The rows of a file.

    Args:
        lines: with their line ends.
        decode: line → text; it may raise `BrokenRowError`.
    """
    source = iter(lines)
    returned: deque[bytes] = deque()
    taken: list[bytes] = []
    faults: list[BrokenRowError] = []

    def feed() -> Iterator[str]:
        length = 0
        while (line := returned.popleft() if returned else next(source, None)) is not None:
            length = len(line) + (length if taken else 0)
            taken.append(line)
            if length > LONGEST_ROW or len(taken) > _MOST_LINES:
                raise csv.Error("it is too long, or a quotation mark is not closed")
            try:
                text = decode(line)
            except BrokenRowError as fault:
                # Separators stand where they stand, whatever the letters are.
                faults.append(fault)
                text = line.decode("latin-1")
            yield text

    def reader() -> Iterator[list[str]]:
        return csv.reader(feed(), delimiter=dialect.delimiter, quoting=dialect.quoting, strict=True)

    rows, number = reader(), 1
    while True:
        taken.clear()
        faults.clear()
        cells: list[str] = []
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            # Where it ends is not known: all but its first line is read again.
            returned.extendleft(reversed(taken[1:]))
            del taken[1:]
            rows = reader()
            broken = BrokenRowError(f"the row cannot be read ({error})", "Mend the row.")
            yield Cells(number, taken[0], [], broken)
        else:
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
