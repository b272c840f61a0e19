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
    with_interval,
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
            f"| `{cell(theme.name)}` | {cell(theme.title)} | {cell(theme.definition)} "
            f"| {cell(theme.boundary)} |"
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
            f"The threshold of `{cell(theme)}` is set for {cell(target)}."
            for theme, target in model.card.targets.items()
        ),
        "",
        *_held_out(model.card),
        *_learning_curve(model.card),
        *_lineage(model.card),
        "## Origin",
        "",
        *(f"- {name}: {value}" for name, value in origin(model.card).items()),
        *(f"- {cell(name)} {cell(version)}" for name, version in model.card.versions.items()),
        "",
    ]
    return "\n".join(lines)


def origin(card: Card, digits: int | None = None) -> dict[str, str]:
    """What a model was made of, versions aside, by what it is called.

    Args:
        digits: how many of a digest are shown; by default, all.
    """

    def digest(sha256: str) -> str:
        return f"SHA-256 `{cell(sha256[:digits])}`"

    return {
        **({"parent": digest(card.lineage[-1].parent_sha256)} if card.lineage else {}),
        "data": digest(card.data_sha256),
        **({"read from": _folders(card.sources)} if card.sources else {}),
        **({"held-out paragraphs": digest(card.held_out_sha256)} if card.held_out else {}),
        "lexicon": f"{card.lexicon_terms} terms"
        + (f" of `{cell(card.lexicon.path)}`" if card.lexicon else ""),
        "word vectors": f"{cell(card.words) or 'origin not stated'}, {digest(card.words_sha256)}",
    }


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
        f"| {cell(step.date)} | `{cell(step.parent_sha256[:12])}` | {step.added} "
        f"| {step.changed} | {', '.join(map(cell, step.new_themes)) or '–'} "
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
    return f"**forced**: {', '.join(map(cell, step.fallen)) or 'nothing could be compared'}"


def _folders(sources: Sequence[Source]) -> str:
    """The folders of files that were added at one time, and what they held that was new."""
    before: dict[str, int] = {}
    counts: dict[tuple[str, str], list[int]] = {}
    for source in sources:
        folder = source.path.rpartition("/")[0] or "."
        new = source.annotations - before.get(source.path, 0)
        counts.setdefault((source.added, folder), []).append(new)
        before[source.path] = source.annotations
    return "; ".join(
        f"`{cell(folder)}` ({sum(counted)} annotations in {len(counted)} "
        f"file{'s' * (len(counted) != 1)}{f', added {cell(added)}' if added else ''})"
        for (added, folder), counted in counts.items()
    )


def _two_cells(figure: Figure) -> str:
    return f"{number(figure.value)} | {interval(figure)}"


def _summary(measured: Evaluation) -> str:
    return (
        f"Macro-F1 {with_interval(measured.macro_f1)}, micro-F1 "
        f"{with_interval(measured.micro_f1)}. {calibration(measured)} {false_alarms(measured)} "
        f"{accuracy(measured)}".rstrip()
    )


def _figure_row(figures: ThemeFigures, threshold: float | None = None) -> str:
    return (
        f"| `{cell(figures.theme)}` | {figures.support} "
        + ("" if threshold is None else f"| {number(threshold)} ")
        + f"| {number(figures.precision.value)} | {number(figures.recall.value)} "
        f"| {number(figures.f1.value)} | {interval(figures.f1)} "
        f"| {number(figures.average_precision)} |"
    )


def cell(text: str) -> str:
    """A text that cannot end its table cell."""
    return printable(text).replace("|", "\\|")
