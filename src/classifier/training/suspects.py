"""Labels that a model of other articles would not have given."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from classifier.aims import THEMELESS_SHARE, Aim
from classifier.findings import Finding
from classifier.french import stem_term
from classifier.lexicon import Lexicon
from classifier.records import Annotation, Theme
from classifier.training.calibration import calibrate, themeless
from classifier.training.crossvalidation import cross_score, folds, number_of_folds
from classifier.training.learner import ThemeMachines
from classifier.training.lesson import lesson_of
from classifier.training.vectors import WordVectors, load_vectors, shipped_vectors

Floats = NDArray[np.float64]

# The words that speak against a label; more would hide them.
_WORDS = 6


def suspicious_labels(
    annotations: Sequence[Annotation],
    themes: Sequence[Theme],
    lexicon: Lexicon,
    words: WordVectors | None = None,
    *,
    most: int,
    seed: int = 0,
) -> list[Finding]:
    """The labels that machines of other articles find least likely, worst first.

    A label is a theme that a paragraph has, or one that it was denied; its likelihood is the
    calibrated probability in cross-validation (the self-confidence of Northcutt, Jiang and Chuang
    2021, one theme at a time). Only those are given that are less likely than not; their words
    are lemmas.

    Args:
        most: how many at most.

    Raises:
        AnnotationError, LexiconError, WordsError: as `train`.
    """
    words = words or load_vectors(shipped_vectors())
    lesson = lesson_of(
        annotations, themes, lexicon, words, themeless_share=THEMELESS_SHARE, seed=seed
    )
    if number_of_folds(lesson.groups) < 2:
        return []
    names, judged = lesson.names, lesson.judged
    # Probabilities are for these paragraphs, not for the news that a model will meet.
    share = float(themeless(judged).mean())
    machines: list[ThemeMachines] = []
    unseen = cross_score(lesson.teacher, lesson.counts, judged, lesson.groups, keep=machines.append)
    doubt = np.full(judged.shape, -1.0)
    fold_of = np.zeros(len(judged), dtype=np.intp)
    for fold, (learn, score) in enumerate(folds(lesson.groups)):
        calibration = calibrate(unseen.scores[learn], judged[learn], Aim(share), names)
        probabilities = calibration.probabilities(unseen.scores[score])
        doubt[score] = np.nan_to_num(np.abs(judged[score] - probabilities), nan=-1)
        fold_of[score] = fold
    order = np.argsort(-doubt, axis=None, kind="stable")[:most]
    found = []
    for row, column in zip(*np.unravel_index(order, doubt.shape), strict=True):
        if doubt[row, column] <= 0.5:
            break
        given = judged[row, column] == 1
        annotation = annotations[row]
        found.append(
            Finding(
                "suspicious-label",
                False,
                f"{names[column]!r} is {'given' if given else 'not given'}, which has a "
                f"probability of {1 - doubt[row, column]:.1%}",
                (annotation.where,),
                annotation.text,
                _words(
                    machines[fold_of[row]], lesson.counts[[row]], column, sign=-1 if given else 1
                ),
            )
        )
    return found


def _words(
    machines: ThemeMachines, counts: sparse.csr_matrix, column: int, *, sign: int
) -> tuple[tuple[str, float], ...]:
    """The words of a paragraph that speak most for a theme, or against it."""
    weights = machines.contributions(counts, column)
    space = machines.space
    places = {space.names[term]: term for term in counts.indices.tolist()}
    weight_of = {name: float(weights[term]) for name, term in places.items()}
    for stem in places.keys() & set(space.stems):
        of_stem = weight_of.pop(stem)
        # A word adds what its lemma and its stem add; lemmas of one stem share what it adds.
        family = [name for name in places if stem_term(name) == stem and name != stem]
        in_all = sum(counts[0, places[lemma]] for lemma in family)
        for lemma in family:
            weight_of[lemma] += of_stem * float(counts[0, places[lemma]] / in_all)
    telling = sorted(weight_of.items(), key=lambda item: (-sign * item[1], item[0]))
    return tuple((name, weight) for name, weight in telling[:_WORDS] if sign * weight > 0)
