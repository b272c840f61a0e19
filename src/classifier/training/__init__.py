"""Annotations → a model. The only package that imports scikit-learn and spaCy.

`vectors` know words, and `space` weighs them; a `teacher` makes `learner` machines of annotations,
the lexicon and a `background` of ordinary news; `crossvalidation` gives scores of paragraphs that
were not learnt from, for the `calibration` and the figures of the card; `compilation` makes one
`Model` of it all.
"""

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray
from sklearn.pipeline import Pipeline

from classifier.aims import STANDARD_AIM, Aim
from classifier.annotations import digest, judgements, theme_names
from classifier.card import Card
from classifier.errors import AnnotationError, LexiconError
from classifier.french import Analyser
from classifier.lexicon import NONE, Lexicon
from classifier.model import Model
from classifier.records import Annotation, Theme
from classifier.training.analysis import french_analyser
from classifier.training.background import background
from classifier.training.calibration import calibrate, check_targets, stated_share
from classifier.training.compilation import compile_model
from classifier.training.crossvalidation import (
    cross_evaluate,
    learning_curve,
    most_trusted,
    number_of_folds,
)
from classifier.training.space import space_of
from classifier.training.teacher import Teacher
from classifier.training.vectors import WordVectors, load_vectors, shipped_vectors

_VERSIONED = ("classifier", "numpy", "scipy", "scikit-learn", "spacy", "spacy-lookups-data")


@dataclass(frozen=True)
class Trained:
    """A model and the scikit-learn pipeline that it was compiled from.

    `pipeline.decision_function` takes texts and gives the model's scores.
    """

    model: Model
    pipeline: Pipeline


def train(
    annotations: Sequence[Annotation],
    themes: Sequence[Theme] = (),
    *,
    lexicon: Lexicon | None = None,
    words: WordVectors | None = None,
    aim: Aim = STANDARD_AIM,
    seed: int = 0,
) -> Trained:
    """Learn themes from annotated paragraphs, and from terms that are known to speak for them.

    Args:
        themes: what the themes are called and mean, and their order; by default, those that
            the annotations and the lexicon name, sorted.
        lexicon: terms of themes, and of none; a theme that has some needs no annotation.
        words: the word vectors; by default, the shipped ones.
        aim: the prevalence and the targets to set probabilities and thresholds for.
        seed: of all that is drawn at random.

    Raises:
        AnnotationError: a theme has too few paragraphs, or is not among `themes`, or a target
            is out of reach.
        LexiconError: a theme of the lexicon is not among `themes`, or a term has no word.
        WordsError: the shipped word vectors cannot be read.
    """
    lexicon = lexicon or {}
    words = words or load_vectors(shipped_vectors())
    annotated = theme_names(annotations)
    themes = list(themes) or [Theme(name, name) for name in sorted({*annotated, *lexicon} - {NONE})]
    names = [theme.name for theme in themes]
    judged = judgements(annotations, names)
    # What no paragraph is about cannot be measured, and its terms alone know it.
    judged[:, ~(judged == 1).any(axis=0)] = np.nan
    groups = [annotation.group for annotation in annotations]
    _check_learnable(judged, groups, names, lexicon)
    for name in aim.targets:
        if name not in names:
            raise AnnotationError(
                f"there is a target for {name!r}, which is no theme",
                remedy=f"The themes are {', '.join(names)}.",
            )

    analyser = french_analyser()
    paragraphs = [analyser.lemmas_of(annotation.text) for annotation in annotations]
    if annotations and not any(paragraphs):
        raise AnnotationError(
            "no paragraph holds a French word",
            where=annotations[0].where,
            remedy="Check that --text-column names the texts.",
        )
    known = _themes_of_terms(lexicon, names, analyser)
    themeless_share = stated_share(judged, aim.themeless_share)
    space = space_of(words, paragraphs, list(known))
    said = [[name in themes_of_term for name in names] for themes_of_term in known.values()]
    teacher = Teacher(
        space,
        space.counts(list(known)),
        np.array(said, dtype=np.float64).reshape(len(known), len(names)),
        # Of terms alone, nothing else would say what is not about a theme.
        space.counts(background(words, seed=seed) if themeless_share or not annotations else []),
    )
    counts = space.counts(paragraphs)
    teacher, unseen = most_trusted(teacher, counts, judged, groups)
    calibration = calibrate(unseen.scores, unseen.judged, aim, names)
    check_targets(calibration, unseen.scores, unseen.judged, aim, names)
    machines = teacher.teach(counts, judged)
    card = Card(
        data_sha256=digest(annotations),
        lexicon_terms=len(known),
        words=words.origin,
        words_sha256=words.sha256,
        measured=cross_evaluate(unseen, names, aim),
        folds=number_of_folds(groups),
        learning_curve=learning_curve(teacher, counts, judged, groups, names, aim, seed=seed),
        themeless_share=themeless_share,
        targets={name: str(target) for name, target in aim.targets.items()},
        versions={
            "python": platform.python_version(),
            **{name: version(name) for name in _VERSIONED},
        },
    )
    model = compile_model(machines, calibration, themes, analyser, card)
    pipeline = [("counts", space.vectorizer(analyser.lemmas_of)), ("machines", machines)]
    return Trained(model, Pipeline(pipeline))


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
