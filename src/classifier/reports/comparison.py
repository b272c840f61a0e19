"""Two models side by side, in Markdown."""

from collections.abc import Iterator, Sequence

from classifier.card import Card
from classifier.comparison import Comparison, Sides, WordChange
from classifier.evaluation import Evaluation, ThemeFigures
from classifier.records import Theme
from classifier.reports.card import cell, origin
from classifier.reports.figures import fine, number, percent, signed, with_interval

# Of a digest: enough to tell two apart.
_DIGITS = 8

# What the card calls the texts of a theme.
_TEXTS = {"title": "title", "definition": "about", "boundary": "not about"}

_ALIKE = "The two models answer alike: they give every text the same themes and scores."


def comparison(compared: Comparison, names: Sides[str]) -> str:
    """What differs between two models, a section each; of what does not, the names of sections.

    Tables are for 80 columns where themes have names of up to 26 letters.

    Args:
        names: what the models are called.
    """
    cards = compared.cards
    sections = {
        "Themes": _themes(compared),
        "Thresholds": _thresholds(compared),
        "Figures": _figures(Sides(cards.before.measured, cards.after.measured), _grounds(cards)),
        **_held_out(compared),
        "Words": _words(compared),
        "Origin": _origins(Sides(_origin(cards.before), _origin(cards.after))),
    }
    same = [title.lower() for title, section in sections.items() if not section]
    lines = [
        "# Two models side by side",
        "",
        f"- before: `{cell(names.before)}`",
        f"- after: `{cell(names.after)}`",
        "",
        *([_ALIKE, ""] if compared.alike else []),
        *([f"The same in both: {', '.join(same)}.", ""] if same else []),
    ]
    for title, section in sections.items():
        if section:
            lines += [f"## {title}", "", *section, ""]
    return "\n".join(lines)


def _themes(compared: Comparison) -> list[str]:
    lines = []
    for change, themes in (("added", compared.added), ("removed", compared.removed)):
        lines += [f"- {change}: `{cell(theme.name)}`, {cell(theme.title)}" for theme in themes]
    for theme in compared.redefined:
        lines += [f"- redefined: `{cell(theme.after.name)}`", *_redefinition(theme)]
    return lines


def _redefinition(theme: Sides[Theme]) -> Iterator[str]:
    for field, called in _TEXTS.items():
        before, after = getattr(theme.before, field), getattr(theme.after, field)
        if before != after:
            yield f"  - {called}, before: {cell(before) or '–'}"
            yield f"  - {called}, after: {cell(after) or '–'}"


def _thresholds(compared: Comparison) -> list[str]:
    rows = [
        (
            f"`{cell(theme.theme)}`",
            number(theme.thresholds.before),
            number(theme.thresholds.after),
            signed(theme.thresholds.after - theme.thresholds.before),
        )
        for theme in compared.themes
        if theme.thresholds.before != theme.thresholds.after
    ]
    return _table(("theme", "before", "after", "change"), rows)


def _grounds(cards: Sides[Card]) -> str:
    same = cards.before.data_sha256 == cards.after.data_sha256
    return (
        f"Each in cross-validation on {'the same' if same else 'its own'} paragraphs. This is no "
        "paired test, which `classifier retrain` makes."
    )


def _held_out(compared: Comparison) -> dict[str, list[str]]:
    """The section on them, where both models were measured on some."""
    before, after = compared.cards.before.held_out, compared.cards.after.held_out
    if before is None or after is None:
        return {}
    grounds = (
        "Both on the same paragraphs, which neither learnt from."
        if compared.same_held_out
        else "Each on held-out paragraphs of its own: the figures are not comparable."
    )
    return {"Figures on held-out paragraphs": _figures(Sides(before, after), grounds)}


