"""Figures as people read them."""

from classifier.evaluation import Figure


def number(value: float) -> str:
    """Two decimals, or a dash where the value is undefined."""
    return "–" if value != value else f"{value:.2f}"


def percent(value: float) -> str:
    """A share in per cent, or a dash where it is undefined."""
    return "–" if value != value else f"{value:.0%}"


def interval(figure: Figure) -> str:
    """The two ends of a figure's interval."""
    return f"{number(figure.low)} to {number(figure.high)}"
