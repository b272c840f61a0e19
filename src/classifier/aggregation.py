"""The scores of documents, from those of their paragraphs.

A document scores for a theme what its paragraphs score on average over that share of its length
that scores highest, so that one sentence in passing does not make a subject of an article:

    score = Σ share(paragraph) · score(paragraph),  shares from the highest score down

where a paragraph's share is its part of `STRONGEST`, and the last one to be reached counts for the
part of it that fits. The calibration is linear before its logistic function, so that this is the
mean of log-odds, and what holds of a paragraph holds of a document: its score becomes its
probability and its decision in the same way. A document of one paragraph has that paragraph's
score; no document scores above its highest paragraph.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

# The share of a document's length. The whole of it misses what an article is about among other
# things, the highest paragraph alone takes every mention for a subject. Chosen on 350 articles of
# news that were labelled as wholes, where a third and a half do little worse
# (`python -m benchmarks.whole_articles`).
STRONGEST = 0.4


def aggregate(scores: Floats, lengths: Integers, counts: Integers) -> Floats:
    """The uncalibrated scores of documents, (n_documents, n_themes).

    Args:
        scores: (n_paragraphs, n_themes), uncalibrated, the paragraphs of a document together.
        lengths: (n_paragraphs,), at least 1, in any unit.
        counts: (n_documents,), at least 1, the number of paragraphs of each.
    """
    document = np.repeat(np.arange(len(counts)), counts)
    starts = np.cumsum(counts) - counts
    room = (STRONGEST * np.add.reduceat(lengths, starts))[document]
    order = ranked(scores, document)
    length = lengths[order]
    before = np.cumsum(length, axis=1) - length
    before -= before[0, starts][document]  # in no theme's order do documents change places
    share = np.minimum(np.maximum(room - before, 0), length) / room
    highest = np.take_along_axis(np.ascontiguousarray(scores.T), order, axis=1)
    aggregated: Floats = np.add.reduceat(share * highest, starts, axis=1).T
    return aggregated


def ranked(scores: Floats, document: Integers) -> NDArray[np.intp]:
    """The places of paragraphs, those of a document together and from its highest score down.

    Scores within 1e-9 of each other may come in any order.

    Args:
        scores: (n_paragraphs, n_themes).
        document: (n_paragraphs,), the number of each one's document, not falling.

    Returns:
        (n_themes, n_paragraphs): every theme has an order of its own.
    """
    # One key is sorted four times as fast as two, and faster where it is nearly in order.
    width = 1 + np.ptp(scores) if scores.size else 0
    keys = document * width - np.ascontiguousarray(scores.T)
    return np.argsort(keys, axis=1, kind="stable")
