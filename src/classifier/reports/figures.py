"""Figures as people read them."""

from collections.abc import Sequence
from fractions import Fraction
from math import floor

from classifier.evaluation import Evaluation, Figure

# Of a word that is named; less is nothing in the hundredths that are printed.
LEAST_WEIGHT = 0.01


def number(value: float) -> str:
    """Two decimals, or a dash where the value is undefined."""
    return "–" if value != value else f"{value:.2f}"


def percent(value: float) -> str:
    """A share in per cent, or a dash where it is undefined."""
    return "–" if value != value else f"{value:.0%}"


def fine(value: float) -> str:
    """Three decimals, for an error of which two would leave one digit; a dash if undefined."""
    return "–" if value != value else f"{value:.3f}"


def signed(value: float, decimals: int = 2) -> str:
    """A weight or a difference with its sign, or a dash where it is undefined."""
    return "–" if value != value else f"{value:+z.{decimals}f}".replace("-", "−")


def adding_up(values: Sequence[float]) -> list[float]:
    """The values in hundredths, which add up to their sum in hundredths.

    The first is rounded for itself. The others are off by less than a hundredth, and keep their
    signs and their order: those that lose most by rounding down are rounded up.
    """
    exact = [Fraction(value) * 100 for value in values]
    first, total = (floor(value + Fraction(1, 2)) for value in (exact[0], sum(exact)))
    rounded = [first, *map(floor, exact[1:])]
    by_loss = sorted(range(1, len(exact)), key=lambda n: rounded[n] - exact[n])
    for n in by_loss[: total - sum(rounded)]:
        rounded[n] += 1
    return [value / 100 for value in rounded]


def sureness(probability: float) -> str:
    """A probability in per cent; no calibration is sure of the first and of the last."""
    if 0.01 <= probability <= 0.99:
        return percent(probability)
    return ">99%" if probability > 0.99 else "<1%"


def interval(figure: Figure) -> str:
    """The two ends of a figure's interval."""
    return f"{number(figure.low)} to {number(figure.high)}"


def with_interval(figure: Figure) -> str:
    """A figure with its interval behind it."""
    return f"{number(figure.value)} ({interval(figure)})"


def false_alarms(evaluation: Evaluation) -> str:
    """How many of the paragraphs without a theme were given one, as a sentence."""
    if not evaluation.themeless:
        return "No paragraph is without a theme, so false alarms were not measured."
    alarms = evaluation.false_alarms
    return (
        f"False alarms: {percent(alarms.value)} ({percent(alarms.low)} to {percent(alarms.high)}) "
        f"of the {evaluation.themeless} paragraphs without a theme were given one."
    )


def accuracy(evaluation: Evaluation) -> str:
    """How often the likeliest theme is the only one, as a sentence; empty where none has one."""
    if not evaluation.single:
        return ""
    figure = evaluation.accuracy
    return (
        f"Accuracy of the likeliest theme: {number(figure.value)} ({interval(figure)}) "
        f"on the {evaluation.single} paragraphs of exactly one theme."
    )


def calibration(evaluation: Evaluation) -> str:
    """How well scores rank, and how true they are, as a sentence."""
    return (
        f"Mean average precision {number(evaluation.average_precision)}; "
        f"calibration error {fine(evaluation.calibration_error)}."
    )
