"""Annotations → a model. The only package that imports scikit-learn and spaCy.

`vectors` know words, and `space` weighs them; a `lesson` is what there is to learn from, and its
`teacher` makes `learner` machines of annotations, the lexicon and a `background` of ordinary
news; `crossvalidation` gives scores of paragraphs that were not learnt from, for the `calibration`
and the figures of the card, and for `suspects` among the labels; `compilation` makes one `Model`
of it all.
"""

import platform
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version

from sklearn.pipeline import Pipeline

from classifier.aims import STANDARD_AIM, Aim
from classifier.annotations import check_apart, digest
from classifier.card import Card, Source
from classifier.checks.duplicates import with_copies_together
from classifier.errors import AnnotationError
from classifier.lexicon import Lexicon
from classifier.model import Model
from classifier.records import Annotation, Theme
from classifier.training.calibration import calibrate, check_targets
from classifier.training.compilation import compile_model
from classifier.training.crossvalidation import (
    Unseen,
    cross_evaluate,
    learning_curve,
    most_trusted,
    number_of_folds,
)
from classifier.training.lesson import held_out_of, lesson_of
from classifier.training.vectors import WordVectors, load_vectors, shipped_vectors

_VERSIONED = ("classifier", "numpy", "scipy", "scikit-learn", "spacy", "spacy-lookups-data")


@dataclass(frozen=True)
class Trained:
    """A model and the scikit-learn pipeline that it was compiled from.

    `pipeline.decision_function` takes texts and gives the model's scores; `unseen` are those that
    the paragraphs had when their article was not learnt from.
    """

    model: Model
    pipeline: Pipeline
    unseen: Unseen


def train(
    annotations: Sequence[Annotation],
    themes: Sequence[Theme] = (),
    *,
    lexicon: Lexicon | None = None,
    words: WordVectors | None = None,
    aim: Aim = STANDARD_AIM,
    held_out: Sequence[Annotation] = (),
    sources: Sequence[Source] = (),
    lexicon_source: Source | None = None,
    seed: int = 0,
) -> Trained:
    """Learn themes from annotated paragraphs, and from terms that are known to speak for them.

    Args:
        themes: what the themes are called and mean, and their order; by default, those that
            the annotations and the lexicon name, sorted.
        lexicon: terms of themes, and of none; a theme that has some needs no annotation.
        words: the word vectors; by default, the shipped ones.
        aim: the prevalence and the targets to set probabilities and thresholds for.
        held_out: annotated paragraphs to measure on besides; nothing is learnt from them.
        sources, lexicon_source: where annotations and lexicon were read, for the card.
        seed: of all that is drawn at random.

    Raises:
        AnnotationError: a theme has too few paragraphs, or is not among `themes`, or a target
            is out of reach, or a held-out text is learnt from too.
        LexiconError: a theme of the lexicon is not among `themes`, or a term has no word.
        WordsError: the shipped word vectors cannot be read.
    """
    check_apart(annotations, held_out)
    # A copy under another article would be learnt from where the first is scored.
    annotations = with_copies_together(annotations)
    words = words or load_vectors(shipped_vectors())
    lesson = lesson_of(
        annotations,
        themes,
        lexicon or {},
        words,
        themeless_share=aim.themeless_share,
        seed=seed,
    )
    names, judged, groups = lesson.names, lesson.judged, lesson.groups
    for name in aim.targets:
        if name not in names:
            raise AnnotationError(
                f"there is a target for {name!r}, which is no theme",
                remedy=f"The themes are {', '.join(names)}.",
            )
    kept_apart = held_out_of(held_out, lesson) if held_out else None
    teacher, unseen = most_trusted(
        lesson.teacher, lesson.counts, judged, groups, chosen=lesson.chosen
    )
    measures = unseen.scores, unseen.judged, aim, names
    calibration = calibrate(*measures, chosen=unseen.chosen)
    check_targets(calibration, *measures, chosen=unseen.chosen)
    machines = teacher.teach(lesson.counts, judged)
    card = Card(
        data_sha256=digest(annotations),
        lexicon_terms=teacher.lexicon.shape[0],
        words=words.origin,
        words_sha256=words.sha256,
        measured=cross_evaluate(unseen, names, aim),
        folds=number_of_folds(groups),
        learning_curve=learning_curve(lesson, teacher, aim, kept_apart, seed=seed),
        held_out=kept_apart.evaluate(machines, calibration, names) if kept_apart else None,
        held_out_sha256=digest(held_out) if held_out else "",
        themeless_share=lesson.themeless_share,
        targets={name: str(target) for name, target in aim.targets.items()},
        versions={
            "python": platform.python_version(),
            **{name: version(name) for name in _VERSIONED},
        },
        sources=tuple(replace(each, themes=each.themes or tuple(names)) for each in sources),
        lexicon=lexicon_source,
    )
    model = compile_model(machines, calibration, lesson.themes, lesson.analyser, card)
    vectorizer = teacher.space.vectorizer(lesson.analyser.lemmas_of)
    return Trained(model, Pipeline([("counts", vectorizer), ("machines", machines)]), unseen)
