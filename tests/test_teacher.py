"""What annotated paragraphs, terms and ordinary news teach together."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import sparse

from classifier.training.background import background
from classifier.training.learner import ThemeMachines
from classifier.training.space import space_of
from classifier.training.teacher import Teacher, taught
from classifier.training.vectors import WordVectors

Floats = NDArray[np.float64]

PARAGRAPHS = [["chat", "miauler"], ["chat", "canape"], ["chien", "aboyer"], ["chien", "os"]]
JUDGED = np.array([[1.0, 0], [1, 0], [0, 1], [0, 1]])


def teacher_of(
    words: WordVectors, terms: list[list[str]], said: list[list[float]], *, news: bool
) -> Teacher:
    space = space_of(words, PARAGRAPHS, terms)
    return Teacher(
        space,
        space.counts(terms),
        np.array(said, dtype=float).reshape(len(terms), 2),
        space.counts(background(words, seed=0) if news else []),
    )


def scores(teacher: Teacher, machines: ThemeMachines, *paragraphs: list[str]) -> Floats:
    return machines.decision_function(teacher.space.counts(paragraphs))


def test_what_is_taught_has_a_yes() -> None:
    judged = np.array([[1, 0, np.nan], [0, 0, np.nan]])
    assert taught(judged).tolist() == [True, False, False]
    assert taught(judged[:0]).tolist() == [False, False, False]


def test_a_score_is_the_mean_of_what_paragraphs_and_terms_say(words: WordVectors) -> None:
    """And paragraphs are learnt from with what the terms say of them in sight."""
    both = teacher_of(words, [["matou"], ["molosse"]], [[1, 0], [0, 1]], news=False)
    counts = both.space.counts(PARAGRAPHS)
    hinted = ThemeMachines(both.space, both.trust, both.of_lexicon.coefficients_)
    expected = 0.8 * hinted.fit(counts, JUDGED).decision_function(counts)
    expected += 0.2 * both.of_lexicon.decision_function(counts)
    machines = both.teach(counts, JUDGED)
    np.testing.assert_allclose(machines.decision_function(counts), expected)


def test_a_theme_without_a_paragraph_is_left_to_its_terms(words: WordVectors) -> None:
    teacher = teacher_of(words, [["matou"], ["molosse"]], [[1, 0], [0, 1]], news=True)
    counts = teacher.space.counts(PARAGRAPHS)
    judged = JUDGED.copy()
    judged[:, 1] = np.nan
    machines = teacher.teach(counts, judged)
    np.testing.assert_array_equal(
        machines.coefficients_[:, 1], teacher.of_lexicon.coefficients_[:, 1]
    )
    assert (machines.coefficients_[:, 0] != teacher.of_lexicon.coefficients_[:, 0]).any()


def test_a_theme_without_a_term_is_left_to_its_paragraphs(words: WordVectors) -> None:
    teacher = teacher_of(words, [["matou"]], [[1, 0]], news=False)
    counts = teacher.space.counts(PARAGRAPHS)
    hinted = ThemeMachines(teacher.space, teacher.trust, teacher.of_lexicon.coefficients_)
    np.testing.assert_array_equal(
        teacher.teach(counts, JUDGED).coefficients_[:, 1],
        hinted.fit(counts, JUDGED).coefficients_[:, 1],
    )


def test_without_paragraphs_the_terms_teach_alone(words: WordVectors) -> None:
    teacher = teacher_of(words, [["matou"], ["molosse"]], [[1, 0], [0, 1]], news=True)
    assert teacher.teach(teacher.space.counts([]), np.zeros((0, 2))) is teacher.of_lexicon
    cat, dog, town, nothing = scores(
        teacher, teacher.of_lexicon, ["chat"], ["chien"], ["mairie", "budget"], []
    )
    assert cat[0] > nothing[0] > town[0] - 0.2
    assert cat[0] > dog[0]
    assert dog[1] > cat[1]


def test_news_lowers_the_score_of_what_nobody_annotated(words: WordVectors) -> None:
    town = ["mairie", "voirie", "budget"]
    quiet, loud = (
        scores(
            teacher, teacher.teach(teacher.space.counts(PARAGRAPHS), JUDGED), town, PARAGRAPHS[0]
        )
        for teacher in (teacher_of(words, [], [], news=news) for news in (True, False))
    )
    assert (quiet[0] < loud[0]).all()
    assert quiet[1, 0] > 0 > quiet[1, 1]


@pytest.mark.parametrize(
    ("terms", "said"),
    [([["chat"]], [[1, 0]]), ([["chat"], ["chien"]], [[1, 0], [0, 1]])],
)
def test_news_speaks_against_themes_that_nothing_else_does(
    words: WordVectors, terms: list[list[str]], said: list[list[float]]
) -> None:
    teacher = teacher_of(words, terms, said, news=True)
    found = scores(teacher, teacher.of_lexicon, ["chat"], ["mairie", "voirie"], [])
    assert found[0, 0] > 0 > max(found[1, 0], found[2, 0])


def test_news_that_may_be_about_a_theme_does_not_speak_against_it(words: WordVectors) -> None:
    teacher = teacher_of(words, [], [], news=False)
    counts = teacher.space.counts(PARAGRAPHS)
    town = teacher.space.counts([["mairie", "budget", "voirie"]] * 30)
    cats = counts[[0] * 5]
    quiet, mixed = (
        Teacher(
            teacher.space, teacher.lexicon, teacher.lexicon_judged, sparse.vstack(parts).tocsr()
        )
        for parts in ([town], [town, cats])
    )
    assert quiet.teach(counts, JUDGED).decision_function(cats)[0, 0] > 0
    np.testing.assert_array_equal(
        mixed.teach(counts, JUDGED).decision_function(cats)[:, 0] > 0, [True] * 5
    )
    against = ThemeMachines(teacher.space).fit(
        sparse.vstack([counts, town, cats]).tocsr(), np.concatenate([JUDGED, np.zeros((35, 2))])
    )
    assert against.decision_function(cats)[0, 0] < 0
