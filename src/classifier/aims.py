"""What the decisions of a model are to be right for, as a user states it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Self

# Annotated corpora are rich in themes and the news is not: three paragraphs in four of
# ordinary news have none, and the fourth has one theme where an annotated one has nearly two.
# Probabilities and thresholds are set for the share at which a theme is as rare as there.
THEMELESS_SHARE = 0.85


@dataclass(frozen=True)
class Target:
    """What a theme's threshold is to reach: a precision or a recall, from 0 to 1."""

    measure: Literal["precision", "recall"]
    least: float

    def __str__(self) -> str:
        return f"{self.measure} {self.least:g}"

    @classmethod
    def parse(cls, words: str) -> Self:
        """The target of "recall 0.95".

        Raises:
            ValueError: that is none.
        """
        measure, _, value = words.partition(" ")
        least = float(value)
        if measure not in ("precision", "recall") or not 0 < least <= 1:
            raise ValueError(f"{words!r} is no target")
        return cls("recall" if measure == "recall" else "precision", least)


@dataclass(frozen=True)
class Aim:
    """What probabilities and thresholds are set for.

    Attributes:
        themeless_share: the share of paragraphs without a theme.
        targets: by theme; the threshold of any other is that of its best F1.
    """

    themeless_share: float = THEMELESS_SHARE
    targets: Mapping[str, Target] = field(default_factory=dict)


STANDARD_AIM = Aim()
