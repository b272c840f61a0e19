"""Machines on terms and on what their vectors are near."""

import numpy as np
import pytest
from numpy.typing import NDArray

from classifier.training.learner import ThemeMachines
from classifier.training.space import Space, space_of
from classifier.training.vectors import WordVectors

# "chaton" has the vector of "chat" and "chiot" that of "chien".
WORDS = WordVectors(
    ("chat", "chien", "chaton", "chiot", "maire"),
    np.array([30, 30, 20, 20, 30]),
    np.array([[1, 0, 0], [0, 1, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]], dtype=np.float32),
    "",
)
PARAGRAPHS = [["chat"], ["chat", "maire"], ["chien"], ["chien", "maire"], ["maire"], ["maire"]]
JUDGED = np.array([[1.0, 0], [1, 0], [0, 1], [0, 1], [0, 0], [0, 0]])


@pytest.fixture
def space() -> Space:
    return space_of(WORDS, PARAGRAPHS, [])


def scores(machines: ThemeMachines, *paragraphs: list[str]) -> NDArray[np.float64]:
    return machines.decision_function(machines.space.counts(paragraphs))


def test_a_word_that_was_never_met_scores_as_what_it_is_near(space: Space) -> None:
    machines = ThemeMachines(space).fit(space.counts(PARAGRAPHS), JUDGED)
    kitten, puppy, nothing = scores(machines, ["chaton"], ["chiot"], [])
    assert kitten[0] > nothing[0] > puppy[0]
    assert puppy[1] > nothing[1] > kitten[1]


def test_a_hint_is_trusted_as_far_as_paragraphs_bear_it_out() -> None:
    """Of a word that no paragraph holds, a hint alone can tell."""
    space = space_of(WORDS, [*PARAGRAPHS, ["matou"]], [])
    counts = space.counts(PARAGRAPHS)
    hints = np.zeros((len(space.idf), 2))
    hints[[space.column_of[word] for word in ("chat", "matou")], 0] = 1
    hints[[space.column_of[word] for word in ("chien", "maire")], 1] = 1  # half of it is wrong
    unhinted = ThemeMachines(space).fit(counts, JUDGED)
    hinted = ThemeMachines(space, hints=hints).fit(counts, JUDGED)
    (unknown,), (known,) = scores(unhinted, ["matou"]), scores(hinted, ["matou"])
    assert unknown[0] == unhinted.bias_[0]
    assert known[0] > hinted.bias_[0] + 0.05
    (town,) = scores(hinted, ["maire"])
    assert town[1] < 0


def test_what_was_not_said_trains_neither_way(space: Space) -> None:
    judged = JUDGED.copy()
    judged[1, 0] = judged[5, 0] = np.nan
    machines = ThemeMachines(space).fit(space.counts(PARAGRAPHS), judged)
    known = [0, 2, 3, 4]
    # The length of a vector's part is that of all paragraphs, whatever was said of them.
    weights = np.ones(6)
    weights[[1, 5]] = 100
    again = ThemeMachines(space).fit(space.counts(PARAGRAPHS), judged, weights)
    np.testing.assert_allclose(
        machines.coefficients_[:, 0], again.coefficients_[:, 0], rtol=0, atol=1e-12
    )
    assert machines.coefficients_[:, 1] != pytest.approx(again.coefficients_[:, 1])
    assert len(known) == (~np.isnan(judged[:, 0])).sum()


@pytest.mark.parametrize("answer", [0.0, 1.0, np.nan])
def test_a_theme_of_one_answer_has_no_machine(space: Space, answer: float) -> None:
    judged = JUDGED.copy()
    judged[:, 0] = answer
    machines = ThemeMachines(space).fit(space.counts(PARAGRAPHS), judged)
    assert not machines.coefficients_[:, 0].any()
    assert machines.bias_[0] == 0
    assert machines.coefficients_[:, 1].any()


def test_a_heavier_paragraph_has_more_to_say(space: Space) -> None:
    counts = space.counts([*PARAGRAPHS, ["chat"]])
    judged = np.concatenate([JUDGED, [[0.0, 0.0]]])  # it contradicts the first
    quiet, loud = (
        ThemeMachines(space).fit(counts, judged, np.array([1.0, 1, 1, 1, 1, 1, weight]))
        for weight in (0.01, 9)
    )
    assert scores(quiet, ["chat"])[0, 0] > 0 > scores(loud, ["chat"])[0, 0]


def test_the_length_of_a_paragraph_is_divided_by(space: Space) -> None:
    machines = ThemeMachines(space).fit(space.counts(PARAGRAPHS), JUDGED)
    once, four = scores(machines, ["chat"], ["chat"] * 4)
    np.testing.assert_allclose(four - machines.bias_, 2 * (once - machines.bias_))
    np.testing.assert_array_equal(scores(machines, []), [machines.bias_])
    np.testing.assert_array_equal(scores(machines, ["inconnu"]), [machines.bias_])


def test_a_mixture_scores_the_mean_of_two(space: Space) -> None:
    counts = space.counts(PARAGRAPHS)
    one, other = (ThemeMachines(space).fit(counts, said) for said in (JUDGED, JUDGED[::-1]))
    mixture = one.mixed_with(other, np.array([0.25, 1.0]))
    expected = one.decision_function(counts) * [0.75, 0]
    expected += other.decision_function(counts) * [0.25, 1]
    np.testing.assert_allclose(mixture.decision_function(counts), expected)


def test_words_without_vectors_are_learnt_all_the_same() -> None:
    words = WordVectors(("loin",), np.array([9]), np.ones((1, 3), dtype=np.float32), "")
    space = space_of(words, PARAGRAPHS, [])
    machines = ThemeMachines(space).fit(space.counts(PARAGRAPHS), JUDGED)
    assert scores(machines, ["chat"])[0, 0] > scores(machines, ["chien"])[0, 0]
