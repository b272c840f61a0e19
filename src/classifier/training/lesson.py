"""What is there to learn from, and a teacher of it: annotations, lexicon and words as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from classifier.annotations import judgements, theme_names
from classifier.errors import AnnotationError, LexiconError
from classifier.evaluation import RESAMPLES, Evaluation, evaluate
from classifier.french import Analyser
from classifier.lexicon import NONE, Lexicon
from classifier.model import Calibration
from classifier.records import Annotation, Theme
from classifier.training.analysis import french_analyser
from classifier.training.background import background
from classifier.training.calibration import stated_share
from classifier.training.learner import ThemeMachines
from classifier.training.space import space_of
from classifier.training.teacher import Teacher
from classifier.training.vectors import WordVectors

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Lesson:
    """Annotated paragraphs in numbers, and the teacher that knows what else there is.

    Attributes:
        themes: in the order of the columns of `judged`.
        judged: (n_paragraphs, n_themes); 1 yes, 0 no, NaN not said, or not to be measured.
        groups: the article of each paragraph.
        chosen: (n_paragraphs,), which were asked for because a model was in doubt.
        counts: (n_paragraphs, n_terms), of the terms of the teacher's space.
        themeless_share: the share of paragraphs without a theme to calibrate for.
    """

    themes: tuple[Theme, ...]
    judged: Floats
    groups: tuple[str, ...]
    chosen: NDArray[np.bool_]
    counts: sparse.csr_matrix
    teacher: Teacher
    analyser: Analyser
    themeless_share: float

    @property
    def names(self) -> list[str]:
        """The names of the themes, in the order of the columns."""
        return [theme.name for theme in self.themes]


@dataclass(frozen=True)
class HeldOut:
    """Annotated paragraphs that are kept apart, to measure on.

    Attributes:
        counts: (n_paragraphs, n_terms), of the terms of the lesson's space.
        judged: (n_paragraphs, n_themes); 1 yes, 0 no, NaN not said.
        groups: the article of each paragraph.
    """

    counts: sparse.csr_matrix
    judged: Floats
    groups: tuple[str, ...]

    def evaluate(
        self,
        machines: ThemeMachines,
        calibration: Calibration,
        names: Sequence[str],
        *,
        resamples: int = RESAMPLES,
    ) -> Evaluation:
        """How well the machines find the themes."""
        scores = machines.decision_function(self.counts)
        probabilities, given = calibration.probabilities(scores), calibration.given(scores)
        return evaluate(probabilities, given, self.judged, names, self.groups, resamples=resamples)


def held_out_of(annotations: Sequence[Annotation], lesson: Lesson) -> HeldOut:
    """The held-out paragraphs of annotations, for a lesson of the same themes.

    Raises:
        AnnotationError: a theme is not the lesson's.
    """
    paragraphs = [lesson.analyser.lemmas_of(annotation.text) for annotation in annotations]
    return HeldOut(
        lesson.teacher.space.counts(paragraphs),
        judgements(annotations, lesson.names),
        tuple(annotation.group for annotation in annotations),
    )


def lesson_of(
    annotations: Sequence[Annotation],
    themes: Sequence[Theme],
    lexicon: Lexicon,
    words: WordVectors,
    *,
    themeless_share: float,
    seed: int,
) -> Lesson:
    """The lesson of annotations and a lexicon; arguments and errors are those of `train`."""
    annotated = theme_names(annotations)
    themes = list(themes) or [Theme(name, name) for name in sorted({*annotated, *lexicon} - {NONE})]
    names = [theme.name for theme in themes]
    judged = judgements(annotations, names)
    # What no paragraph is about cannot be measured, and its terms alone know it.
    judged[:, ~(judged == 1).any(axis=0)] = np.nan
    groups = [annotation.group for annotation in annotations]
    _check_learnable(judged, groups, names, lexicon)
    analyser = french_analyser()
    paragraphs = [analyser.lemmas_of(annotation.text) for annotation in annotations]
    if annotations and not any(paragraphs):
        raise AnnotationError(
            "no paragraph holds a French word",
            where=annotations[0].where,
            remedy="Check that --text-column names the texts.",
        )
    known = _themes_of_terms(lexicon, names, analyser)
    themeless_share = stated_share(judged, themeless_share)
    space = space_of(words, paragraphs, list(known))
    said = [[name in themes_of_term for name in names] for themes_of_term in known.values()]
    teacher = Teacher(
        space,
        space.counts(list(known)),
        np.array(said, dtype=np.float64).reshape(len(known), len(names)),
        # Of terms alone, nothing else would say what is not about a theme.
        space.counts(background(words, seed=seed) if themeless_share or not annotations else []),
    )
    return Lesson(
        tuple(themes),
        judged,
        tuple(groups),
        np.array([annotation.chosen for annotation in annotations], dtype=bool),
        space.counts(paragraphs),
        teacher,
        analyser,
        themeless_share,
    )


def _check_learnable(
    judged: NDArray[np.float64], groups: Sequence[str], names: Sequence[str], lexicon: Lexicon
) -> None:
    """Every theme needs a yes and a no in two articles: one to learn from, one to score.

    Terms of the lexicon stand in for paragraphs: those of the theme say yes, others no.
    """
    if not names:
        raise AnnotationError("no paragraph has a theme", remedy="Annotate some first.")
    for column, name in enumerate(names):
        if name in lexicon:
            continue
        for answer, meaning in ((1, "about"), (0, "not about")):
            articles = {
                group
                for group, said in zip(groups, judged[:, column], strict=True)
                if said == answer
            }
            if len(articles) < 2:
                raise AnnotationError(
                    f"too few paragraphs are {meaning} {name!r}: "
                    f"they come from {len(articles)} article{'s' * (len(articles) != 1)}",
                    remedy="Annotate paragraphs of two articles at the least (fifty serve well), "
                    "or list terms in a lexicon.",
                )


def _themes_of_terms(
    lexicon: Lexicon, names: Sequence[str], analyser: Analyser
) -> dict[tuple[str, ...], set[str]]:
    """The themes that each term of a lexicon speaks for, by what the analyser makes of it."""
    themes_of: dict[tuple[str, ...], set[str]] = {}
    for theme, terms in lexicon.items():
        if theme != NONE and theme not in names:
            raise LexiconError(
                f"the lexicon has terms of {theme!r}, which is no theme",
                remedy=f"The themes are {', '.join(names)}.",
            )
        for term in terms:
            analysed = tuple(analyser.lemmas_of(term))
            if not analysed:
                raise LexiconError(
                    f"{term!r} of {theme!r} holds no word that carries a theme",
                    remedy="Remove it from the lexicon, or write more of it.",
                )
            themes_of.setdefault(analysed, set()).add(theme)
    return themes_of
