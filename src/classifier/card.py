"""A model's card: what made it, and how good it was measured."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from classifier.evaluation import Evaluation


@dataclass(frozen=True)
class Card:
    """Where a model comes from.

    Attributes:
        data_sha256: the digest of the annotations that it was trained on.
        measured: by cross-validation in `folds` parts of those annotations.
        themeless_share: the share of paragraphs without a theme that its probabilities and
            thresholds are set for.
        versions: of Python and of every package that took part in training.
    """

    data_sha256: str
    measured: Evaluation
    folds: int
    themeless_share: float
    versions: Mapping[str, str]

    def as_plain(self) -> dict[str, Any]:
        """The card in dictionaries, tuples, texts and numbers."""
        return {**asdict(self), "versions": dict(self.versions)}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """The card that `as_plain` took apart.

        Raises:
            KeyError, TypeError, ValueError: it is not one.
        """
        versions = plain["versions"]
        if not isinstance(versions, dict) or not all(
            isinstance(text, str) for text in versions.values()
        ):
            raise TypeError("the versions are not texts")
        return cls(
            data_sha256=str(plain["data_sha256"]),
            measured=Evaluation.from_plain(plain["measured"]),
            folds=int(plain["folds"]),
            themeless_share=float(plain["themeless_share"]),
            versions=dict(versions),
        )
