"""A model's card: what made it, and how good it was measured."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self, TypeVar

from classifier.evaluation import Evaluation, Figure

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
            lexicon_terms=int(plain["lexicon_terms"]),
            words=str(plain["words"]),
            words_sha256=str(plain["words_sha256"]),
            measured=Evaluation.from_plain(plain["measured"]),
            folds=int(plain["folds"]),
            learning_curve=tuple(map(_learning_point, plain["learning_curve"])),
            themeless_share=float(plain["themeless_share"]),
            targets=_texts(plain["targets"]),
            versions=_texts(plain["versions"]),
            held_out=_optional(Evaluation.from_plain, plain["held_out"]),
            held_out_sha256=str(plain["held_out_sha256"]),
        )


def _learning_point(plain: Any) -> LearningPoint:
    return LearningPoint(
        int(plain["paragraphs"]),
        Figure.from_plain(plain["macro_f1"]),
        _optional(Figure.from_plain, plain["held_out"]),
    )


def _optional(from_plain: Callable[[Any], Made], plain: Any) -> Made | None:
    return None if plain is None else from_plain(plain)


def _texts(plain: Any) -> dict[str, str]:
    if not isinstance(plain, dict) or not all(isinstance(text, str) for text in plain.values()):
        raise TypeError("a part that names things is not made of texts")
    return dict(plain)
