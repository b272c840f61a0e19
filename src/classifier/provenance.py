"""The files that a model was learnt from: noted in its card, and found again from there."""

import datetime
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from classifier.annotations import annotation_files, digest, scan_annotations, usable
from classifier.card import Card, Source
from classifier.errors import AnnotationError, LexiconError
from classifier.lexicon import Lexicon, read_lexicon
from classifier.readers.rows import USUAL, Columns
from classifier.records import Annotation

Tell = Callable[[str], None]

_AS_IT_WAS = "and what changed as EXTRA: a later date wins."


@dataclass(frozen=True)
class Reading:
    """How files of annotations are to be read, as `scan_annotations` has it."""

    columns: Columns = USUAL
    format: str | None = None
    encoding: str | None = None

    def options(self) -> dict[str, str]:
        """What differs from the usual, by the names of the command's options."""
        named = {
            "text-column": (self.columns.text, USUAL.text),
            "theme-column": (self.columns.themes, USUAL.themes),
            "id-column": (self.columns.id, USUAL.id),
            "format": (self.format, None),
            "encoding": (self.encoding, None),
        }
        return {name: value for name, (value, usual) in named.items() if value and value != usual}

    @classmethod
    def of_options(cls, options: Mapping[str, str]) -> Self:
        """The reading whose `options` these are."""
        columns = Columns(
            options.get("text-column", USUAL.text),
            options.get("theme-column", USUAL.themes),
            options.get("id-column", USUAL.id),
        )
        return cls(columns, options.get("format"), options.get("encoding"))

    def annotations(self, file: Path, *, tell: Tell = lambda sentence: None) -> list[Annotation]:
        """The annotations in a file.

        Args:
            tell: takes a sentence for the export of a tool, as `scan_annotations` gives it.

        Raises:
            AnnotationError: the file or a row of it cannot be used.
        """
        return usable(
            scan_annotations(
                [file],
                columns=self.columns,
                format=self.format,
                encoding=self.encoding,
                tell=tell,
            )
        )

    def all_annotations(self, files: Iterable[Path], *, tell: Tell) -> list[Annotation]:
        """The annotations in files, in order.

        Raises:
            AnnotationError: a file or a row of it cannot be used.
        """
        return [annotation for file in files for annotation in self.annotations(file, tell=tell)]


@dataclass(frozen=True)
class Origin:
    """A file of annotations that a model is learnt from.

    Attributes:
        source: how a card names it.
        annotations: those that are learnt from, without what an earlier source took of the file.
        has_grown: whether the file holds more than any source took.
    """

    file: Path
    source: Source
    annotations: tuple[Annotation, ...]
    has_grown: bool = False

    def of_themes(self, names: Iterable[str]) -> list[Annotation]:
        """The annotations for a model of these themes.

        They say nothing of a theme that nobody knew when they were made, where the card tells.
        """
        known = frozenset(self.source.themes)
        if not known or known >= frozenset(names):
            return list(self.annotations)
        return [
            replace(each, excluded=known - each.themes - each.unsure)
            if each.excluded is None
            else each
            for each in self.annotations
        ]


def read_origins(
    files: Sequence[Path],
    reading: Reading,
    model: Path,
    *,
    added: str = "",
    known: Sequence[Origin] = (),
    tell: Tell = lambda sentence: None,
) -> list[Origin]:
    """What is in files of annotations.

    Args:
        model: the file whose card is to name them.
        added: when a retraining adds them, in ISO 8601. Annotations without a date have this one.
        known: what is learnt from already. Of a file of these, only what is new is said now.
        tell: takes a sentence for each export of a tool.

    Raises:
        AnnotationError: a file or a row of it cannot be used, or there is none in all of them.
    """
    origins = []
    for file in files:
        found = reading.annotations(file, tell=tell)
        path = _seen_from(file, model)
        source = Source(path, digest(found), len(found), reading.options(), added)
        taken = [each.source.annotations for each in known if each.file.samefile(file)]
        origins.append(Origin(file, source, _dated(found[max(taken, default=0) :], added)))
    if files and not any(origin.source.annotations for origin in origins):
        raise AnnotationError("there is no annotation", remedy="Give a file with annotations.")
    return origins


