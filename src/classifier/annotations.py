"""Annotated paragraphs: read from files, checked once, and turned into arrays."""

import datetime
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.errors import AnnotationError
from classifier.files import inside
from classifier.french import reading
from classifier.readers.exports import Export, read_export
from classifier.readers.rows import SUFFIXES, USUAL, Row
from classifier.readers.rows import Columns as Columns
from classifier.records import Annotation
from classifier.text import is_unicode

# The `selection` of what was asked for because a model was in doubt of it.
DOUBT = "doubt"

# In CSV and TSV, where a field is one string.
_THEME_SEPARATOR = "|"


def annotation_files(sources: Iterable[Path]) -> list[Path]:
    """The annotation files among the sources; a folder gives those in it, sorted.

    Raises:
        AnnotationError: a source does not exist, or a folder holds no annotations.
    """
    files: list[Path] = []
    for source in sources:
        if not os.path.exists(source):
            raise AnnotationError(
                "there is no such file", where=str(source), remedy="Check the path."
            )
        if not source.is_dir():
            files.append(source)
            continue
        found = inside(source, SUFFIXES)
        if not found:
            raise AnnotationError(
                "the folder holds no annotations",
                where=str(source),
                remedy=f"Give a folder with files that end in {', '.join(SUFFIXES)}.",
            )
        files.extend(found)
    # A folder and a file of it, or two names of one file, are to be read once.
    return list({os.path.realpath(file): file for file in reversed(files)}.values())[::-1]


def read_annotations(
    sources: Iterable[Path],
    *,
    columns: Columns = USUAL,
    format: str | None = None,  # noqa: A002
    encoding: str | None = None,
    tell: Callable[[str], None] = lambda sentence: None,
) -> list[Annotation]:
    """The annotations of files and folders, in order.

    Args as those of `scan_annotations`.

    Raises:
        AnnotationError: a file or a row cannot be used; it names the file and the line.
    """
    annotations = usable(
        scan_annotations(sources, columns=columns, format=format, encoding=encoding, tell=tell)
    )
    if not annotations:
        raise AnnotationError("there is no annotation", remedy="Give a file with annotations.")
    return annotations


def usable(scanned: Iterable[Annotation | AnnotationError]) -> list[Annotation]:
    """The annotations that were scanned, where nothing is wrong with any.

    Raises:
        AnnotationError: what is wrong with the first that cannot be used.
    """
    annotations = []
    for annotation in scanned:
        if isinstance(annotation, AnnotationError):
            raise annotation
        annotations.append(annotation)
    return annotations


def scan_annotations(
    sources: Iterable[Path],
    *,
    columns: Columns = USUAL,
    format: str | None = None,  # noqa: A002
    encoding: str | None = None,
    tell: Callable[[str], None] = lambda sentence: None,
) -> Iterator[Annotation | AnnotationError]:
    """The annotations of files and folders, in order, and what is wrong with the others.

    Args:
        format: what the files are, one of `classifier.readers.exports.FORMATS`; None to recognise
            each.
        tell: takes a sentence for each file that is the export of a tool: which, how many
            annotations it has, and what was left out.

    Raises:
        AnnotationError: a file cannot be read as rows at all.
    """
    for path in annotation_files(sources):
        export = read_export(path, columns=columns, format=format, encoding=encoding)
        number = undated = 0
        for row in export.rows:
            if isinstance(row, AnnotationError):
                yield row
                continue
            try:
                annotation = annotation_of(row, USUAL if export.name else columns)
            except AnnotationError as error:
                yield error
                continue
            yield annotation
            number += 1
            undated += annotation.date is None and row.fields.get("date") not in (None, "")
        if export.name:
            tell(f"{path}: {_told(export, number)}")
        if undated:
            tell(f"{path}: {undated} dates are not like 2026-11-22 and count as none")


def _told(export: Export, number: int) -> str:
    """What an export is and holds: "doccano JSONL, 8 annotations; left out: 2 not answered"."""
    left_out = ", ".join(f"{parts} {reason}" for reason, parts in export.left_out.items())
    said = f"{export.name}, {number} annotation{'' if number == 1 else 's'}"
    return f"{said}; left out: {left_out}" if left_out else said


def annotation_of(row: Row, columns: Columns = USUAL) -> Annotation:
    """What a row of annotated data says.

    Raises:
        AnnotationError: it cannot be used; the error names the file and the line.
    """
    text = _field(row, columns.text, "--text-column")
    if not isinstance(text, str) or not text.strip() or not is_unicode(text):
        raise AnnotationError(
            f"{columns.text!r} holds no text", where=row.where, remedy="Write the paragraph."
        )
    themes = _theme_set(_field(row, columns.themes, "--theme-column"), columns.themes, row)
    # Empty in CSV, or missing: every other theme is a no. An empty list: none was judged.
    not_field = row.fields.get("not")
    excluded = None if not_field in (None, "") else _theme_set(not_field, "not", row)
    unsure = _theme_set(row.fields.get("unsure") or "", "unsure", row)
    lists = [*themes, *(excluded or ()), *unsure]
    twice = sorted({theme for theme in lists if lists.count(theme) > 1})
    if twice:
        raise AnnotationError(
            f"{', '.join(twice)} is in two of {columns.themes!r}, 'not' and 'unsure'",
            where=row.where,
            remedy="Leave it in one.",
        )
    identifier = _text_or(row.fields.get(columns.id), row.where)
    return Annotation(
        text=text,
        themes=themes,
        id=identifier,
        group=_text_or(row.fields.get("group"), identifier),
        where=row.where,
        excluded=excluded,
        unsure=unsure,
        labels=_labels(row, themes, columns),
        annotator=_text_or(row.fields.get("annotator"), ""),
        date=_moment(row.fields.get("date")),
        chosen=row.fields.get("selection") == DOUBT,
    )


