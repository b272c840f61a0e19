"""An evaluation as one HTML page that needs nothing but itself: figures, curves and mistakes."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from classifier.card import LearningPoint
from classifier.curves import Curves, ReliabilityBin, ThemeCurve
from classifier.evaluation import Evaluation, Figure, ThemeFigures
from classifier.mistakes import Mistake
from classifier.reports.charts import (
    Axis,
    Series,
    count_axis,
    line_chart,
    narrow_share_axis,
    share_axis,
)
from classifier.reports.figures import fine, interval, number, percent, signed, sureness
from classifier.reports.pages import rendered
from classifier.text import printable

# Two beside each other fit a phone, five a desk.
_SMALL = (180, 172)
_LARGE = (350, 270)

_FIFTHS = (0, 0.2, 0.4, 0.6, 0.8, 1)


@dataclass(frozen=True)
class _ThemeView:
    """One theme's figures and pictures; those are None where no paragraph is about it."""

    title: str
    figures: ThemeFigures
    curve: ThemeCurve
    best: tuple[float, float] | None
    precision_recall: Markup | None
    threshold_effect: Markup | None


def evaluation_page(
    evaluation: Evaluation,
    curves: Curves,
    mistakes: Sequence[Mistake],
    learning: Sequence[LearningPoint],
    titles: Mapping[str, str],
    *,
    model: str,
    data: Sequence[str],
) -> str:
    """The page, in HTML. What a text or a name holds is shown and never obeyed.

    Args:
        curves: of the themes of the evaluation, in the same order.
        learning: the card's learning curve, to the last point.
        titles: theme name → what people call it.
        model, data: what the figures are of, as a reader would look for it.
    """
    titles = {name: printable(title) for name, title in titles.items()}
    pairs = zip(evaluation.themes, curves.themes, strict=True)
    views = [
        _theme_view(place, titles[figures.theme], figures, curve)
        for place, (figures, curve) in enumerate(pairs)
    ]
    learnt = [point for point in learning if not math.isnan(point.macro_f1.value)]
    return rendered(
        "evaluation.html",
        {
            "number": number,
            "percent": percent,
            "fine": fine,
            "sureness": sureness,
            "interval": interval,
            "signed": signed,
            "printable": printable,
        },
        is_known=_is_known,
        evaluation=evaluation,
        views=views,
        reliability=_reliability(curves.reliability, evaluation.calibration_error),
        bins=curves.reliability,
        # One point is no curve.
        learning=_learning(learnt) if len(learnt) > 1 else None,
        learnt=learnt,
        mistakes=mistakes,
        titles=titles,
        model=printable(model),
        data=[printable(name) for name in data],
    )


def _theme_view(place: int, title: str, figures: ThemeFigures, curve: ThemeCurve) -> _ThemeView:
    if not figures.support:
        return _ThemeView(title, figures, curve, None, None, None)
    best = max(
        (pair for pair in zip(curve.f1, curve.thresholds, strict=True) if not math.isnan(pair[0])),
        key=lambda pair: pair[0],
        default=None,
    )
    return _ThemeView(
        title,
        figures,
        curve,
        best,
        _precision_recall(f"recall-{place}", title, figures, curve),
        _threshold_effect(f"threshold-{place}", title, figures, curve, best),
    )


def _precision_recall(key: str, title: str, figures: ThemeFigures, curve: ThemeCurve) -> Markup:
    points = list(zip(curve.recall, curve.precision, strict=True))
    defined = [point for point in points if not any(map(math.isnan, point))]
    description = [
        f"At the model's threshold of {number(curve.threshold)}, precision is "
        f"{number(figures.precision.value)} and recall {number(figures.recall.value)}; "
        f"average precision is {number(curve.average_precision)}."
    ]
    if defined:
        (first_recall, first_precision), (last_recall, last_precision) = defined[0], defined[-1]
        description.append(
            f"As the threshold rises, recall goes from {number(first_recall)} to "
            f"{number(last_recall)} and precision from {number(first_precision)} to "
            f"{number(last_precision)}."
        )
    return line_chart(
        key,
        f"Precision and recall of {title}",
        " ".join(description),
        (share_axis("recall"), share_axis("precision")),
        [
            Series("main", points),
            Series(
                "mark", [(figures.recall.value, figures.precision.value)], line=False, dots=True
            ),
        ],
        size=_SMALL,
    )


