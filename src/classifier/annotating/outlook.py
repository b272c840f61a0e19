"""The learning curve of a model → what more annotations would bring."""

import math
from collections.abc import Sequence

import numpy as np

from classifier.card import LearningPoint
from classifier.reports.figures import number


def outlook(curve: Sequence[LearningPoint], more: int) -> str:
    """How good the model is, what its last doubling of paragraphs brought, and what more would.

    As a curve of learning rises evenly with the logarithm of what is learnt from, if at all, what
    a doubling brought is spread over the next. Empty where the curve does not reach back to half
    of the paragraphs.

    Args:
        curve: rising, as `Card.curve`; its figures on held-out paragraphs are taken where it has
            them.
        more: how many paragraphs are to be annotated.
    """
    paragraphs = [point.paragraphs for point in curve]
    held_out = [point.held_out.value for point in curve if point.held_out]
    measured = held_out if len(held_out) == len(curve) else [each.macro_f1.value for each in curve]
    if not paragraphs or 2 * paragraphs[0] > paragraphs[-1]:
        return ""
    before = float(np.interp(np.log2(paragraphs[-1] / 2), np.log2(paragraphs), measured))
    gain = measured[-1] - before
    if math.isnan(gain):
        return ""
    what = "held-out macro-F1" if measured is held_out else "macro-F1"
    said = f"{what} {number(measured[-1])}, last doubling {gain:+.2f}"
    if gain <= 0:
        return said
    promised = gain * math.log2(1 + more / paragraphs[-1])
    return f"{said}, {more:,} more about {promised:+.3f}"
