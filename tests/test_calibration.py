"""Scores → probabilities and thresholds."""

from itertools import combinations

import numpy as np
import pytest
from conftest import unseen
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from classifier.aims import STANDARD_AIM, Aim, Target
from classifier.errors import AnnotationError
from classifier.model import logistic
from classifier.training.calibration import (
    calibrate,
    check_targets,
    precision_and_recall,
    stated_share,
)
from classifier.training.crossvalidation import cross_evaluate

Floats = NDArray[np.float64]
NAMES = ["a", "b"]


def draw(n: int = 300, seed: int = 0) -> tuple[Floats, Floats]:
    """Scores of two themes that tell something of the judgements, a half without a theme."""
    random = np.random.default_rng(seed)
    judged = (random.random((n, 2)) < 0.3).astype(float)
    return judged * 1.5 - 1 + random.normal(size=(n, 2)) * 0.7, judged


SCORES, JUDGED = draw()
ABOUT = JUDGED[:, 0] == 1


def recall(given_: NDArray[np.bool_], about: NDArray[np.bool_]) -> float:
    return float((given_ & about).sum() / about.sum())


def test_words_that_speak_for_a_theme_never_lower_its_probability() -> None:
    scores = np.array([[-1.0], [-0.8], [0.3], [0.5], [0.6], [0.4]])
    judged = np.array([[1.0], [1.0], [0.0], [0.0], [0.0], [0.0]])
    calibration = calibrate(scores, judged, STANDARD_AIM, ["a"])
    assert calibration.slope == [0.0]
    assert not calibration.given(scores).any()


def test_a_theme_can_miss_from_what_calibrates() -> None:
    judged = np.zeros((12, 1))
    scores = np.random.default_rng(0).normal(size=(12, 1))
    groups = [str(row) for row in range(12)]
    for pair in combinations(range(12), 2):
        judged[:] = 0
        judged[list(pair)] = 1
        measured = cross_evaluate(
            unseen(scores, judged, groups),
            ["a"],
            STANDARD_AIM,
        )
        assert measured.themes[0].support == 2


def test_probabilities_are_true_at_the_share_that_was_stated() -> None:
    for share in (0.2, 0.85):
        calibration = calibrate(SCORES, JUDGED, Aim(share), NAMES)
        themeless = ~JUDGED.any(axis=1)
        weight = np.where(themeless, share / themeless.sum(), (1 - share) / (~themeless).sum())
        expected = weight @ calibration.probabilities(SCORES)
        np.testing.assert_allclose(expected, weight @ JUDGED, atol=1e-3)


def test_the_rarer_themes_are_the_less_likely_they_are() -> None:
    probabilities = [
        calibrate(SCORES, JUDGED, Aim(share), NAMES).probabilities(SCORES).mean()
        for share in (0.1, 0.5, 0.9)
    ]
    assert probabilities == sorted(probabilities, reverse=True)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_a_share_can_be_none_or_all(share: float) -> None:
    calibration = calibrate(SCORES, JUDGED, Aim(share), NAMES)
    probabilities = calibration.probabilities(SCORES)
    assert np.isfinite(probabilities).all()
    # Where no paragraph has a theme, none is given.
    assert calibration.given(SCORES).any() == (share == 0)
    if share == 0:
        themed = JUDGED.any(axis=1)
        assert probabilities[themed].mean() == pytest.approx(JUDGED[themed].mean(), abs=0.01)


def test_a_threshold_is_that_of_the_best_f1_from_one_half_on() -> None:
    calibration = calibrate(SCORES, JUDGED, Aim(0.3), NAMES)
    assert (calibration.thresholds >= 0.5 - 1e-9).all()
    themeless = ~JUDGED.any(axis=1)
    weight = np.where(themeless, 0.3 / themeless.sum(), 0.7 / (~themeless).sum())
    probability = calibration.probabilities(SCORES)[:, 0]

    def f1(threshold: float) -> float:
        given_ = probability >= threshold
        return float(
            2 * weight[given_ & ABOUT].sum() / (weight[given_].sum() + weight[ABOUT].sum())
        )

    best = max(f1(threshold) for threshold in np.arange(50, 100) / 100)
    assert f1(calibration.thresholds[0]) == pytest.approx(best)


def test_what_was_not_said_calibrates_nothing() -> None:
    extra = np.random.default_rng(1).normal(size=(50, 2))
    calibration = calibrate(SCORES, JUDGED, STANDARD_AIM, NAMES)
    padded = calibrate(
        np.concatenate([SCORES, extra]),
        np.concatenate([JUDGED, np.full((50, 2), np.nan)]),
        STANDARD_AIM,
        NAMES,
    )
    for name in ("slope", "intercept", "thresholds"):
        np.testing.assert_array_equal(getattr(padded, name), getattr(calibration, name))
    one_sided = JUDGED.copy()
    one_sided[::2, 1] = np.nan
    changed = np.where(np.isnan(one_sided), 100.0, SCORES)
    for scores in (SCORES, changed):
        again = calibrate(scores, one_sided, STANDARD_AIM, NAMES)
        np.testing.assert_allclose(
            again.slope, calibrate(SCORES, one_sided, STANDARD_AIM, NAMES).slope, rtol=1e-9
        )


