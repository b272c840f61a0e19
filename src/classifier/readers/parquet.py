"""Parquet files: row groups ↔ Arrow tables. Takes PyArrow, which nothing else does."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO

from classifier.errors import MissingExtraError
from classifier.readers.broken import BrokenRowError
from classifier.readers.delimited import check_header

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow import parquet


@contextmanager
def arrow() -> Iterator[None]:
    """Imports of PyArrow; that it is not installed is said.

    Raises:
        MissingExtraError: it is not.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "pyarrow":
            raise
        raise MissingExtraError(
            "Parquet needs PyArrow, which is not installed",
            remedy="Install this package with its extra: pip install '.[parquet]' in the clone.",
        ) from None


def parquet_file(file: BinaryIO) -> "parquet.ParquetFile":
    """A Parquet file, of which the end alone was read.

    Raises:
        MissingExtraError: PyArrow is not installed.
        BrokenRowError: this is no Parquet file, or two of its columns have one name.
    """
    with arrow():
        from pyarrow import ArrowException, parquet
    try:
        found = parquet.ParquetFile(file)
    except (ArrowException, OSError) as error:
        raise BrokenRowError(f"this is no Parquet file ({error})", "Give another.") from None
    check_header(found.schema_arrow.names)
    return found


def group_sizes(file: "parquet.ParquetFile") -> list[tuple[int, int]]:
    """The rows and the bytes, unpacked, of each row group."""
    groups = (file.metadata.row_group(n) for n in range(file.num_row_groups))
    return [(group.num_rows, group.total_byte_size) for group in groups]


def bytes_of(file: "parquet.ParquetFile", groups: range, size: int) -> tuple[int, int]:
    """Where the bytes of row groups begin, and where they end.

    Args:
        size: of the file.
    """
    return _start(file, groups.start, size), _start(file, groups.stop, size)


def _start(file: "parquet.ParquetFile", group: int, size: int) -> int:
    if group == file.num_row_groups:
        return size
    columns = file.metadata.row_group(group)
    chunks = map(columns.column, range(columns.num_columns))
    return min(int(chunk.dictionary_page_offset or chunk.data_page_offset) for chunk in chunks)


def tables(
    file: "parquet.ParquetFile", group: int, rows: int
) -> Iterator[tuple["pa.Table", list[dict[str, Any]]]]:
    """Tables of at most so many rows from a row group, and the same rows as dictionaries.

    Raises:
        BrokenRowError: the group is damaged.
    """
    with arrow():
        import pyarrow as pa
    try:
        for batch in file.iter_batches(batch_size=rows, row_groups=[group]):
            table = pa.Table.from_batches([batch])
            columns = [_values(table[name]) for name in table.column_names]
            names = table.column_names
            yield table, [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
    except (pa.ArrowException, OSError) as error:
        raise BrokenRowError(str(error), "") from None


def _values(column: "pa.ChunkedArray") -> list[Any]:
    """The values of a column; as texts where Python has none such: dates beyond the year 9999."""
    import pyarrow as pa

    try:
        values: list[Any] = column.to_pylist()
    except (ValueError, OverflowError, KeyError, ImportError):
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            found = column.cast(pa.large_binary()).to_pylist()
            return [each and each.decode("utf-8", "backslashreplace") for each in found]
        try:
            values = column.cast(pa.string()).to_pylist()
        except pa.ArrowException:
            values = [None] * len(column)
    return values