def _moment(value: Any) -> datetime.datetime | None:
    """When an annotation was made, in ISO 8601; None where it is not said so."""
    try:
        moment = datetime.datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)


def _labels(row: Row, themes: frozenset[str], columns: Columns) -> dict[str, frozenset[str]]:
    """What each annotator said: of `labels`, or the themes of the one that `annotator` names."""
    # Many a file has its themes in a field of that name.
    labels = None if columns.themes == "labels" else row.fields.get("labels")
    if labels in (None, ""):
        annotator = _text_or(row.fields.get("annotator"), "")
        return {annotator: themes} if annotator else {}
    if isinstance(labels, str):  # in CSV and TSV
        with suppress(ValueError, RecursionError):
            labels = json.loads(labels)
    if not isinstance(labels, dict):
        raise AnnotationError(
            "'labels' does not say who gave which themes",
            where=row.where,
            remedy='Write {"annotator": ["theme"], "other": []}.',
        )
    return {name: _theme_set(given, f"labels of {name}", row) for name, given in labels.items()}


def _field(row: Row, name: str, option: str) -> Any:
    try:
        return row.fields[name]
    except KeyError:
        raise AnnotationError(
            f"there is no {name!r} among {', '.join(map(str, row.fields)) or 'no fields'}",
            where=row.where,
            remedy=f"Name the right one with {option}.",
        ) from None


def _text_or(value: Any, default: str) -> str:
    """The value as text, or the default where the field is missing or empty."""
    return default if value is None or value == "" else str(value)


def _theme_set(value: Any, name: str, row: Row) -> frozenset[str]:
    if isinstance(value, str):
        value = value.split(_THEME_SEPARATOR)
    if not isinstance(value, list) or not all(
        isinstance(theme, str) and is_unicode(theme) for theme in value
    ):
        raise AnnotationError(
            f"{name!r} is not a list of themes",
            where=row.where,
            remedy='Write ["theme", "other-theme"], or theme|other-theme in CSV and TSV.',
        )
    return frozenset(theme.strip() for theme in value if theme.strip())


def theme_names(annotations: Iterable[Annotation]) -> list[str]:
    """Every theme that an annotation names, sorted."""
    return sorted({theme for annotation in annotations for theme in _named(annotation)})


def _named(annotation: Annotation) -> frozenset[str]:
    return annotation.themes | annotation.unsure | (annotation.excluded or frozenset())


def judgements(annotations: Sequence[Annotation], themes: Sequence[str]) -> NDArray[np.float64]:
    """What the annotators said, (n_annotations, n_themes): 1 yes, 0 no, NaN not said.

    Raises:
        AnnotationError: an annotation names a theme that is not in `themes`.
    """
    known = frozenset(themes)
    for annotation in annotations:
        strange = sorted(_named(annotation) - known)
        if strange:
            raise AnnotationError(
                f"the theme {', '.join(strange)} is not known",
                where=annotation.where,
                remedy=f"The known themes are {', '.join(themes)}.",
            )
    return np.array(
        [[_number(annotation.judgement(theme)) for theme in themes] for annotation in annotations],
        dtype=np.float64,
    ).reshape(len(annotations), len(themes))


def _number(judgement: bool | None) -> float:
    return np.nan if judgement is None else float(judgement)


def check_apart(learnt: Iterable[Annotation], held_out: Iterable[Annotation]) -> None:
    """Nothing, where no text is in both, case, accents and punctuation aside, and no article.

    Raises:
        AnnotationError: one is, and would be found for having been learnt.
    """
    learnt = list(learnt)
    articles = {annotation.group for annotation in learnt if annotation.group != annotation.id}
    known = {reading(annotation.text): annotation.where for annotation in learnt}
    for annotation in held_out:
        if annotation.group in articles and annotation.group != annotation.id:
            raise AnnotationError(
                f"paragraphs of the article {annotation.group!r} are learnt from",
                where=annotation.where,
                remedy="Hold out whole articles.",
            )
        if (where := known.get(reading(annotation.text))) is not None:
            raise AnnotationError(
                f"the held-out text is learnt from, too (at {where})",
                where=annotation.where,
                remedy="Leave it out of one.",
            )


def digest(annotations: Iterable[Annotation]) -> str:
    """A SHA-256 of what annotations say, whatever files and formats held them."""
    content = hashlib.sha256()
    # Not their names, which a file without groups takes from its own name.
    number_of_group: dict[str, int] = {}
    for annotation in annotations:
        said = [
            annotation.text,
            sorted(annotation.themes),
            None if annotation.excluded is None else sorted(annotation.excluded),
            sorted(annotation.unsure),
            number_of_group.setdefault(annotation.group, len(number_of_group)),
            *([DOUBT] if annotation.chosen else []),
        ]
        content.update(json.dumps(said, ensure_ascii=False).encode() + b"\n")
    return content.hexdigest()
