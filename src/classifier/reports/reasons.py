"""An article and why it has its themes, as a person reads it at a terminal.

A word of the text is marked where it weighs something. What spoke for a theme is underlined, what
spoke against it is slanted, what weighed heavily is bold besides, and the colour is that of the
theme: without colours, the lines below the text still say which word was whose.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import starmap
from math import isfinite

from rich.console import Group, RenderableType
from rich.constrain import Constrain
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from classifier.explanation import marks
from classifier.model import Model
from classifier.records import Explanation, LabelledDocument, LabelledParagraph, Words
from classifier.reports.figures import LEAST_WEIGHT, adding_up, percent, signed, sureness
from classifier.reports.terminal import headline, nearest_theme, why_left_out
from classifier.text import printable, printable_parts

# Hues that those who see few still tell apart (after Okabe and Ito), and that are read on white as
# on black.
_COLOURS = tuple(f"color({number})" for number in (32, 166, 29, 133, 100, 161, 99))

# The words of a paragraph must bring some 1.2 to 1.4 for a theme of the shipped model: a quarter
# of that is heavy, and what is less than a twelfth would mark every other word.
_HEAVY = 0.3
_MARKED = 0.1

# What speaks for and against: its sign, and how many words are named, of which more would hide
# them. Little speaks against.
_SIDES = {"for": (1, 6), "against": (-1, 3)}

# Longer lines are hard to read.
_WIDEST = 100


@dataclass(frozen=True)
class _Theme:
    """What is shown of a theme.

    Attributes:
        threshold: the least probability at which it is given.
        least_score: the same as an uncalibrated score.
    """

    title: str
    colour: str
    threshold: float
    least_score: float


def explained_document(labelled: LabelledDocument, model: Model) -> RenderableType:
    """The article's themes and the paragraphs that have them, then each paragraph and why."""
    calibration = model.calibration
    themes = {
        theme.name: _Theme(
            printable(theme.title), _COLOURS[column % len(_COLOURS)], threshold, least_score
        )
        for column, (theme, threshold, least_score) in enumerate(
            zip(
                model.themes,
                calibration.thresholds.tolist(),
                calibration.least_scores.tolist(),
                strict=True,
            )
        )
    }
    body = Table.grid(padding=(0, 2, 0, 0))
    body.add_column(justify="right", no_wrap=True)
    body.add_column(overflow="fold")
    for paragraph in labelled.paragraphs:
        body.add_row(f"§ {paragraph.paragraph.n + 1}", _paragraph(paragraph, themes))
    return Constrain(
        Group(
            headline(labelled.document),
            _whole(labelled, themes, model.titles),
            Text(""),
            body,
        ),
        _WIDEST,
    )


def _whole(
    labelled: LabelledDocument, themes: Mapping[str, _Theme], titles: Mapping[str, str]
) -> RenderableType:
    places: dict[str, list[str]] = {name: [] for name in labelled.themes}
    for each in labelled.paragraphs:
        if each.paragraph.counts:
            for name in each.themes:
                places.setdefault(name, []).append(str(each.paragraph.n + 1))
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(overflow="fold")
    for name in (name for name in labelled.scores if name in places):
        given = name in labelled.themes
        where = f"§ {', '.join(places[name])}" if places[name] else "no paragraph by itself"
        table.add_row(
            Text(themes[name].title, style=themes[name].colour if given else "dim"),
            Text(sureness(labelled.scores[name]), style="" if given else "dim"),
            where if given else Text(f"{where} alone, not the whole", style="dim"),
        )
    if labelled.themes:
        return table
    return Group(Text(nearest_theme(labelled.prediction, titles), style="dim"), table)


def _paragraph(labelled: LabelledParagraph, themes: Mapping[str, _Theme]) -> RenderableType:
    paragraph = labelled.paragraph
    left_out = why_left_out(paragraph)
    if left_out:
        line = f"{left_out}: {printable(paragraph.read_as)}"
        return Group(Text(line, "dim", no_wrap=True, overflow="ellipsis"), Text(""))
    explanations = labelled.explanations or {}
    shown: list[RenderableType] = [_marked(paragraph.read_as, explanations, themes)]
    for name, explanation in explanations.items():
        theme = themes[name]
        reasons = Group(_heading(labelled, name, theme), _reasons(explanation, theme.colour))
        shown.append(Padding(reasons, (0, 0, 0, 2)))
    return Group(*shown, Text(""))


def _marked(
    text: str, explanations: Mapping[str, Explanation], themes: Mapping[str, _Theme]
) -> Text:
    """The text, each word in the style of the theme that it weighs most for or against."""
    weight_of: dict[tuple[int, int], tuple[float, str]] = {}
    for name, explanation in explanations.items():
        for mark in marks(explanation):
            place = mark.start, mark.end
            if abs(mark.weight) > abs(weight_of.get(place, (0.0, ""))[0]):
                weight_of[place] = mark.weight, themes[name].colour
    style_of = {place: _style(*how) for place, how in weight_of.items()}
    return Text.assemble(*printable_parts(text, style_of))


def _style(weight: float, colour: str) -> str:
    """How a word is written that adds this weight to a theme of this colour."""
    if abs(weight) < _MARKED:
        return ""
    kind = "underline" if weight > 0 else "italic"
    return f"bold {kind} {colour}" if abs(weight) >= _HEAVY else f"{kind} {colour}"


def _heading(labelled: LabelledParagraph, name: str, theme: _Theme) -> Text:
    probability = labelled.prediction.scores[name]
    shown = sureness(probability)
    if shown == percent(theme.threshold):  # or 49.6 % would seem to reach 50 %
        shown = f"{probability:.1%}"
    least = theme.least_score
    score = f" (a score of {signed(least)})" if isfinite(least) else ""
    return Text.assemble(
        "" if labelled.prediction.themes else "no theme: the nearest is ",
        (theme.title, f"bold {theme.colour}"),
        f" {shown}, threshold {percent(theme.threshold)}{score}",
    )


def _reasons(explanation: Explanation, colour: str) -> RenderableType:
    """What spoke for the theme and what against, and how that adds up to the score."""
    if not explanation.words:
        return Text("no word speaks for it or against it", style="dim")
    sides = {
        name: _items(explanation.words, sign, most, colour) for name, (sign, most) in _SIDES.items()
    }
    bias, *weights = adding_up(
        [explanation.bias, *(weight for items in sides.values() for _, weight in items)]
    )
    rounded = iter(weights)
    sums = [f"{signed(bias)} without words"]
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, style="dim")
    table.add_column(overflow="fold")
    for name, items in sides.items():
        if items:
            shown = [(words, next(rounded)) for words, _ in items]
            table.add_row(name, Text(", ").join(starmap(_item, shown)))
            sums.append(f"{signed(sum(weight for _, weight in shown))} {name}")
    table.add_row("score", Text(f"{', '.join(sums)} = {signed(bias + sum(weights))}"))
    return table


def _items(words: Words, sign: int, most: int, colour: str) -> list[tuple[Text, float]]:
    """The heaviest words of a side, and what all others weigh together."""
    side = [(word, weight) for word, weight in words if weight * sign > 0]
    shown = [item for item in side[:most] if abs(item[1]) >= LEAST_WEIGHT] or side[:1]
    items = [(Text(printable(word), _style(weight, colour)), weight) for word, weight in shown]
    rest = [weight for _, weight in side[len(shown) :]]
    return [*items, (Text(f"and {len(rest)} more"), sum(rest))] if rest else items


def _item(words: Text, weight: float) -> Text:
    # What rounds to nothing has no sign.
    return Text.assemble(words, f" {signed(weight) if weight else '0.00'}")
