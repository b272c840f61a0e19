"""Results as a person reads them at a terminal."""

from collections.abc import Mapping, Sequence

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from classifier.agreement import Agreement
from classifier.card import Retraining
from classifier.differences import Differences
from classifier.evaluation import Evaluation
from classifier.findings import Finding
from classifier.mistakes import Mistake
from classifier.records import Document, LabelledDocument, LabelledParagraph, Paragraph, Prediction
from classifier.reports.figures import (
    accuracy,
    calibration,
    false_alarms,
    interval,
    number,
    signed,
    sureness,
)
from classifier.tally import Tally
from classifier.text import printable


def labelled_document(labelled: LabelledDocument, titles: Mapping[str, str]) -> RenderableType:
    """The article's title, date and author, its themes, then a row per paragraph.

    Args:
        titles: theme name → what people call it.
    """
    table = Table(box=box.SIMPLE_HEAD, expand=True, pad_edge=False)
    table.add_column("§", justify="right", no_wrap=True)
    table.add_column("paragraph", ratio=3, no_wrap=True, overflow="ellipsis")
    table.add_column("themes", ratio=2)
    for paragraph in labelled.paragraphs:
        table.add_row(
            str(paragraph.paragraph.n + 1),
            Text(printable(paragraph.paragraph.read_as)),
            _answer(paragraph, titles),
        )
    return Group(
        headline(labelled.document),
        _themes(labelled.prediction, titles, none=nearest_theme(labelled.prediction, titles)),
        table,
    )


def _answer(labelled: LabelledParagraph, titles: Mapping[str, str]) -> Text:
    left_out = why_left_out(labelled.paragraph)
    if left_out:
        return Text(left_out, style="dim")
    return _themes(labelled.prediction, titles, none="–")


def headline(document: Document) -> RenderableType:
    """The article's name, and its title, date and author where it says them."""
    origin = ", ".join(filter(None, map(printable, (document.date, document.author))))
    return Group(
        Text(printable(document.id), style="bold"),
        *([Text(printable(document.title), style="bold")] if document.title else []),
        *([Text(origin, style="dim")] if origin else []),
    )


def why_left_out(paragraph: Paragraph) -> str:
    """Why a paragraph has no answer of its own; empty where it has one."""
    if paragraph.furniture:
        return "page furniture"
    return "" if paragraph.repeats is None else f"same as § {paragraph.repeats + 1}"


def _themes(prediction: Prediction, titles: Mapping[str, str], *, none: str) -> Text:
    if not prediction.themes:
        return Text(none, style="dim")
    return Text(", ").join(
        Text.assemble((printable(titles[theme]), "cyan"), f" {sureness(prediction.scores[theme])}")
        for theme in prediction.themes
    )


def nearest_theme(prediction: Prediction, titles: Mapping[str, str]) -> str:
    """That no theme is given, and which is the nearest."""
    theme, score = next(iter(prediction.scores.items()))
    return f"none of the themes; the nearest is {printable(titles[theme])}, {sureness(score)}"


