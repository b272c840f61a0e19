"""A model and more annotations → a new model, beside what the old one would have said."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from classifier.aims import THEMELESS_SHARE, Aim, Target
from classifier.annotations import judgements
from classifier.card import Card, Retraining, Source
from classifier.differences import differences
from classifier.labelling import Decisions
from classifier.lexicon import Lexicon
from classifier.model import Model
from classifier.records import Annotation, Theme
from classifier.training import Trained, train
from classifier.training.crossvalidation import cross_decide, most_trusted
from classifier.training.lesson import lesson_of
from classifier.training.vectors import WordVectors

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Material:
    """What a model is learnt from.

    Attributes:
        annotations: one of each text.
    """

    annotations: Sequence[Annotation]
    lexicon: Lexicon
    words: WordVectors


def retrain(
    parent: Model,
    before: Material,
    after: Material,
    themes: Sequence[Theme],
    *,
    parent_sha256: str,
    date: str,
    force: bool = False,
    sources: Sequence[Source] = (),
    lexicon: Source | None = None,
    held_out: Sequence[Annotation] = (),
    seed: int = 0,
) -> Trained:
    """A model of all annotations; the last step of its card's lineage compares it with its parent.

    Both are cross-validated in the same folds of articles: each paragraph is decided by an old
    and a new machine that learnt nothing of its article, nor of one that nearly repeats it.

    Args:
        before: what the parent was learnt from.
        after: the same and more. Its annotations begin with those of `before`, in their order,
            whatever else holds of them now.
        themes: those of the parent, in their order, then new ones.
        parent_sha256: the digest of the parent's file.
        date: of today, in ISO 8601.
        force: whether the model is kept even if it is worse.
        sources, lexicon: where what is `after` was read.
        held_out: annotated paragraphs to measure on besides; nothing is learnt from them.

    Raises:
        AnnotationError, LexiconError, WordsError: as `train`.
    """
    aim = aim_of(parent.card)
    trained = train(
        after.annotations,
        themes,
        lexicon=after.lexicon,
        words=after.words,
        aim=aim,
        held_out=held_out,
        sources=sources,
        lexicon_source=lexicon,
        seed=seed,
    )
    names = parent.theme_names
    judged = judgements(after.annotations, [theme.name for theme in themes])[:, : len(names)]
    # Articles as `train` made them: the new machine alone would find copies again of what is known.
    groups = trained.unseen.groups
    tied = [
        replace(each, group=group) for each, group in zip(after.annotations, groups, strict=True)
    ]
    old = _decisions_before(parent, before, tied, aim, seed).given
    all_names = trained.model.theme_names
    new = cross_decide(trained.unseen, all_names, aim).given[:, : len(names)]
    compared, known = (
        differences(old[:end], new[:end], judged[:end], names, groups[:end], seed=seed)
        for end in (len(judged), len(before.annotations))
    )
    step = Retraining(
        parent_sha256=parent_sha256,
        date=date,
        added=len(after.annotations) - len(before.annotations),
        changed=_number_changed(judgements(before.annotations, names), judged),
        new_themes=tuple(all_names[len(names) :]),
        compared=compared,
        known=known,
        forced=False,
    )
    step = replace(step, forced=force and not step.passes)
    card = replace(trained.model.card, lineage=(*parent.card.lineage, step))
    return replace(trained, model=replace(trained.model, card=card))


def aim_of(card: Card) -> Aim:
    """What the decisions of a model were set for."""
    targets = {theme: Target.parse(target) for theme, target in card.targets.items()}
    # Of data of one kind, the share is what they had, and not what anyone asked for.
    both_kinds = 0 < card.measured.themeless < card.measured.paragraphs
    return Aim(card.themeless_share if both_kinds else THEMELESS_SHARE, targets)


def _decisions_before(
    parent: Model, before: Material, annotations: Sequence[Annotation], aim: Aim, seed: int
) -> Decisions:
    """What the parent would have said of all paragraphs, had it not seen their articles."""
    lesson = lesson_of(
        before.annotations,
        parent.themes,
        before.lexicon,
        before.words,
        themeless_share=aim.themeless_share,
        seed=seed,
    )
    learnable = np.arange(len(annotations)) < len(before.annotations)
    judged = np.full((len(annotations), len(lesson.names)), np.nan)
    judged[learnable] = lesson.judged
    counts = lesson.teacher.space.counts(
        [lesson.analyser.lemmas_of(annotation.text) for annotation in annotations]
    )
    groups = [annotation.group for annotation in annotations]
    chosen = np.array([annotation.chosen for annotation in annotations], dtype=bool)
    _, unseen = most_trusted(
        lesson.teacher, counts, judged, groups, learnable=learnable, chosen=chosen
    )
    return cross_decide(unseen, lesson.names, aim)


def _number_changed(before: Floats, after: Floats) -> int:
    """Of how many paragraphs something else holds now."""
    now = after[: len(before)]
    same = (before == now) | (np.isnan(before) & np.isnan(now))
    return int((~same.all(axis=1)).sum())
