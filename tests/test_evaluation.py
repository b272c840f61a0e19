import json
from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import assume
from hypothesis import given as for_all
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score

from classifier.evaluation import (
    Evaluation,
    average_precision,
    bins,
    calibration_error,
    evaluate,
)
from classifier.reports import plain

UNKNOWN = np.nan

# (probability, judgement), with ties, and answers that an annotator left open.
decisions = st.lists(
    st.tuples(
        st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.75, 1.0]) | st.floats(0, 1),
        st.sampled_from([0.0, 1.0, 1.0, UNKNOWN]),
    ),
    min_size=1,
)


def run(given: list[list[int]], judged: list[list[float]], groups: str = "") -> Evaluation:
    return evaluate(
        np.array(given, dtype=float),
        np.array(given, dtype=bool),
        np.array(judged, dtype=float),
        ["a", "b"],
        list(groups or map(str, range(len(given)))),
    )


def test_figures_by_hand() -> None:
    evaluation = run(
        given=[[1, 0], [1, 1], [0, 0], [1, 0], [0, 0]],
        judged=[[1, 0], [0, 1], [1, 1], [0, 0], [0, 0]],
    )
    a, b = evaluation.themes
    assert (a.support, b.support) == (2, 2)
    assert [a.precision.value, a.recall.value] == pytest.approx([1 / 3, 0.5])
    assert [b.precision.value, b.recall.value] == [1.0, 0.5]
    assert a.f1.value == pytest.approx(0.4)
    assert b.f1.value == pytest.approx(2 / 3)
    assert evaluation.macro_f1.value == pytest.approx((0.4 + 2 / 3) / 2)
    assert evaluation.micro_f1.value == pytest.approx(4 / 8)
    assert (evaluation.themeless, evaluation.false_alarms.value) == (2, 0.5)
    assert (evaluation.paragraphs, evaluation.articles) == (5, 5)


def test_what_was_not_said_scores_neither_way() -> None:
    known = run(given=[[1, 0], [0, 1]], judged=[[1, 0], [0, 1]])
    padded = run(
        given=[[1, 0], [0, 1], [1, 1], [0, 0]],
        judged=[[1, 0], [0, 1], [UNKNOWN, UNKNOWN], [UNKNOWN, UNKNOWN]],
    )
    assert [theme.f1.value for theme in padded.themes] == [1.0, 1.0]
    assert padded.micro_f1.value == known.micro_f1.value == 1.0
    assert padded.themeless == known.themeless == 0


def test_a_paragraph_partly_unknown_is_not_counted_as_themeless() -> None:
    evaluation = run(given=[[1, 0], [0, 0]], judged=[[UNKNOWN, 0], [0, 0]])
    assert (evaluation.themeless, evaluation.false_alarms.value) == (1, 0.0)


def test_a_theme_that_the_data_lack_is_undefined_and_not_averaged() -> None:
    evaluation = run(given=[[1, 0], [1, 0]], judged=[[1, 0], [1, 0]])
    assert np.isnan(evaluation.themes[1].f1.value)
    assert evaluation.macro_f1.value == 1.0


def test_data_without_any_theme_has_no_f1() -> None:
    evaluation = run(given=[[0, 0]], judged=[[0, 0]])
    assert np.isnan(evaluation.macro_f1.value)
    assert json.loads(json.dumps(plain.evaluation(evaluation, [])))["macro_f1"] == {
        "value": None, "low": None, "high": None,
    }  # fmt: skip


def test_a_draw_without_a_rare_theme_averages_the_others() -> None:
    given = [[1, 0]] * 9 + [[0, 1]]
    judged = [[1.0, 0.0]] * 9 + [[0.0, 1.0]]
    assert run(given, judged).macro_f1.low == 1.0


def test_drawing_in_blocks_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    judged = [[1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]] * 5
    given = [[1, 0], [0, 1], [1, 1], [0, 0]] * 5
    at_once = run(given, judged)
    monkeypatch.setattr("classifier.evaluation._DRAWN_AT_ONCE", 21)
    assert run(given, judged) == at_once


def test_an_evaluation_comes_back_from_plain_data() -> None:
    evaluation = run(given=[[1, 0], [0, 1], [0, 0]] * 9, judged=[[1, 0], [0, 1], [0, 0]] * 9)
    assert Evaluation.from_plain(asdict(evaluation)) == evaluation
    assert Evaluation.from_plain(json.loads(json.dumps(asdict(evaluation)))) == evaluation


