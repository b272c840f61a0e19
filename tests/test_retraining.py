"""A model and more annotations → a new model, beside what the old one would have said."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import SMALL_CORPUS

from classifier.aims import THEMELESS_SHARE, Aim, Target
from classifier.annotations import judgements, read_annotations
from classifier.checks.duplicates import with_copies_together
from classifier.model import Model
from classifier.records import Annotation, Theme
from classifier.training import Trained, train
from classifier.training.crossvalidation import cross_decide
from classifier.training.retraining import Material, _decisions_before, aim_of, retrain
from classifier.training.vectors import WordVectors

AIM = Aim(0.6, {"chats": Target("recall", 0.9)})
SWAPPED = {"chats": "chiens", "chiens": "chats"}
TWO = [Theme("chats", "Chats"), Theme("chiens", "Chiens")]


def corpus(copies: Iterable[int]) -> list[Annotation]:
    return [
        Annotation(f"{text[:-1]} {copy}.", frozenset(themes), f"{copy}-{n}", f"{copy}-{n}")
        for copy in copies
        for n, (text, themes) in enumerate(SMALL_CORPUS)
    ]


def swapped(annotations: Iterable[Annotation]) -> list[Annotation]:
    return [
        replace(each, themes=frozenset(SWAPPED[theme] for theme in each.themes))
        for each in annotations
    ]


# As a training has them: copies that differ in a number alone are one article.
OLD = with_copies_together(corpus(range(100, 104)))
NEW = corpus([200])


@pytest.fixture(scope="module")
def parent(words: WordVectors) -> Trained:
    return train(OLD, TWO, words=words, aim=AIM)


def retrained(
    parent: Trained,
    annotations: Sequence[Annotation],
    words: WordVectors,
    *,
    before: Sequence[Annotation] = OLD,
    themes: Sequence[Theme] = TWO,
    force: bool = False,
) -> Trained:
    return retrain(
        parent.model,
        Material(before, {}, words),
        Material(annotations, {}, words),
        themes,
        parent_sha256="0a1b",
        date="2026-11-22",
        force=force,
    )


def test_nothing_new_changes_nothing(parent: Trained, words: WordVectors) -> None:
    again = retrained(parent, OLD, words)
    (step,) = again.model.card.lineage
    assert (step.added, step.changed, step.passes) == (0, 0, True)
    assert step.compared == step.known
    assert step.compared.macro_f1.before == step.compared.macro_f1.after
    assert again.model.card.measured == parent.model.card.measured
    assert replace(again.model.card, lineage=()) == parent.model.card
    np.testing.assert_array_equal(again.model.weights, parent.model.weights)


def test_the_aim_is_the_parents(parent: Trained, words: WordVectors) -> None:
    card = retrained(parent, [*OLD, *NEW], words).model.card
    assert aim_of(card) == aim_of(parent.model.card) == AIM


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_a_share_that_only_the_data_had_is_nobodys_aim(parent: Trained, share: float) -> None:
    asked = replace(parent.model.card, themeless_share=share, targets={})
    assert aim_of(asked) == Aim(share, {})
    one_kind = replace(asked.measured, themeless=round(share * asked.measured.paragraphs))
    assert aim_of(replace(asked, measured=one_kind)) == Aim(THEMELESS_SHARE, {})


def test_the_old_machine_decides_what_it_could_have_decided(
    parent: Trained, words: WordVectors
) -> None:
    """Without the new annotations, and of its own paragraphs as they were measured."""
    before = Material(OLD, {}, words)
    alone = _decisions_before(parent.model, before, OLD, AIM, 0)
    measured = cross_decide(parent.unseen, ["chats", "chiens"], AIM)
    np.testing.assert_array_equal(alone.given, measured.given)
    np.testing.assert_allclose(alone.probabilities, measured.probabilities)
    true, false = (
        _decisions_before(parent.model, before, [*OLD, *extra], AIM, 0)
        for extra in (NEW, swapped(NEW))
    )
    np.testing.assert_array_equal(true.probabilities, false.probabilities)
    assert (true.given[-10:] == (judgements(NEW, ["chats", "chiens"]) == 1)).mean() > 0.8


def test_the_old_machine_knows_nothing_of_the_article_it_decides(
    parent: Trained, words: WordVectors
) -> None:
    lied = [*swapped(OLD[:1]), *OLD[1:]]
    decided, decided_of_lied = (
        _decisions_before(parent.model, Material(known, {}, words), OLD, AIM, 0).given
        for known in (OLD, lied)
    )
    np.testing.assert_array_equal(decided[0], decided_of_lied[0])


def test_an_article_of_several_paragraphs_is_left_out_whole(
    parent: Trained, words: WordVectors
) -> None:
    """Its others say nearly the same: a lie about them would be believed."""
    assert len({each.group for each in OLD[::10]}) == 1
    lied = list(OLD)
    lied[10::10] = swapped(OLD[10::10])
    decided, decided_of_lied = (
        _decisions_before(parent.model, Material(known, {}, words), OLD, AIM, 0).given
        for known in (OLD, lied)
    )
    np.testing.assert_array_equal(decided[0], decided_of_lied[0])


@pytest.mark.parametrize("force", [False, True])
def test_contrary_annotations_make_it_worse(
    parent: Trained, words: WordVectors, force: bool
) -> None:
    wrong = swapped(corpus(range(200, 212)))
    (step,) = retrained(parent, [*OLD, *wrong], words, force=force).model.card.lineage
    assert [each.name for each in step.known.worse] == ["macro", "chats", "chiens"]
    assert (step.added, step.passes, step.forced) == (120, False, force)


def test_what_holds_now_is_what_is_scored(parent: Trained, words: WordVectors) -> None:
    """All was wrong before and is right now: old and new are both judged by that."""
    (step,) = retrained(parent, [*swapped(OLD), *NEW], words).model.card.lineage
    changed = sum(len(each.themes) == 1 for each in OLD)
    assert (step.added, step.changed) == (10, changed)
    assert step.known.macro_f1.before < 0.5 < step.known.macro_f1.after
    assert step.passes


def test_a_text_that_is_left_open_has_changed(parent: Trained, words: WordVectors) -> None:
    opened = replace(OLD[0], themes=frozenset(), unsure=frozenset({"chats"}))
    (step,) = retrained(parent, [opened, *OLD[1:], *NEW], words).model.card.lineage
    assert step.changed == 1
    assert step.known.themes[0].support == sum("chats" in each.themes for each in OLD[1:])


def test_a_new_theme_is_not_compared(parent: Trained, words: WordVectors) -> None:
    silent = [replace(each, excluded=frozenset(SWAPPED) - each.themes) for each in OLD]
    merles = [
        replace(each, text=f"Le merle siffle {each.id}.", themes=frozenset({"merles"}))
        for each in NEW[:4]
    ]
    trained = retrained(
        parent, [*silent, *NEW[4:], *merles], words, themes=[*TWO, Theme("merles", "Merles")]
    )
    (step,) = trained.model.card.lineage
    assert (step.new_themes, step.added, step.changed) == (("merles",), 10, 0)
    assert [each.name for each in step.compared.themes] == ["chats", "chiens"]
    assert step.compared.paragraphs == 50
    assert trained.model.theme_names == ["chats", "chiens", "merles"]


def test_steps_follow_one_another(parent: Trained, words: WordVectors) -> None:
    first = retrained(parent, [*OLD, *NEW], words)
    second = retrained(first, [*OLD, *NEW, *corpus([201])], words, before=[*OLD, *NEW])
    assert second.model.card.lineage[:-1] == first.model.card.lineage
    assert [step.added for step in second.model.card.lineage] == [10, 10]


KNOWN = "Le chat de la voisine ronronne chaque soir sur le canapé du salon, près de la fenêtre."
COPY = KNOWN.replace("voisine", "gardienne")


def test_a_copy_is_on_the_side_of_what_it_repeats(
    small_corpus: Path, small_model: Model, words: WordVectors
) -> None:
    """Else the new machine finds again what the old one never saw, and hides what it lost."""
    before = [*read_annotations([small_corpus]), of_chats(KNOWN, "a")]
    after = [*before, of_chats(COPY, "b"), of_chats("Un matou félin griffe la pelote.", "c")]
    trained = retrain(
        small_model,
        Material(before, {}, words),
        Material(after, {}, words),
        small_model.themes,
        parent_sha256="",
        date="2026-11-23",
    )
    compared = trained.model.card.lineage[-1].compared
    assert (compared.paragraphs, compared.articles) == (13, 12)


def of_chats(text: str, article: str) -> Annotation:
    return Annotation(text, frozenset(["chats"]), id=f"{article}1", group=article)
