"""A model's card, in Markdown."""

from collections.abc import Sequence

from classifier.card import Card, Retraining, Source
from classifier.differences import Differences
from classifier.evaluation import Evaluation, Figure, ThemeFigures
from classifier.model import Model
from classifier.reports.figures import (
    accuracy,
    calibration,
    false_alarms,
    interval,
    number,
    percent,
    signed,
)
from classifier.text import printable


def card(model: Model) -> str:
    """What the model's themes mean, what made it and how good it was measured."""
    measured = model.card.measured
    figures = {figures.theme: figures for figures in measured.themes}
    lines = [
        "# Model card",
        "",
        f"{len(model.themes)} themes learnt from {measured.paragraphs} annotated paragraphs of "
        f"{measured.articles} articles; {measured.themeless} of the paragraphs have no theme.",
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
        f"By cross-validation in {model.card.folds} parts: every paragraph was scored by a model "
        "that had seen nothing of its article. The intervals hold 95 % of what resampled articles "
        "give. A theme is given where its probability reaches the threshold. AP is average "
        "precision.",
        "",
        "| theme | paragraphs | threshold | precision | recall | F1 | interval | AP |",
        "|---|---:|---:|---:|---:|---:|---|---:|",
        *(
            _figure_row(figures[theme.name], threshold)
            for theme, threshold in zip(
                model.themes, model.calibration.thresholds.tolist(), strict=True
            )
        ),
        "",
        _summary(measured),
        "",
        "Probabilities and thresholds are set for text of which "
        f"{percent(model.card.themeless_share)} has no theme; annotated data usually have less.",
        *(
            f"The threshold of `{_cell(theme)}` is set for {_cell(target)}."
            for theme, target in model.card.targets.items()
        ),
        "",
        *_held_out(model.card),
        *_learning_curve(model.card),
        *_lineage(model.card),
        "## Origin",
        "",
        *_sources(model.card.sources),
        f"- data: SHA-256 `{_cell(model.card.data_sha256)}`",
        *(
            [f"- held-out paragraphs: SHA-256 `{_cell(model.card.held_out_sha256)}`"]
            if model.card.held_out
            else []
        ),
        f"- lexicon: {model.card.lexicon_terms} terms"
        + (f" of `{_cell(model.card.lexicon.path)}`" if model.card.lexicon else ""),
        f"- word vectors: {_cell(model.card.words) or 'origin not stated'}, "
        f"SHA-256 `{_cell(model.card.words_sha256)}`",
        *(f"- {_cell(name)} {_cell(version)}" for name, version in model.card.versions.items()),
        "",
    ]
    return "\n".join(lines)


def _held_out(card: Card) -> list[str]:
    if card.held_out is None:
        return []
    measured = card.held_out
    return [
        "## On held-out paragraphs",
        "",
        "The model learnt nothing from these, nor were its thresholds set on them: "
        f"{measured.paragraphs} of {measured.articles} articles, {measured.themeless} of them "
        "without a theme.",
        "",
        "| theme | paragraphs | precision | recall | F1 | interval | AP |",
        "|---|---:|---:|---:|---:|---|---:|",
        *(_figure_row(figures) for figures in measured.themes),
        "",
        _summary(measured),
        "",
    ]


def _learning_curve(card: Card) -> list[str]:
    if not card.learning_curve:
        return []
    held_out = card.held_out is not None
    return [
        "## Learning curve",
        "",
        "Macro-F1 of what fewer paragraphs teach.",
        "",
        "| paragraphs | in cross-validation | interval |"
        + " on held-out paragraphs | interval |" * held_out,
        "|---:|---:|---|" + "---:|---|" * held_out,
        *(
            f"| {point.paragraphs} | {_two_cells(point.macro_f1)} |"
            + (f" {_two_cells(point.held_out)} |" if point.held_out else "")
            for point in card.curve
        ),
        "",
    ]


def _lineage(card: Card) -> list[str]:
    if not card.lineage:
        return []
    rows = [
        f"| {_cell(step.date)} | `{_cell(step.parent_sha256[:12])}` | {step.added} "
        f"| {step.changed} | {', '.join(map(_cell, step.new_themes)) or '–'} "
        f"| {_change(step.compared)} | {_change(step.known)} | {_verdict(step)} |"
        for step in card.lineage
    ]
    return [
        "## Lineage",
        "",
        "Macro-F1 before and after each retraining, on all paragraphs and on those that the model "
        "before was learnt from; neither had seen the article of any.",
        "",
        "| date | from | new texts | changed | new themes | on all | on those known | gate |",
        "|---|---|---:|---:|---|---|---|---|",
        *rows,
        "",
    ]


def _change(measured: Differences) -> str:
    macro = measured.macro_f1
    return f"{number(macro.before)} → {number(macro.after)} ({signed(macro.change.value)})"


def _verdict(step: Retraining) -> str:
    if step.passes:
        return "passed"
    fallen = {each.name: None for each in (*step.compared.worse, *step.known.worse)}
    return f"**forced**: {', '.join(map(_cell, fallen)) or 'nothing could be compared'}"


def _sources(sources: Sequence[Source]) -> list[str]:
    """A line for each folder of files that were added at one time."""
    counts: dict[tuple[str, str], list[int]] = {}
    for source in sources:
        folder, _, _ = source.path.rpartition("/")
        counts.setdefault((source.added, folder), []).append(source.annotations)
    lines = []
    for (added, folder), annotations in counts.items():
        files = f"{len(annotations)} file{'s' * (len(annotations) != 1)}"
        since = f", added {_cell(added)}" if added else ""
        lines.append(
            f"- {sum(annotations)} annotations: {files} in `{_cell(folder or '.')}`{since}"
        )
    return lines


def _two_cells(figure: Figure) -> str:
    return f"{number(figure.value)} | {interval(figure)}"


def _summary(measured: Evaluation) -> str:
    return (
        f"Macro-F1 {_with_interval(measured.macro_f1)}, micro-F1 "
        f"{_with_interval(measured.micro_f1)}. {calibration(measured)} {false_alarms(measured)} "
        f"{accuracy(measured)}".rstrip()
    )


def _figure_row(figures: ThemeFigures, threshold: float | None = None) -> str:
    return (
        f"| `{_cell(figures.theme)}` | {figures.support} "
        + ("" if threshold is None else f"| {number(threshold)} ")
        + f"| {number(figures.precision.value)} | {number(figures.recall.value)} "
        f"| {number(figures.f1.value)} | {interval(figures.f1)} "
        f"| {number(figures.average_precision)} |"
    )


def _with_interval(figure: Figure) -> str:
    return f"{number(figure.value)} ({interval(figure)})"


def _cell(text: str) -> str:
    """A text that cannot end its table cell."""
    return printable(text).replace("|", "\\|")
