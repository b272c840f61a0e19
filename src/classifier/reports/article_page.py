"""Labelled articles as one HTML page that needs nothing but itself, not even a script."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from string import ascii_uppercase

from markupsafe import Markup

from classifier.model import Model
from classifier.readers.documents import STANDARD_INPUT
from classifier.records import Explanation, LabelledDocument, LabelledParagraph, Prediction, Words
from classifier.reports.figures import LEAST_WEIGHT, adding_up, signed, sureness
from classifier.reports.marked_text import marked
from classifier.reports.pages import rendered
from classifier.text import printable

# More words for a theme, or against it, are not read; what they add is said in one number.
_MOST_FOR, _MOST_AGAINST = 7, 3

# Below, a probability is said of all such themes together.
_LEAST_SAID = 0.01

# As many as can be told apart by colour; later themes have the same colours and other lines.
_COLOURS = 8
_LINES = ("solid", "dashed", "double")

# A longer table of contents would hide the first article.
_MOST_CONTENTS = 30


@dataclass(frozen=True)
class _Likelihood:
    """A theme, by its place in the model, and its probability."""

    theme: int
    probability: float


@dataclass(frozen=True)
class _Answer:
    """The themes that are given, and those that `_LEAST_SAID` lets through; likeliest first."""

    given: tuple[_Likelihood, ...]
    likely: tuple[_Likelihood, ...]

    def gives(self, theme: int) -> bool:
        """Whether a theme is given."""
        return any(one.theme == theme for one in self.given)


@dataclass(frozen=True)
class _Reasons:
    """Why a paragraph has its score for a theme, in numbers that add up as they are printed.

    Attributes:
        words: the heaviest, those for the theme first.
        others: how many more words there are.
        rest: what those add.
        least_score: from which the theme is given; not finite where the score decides nothing.
    """

    theme: int
    probability: float
    words: Words
    others: int
    rest: float
    bias: float
    score: float
    least_score: float


@dataclass(frozen=True)
class Passage:
    """A paragraph as the page shows it.

    Attributes:
        number: from 1.
        repeats: the number of the paragraph with the same words, or None.
        counts: whether its themes are shown.
    """

    number: int
    text: Markup
    furniture: bool
    repeats: int | None
    counts: bool
    answer: _Answer
    reasons: tuple[_Reasons, ...]


@dataclass(frozen=True)
class Article:
    """A document as the page shows it."""

    title: str
    facts: tuple[tuple[str, str], ...]
    answer: _Answer
    passages: tuple[Passage, ...]

    def numbers(self, theme: int) -> list[int]:
        """The numbers of the passages that are about a theme, each text once."""
        return [one.number for one in self.passages if one.counts and one.answer.gives(theme)]


@dataclass(frozen=True)
class _Theme:
    """A theme in the legend.

    Attributes:
        code: one letter, or two, that no other theme has.
        colour, line: the number of its colour and the kind of its line.
        passages: how many are about it.
        found: whether a passage or an article is.
    """

    place: int
    title: str
    code: str
    colour: int
    line: str
    definition: str
    threshold: float
    passages: int
    found: bool


def article(labelled: LabelledDocument, model: Model) -> Article:
    """What the page shows of a document that was labelled with explanations."""
    places = {name: place for place, name in enumerate(model.theme_names)}
    least_scores = model.calibration.least_scores.tolist()
    document = labelled.document
    source = "standard input" if document.source == STANDARD_INPUT else document.source
    title = printable(document.title) or printable(re.split(r"[/\\]", source)[-1])
    facts = [
        ("Author", document.author),
        ("Date", document.date),
        ("Source", "" if source == title else source),
        *(("Remark", remark) for remark in document.remarks),
    ]
    return Article(
        title or "untitled",
        tuple((name, said) for name, fact in facts if (said := printable(fact))),
        _answer(labelled.prediction, places),
        tuple(_passage(paragraph, places, least_scores) for paragraph in labelled.paragraphs),
    )


def _answer(prediction: Prediction, places: dict[str, int]) -> _Answer:
    every = {name: _Likelihood(places[name], score) for name, score in prediction.scores.items()}
    return _Answer(
        tuple(every[name] for name in prediction.themes),
        tuple(one for one in every.values() if one.probability >= _LEAST_SAID),
    )


def _passage(
    labelled: LabelledParagraph, places: dict[str, int], least_scores: Sequence[float]
) -> Passage:
    paragraph, prediction = labelled.paragraph, labelled.prediction
    reasons = (labelled.explanations or {}) if paragraph.counts else {}
    given = {places[name]: why for name, why in reasons.items() if name in prediction.themes}
    return Passage(
        paragraph.n + 1,
        marked(paragraph.read_as, given),
        paragraph.furniture,
        None if paragraph.repeats is None else paragraph.repeats + 1,
        paragraph.counts,
        _answer(prediction, places),
        tuple(
            _reasons(places[name], prediction.scores[name], least_scores[places[name]], why)
            for name, why in reasons.items()
        ),
    )


def _reasons(
    theme: int, probability: float, least_score: float, explanation: Explanation
) -> _Reasons:
    words = explanation.words
    shown = [item for item in words if item[1] >= LEAST_WEIGHT][:_MOST_FOR]
    shown += [item for item in words if item[1] <= -LEAST_WEIGHT][:_MOST_AGAINST]
    rest = sum(weight for _, weight in words) - sum(weight for _, weight in shown)
    # Where no other word is left, what is left is a rounding of floating point.
    exact = [explanation.bias, *(weight for _, weight in shown), rest]
    bias, *weights = adding_up(exact if len(words) > len(shown) else exact[:-1])
    return _Reasons(
        theme,
        probability,
        tuple(zip((printable(word) for word, _ in shown), weights, strict=False)),
        len(words) - len(shown),
        weights[-1] if len(words) > len(shown) else 0.0,
        bias,
        bias + sum(weights),
        least_score,
    )


def article_page(
    articles: Sequence[Article],
    model: Model,
    *,
    name: str,
    skipped: Sequence[str] = (),
) -> str:
    """The page, in HTML. What a text or a name holds is shown and never obeyed.

    Args:
        model: the one that the articles were labelled with.
        name: what the model is, as a reader would look for it.
        skipped: what could not be labelled, each with the reason.
    """
    themes = _legend(articles, model)
    return rendered(
        "articles.html",
        {"is_finite": isfinite, "signed": signed, "sureness": sureness, "css_text": _css_text},
        articles=articles,
        found=[theme for theme in themes if theme.found],
        missing=[theme for theme in themes if not theme.found],
        themes={theme.place: theme for theme in themes},
        model=printable(name),
        skipped=[printable(reason) for reason in skipped],
        most_contents=_MOST_CONTENTS,
    )


def _legend(articles: Sequence[Article], model: Model) -> list[_Theme]:
    """All themes, those of most passages first: these have colours of their own."""
    counts = Counter(
        one.theme
        for each in articles
        for passage in each.passages
        if passage.counts
        for one in passage.answer.given
    )
    found = {*counts, *(one.theme for each in articles for one in each.answer.given)}
    thresholds = model.calibration.thresholds.tolist()
    places = sorted(
        range(len(model.themes)), key=lambda place: (-counts[place], place not in found)
    )
    return [
        _Theme(
            place,
            printable(model.themes[place].title),
            _code(rank),
            rank % _COLOURS,
            _LINES[rank // _COLOURS % len(_LINES)],
            printable(model.themes[place].definition),
            thresholds[place],
            counts[place],
            place in found,
        )
        for rank, place in enumerate(places)
    ]


def _code(rank: int) -> str:
    """A for the first, B for the second, AA after Z."""
    before, letter = divmod(rank, len(ascii_uppercase))
    return (_code(before - 1) if before else "") + ascii_uppercase[letter]


def _css_text(text: str) -> Markup:
    """The text as CSS has one between quotes; whatever could end it is a number."""
    return Markup('"{}"').format(
        Markup("").join(
            Markup(one) if one.isascii() and one.isalnum() else Markup(f"\\{ord(one):x} ")
            for one in text
        )
    )
