"""A model's card, in Markdown."""

from typing import Any

from classifier.model import Model


def card(model: Model) -> str:
    """What the model's themes mean, what made it and how good it was measured."""
    data, measured = model.card["data"], model.card["measured"]
    figures = {figure["theme"]: figure for figure in measured["themes"]}
    lines = [
        "# Model card",
        "",
        f"{len(model.themes)} themes learnt from {data['paragraphs']} annotated paragraphs of "
        f"{data['articles']} articles, {data['themeless']} of them without a theme.",
        "",
        "## Themes",
        "",
        "| theme | title | about | not about |",
        "|---|---|---|---|",
        *(
            f"| `{_cell(theme.name)}` | {_cell(theme.title)} | {_cell(theme.definition)} "
            f"| {_cell(theme.boundary)} |"
            for theme in model.themes
        ),
        "",
        "## Figures",
        "",
        f"By {model.card['folds']}-fold cross-validation: every paragraph was labelled by a model "
        "that had seen nothing of its article. 95 % intervals by resampling articles. A theme is "
        "given from its threshold of probability on.",
        "",
        "| theme | paragraphs | threshold | precision | recall | F1 | interval |",
        "|---|---:|---:|---:|---:|---:|---|",
        *(
            _figure_row(theme.name, threshold, figures[theme.name])
            for theme, threshold in zip(
                model.themes, model.calibration.thresholds.tolist(), strict=True
            )
        ),
        "",
        f"Macro-F1 {_with_interval(measured['macro_f1'])}, micro-F1 "
        f"{_with_interval(measured['micro_f1'])}. Of the {measured['themeless']} paragraphs "
        f"without a theme, {_with_interval(measured['false_alarms'])} were given one.",
        "",
        "The paragraphs were written to be hard and rich in themes; ordinary news is neither. "
        "Probabilities and thresholds are set for text of which "
        f"{model.card['themeless_share']:.0%} has no theme.",
        "",
        "## Origin",
        "",
        f"- data: SHA-256 `{data['sha256']}`",
        *(f"- {name} {version}" for name, version in model.card["versions"].items()),
        "",
    ]
    return "\n".join(lines)


def _figure_row(name: str, threshold: float, figure: dict[str, Any]) -> str:
    f1 = figure["f1"]
    return (
        f"| `{_cell(name)}` | {figure['support']} | {threshold:.2f} "
        f"| {number(figure['precision']['value'])} | {number(figure['recall']['value'])} "
        f"| {number(f1['value'])} | {number(f1['low'])} to {number(f1['high'])} |"
    )


def _with_interval(figure: dict[str, float | None]) -> str:
    return f"{number(figure['value'])} ({number(figure['low'])} to {number(figure['high'])})"


def number(value: float | None) -> str:
    """Two decimals, or a dash where the value is undefined."""
    return "–" if value is None else f"{value:.2f}"


def _cell(text: str) -> str:
    """A text that cannot end its table cell."""
    return " ".join(text.split()).replace("|", "\\|")