def test_intervals_hold_the_value_and_are_reproducible() -> None:
    draw = np.random.default_rng(0)
    judged = (draw.random((200, 2)) < 0.4).astype(float)
    given = (judged == 1) ^ (draw.random((200, 2)) < 0.2)
    groups = [str(row // 4) for row in range(200)]
    probabilities = draw.random((200, 2))
    first = evaluate(probabilities, given, judged, ["a", "b"], groups)
    again = evaluate(probabilities, given, judged, ["a", "b"], groups)
    other_seed = evaluate(probabilities, given, judged, ["a", "b"], groups, seed=1)
    assert first == again
    assert first.macro_f1.low < first.macro_f1.value < first.macro_f1.high
    assert other_seed.macro_f1.value == first.macro_f1.value
    assert other_seed.macro_f1.low == pytest.approx(first.macro_f1.low, abs=0.01)


def test_articles_and_not_paragraphs_are_resampled() -> None:
    """Ten copies of a paragraph tell no more than one where they are one article."""
    judged = [[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]] * 10
    given = [[1, 0], [0, 0], [0, 1], [0, 0]] * 10
    apart = run(given, judged)
    tied = run(given, judged, groups="abcd" * 10)
    width_apart = apart.micro_f1.high - apart.micro_f1.low
    assert tied.micro_f1.high - tied.micro_f1.low > 2 * width_apart


@for_all(decisions)
def test_average_precision_is_that_of_scikit_learn(said: list[tuple[float, float]]) -> None:
    probability, judged = np.array(said).T
    known = ~np.isnan(judged)
    assume((judged == 1).any())
    assert average_precision(probability, judged) == pytest.approx(
        average_precision_score(judged[known], probability[known]), abs=1e-12
    )


def test_average_precision_by_hand() -> None:
    judged = np.array([1.0, 0.0, 1.0, UNKNOWN])
    assert average_precision(np.array([0.9, 0.8, 0.7, 1.0]), judged) == pytest.approx(5 / 6)
    # Of three that score alike, two are right, however they are ordered.
    assert average_precision(np.full(4, 0.5), judged) == pytest.approx(2 / 3)
    assert np.isnan(average_precision(np.array([0.9]), np.array([0.0])))


@pytest.mark.parametrize(
    ("probability", "number"), [(0, 0), (0.05, 0), (0.1, 1), (0.55, 5), (0.99, 9), (1, 9)]
)
def test_bins_are_tenths_and_the_last_holds_certainty(probability: float, number: int) -> None:
    assert bins(np.array([probability])).tolist() == [number]


def test_calibration_error_by_hand() -> None:
    probabilities = np.array([[0.9, 0.92], [0.2, 0.3]])
    judged = np.array([[1.0, 0.0], [0.0, UNKNOWN]])
    # Two decisions of 0.91 on average, one of them right, and one of 0.2 that is a no.
    expected = (abs(0.9 + 0.92 - 1) + 0.2) / 3
    assert calibration_error(probabilities, judged) == pytest.approx(expected)
    assert np.isnan(calibration_error(probabilities, np.full((2, 2), UNKNOWN)))


@for_all(decisions)
def test_a_calibration_error_is_a_share(said: list[tuple[float, float]]) -> None:
    probability, judged = np.array(said).T
    assume((~np.isnan(judged)).any())
    assert 0 <= calibration_error(probability, judged) <= 1


def test_what_came_true_as_often_as_it_was_said_has_no_error() -> None:
    probability = np.repeat([0.25, 0.5], 4)
    judged = np.array([1.0, 0, 0, 0, 1, 1, 0, 0])
    assert calibration_error(probability, judged) == 0


def test_accuracy_is_of_paragraphs_of_exactly_one_theme() -> None:
    evaluation = evaluate(
        np.array([[0.4, 0.3], [0.4, 0.3], [0.9, 0.8], [0.9, 0.8], [0.9, 0.8]]),
        np.zeros((5, 2), dtype=bool),
        np.array([[1, 0], [0, 1], [1, 1], [0, 0], [1, UNKNOWN]]),
        ["a", "b"],
        list("12345"),
    )
    assert (evaluation.single, evaluation.accuracy.value) == (2, 0.5)


def test_without_a_paragraph_of_one_theme_there_is_no_accuracy() -> None:
    evaluation = run(given=[[1, 1], [0, 0]], judged=[[1, 1], [0, 0]])
    assert evaluation.single == 0
    assert np.isnan(evaluation.accuracy.value)


def test_the_mean_average_precision_leaves_out_themes_that_the_data_lack() -> None:
    evaluation = run(given=[[1, 0], [0, 0]], judged=[[1, 0], [0, 0]])
    assert evaluation.themes[0].average_precision == 1.0
    assert np.isnan(evaluation.themes[1].average_precision)
    assert evaluation.average_precision == 1.0


def test_no_paragraph_gives_no_figure() -> None:
    nothing = np.zeros((0, 2))
    evaluation = evaluate(nothing, nothing == 1, nothing, ["a", "b"], [])
    assert (evaluation.paragraphs, evaluation.articles, evaluation.single) == (0, 0, 0)
    assert np.isnan([evaluation.macro_f1.value, evaluation.average_precision]).all()
