"""How far annotators who judged the same paragraphs agree."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from classifier.records import Annotation


@dataclass(frozen=True)
class Agreement:
    """How far annotators agree on a theme.

    Attributes:
        theme: its name.
        f1: of one annotator's answers beside another's, from 0 to 1, over all pairs of annotators
            of every paragraph; the same whichever of the two is taken for right. NaN where
            nobody gave the theme.
        alpha: Krippendorff's alpha for yes and no: 1 where they agree, 0 where as chance would
            have it, less where they agree less than that. NaN where all answers are the same.
    """

    theme: str
    f1: float
    alpha: float


def agreement(annotations: Iterable[Annotation], themes: Iterable[str]) -> list[Agreement]:
    """The agreement on each theme of those who judged the same annotation; empty if nobody did.

    Alpha is that of nominal data (Krippendorff 2011, "Computing Krippendorff's
    alpha-reliability").
    """
    several = [annotation for annotation in annotations if len(annotation.labels) > 1]
    return [_agreement(several, theme) for theme in themes] if several else []


def _agreement(several: Sequence[Annotation], theme: str) -> Agreement:
    labels = [list(each.labels.values()) for each in several if _was_judged(each, theme)]
    raters = np.array([len(given) for given in labels], dtype=np.float64)
    yes = np.array([sum(theme in one for one in given) for given in labels], dtype=np.float64)
    no = raters - yes
    pairs_with_yes = float((yes * (raters - 1)).sum())
    f1 = float((yes * (yes - 1)).sum()) / pairs_with_yes if pairs_with_yes else np.nan
    by_chance = float(yes.sum() * no.sum())
    disagreement = float((yes * no / (raters - 1)).sum())
    alpha = 1 - (raters.sum() - 1) * disagreement / by_chance if by_chance else np.nan
    return Agreement(theme, f1, float(alpha))


def _was_judged(annotation: Annotation, theme: str) -> bool:
    """Whether annotators said anything of the theme, be it that they were unsure."""
    return annotation.judgement(theme) is not None or theme in annotation.unsure
