"""Exports of annotation tools: recognised by their fields, and translated to rows of ours.

What an export does not say is unknown. A translated row therefore always says which themes are a
no: those that were offered and not chosen. Exports rarely hold the list of what was offered; then
it is all that was chosen anywhere in the file.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from classifier.errors import AnnotationError
from classifier.readers.broken import BrokenRowError
from classifier.readers.exports import (
    annif,
    argilla,
    doccano,
    fasttext,
    label_studio,
    prodigy,
    spacy_cats,
)
from classifier.readers.exports.fields import Fields, LeftOut, Translate
from classifier.readers.rows import TEXT_SUFFIX, USUAL, Columns, Row, read_rows


class _Tool(Protocol):
    """What a module of a tool has.

    Attributes:
        NAME: what people call it.
    """

    NAME: str

    def fits(self, fields: Fields, *, table: bool) -> bool:
        """Whether a record looks like one of the tool's; `table`: all fields are cells of text."""

    def translator(self, records: Sequence[Fields], columns: Columns) -> Translate:
        """What translates a record of these to rows of ours, in any number.

        Raises:
            BrokenRowError: the file leaves open which of its fields are meant.
        """


_TOOLS: dict[str, _Tool] = {
    "doccano": doccano,
    "label-studio": label_studio,
    "argilla": argilla,
    "prodigy": prodigy,
    "spacy": spacy_cats,
    "annif": annif,
    "fasttext": fasttext,
}
# Rows as the contract has them.
OWN = "own"
FORMATS = (OWN, *_TOOLS)


@dataclass(frozen=True)
class Export:
    """A file of annotations, as rows of ours.

    Attributes:
        name: what it is, in words; empty where its rows were ours.
        left_out: why a part of it is no annotation → how many such parts.
    """

    rows: list[Row | AnnotationError]
    name: str = ""
    left_out: Mapping[str, int] = field(default_factory=dict)


def read_export(
    path: Path,
    *,
    columns: Columns = USUAL,
    format: str | None = None,  # noqa: A002
    encoding: str | None = None,
) -> Export:
    """The rows of a file, translated where it is an export.

    Args:
        columns: which fields to read. Where they are not the usual ones and no format is given,
            the rows are ours.
        format: one of `FORMATS`; None to recognise it. A .txt file is of fastText always.

    Raises:
        AnnotationError: the file cannot be read at all, or may be read in two ways.
    """
    rows = list(read_rows(path, encoding=encoding))
    tool = _tool(path, rows, columns, format)
    if tool is None:
        return Export(rows)
    records = [row.fields for row in rows if isinstance(row, Row)]
    try:
        translate = tool.translator(records, columns)
    except BrokenRowError as error:
        raise AnnotationError(error.what, where=str(path), remedy=error.remedy) from None
    left_out: Counter[str] = Counter()
    translated = [each for row in rows for each in _translated(row, translate, left_out)]
    if tool is doccano:
        _name_annotator(translated, path)
    kind = "lines" if path.suffix.lower() == TEXT_SUFFIX else path.suffix[1:].upper()
    return Export(_with_no(translated), f"{tool.NAME} {kind}", left_out)


def _tool(
    path: Path,
    rows: Iterable[Row | AnnotationError],
    columns: Columns,
    format: str | None,  # noqa: A002
) -> _Tool | None:
    """Whose export it is; None where the rows are ours, or nobody's.

    Raises:
        AnnotationError: it may be that of two tools.
    """
    if path.suffix.lower() == TEXT_SUFFIX:
        return fasttext
    if format is not None:
        return _TOOLS.get(format)
    if columns != USUAL:
        return None
    table = path.suffix.lower() in (".csv", ".tsv")
    fitting: Counter[str] = Counter()
    for row in rows:
        if isinstance(row, Row):
            fitting.update(_fitting(row.fields, columns, table=table))
    most = max(fitting.values(), default=0)
    names = [name for name, number in fitting.items() if number == most]
    if not names or OWN in names:
        return None
    if len(names) > 1:
        raise AnnotationError(
            f"this may be an export of {' or of '.join(_TOOLS[name].NAME for name in names)}",
            where=str(path),
            remedy=f"Say which with --format {' or --format '.join(names)}.",
        )
    return _TOOLS[names[0]]


def _fitting(fields: Fields, columns: Columns, *, table: bool) -> list[str]:
    """The formats that a record may be of."""
    # Its rows have the names of the project's own controls, which may be any of those below.
    if label_studio.fits(fields, table=table):
        return ["label-studio"]
    if columns.themes in fields:
        return [OWN]
    return [name for name, tool in _TOOLS.items() if tool.fits(fields, table=table)]


def _translated(
    row: Row | AnnotationError, translate: Translate, left_out: Counter[str]
) -> list[Row | AnnotationError]:
    """The rows of ours that a foreign one makes; what is none is counted."""
    if isinstance(row, AnnotationError):
        return [row]
    made: list[Row | AnnotationError] = []
    try:
        for each in translate(row.fields):
            if isinstance(each, LeftOut):
                left_out[each.reason] += each.number
                continue
            if made and not each.get("id"):  # another text of one record, and another article
                each["id"] = f"{row.where}, text {len(made) + 1}"
            made.append(Row(each, row.where))
    except BrokenRowError as error:
        made.append(AnnotationError(error.what, where=row.where, remedy=error.remedy))
    return made


def _name_annotator(rows: Iterable[Row | AnnotationError], path: Path) -> None:
    """Say who annotated a file of doccano, which is named after who did."""
    name = "" if path.stem == doccano.ALL else path.stem
    for row in rows:
        if isinstance(row, Row):
            row.fields["annotator"] = row.fields["annotator"] or name


def _with_no(rows: list[Row | AnnotationError]) -> list[Row | AnnotationError]:
    """The rows, each with what was offered in the file and not chosen in it as its no."""
    chosen = [row.fields["themes"] for row in rows if isinstance(row, Row)]
    offered = dict.fromkeys(theme for themes in chosen for theme in themes)
    for row in rows:
        if isinstance(row, Row) and "not" not in row.fields:
            row.fields["not"] = [each for each in offered if each not in row.fields["themes"]]
    return rows
