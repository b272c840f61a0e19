"""Labelled rows as Parquet: the columns of the source, then themes in a list, scores in a struct.

Takes PyArrow, which nothing else does.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

from classifier import places
from classifier.readers.parquet import arrow
from classifier.writers.answers import Answers, our_fields, to_text

if TYPE_CHECKING:
    import pyarrow as pa


def write_parquet(file: BinaryIO, answered: Iterable[Answers], themes: Sequence[str]) -> None:
    """Write rows to a file.

    Args:
        themes: the names of the model's themes.

    Raises:
        MissingExtraError: PyArrow is not installed.
    """
    with arrow():
        import pyarrow  # noqa: F401
    found = [_table(answers, themes) for answers in answered]
    _write(file, _schema([table.schema for table in found], themes), lambda: iter(found))


def _write(file: BinaryIO, schema: "pa.Schema", tables: Callable[[], Iterator["pa.Table"]]) -> None:
    """Write tables; a column whose values do not fit its type in all of them is one of texts."""
    import pyarrow as pa
    from pyarrow import parquet

    while True:
        try:
            with parquet.ParquetWriter(file, schema) as writer:
                for table in tables():
                    writer.write_table(_as(table, schema))
            return
        except _UnfitError as error:
            unfit = schema.get_field_index(error.column)
            schema = schema.set(unfit, schema.field(unfit).with_type(pa.string()))
            file.seek(0)
            file.truncate()


class _UnfitError(Exception):
    """A whole number that no floating-point number is, in a column that has both."""

    def __init__(self, column: str) -> None:
        super().__init__(column)
        self.column = column


def _table(answers: Answers, themes: Sequence[str]) -> "pa.Table":
    import pyarrow as pa

    columns: dict[str, Any] = {}
    if any(name is not None for name in answers.ids):
        columns["id"] = _column(
            [row.get("id") if name is None else name
             for name, row in zip(answers.ids, answers.rows, strict=True)]
        )  # fmt: skip
    if answers.table is not None:
        theirs = dict(zip(answers.table.column_names, answers.table.columns, strict=True))
    else:
        met = dict.fromkeys(name for row in answers.rows for name in row)
        theirs = {_whole(name): _column([row.get(name) for row in answers.rows]) for name in met}
    taken = {*columns, *our_fields(themes)}
    columns |= {name: column for name, column in theirs.items() if name not in taken}
    scores = pa.StructArray.from_arrays(
        [pa.array(column, pa.float64()) for column in zip(*answers.scores(), strict=True)],
        names=list(themes),
    )
    given = pa.array(answers.themes(themes), pa.list_(pa.string()))
    return pa.table(columns | {"themes": given, "scores": scores})


def _column(values: Sequence[Any]) -> "pa.Array":
    """The values as they are, or as texts where they are of several kinds."""
    import pyarrow as pa

    try:
        found = pa.array(values)
        if not _holds_nothing(found.type):
            return found
    except (pa.ArrowException, OverflowError, UnicodeError):
        pass
    return _texts(values)


def _holds_nothing(kind: "pa.DataType") -> bool:
    """Whether a type is, or has in it, an object without fields, which Parquet cannot hold."""
    import pyarrow as pa

    if pa.types.is_struct(kind) and not kind.num_fields:
        return True
    return any(_holds_nothing(kind.field(n).type) for n in range(kind.num_fields))


def _texts(values: Iterable[Any]) -> "pa.Array":
    import pyarrow as pa

    texts = (to_text(value) for value in values)
    return pa.array([text if text is None else _whole(text) for text in texts], pa.string())


def _whole(text: str) -> str:
    """The text with halves of characters spelt, which JSON knows and Parquet does not."""
    return text.encode("utf-8", "backslashreplace").decode()


def _schema(schemas: Sequence["pa.Schema"], themes: Sequence[str]) -> "pa.Schema":
    """The columns of all, each of a type that holds what all have there; ours last."""
    import pyarrow as pa

    ours = pa.schema(
        [
            ("themes", pa.list_(pa.string())),
            ("scores", pa.struct([(theme, pa.float64()) for theme in themes])),
        ]
    )
    kinds: dict[str, Any] = {}
    for schema in schemas:
        for column in schema:
            if column.name not in ours.names:
                kinds[column.name] = _common(kinds.get(column.name), column.type)
    return pa.schema([*kinds.items(), *ours])


def _common(one: "pa.DataType | None", other: "pa.DataType") -> "pa.DataType":
    import pyarrow as pa

    if one is None or one == other:
        return other
    try:
        fields = [pa.schema([("", kind)]) for kind in (one, other)]
        return pa.unify_schemas(fields, promote_options="permissive").field(0).type
    except pa.ArrowException:
        return pa.string()


def _as(table: "pa.Table", schema: "pa.Schema") -> "pa.Table":
    """The table with the columns of the schema; of a type that does not fit, as texts.

    Raises:
        _UnfitError: a number does not fit.
    """
    import pyarrow as pa

    columns = []
    for column in schema:
        found = table[column.name] if column.name in table.column_names else None
        if found is None:
            found = pa.nulls(len(table), column.type)
        elif found.type != column.type and pa.types.is_string(column.type):
            found = _texts(found.to_pylist())
        elif found.type != column.type:
            nested = pa.types.is_nested(column.type)
            try:
                found = (
                    pa.array(found.to_pylist(), column.type) if nested else found.cast(column.type)
                )
            except pa.ArrowException:
                raise _UnfitError(column.name) from None
        columns.append(found)
    return pa.table(columns, schema=schema)


def join_parquet(parts: Sequence[str], file: BinaryIO, themes: Sequence[str]) -> None:
    """Write the rows of all parts, named by their paths, under columns that hold what all have.

    Raises:
        MissingExtraError: PyArrow is not installed.
    """
    with arrow():
        from pyarrow import parquet
    schemas = []
    for path in parts:
        with places.opened(path) as part:
            schemas.append(parquet.read_schema(part))

    def tables() -> Iterator["pa.Table"]:
        for path in parts:
            with places.opened(path) as part:
                read = parquet.ParquetFile(part)
                for group in range(read.num_row_groups):
                    yield read.read_row_group(group)

    _write(file, _schema(schemas, themes), tables)
