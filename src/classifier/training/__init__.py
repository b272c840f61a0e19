"""Annotations → a model. The only package that imports scikit-learn and spaCy.

`learner` scores paragraphs; scores of paragraphs that were not learnt from give the
`calibration` and the figures of the card; `compilation` makes one `Model` of them.
"""

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray
from sklearn.pipeline import Pipeline

from classifier.annotations import digest, judgements, theme_names
from classifier.card import Card
from classifier.errors import AnnotationError
from classifier.evaluation import evaluate
from classifier.model import Model
from classifier.records import Annotation, Theme
from classifier.training.analysis import french_analyser
from classifier.training.calibration import (
    calibrate,
    cross_decide,
    number_of_folds,
    out_of_fold_scores,
    themeless_share,
)
from classifier.training.compilation import compile_model
from classifier.training.learner import new_pipeline

_VERSIONED = ("classifier", "numpy", "scipy", "scikit-learn", "spacy", "spacy-lookups-data")


@dataclass(frozen=True)
class Trained:
    """A model and the scikit-learn pipeline that it was compiled from.

    `pipeline.decision_function` takes texts and gives the model's scores.
    """

    model: Model
    pipeline: Pipeline


def train(annotations: Sequence[Annotation], themes: Sequence[Theme] = ()) -> Trained:
    """Learn themes from annotated paragraphs.

    Args:
        themes: what the themes are called and mean, and their order; by default, those that
            the annotations name, sorted.

    Raises:
        AnnotationError: a theme has too few paragraphs, or is not among `themes`.
    """
    themes = list(themes) or [Theme(name, name) for name in theme_names(annotations)]
    names = [theme.name for theme in themes]
    judged = judgements(annotations, names)
    groups = [annotation.group for annotation in annotations]
    _check_learnable(judged, groups, names)
    texts = [annotation.text for annotation in annotations]
    analyser = french_analyser()
    if not any(map(analyser.terms, texts)):
        raise AnnotationError(
            "no paragraph holds a French word",
            where=annotations[0].where,
            remedy="Check that --text-column names the texts.",
        )

    unseen = out_of_fold_scores(texts, judged, groups, analyser)
    calibration = calibrate(unseen, judged)
    pipeline = new_pipeline(analyser).fit(texts, judged)
    card = Card(
        data_sha256=digest(annotations),
        measured=evaluate(cross_decide(unseen, judged, groups), judged, names, groups),
        folds=number_of_folds(groups),
        themeless_share=themeless_share(judged),
        versions={
            "python": platform.python_version(),
            **{name: version(name) for name in _VERSIONED},
        },
    )
    return Trained(compile_model(pipeline, calibration, themes, analyser, card), pipeline)


def _check_learnable(
    judged: NDArray[np.float64], groups: Sequence[str], names: Sequence[str]
) -> None:
    """Every theme needs a yes and a no in two articles: one to learn from, one to score."""
    if not names:
        raise AnnotationError("no paragraph has a theme", remedy="Annotate some first.")
    for column, name in enumerate(names):
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
                    remedy="Annotate paragraphs of two articles at the least; fifty serve well.",
                )
