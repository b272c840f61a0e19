"""Figures as people read them."""

from classifier.evaluation import Evaluation, Figure


def number(value: float) -> str:
    """Two decimals, or a dash where the value is undefined."""
    return "–" if value != value else f"{value:.2f}"


def percent(value: float) -> str:
    """A share in per cent, or a dash where it is undefined."""
    return "–" if value != value else f"{value:.0%}"


def interval(figure: Figure) -> str:
    """The two ends of a figure's interval."""
    return f"{number(figure.low)} to {number(figure.high)}"


def false_alarms(evaluation: Evaluation) -> str:
    """How many of the paragraphs without a theme were given one, as a sentence."""
    if not evaluation.themeless:
        return "No paragraph is without a theme, so false alarms were not measured."
    alarms = evaluation.false_alarms
    return (
        f"False alarms: {percent(alarms.value)} ({percent(alarms.low)} to {percent(alarms.high)}) "
        f"of the {evaluation.themeless} paragraphs without a theme were given one."
    )