def test_a_theme_without_a_paragraph_has_the_calibration_of_lexicons() -> None:
    judged = JUDGED.copy()
    judged[:, 1] = np.nan
    for said, scores in ((judged, SCORES), (judged[:0], SCORES[:0])):
        calibration = calibrate(scores, said, STANDARD_AIM, NAMES)
        assert calibration.slope[1] > 1
        assert calibration.thresholds[1] == pytest.approx(0.5)
        assert calibration.probabilities(np.array([[0.0, -1.0]]))[0, 1] < 0.1
        assert calibration.probabilities(np.array([[0.0, 1.0]]))[0, 1] > 0.9


def test_a_theme_that_nobody_was_asked_about_leaves_the_others_alone() -> None:
    asked = calibrate(SCORES[:, :1], JUDGED[:, :1], STANDARD_AIM, ["a"])
    judged = JUDGED.copy()
    judged[:, 1] = np.nan
    both = calibrate(SCORES, judged, STANDARD_AIM, NAMES)
    assert (both.slope[0], both.intercept[0]) == (asked.slope[0], asked.intercept[0])


@pytest.mark.parametrize(
    ("judged", "expected"),
    [
        ([[1, 0], [0, 0]], 0.85),
        ([[1, 0], [0, 1]], 0.0),
        ([[0, 0], [0, 0]], 1.0),
        # One was left open for the second; what was said of it was a no.
        ([[1, 0], [0, np.nan]], 0.85),
        # Nobody was asked about one of the themes, or about any.
        ([[1, np.nan], [0, np.nan]], 0.85),
        ([[np.nan, np.nan], [np.nan, np.nan]], 0.85),
    ],
)
def test_the_share_of_data_of_one_kind_is_their_own(
    judged: list[list[float]], expected: float
) -> None:
    assert stated_share(np.array(judged, dtype=float), 0.85) == expected


def test_without_data_the_share_is_the_stated_one() -> None:
    assert stated_share(np.zeros((0, 2)), 0.85) == 0.85


@pytest.mark.parametrize("least", [0.9, 0.95, 1.0])
def test_a_recall_target_lowers_the_threshold_until_it_is_reached(least: float) -> None:
    aim = Aim(0.3, {"a": Target("recall", least)})
    standard = calibrate(SCORES, JUDGED, Aim(0.3), NAMES)
    calibration = calibrate(SCORES, JUDGED, aim, NAMES)
    check_targets(calibration, SCORES, JUDGED, aim, NAMES)
    assert recall(standard.given(SCORES)[:, 0], ABOUT) < least
    assert recall(calibration.given(SCORES)[:, 0], ABOUT) >= least
    assert calibration.thresholds[0] < standard.thresholds[0]
    assert calibration.thresholds[1] == standard.thresholds[1]
    # No higher threshold does.
    higher = calibration.probabilities(SCORES)[:, 0] >= calibration.thresholds[0] + 0.01
    assert recall(higher, ABOUT) < least


@pytest.mark.parametrize("least", [0.6, 0.9])
def test_a_precision_target_takes_the_lowest_threshold_that_reaches_it(least: float) -> None:
    aim = Aim(0.3, {"a": Target("precision", least)})
    calibration = calibrate(SCORES, JUDGED, aim, NAMES)
    check_targets(calibration, SCORES, JUDGED, aim, NAMES)
    themeless = ~JUDGED.any(axis=1)
    weight = np.where(themeless, 0.3 / themeless.sum(), 0.7 / (~themeless).sum())
    probability = calibration.probabilities(SCORES)[:, 0]

    def precision(threshold: float) -> float:
        given_ = probability >= threshold
        return float(weight[given_ & ABOUT].sum() / weight[given_].sum())

    assert precision(calibration.thresholds[0]) >= least
    assert precision(calibration.thresholds[0] - 0.01) < least


def test_a_target_out_of_reach_is_named_with_what_is_the_best() -> None:
    scores, judged = -SCORES, JUDGED  # they rank the wrong way around
    for target in (Target("precision", 0.9), Target("recall", 0.9)):
        aim = Aim(targets={"b": target})
        calibration = calibrate(scores, judged, aim, NAMES)
        given_ = calibration.given(scores)[:, 1]
        assert given_.all()  # of one probability, all are given or none
        if target.measure == "recall":
            check_targets(calibration, scores, judged, aim, NAMES)
            continue
        themeless = ~JUDGED.any(axis=1)
        weight = np.where(themeless, 0.85 / themeless.sum(), 0.15 / (~themeless).sum())
        best = weight @ JUDGED[:, 1]
        with pytest.raises(AnnotationError) as error:
            check_targets(calibration, scores, judged, aim, NAMES)
        assert str(error.value) == (
            f"no threshold gives 'b' a precision of 0.9: {best:.2f} is the best in "
            "cross-validation. Ask for less with --target, or annotate more."
        )


