"""A model's card: what made it, and how good it was measured."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self, TypeVar

from classifier.differences import Differences
from classifier.evaluation import Evaluation, Figure, as_count, as_share

Made = TypeVar("Made")


@dataclass(frozen=True)
class LearningPoint:
    """How good so many paragraphs make a model.

    Attributes:
        macro_f1: in cross-validation.
        held_out: the macro-F1 on paragraphs that were kept apart, where there were some.
    """

    paragraphs: int
    macro_f1: Figure
    held_out: Figure | None = None


@dataclass(frozen=True)
class Source:
    """A file that a model was learnt from.

    Attributes:
        path: from the folder of the model, with slashes.
        sha256: the digest of what its annotations say, or its terms.
        annotations: how many there were; a file may have grown since. 0 of a lexicon.
        options: how it was read other than usual, by the names of the command's options.
        added: when a retraining added it, in ISO 8601; empty in the first training.
        themes: those that were known then; of later ones its annotations say nothing.
    """

    path: str
    sha256: str
    annotations: int = 0
    options: Mapping[str, str] = field(default_factory=dict)
    added: str = ""
    themes: tuple[str, ...] = ()

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """The source whose fields are the dictionary's."""
        return cls(
            str(plain["path"]),
            str(plain["sha256"]),
            as_count(plain["annotations"]),
            _texts(plain["options"]),
            str(plain["added"]),
            tuple(map(str, plain["themes"])),
        )


@dataclass(frozen=True)
class Retraining:
    """A step from one model to the next.

    Attributes:
        parent_sha256: the digest of the file of the model before.
        date: when, in ISO 8601.
        added: the number of texts that were new.
        changed: the number of known texts of which something else holds now.
        new_themes: those that the model before did not know.
        compared: before and after, on paragraphs that neither learnt from.
        known: the same on those alone that the model before was learnt from otherwise.
        forced: whether it was kept although something fell by more than chance explains.
    """

    parent_sha256: str
    date: str
    added: int
    changed: int
    new_themes: tuple[str, ...]
    compared: Differences
    known: Differences
    forced: bool

    @property
    def fallen(self) -> tuple[str, ...]:
        """The themes that fell by more than chance explains, of either comparison; or "macro"."""
        worse = (*self.compared.worse, *self.known.worse)
        return tuple(dict.fromkeys(each.name for each in worse))

    @property
    def passes(self) -> bool:
        """Whether old and new could be compared and nothing fell by more than chance explains."""
        change = self.compared.macro_f1.change.value
        return change == change and not self.fallen

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """The step whose fields are the dictionary's."""
        return cls(
            str(plain["parent_sha256"]),
            str(plain["date"]),
            as_count(plain["added"]),
            as_count(plain["changed"]),
            tuple(map(str, plain["new_themes"])),
            Differences.from_plain(plain["compared"]),
            Differences.from_plain(plain["known"]),
            bool(plain["forced"]),
        )


@dataclass(frozen=True)
class Card:
    """Where a model comes from.

    Attributes:
        data_sha256: the digest of the annotations that it was trained on.
        lexicon_terms: the number of terms that spoke for a theme besides.
        words: where the word vectors come from, and on what terms.
        words_sha256: the digest of the word vectors.
        measured: by cross-validation in `folds` parts of those annotations.
        themeless_share: the share of paragraphs without a theme that its probabilities and
            thresholds are set for.
        learning_curve: how good fewer paragraphs are; `curve` has the last point, too.
        targets: what thresholds were to reach other than the best F1, by theme, in words.
        versions: of Python and of every package that took part in training.
        held_out: how well themes were found in paragraphs that were kept apart, where there were
            some.
        held_out_sha256: the digest of those annotations; empty where there were none.
        sources: the files of annotations, in the order in which they were read.
        lexicon: the file of terms, where there was one.
        lineage: how it came from a first training, the oldest step first.
    """

    data_sha256: str
    lexicon_terms: int
    words: str
    words_sha256: str
    measured: Evaluation
    folds: int
    learning_curve: tuple[LearningPoint, ...]
    themeless_share: float
    targets: Mapping[str, str]
    versions: Mapping[str, str]
    held_out: Evaluation | None = None
    held_out_sha256: str = ""
    sources: tuple[Source, ...] = ()
    lexicon: Source | None = None
    lineage: tuple[Retraining, ...] = ()

    @property
    def curve(self) -> tuple[LearningPoint, ...]:
        """The learning curve with the point of all paragraphs at its end."""
        measured = self.measured
        elsewhere = self.held_out.macro_f1 if self.held_out else None
        last = LearningPoint(measured.paragraphs, measured.macro_f1, elsewhere)
        return (*self.learning_curve, last)

    def as_plain(self) -> dict[str, Any]:
        """The card in dictionaries, tuples, texts and numbers."""
        return {
            **asdict(self),
            "targets": dict(self.targets),
            "versions": dict(self.versions),
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """The card that `as_plain` took apart.

        Raises:
            KeyError, TypeError, ValueError: it is not one.
        """
        return cls(
            data_sha256=str(plain["data_sha256"]),
            lexicon_terms=as_count(plain["lexicon_terms"]),
            words=str(plain["words"]),
            words_sha256=str(plain["words_sha256"]),
            measured=Evaluation.from_plain(plain["measured"]),
            folds=as_count(plain["folds"]),
            learning_curve=tuple(map(_learning_point, plain["learning_curve"])),
            themeless_share=as_share(plain["themeless_share"]),
            targets=_texts(plain["targets"]),
            versions=_texts(plain["versions"]),
            held_out=_optional(Evaluation.from_plain, plain["held_out"]),
            held_out_sha256=str(plain["held_out_sha256"]),
            sources=tuple(map(Source.from_plain, plain["sources"])),
            lexicon=_optional(Source.from_plain, plain["lexicon"]),
            lineage=tuple(map(Retraining.from_plain, plain["lineage"])),
        )


def _learning_point(plain: Any) -> LearningPoint:
    return LearningPoint(
        as_count(plain["paragraphs"], least=1),
        Figure.from_plain(plain["macro_f1"]),
        _optional(Figure.from_plain, plain["held_out"]),
    )


def _optional(from_plain: Callable[[Any], Made], plain: Any) -> Made | None:
    return None if plain is None else from_plain(plain)


def _texts(plain: Any) -> dict[str, str]:
    if not isinstance(plain, dict) or not all(isinstance(text, str) for text in plain.values()):
        raise TypeError("a part that names things is not made of texts")
    return dict(plain)