def evaluation(
    evaluation: Evaluation, titles: Mapping[str, str], mistakes: Sequence[Mistake] = ()
) -> RenderableType:
    """A row per theme, then the figures of all themes together, then the worst mistakes."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("theme")
    for heading in ("paragraphs", "precision", "recall", "F1", "95 % interval", "AP"):
        table.add_column(heading, justify="right")
    for theme in evaluation.themes:
        table.add_row(
            Text(printable(titles[theme.theme])),
            str(theme.support),
            number(theme.precision.value),
            number(theme.recall.value),
            number(theme.f1.value),
            interval(theme.f1),
            number(theme.average_precision),
        )
    table.add_section()
    for name, figure in (("macro", evaluation.macro_f1), ("micro", evaluation.micro_f1)):
        table.add_row(name, "", "", "", number(figure.value), interval(figure))
    sentences = (calibration(evaluation), false_alarms(evaluation), accuracy(evaluation))
    return Group(
        Text(f"{evaluation.paragraphs} paragraphs of {evaluation.articles} articles"),
        table,
        *map(Text, filter(None, sentences)),
        *(_mistake(mistake, titles) for mistake in mistakes),
    )


def _mistake(mistake: Mistake, titles: Mapping[str, str]) -> RenderableType:
    kind = "missed" if mistake.missed else "false alarm"
    return Group(
        Text(""),
        Text.assemble(
            (kind, "bold"),
            f" {printable(titles[mistake.theme])} {sureness(mistake.probability)} ",
            (printable(mistake.id), "dim"),
        ),
        Text(printable(mistake.text), no_wrap=True, overflow="ellipsis"),
        Text(_weights(mistake.words) or "no word of it is known to the model", style="dim"),
    )


def check(
    findings: Sequence[Finding], agreed: Sequence[Agreement], *, paragraphs: int
) -> RenderableType:
    """What was found, errors first, then how far annotators agree, then a sentence of it all."""
    errors = sum(finding.error for finding in findings)
    ordered = sorted(findings, key=lambda finding: not finding.error)
    return Group(
        *map(_finding, ordered),
        *([_agreement(agreed)] if agreed else []),
        Text(
            f"{_count(paragraphs, 'paragraph')}: {_count(errors, 'error')}, "
            f"{_count(len(findings) - errors, 'warning')}."
        ),
    )


# More places than these are found by mending some and checking again.
_PLACES_SHOWN = 4


def _finding(finding: Finding) -> RenderableType:
    label = ("error", "bold red") if finding.error else ("warning", "yellow")
    places = [printable(place) for place in finding.where[:_PLACES_SHOWN]]
    if len(finding.where) > _PLACES_SHOWN:
        places.append(f"and {len(finding.where) - _PLACES_SHOWN} more")
    lines = [Text.assemble(label, f" {printable(finding.what)}")]
    if places:
        lines.append(Text(f"  {', '.join(places)}", style="dim"))
    if finding.text:
        lines.append(Text(f"  {printable(finding.text)}", no_wrap=True, overflow="ellipsis"))
    if finding.words:
        lines.append(Text(f"  {_weights(finding.words)}", style="dim"))
    return Group(*lines, Text(""))


def _agreement(agreed: Sequence[Agreement]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("agreement of annotators")
    for heading in ("F1", "alpha"):
        table.add_column(heading, justify="right")
    for theme in agreed:
        table.add_row(Text(printable(theme.theme)), number(theme.f1), number(theme.alpha))
    return table


def retrained(step: Retraining, titles: Mapping[str, str]) -> RenderableType:
    """What was added, then before and after for each theme, on all and on what was known."""
    lines = [f"{_count(step.added, 'new text')}, {_count(step.changed, 'known one')} changed"]
    if step.new_themes:
        lines.append(f"new: {', '.join(printable(titles[theme]) for theme in step.new_themes)}")
    return Group(
        *map(Text, lines),
        Text("\nF1 on all paragraphs", style="bold"),
        _differences(step.compared, titles),
        Text("F1 on those that the old model knew", style="bold"),
        _differences(step.known, titles),
        Text(
            "Each paragraph was decided by an old and a new machine that learnt nothing of its "
            "article. All changes of a table lie in their intervals at once with 95 %."
        ),
    )


def _differences(measured: Differences, titles: Mapping[str, str]) -> Table:
    # With the longest of the shipped titles, as wide as a terminal usually is.
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("theme")
    for column in ("count", "before", "after", "change", "interval", ""):
        table.add_column(column, justify="right", no_wrap=True)
    for each in (*measured.themes, measured.macro_f1):
        if each is measured.macro_f1:
            table.add_section()
        table.add_row(
            Text(printable(titles.get(each.name, each.name))),
            str(measured.paragraphs if each is measured.macro_f1 else each.support),
            number(each.before),
            number(each.after),
            signed(each.change.value, 3),
            f"{signed(each.change.low, 3)} to {signed(each.change.high, 3)}",
            "worse" if each.is_worse else "",
        )
    return table


def tagged(
    tally: Tally, titles: Mapping[str, str], *, stored: int, documents: int, seconds: float
) -> RenderableType:
    """What a corpus is about: a row a theme, then what it took.

    Args:
        titles: theme name → what people call it.
        stored, documents: the bytes and the documents of this run; earlier ones may have done more.
        seconds: of this run.
    """
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("theme")
    for heading in ("documents", "share"):
        table.add_column(heading, justify="right")
    for name, title in titles.items():
        _add_share(table, printable(title), tally.themes[name], tally.documents)
    _add_share(table, "none", tally.none, tally.documents)
    lines = [f"{_count(tally.documents, 'document')}, {tally.skipped:,} skipped"]
    if documents < tally.documents:
        lines.append(f"{_count(tally.documents - documents, 'document')} of these done before")
    if documents:
        rate = f"{stored / seconds / 1e6:.1f} MB and {documents / seconds:,.0f} documents a second"
        lines.append(f"{seconds:.1f} s, {rate}")
    return Group(table, *map(Text, lines))


def _add_share(table: Table, name: str, count: int, of: int) -> None:
    table.add_row(Text(name), f"{count:,}", f"{count / of:.1%}" if of else "")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' * (number != 1)}"


def _weights(words: Sequence[tuple[str, float]]) -> str:
    return ", ".join(f"{printable(word)} {weight:+.2f}" for word, weight in words)
