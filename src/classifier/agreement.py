"""How far annotators who judged the same paragraphs agree."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from classifier.records import Annotation


@dataclass(frozen=True)
class Agreement:
    """How far annotators agree on a theme.

    Attributes:
        f1: of one annotator's answers beside another's, over all pairs of annotators; it is the
            same whichever of the two is taken for right. NaN where nobody gave the theme.
        alpha: Krippendorff's alpha for yes and no: 1 where they agree, 0 where as chance would
            have it. NaN where all answers are the same.
    """

    theme: str
    f1: float
    alpha: float


def judged_by_several(annotations: Iterable[Annotation]) -> list[Annotation]:
    """The annotations that keep what at least two annotators said."""
    return [annotation for annotation in annotations if len(annotation.labels) > 1]


def agreement(annotations: Sequence[Annotation], themes: Iterable[str]) -> list[Agreement]:
    """The agreement on each theme; every annotation keeps what two annotators or more said.

    Alpha is that of nominal data (Krippendorff 2011, "Computing Krippendorff's
    alpha-reliability").
    """
    raters = np.array([len(annotation.labels) for annotation in annotations], dtype=np.float64)
    found = []
    for theme in themes:
        yes = np.array(
            [sum(theme in given for given in each.labels.values()) for each in annotations],
            dtype=np.float64,
        )
        no = raters - yes
        pairs_with_yes = float((yes * (raters - 1)).sum())
        f1 = float((yes * (yes - 1)).sum()) / pairs_with_yes if pairs_with_yes else np.nan
        by_chance = float(yes.sum() * no.sum())
        disagreement = float((yes * no / (raters - 1)).sum())
        alpha = 1 - (raters.sum() - 1) * disagreement / by_chance if by_chance else np.nan
        found.append(Agreement(theme, f1, float(alpha)))
    return found
