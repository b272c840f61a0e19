"""Labelled rows as Parquet: the columns of the source, then themes in a list, scores in a struct.

Takes PyArrow, which nothing else does.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

from classifier import places
from classifier.readers.parquet import arrow
from classifier.writers.answers import Answers, our_fields, to_json

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
        from pyarrow import parquet
    found = [_table(answers, themes) for answers in answered]
    schema = _schema([table.schema for table in found], themes)
    with parquet.ParquetWriter(file, schema) as writer:
        for table in found:
            writer.write_table(_as(table, schema))


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
        theirs = {name: _column([row.get(name) for row in answers.rows]) for name in met}
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
        return pa.array(values)
    except (pa.ArrowException, OverflowError, UnicodeError):
        return pa.array([_as_text(value) for value in values], pa.string())


def _as_text(value: Any) -> str | None:
    if value is None:
        return None
    text = value if isinstance(value, str) else to_json(value)
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
    """The table with the columns of the schema; of a type that does not fit, as texts."""
    import pyarrow as pa

    columns = []
    for column in schema:
        if column.name not in table.column_names:
            columns.append(pa.nulls(len(table), column.type))
            continue
        found = table[column.name]
        if found.type != column.type and pa.types.is_string(column.type):
            found = pa.array(map(_as_text, found.to_pylist()), pa.string())
        columns.append(found.cast(column.type))
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
    schema = _schema(schemas, themes)
    with parquet.ParquetWriter(file, schema) as writer:
        for path in parts:
            with places.opened(path) as part:
                read = parquet.ParquetFile(part)
                for group in range(read.num_row_groups):
                    writer.write_table(_as(read.read_row_group(group), schema))