def _threshold_effect(
    key: str,
    title: str,
    figures: ThemeFigures,
    curve: ThemeCurve,
    best: tuple[float, float] | None,
) -> Markup:
    description = (
        f"At the model's threshold of {number(curve.threshold)}, precision is "
        f"{number(figures.precision.value)}, recall {number(figures.recall.value)} and F1 "
        f"{number(figures.f1.value)}."
    )
    if best:
        description += f" The highest F1 is {number(best[0])}, at {number(best[1])}."
    lines = {"precision": curve.precision, "recall": curve.recall, "main": curve.f1}
    return line_chart(
        key,
        f"Precision, recall and F1 of {title} by threshold",
        description,
        (share_axis("threshold"), share_axis("precision, recall, F1")),
        [
            Series("rule", [(curve.threshold, 0), (curve.threshold, 1)]),
            *(
                Series(style, list(zip(curve.thresholds, values, strict=True)))
                for style, values in lines.items()
            ),
        ],
        size=_SMALL,
    )


def _reliability(bins: Sequence[ReliabilityBin], error: float) -> Markup | None:
    if not bins:
        return None
    said = "; ".join(
        f"{number(one.predicted)} predicted and {number(one.actual)} actual of {one.decisions}"
        for one in bins
    )
    points = [(one.predicted, one.actual) for one in bins]
    return line_chart(
        "reliability",
        "Predicted probability and share that came true",
        f"Calibration error {fine(error)}. Decisions by probability: {said}.",
        (Axis("predicted probability", _FIFTHS), Axis("share that came true", _FIFTHS)),
        [Series("diagonal", [(0, 0), (1, 1)]), Series("main", points, dots=True)],
        size=_LARGE,
        above=[(one.predicted, _short(one.decisions)) for one in bins],
    )


def _learning(points: Sequence[LearningPoint]) -> Markup:
    crossed = [(point.paragraphs, point.macro_f1) for point in points]
    held_out = [
        (point.paragraphs, point.held_out)
        for point in points
        if point.held_out and not math.isnan(point.held_out.value)
    ]
    said = _said(crossed) + (f"; on held-out paragraphs, {_said(held_out)}" if held_out else "")
    ends = [end for _, figure in crossed for end in _ends(figure)]
    ends += [figure.value for _, figure in held_out]
    axes = (
        count_axis("paragraphs (log scale)", [point.paragraphs for point in points]),
        narrow_share_axis("macro-F1", ends),
    )
    return line_chart(
        "learning",
        "Macro-F1 by number of paragraphs",
        f"Macro-F1 by paragraphs learnt from: {said}.",
        axes,
        [
            *(
                Series("whisker", [(paragraphs, end) for end in _ends(figure)])
                for paragraphs, figure in crossed
            ),
            Series("main", [(at, figure.value) for at, figure in crossed], dots=True),
            Series("held-out", [(at, figure.value) for at, figure in held_out], dots=True),
        ],
        size=_LARGE,
    )


def _said(points: Sequence[tuple[int, Figure]]) -> str:
    return "; ".join(
        f"{number(figure.value)} ({interval(figure)}) from {paragraphs}"
        for paragraphs, figure in points
    )


def _ends(figure: Figure) -> tuple[float, float, float]:
    """Low, value, high; the value alone where there is no interval."""
    return (figure.low, figure.value, figure.high) if _is_known(figure) else (figure.value,) * 3


def _is_known(figure: Figure) -> bool:
    """Whether a figure has an interval."""
    return not math.isnan(figure.low)


def _short(count: int) -> str:
    """A number in four characters, for the top of a chart."""
    return str(count) if count < 10_000 else f"{count / 1000:.0f}k"