def test_a_recall_out_of_reach_is_named() -> None:
    """One paragraph scores so low that no threshold would find it."""
    scores, judged = draw()
    scores[np.flatnonzero(ABOUT)[0], 0] = -50
    aim = Aim(targets={"a": Target("recall", 1.0)})
    best = 1 - 1 / ABOUT.sum()
    with pytest.raises(AnnotationError) as error:
        check_targets(calibrate(scores, judged, aim, NAMES), scores, judged, aim, NAMES)
    assert str(error.value) == (
        f"no threshold gives 'a' a recall of 1: {best:.2f} is the best in cross-validation. "
        "Ask for less with --target, or annotate more."
    )


@given(
    st.lists(
        st.tuples(
            st.sampled_from([0.0, 0.5, 1.0]) | st.floats(0, 1), st.booleans(), st.floats(0.1, 9)
        ),
        max_size=30,
    )
)
def test_precision_and_recall_at_every_threshold(said: list[tuple[float, bool, float]]) -> None:
    probability = np.array([one[0] for one in said])
    about = np.array([one[1] for one in said], dtype=bool)
    weight = np.array([one[2] for one in said])
    precision, found = precision_and_recall(probability, about, weight)
    for threshold, p, r in zip(np.linspace(0.01, 0.99, 99), precision, found, strict=True):
        given_ = probability >= threshold
        hits = weight[given_ & about].sum()
        assert p == pytest.approx(hits / weight[given_].sum() if given_.any() else 0)
        assert r == pytest.approx(hits / weight[about].sum() if about.any() else 0)


@given(st.floats(-1e6, 1e6))
def test_the_logistic_function_is_a_probability(value: float) -> None:
    assert 0 <= logistic(np.array(value)) <= 1
    assert logistic(np.array(value)) == pytest.approx(1 - logistic(np.array(-value)))


@pytest.mark.parametrize(("ordinary", "left_out"), [(30, True), (20, True), (19, False)])
def test_what_was_chosen_in_doubt_is_no_ordinary_text(ordinary: int, left_out: bool) -> None:
    themeless = np.flatnonzero(~JUDGED.any(axis=1))
    chosen = np.zeros(len(JUDGED), dtype=bool)
    chosen[themeless[ordinary:]] = True
    chosen[np.flatnonzero(ABOUT)[:10]] = True  # a paragraph with a theme counts, however it came
    asked = calibrate(SCORES, JUDGED, STANDARD_AIM, NAMES, chosen=chosen)
    rest = ~chosen | JUDGED.any(axis=1) if left_out else np.ones(len(JUDGED), dtype=bool)
    expected = calibrate(SCORES[rest], JUDGED[rest], STANDARD_AIM, NAMES)
    np.testing.assert_allclose(asked.slope, expected.slope, rtol=1e-3)
    np.testing.assert_allclose(asked.intercept, expected.intercept, rtol=1e-3)
    np.testing.assert_array_equal(asked.thresholds, expected.thresholds)


def test_a_target_is_checked_on_what_sets_thresholds() -> None:
    aim = Aim(0.85, {"a": Target("precision", 0.6)})
    # As likely to have the theme as those that do.
    scores = np.concatenate([SCORES, np.full((50, 2), 2.0)])
    judged = np.concatenate([JUDGED, np.zeros((50, 2))])
    chosen = np.arange(len(scores)) >= len(SCORES)
    calibration = calibrate(scores, judged, aim, NAMES, chosen=chosen)
    check_targets(calibration, scores, judged, aim, NAMES, chosen=chosen)
    with pytest.raises(AnnotationError, match="no threshold gives 'a' a precision of"):
        check_targets(calibration, scores, judged, aim, NAMES)


@pytest.mark.parametrize("some", [JUDGED, np.zeros_like(JUDGED)], ids=["both kinds", "themeless"])
def test_paragraphs_of_which_nothing_was_said_change_nothing(some: Floats) -> None:
    """As those that an annotator could not tell; they are about no theme as little as about one."""
    scores, judged = np.tile(SCORES, (2, 1)), np.vstack([some, np.full(some.shape, np.nan)])
    assert stated_share(judged, 0.85) == stated_share(some, 0.85)
    alone = calibrate(SCORES, some, STANDARD_AIM, NAMES)
    beside = calibrate(scores, judged, STANDARD_AIM, NAMES)
    np.testing.assert_array_equal(alone.probabilities(SCORES), beside.probabilities(SCORES))
    np.testing.assert_array_equal(alone.thresholds, beside.thresholds)