def recover_origins(card: Card, parent: Path, moved: Sequence[Path], model: Path) -> list[Origin]:
    """The annotations that a model was learnt from.

    Args:
        card, parent: the card of that model, and its file.
        moved: where the files are, or the folders of them, if not where they were.
        model: the file whose card is to name them now.

    Raises:
        AnnotationError: a file is gone, or what was learnt from it has changed.
    """
    if not card.sources and card.measured.paragraphs:
        raise AnnotationError(
            "the card does not say which files the model was learnt from",
            where=str(parent),
            remedy="Train it with `classifier train`.",
        )
    elsewhere = annotation_files(moved)
    origins = []
    taken: dict[str, int] = {}
    longest = {source.path: source.annotations for source in card.sources}
    for source in card.sources:
        file, found = _find(source, parent, elsewhere)
        new = found[taken.get(source.path, 0) : source.annotations]
        taken[source.path] = source.annotations
        seen = replace(source, path=_seen_from(file, model))
        has_grown = len(found) > longest[source.path]
        origins.append(Origin(file, seen, _dated(new, source.added), has_grown))
    return origins


def _find(source: Source, parent: Path, elsewhere: Sequence[Path]) -> tuple[Path, list[Annotation]]:
    """The file of a source, and all annotations that are in it now."""
    recorded = _folder(parent) / source.path
    # Others may have the same content, but those of its name are more likely to.
    candidates = [recorded] * recorded.is_file()
    candidates += sorted(elsewhere, key=lambda file: file.name != recorded.name)
    reading = Reading.of_options(source.options)
    broken: AnnotationError | None = None
    for file in candidates:
        try:
            found = reading.annotations(file)
        except AnnotationError as error:
            if file == recorded:
                broken = error
            continue
        if digest(found[: source.annotations]) == source.sha256:
            return file, found
    if broken:
        raise broken
    if recorded.is_file():
        what = "the annotations that the model was learnt from have changed"
        remedy = f"Give them as they were with --data, {_AS_IT_WAS}"
    else:
        what, remedy = "the file that the model was learnt from is gone", "Give it with --data."
    raise AnnotationError(what, where=str(recorded), remedy=remedy)


def lexicon_source(file: Path, lexicon: Lexicon, model: Path) -> Source:
    """How the card of a model names its lexicon."""
    return Source(_seen_from(file, model), _lexicon_digest(lexicon))


def recover_lexicon(card: Card, parent: Path, moved: Path | None) -> tuple[Lexicon, Path | None]:
    """The lexicon that a model was learnt from, and its file.

    Args:
        card, parent: the card of that model, and its file.
        moved: where the lexicon may be, if not where it was; one of other terms is passed over.

    Raises:
        LexiconError: it is gone, or has changed.
    """
    if card.lexicon is None:
        return {}, None
    recorded = _folder(parent) / card.lexicon.path
    for file in (recorded, moved):
        if file is not None and file.is_file():
            # One that was broken since is not the one, either.
            with suppress(LexiconError):
                lexicon = read_lexicon(file)
                if _lexicon_digest(lexicon) == card.lexicon.sha256:
                    return lexicon, file
    raise LexiconError(
        "the lexicon that the model was learnt from is gone, or has changed",
        where=str(recorded),
        remedy="Give it as it was with --lexicon, or train anew.",
    )


def _lexicon_digest(lexicon: Lexicon) -> str:
    return hashlib.sha256(json.dumps(lexicon).encode()).hexdigest()


def _dated(annotations: Sequence[Annotation], added: str) -> tuple[Annotation, ...]:
    if not added:
        return tuple(annotations)
    moment = datetime.datetime.fromisoformat(added)
    return tuple(replace(each, date=each.date or moment) for each in annotations)


def _seen_from(file: Path, model: Path) -> str:
    """The path from the folder of a model to a file, so that both can move together."""
    try:
        return Path(os.path.relpath(os.path.realpath(file), _folder(model))).as_posix()
    except ValueError:  # on another drive
        return Path(os.path.realpath(file)).as_posix()


def _folder(model: Path) -> Path:
    """The folder of a model, where a link to it leads."""
    return Path(os.path.realpath(model)).parent