def _figures(measured: Sides[Evaluation], grounds: str) -> list[str]:
    before, after = measured.before, measured.after
    # An undefined figure is not equal to itself, but its text is.
    if repr(before) == repr(after):
        return []
    earlier = {figures.theme: figures for figures in before.themes}
    themes = [
        Sides(earlier[figures.theme], figures)
        for figures in after.themes
        if figures.theme in earlier
    ]
    f1 = {f"`{cell(theme.after.theme)}`": (theme.before.f1, theme.after.f1) for theme in themes}
    f1 |= {"macro": (before.macro_f1, after.macro_f1), "micro": (before.micro_f1, after.micro_f1)}
    shares = {
        "false alarms": (before.false_alarms, after.false_alarms),
        "accuracy of the likeliest": (before.accuracy, after.accuracy),
    }
    f1_rows, share_rows = (
        [
            (name, with_interval(one), with_interval(other), signed(other.value - one.value))
            for name, (one, other) in figures.items()
        ]
        for figures in (f1, shares)
    )
    precisions = before.average_precision, after.average_precision
    errors = before.calibration_error, after.calibration_error
    rest = [
        *share_rows,
        ("mean AP", *map(number, precisions), signed(precisions[1] - precisions[0])),
        ("calibration error", *map(fine, errors), signed(errors[1] - errors[0], 3)),
    ]
    if len(themes) < max(len(before.themes), len(after.themes)):
        grounds += " What is of all themes together is of those that each model has."
    theme_rows = [row for theme in themes for row in _theme_rows(theme)]
    tables = (
        _table(("F1", "before", "after", "change"), f1_rows),
        _table(("theme", "", "paragraphs", "precision", "recall", "AP"), theme_rows),
        _table(("", "before", "after", "change"), rest),
    )
    return [grounds, *(line for table in tables if table for line in ("", *table))]


def _theme_rows(figures: Sides[ThemeFigures]) -> list[tuple[str, ...]]:
    """The figures of a theme before, after, and what changed; one row where they are the same."""
    before, after = (
        (
            str(side.support),
            number(side.precision.value),
            number(side.recall.value),
            number(side.average_precision),
        )
        for side in (figures.before, figures.after)
    )
    name = f"`{cell(figures.after.theme)}`"
    if before == after:
        return [(name, "both", *after)]
    earlier, later = figures.before, figures.after
    change = (
        signed(later.support - earlier.support, 0),
        signed(later.precision.value - earlier.precision.value),
        signed(later.recall.value - earlier.recall.value),
        signed(later.average_precision - earlier.average_precision),
    )
    return [(name, "before", *before), ("", "after", *after), ("", "change", *change)]


def _words(compared: Comparison) -> list[str]:
    lines = []
    for theme in compared.themes:
        ways = {"up": theme.up, "down": theme.down}
        changes = [f"  - {way}: {_changes(words)}" for way, words in ways.items() if words]
        lines += [f"- `{cell(theme.theme)}`", *changes] if changes else []
    if not lines:
        return []
    return [
        "Words that changed most: how much more, or less, each adds to the log-odds of a theme, "
        "in a paragraph of usual length.",
        "",
        *lines,
    ]


def _changes(words: Sequence[WordChange]) -> str:
    return ", ".join(f"{change.word} {signed(change.change)}" for change in words)


def _origin(card: Card) -> dict[str, str]:
    """What made a model, by what it is called."""
    measured = card.measured
    targets = [f"`{cell(theme)}` {cell(target)}" for theme, target in card.targets.items()]
    return {
        "paragraphs": str(measured.paragraphs),
        "of them without a theme": str(measured.themeless),
        "articles": str(measured.articles),
        **origin(card, _DIGITS),
        "text without a theme": percent(card.themeless_share),
        "targets": ", ".join(targets) or "best F1",
        **{cell(name): cell(version) for name, version in card.versions.items()},
    }


def _origins(origins: Sides[dict[str, str]]) -> list[str]:
    before, after = origins.before, origins.after
    rows = [
        (name, before.get(name, "–"), after.get(name, "–"))
        for name in {**before, **after}
        if before.get(name) != after.get(name)
    ]
    return _table(("", "before", "after"), rows)


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A table whose first column is of names and whose others are of numbers; none of no rows."""
    if not rows:
        return []
    return [
        f"| {' | '.join(headings)} |",
        "|---|" + "---:|" * (len(headings) - 1),
        *(f"| {' | '.join(row)} |" for row in rows),
    ]
