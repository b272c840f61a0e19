import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from classifier.curves import curves
from classifier.evaluation import average_precision, calibration_error

Bools = NDArray[np.bool_]

UNKNOWN = np.nan
PROBABILITIES = np.array([[0.9, 0.1], [0.6, 0.2], [0.3, 0.9], [0.1, 0.05]])
JUDGED = np.array([[1, 0], [0, 0], [1, UNKNOWN], [UNKNOWN, 0]])


def test_curves_by_hand() -> None:
    a, b = curves(PROBABILITIES, JUDGED, ["a", "b"], [0.5, 0.75]).themes
    assert (a.theme, a.support, a.threshold) == ("a", 2, 0.5)
    assert a.average_precision == pytest.approx((1 + 2 / 3) / 2)
    at = {round(threshold, 2): place for place, threshold in enumerate(a.thresholds)}
    assert [a.precision[at[0.02]], a.recall[at[0.02]]] == [pytest.approx(2 / 3), 1.0]
    assert [a.precision[at[0.5]], a.recall[at[0.5]], a.f1[at[0.5]]] == [0.5, 0.5, 0.5]
    assert [a.precision[at[0.7]], a.recall[at[0.7]]] == [1.0, 0.5]
    assert np.isnan(a.precision[at[0.98]])
    assert (a.recall[at[0.98]], a.f1[at[0.98]]) == (0.0, 0.0)
    # No paragraph is about the other theme, and 0.9 was not judged.
    assert (b.support, b.threshold) == (0, 0.75)
    assert np.isnan(b.recall).all()
    assert b.precision[at[0.1]] == 0.0
    assert np.isnan([b.average_precision, b.precision[at[0.5]], b.f1[at[0.5]]]).all()


def test_reliability_by_hand() -> None:
    bins = curves(PROBABILITIES, JUDGED, ["a", "b"], [0.5, 0.5]).reliability
    assert [(bin_.decisions, bin_.actual) for bin_ in bins] == [
        (1, 0.0), (1, 0.0), (1, 0.0), (1, 1.0), (1, 0.0), (1, 1.0),
    ]  # fmt: skip
    assert [bin_.predicted for bin_ in bins] == pytest.approx([0.05, 0.1, 0.2, 0.3, 0.6, 0.9])


def test_without_a_judgement_there_is_nothing_to_draw() -> None:
    drawn = curves(PROBABILITIES, np.full((4, 2), UNKNOWN), ["a", "b"], [0.5, 0.5])
    assert drawn.reliability == ()
    assert [theme.support for theme in drawn.themes] == [0, 0]


def share(some: Bools, of: Bools) -> float:
    return some.sum() / of.sum() if of.any() else np.nan


@given(
    st.lists(
        st.tuples(st.floats(0, 1), st.sampled_from([0.0, 1.0, UNKNOWN])), min_size=1, max_size=40
    )
)
def test_curves_agree_with_the_figures_of_an_evaluation(said: list[tuple[float, float]]) -> None:
    probability, judged = np.array(said).T
    drawn = curves(probability[:, None], judged[:, None], ["a"], [0.5])
    (curve,) = drawn.themes
    known = ~np.isnan(judged)
    about = judged[known] == 1
    for threshold, precision, recall in zip(
        curve.thresholds, curve.precision, curve.recall, strict=True
    ):
        chosen = probability[known] >= threshold
        assert precision == pytest.approx(share(about & chosen, chosen), nan_ok=True)
        assert recall == pytest.approx(share(about & chosen, about), nan_ok=True)
    np.testing.assert_equal(curve.average_precision, average_precision(probability, judged))
    assert sum(bin_.decisions for bin_ in drawn.reliability) == known.sum()
    if known.any():
        error = sum(b.decisions * abs(b.predicted - b.actual) for b in drawn.reliability)
        assert error / known.sum() == pytest.approx(calibration_error(probability, judged))
