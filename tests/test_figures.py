import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.reports.figures import adding_up

VALUES = st.lists(st.floats(-100, 100), min_size=1, max_size=12)


def hundredths(value: float) -> int:
    assert value == round(value, 2)
    return round(100 * value)


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([0.0], [0.0]),
        ([-1.005], [-1.0]),  # which no float is: 1.00499…
        ([-1.0, 0.333, 0.333, 0.333], [-1.0, 0.34, 0.33, 0.33]),
        ([0.125, 0.25], [0.13, 0.25]),
        # Each would be 0.00, and their sum is not.
        ([0.0, 0.004, 0.004], [0.0, 0.01, 0.0]),
        ([0.0, 0.003, 0.004], [0.0, 0.0, 0.01]),
        ([0.0, -0.003, -0.004], [0.0, 0.0, -0.01]),
    ],
)
def test_hundredths_add_up(values: list[float], shown: list[float]) -> None:
    assert adding_up(values) == shown


@given(VALUES)
def test_any_values_add_up(values: list[float]) -> None:
    shown = adding_up(values)
    total = sum(map(Fraction, values))
    assert sum(map(hundredths, shown)) == math.floor(100 * total + Fraction(1, 2))
    assert abs(shown[0] - values[0]) <= 0.005 + 1e-12
    for value, rounded in zip(values[1:], shown[1:], strict=True):
        assert abs(Fraction(hundredths(rounded), 100) - Fraction(value)) < Fraction(1, 100)
        assert value * rounded >= 0


@given(VALUES.map(lambda values: [values[0], *sorted(values[1:], reverse=True)]))
def test_what_is_heavier_is_not_shown_lighter(values: list[float]) -> None:
    _, *shown = adding_up(values)
    assert shown == sorted(shown, reverse=True)
