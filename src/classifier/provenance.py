"""The files that a model was learnt from: noted in its card, and found again from there."""

import datetime
import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from classifier.annotations import Columns, annotation_files, digest, scan_annotations
from classifier.card import Card, Source
from classifier.errors import AnnotationError, LexiconError
from classifier.lexicon import Lexicon, read_lexicon
from classifier.records import Annotation

_AS_IT_WAS = "and what changed as EXTRA: a later date wins."


@dataclass(frozen=True)
class Reading:
    """How files of annotations are to be read."""

    columns: Columns = field(default_factory=Columns)
    encoding: str | None = None

    def options(self) -> dict[str, str]:
        """What differs from the usual, by the names of the command's options."""
        usual = Columns()
        named: dict[str, tuple[str | None, str | None]] = {
            "text-column": (self.columns.text, usual.text),
            "theme-column": (self.columns.themes, usual.themes),
            "id-column": (self.columns.id, usual.id),
            "encoding": (self.encoding, None),
        }
        return {
            name: value
            for name, (value, as_usual) in named.items()
            if value is not None and value != as_usual
        }

    @classmethod
    def of_options(cls, options: dict[str, str]) -> "Reading":
        """The reading whose `options` these are."""
        usual = Columns()
        return cls(
            Columns(
                options.get("text-column", usual.text),
                options.get("theme-column", usual.themes),
                options.get("id-column", usual.id),
            ),
            options.get("encoding"),
        )

    def annotations(self, file: Path) -> list[Annotation]:
        """The annotations in a file.

        Raises:
            AnnotationError: the file or a row of it cannot be used.
        """
        found = []
        for annotation in scan_annotations([file], columns=self.columns, encoding=self.encoding):
            if isinstance(annotation, AnnotationError):
                raise annotation
            found.append(annotation)
        return found

    def all_annotations(self, files: Iterable[Path]) -> list[Annotation]:
        """The annotations in files, in order.

        Raises:
            AnnotationError: a file or a row of it cannot be used.
        """
        return [annotation for file in files for annotation in self.annotations(file)]


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
    files: Iterable[Path],
    reading: Reading,
    model: Path,
    *,
    added: str = "",
    known: Sequence[Origin] = (),
) -> list[Origin]:
    """What is in files of annotations.

    Args:
        model: the file whose card is to name them.
        added: when a retraining adds them, in ISO 8601. Annotations without a date have this one.
        known: what is learnt from already. Of a file of these, only what is new is said now.

    Raises:
        AnnotationError: a file or a row of it cannot be used.
    """
    origins = []
    for file in files:
        found = reading.annotations(file)
        path = _seen_from(file, model)
        source = Source(path, digest(found), len(found), reading.options(), added)
        taken = [each.source.annotations for each in known if each.file.samefile(file)]
        origins.append(Origin(file, source, _dated(found[max(taken, default=0) :], added)))
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
    named = [file for file in elsewhere if file.name == recorded.name]
    candidates = [recorded] * recorded.is_file() + named
    candidates += [file for file in elsewhere if file not in named]
    reading = Reading.of_options(dict(source.options))
    for file in candidates:
        try:
            found = reading.annotations(file)
        except AnnotationError:
            continue
        if digest(found[: source.annotations]) == source.sha256:
            return file, found
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

    Raises:
        LexiconError: it is gone, or has changed.
    """
    if card.lexicon is None:
        return {}, None
    recorded = _folder(parent) / card.lexicon.path
    for file in (recorded, moved):
        if file is not None and file.is_file():
            lexicon = read_lexicon(file)
            if _lexicon_digest(lexicon) == card.lexicon.sha256:
                return lexicon, file
    raise LexiconError(
        "the lexicon that the model was learnt from is gone, or has changed",
        where=str(recorded),
        remedy="Give it as it was with --lexicon.",
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
