"""The data that crosses module borders: immutable, and validated where it was read."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Document:
    """A text to label.

    Attributes:
        id: names it in results.
        source: where it was read.
        title, author, date: what the file says of it; empty where it does not.
        remarks: what was mended in reading it, for whoever reads the answer.
    """

    id: str
    source: str
    text: str
    title: str = ""
    author: str = ""
    date: str = ""
    remarks: tuple[str, ...] = ()

    def said(self) -> dict[str, str | list[str]]:
        """What a row of results says of the document beside its themes, where anything is known."""
        known: dict[str, str | list[str]] = {
            "title": self.title,
            "author": self.author,
            "date": self.date,
            "remarks": list(self.remarks),
        }
        return {name: value for name, value in known.items() if value}


@dataclass(frozen=True)
class Paragraph:
    """A passage of a document.

    Attributes:
        n: its place in the document, from 0.
        start, end: character offsets into the document's text; `text` is that slice.
        read_as: the same length, with nothing inside of words that were cut at ends of lines: what
            is labelled, and shown.
        furniture: whether it belongs to the page and not to the article.
        repeats: the `n` of the first paragraph with the same words, or None.
    """

    n: int
    start: int
    end: int
    text: str
    read_as: str
    furniture: bool = False
    repeats: int | None = None

    @property
    def counts(self) -> bool:
        """Whether it tells what the article is about, as neither furniture nor repeats do."""
        return not self.furniture and self.repeats is None


@dataclass(frozen=True)
class Theme:
    """A theme as people know it; `name` is the label in annotations and results."""

    name: str
    title: str
    definition: str = ""
    boundary: str = ""


@dataclass(frozen=True)
class Annotation:
    """What an annotator said of one paragraph.

    Attributes:
        themes: the themes that it is about.
        excluded: the themes that it is not about, where the annotator judged only some;
            None where every theme outside `themes` and `unsure` is a no.
        unsure: themes left open; they neither train nor score.
        group: ties the paragraphs of one article, which stay on one side of every split.
        where: the file and line that it was read from, for messages.
        labels: annotator → the themes that each gave it, where their names are known. Where they
            differ, `themes` is what was settled.
        annotator: who said it; empty where that is not known.
        date: when, with a time zone; None where that is not known.
        chosen: whether it was asked for because a model was in doubt of it, so that it does not
            stand for ordinary text.
    """

    text: str
    themes: frozenset[str]
    id: str
    group: str
    excluded: frozenset[str] | None = None
    unsure: frozenset[str] = frozenset()
    where: str = ""
    labels: Mapping[str, frozenset[str]] = field(default_factory=dict, hash=False)
    annotator: str = ""
    date: datetime.datetime | None = None
    chosen: bool = False

    def judgement(self, theme: str) -> bool | None:
        """Whether the paragraph is about the theme; None where the annotator did not say."""
        if theme in self.themes:
            return True
        if theme in self.unsure or (self.excluded is not None and theme not in self.excluded):
            return None
        return False


@dataclass(frozen=True)
class Prediction:
    """The themes that pass their thresholds and every theme's probability, both likeliest first."""

    themes: tuple[str, ...]
    scores: Mapping[str, float]


# A word, or a pair, as it stands in the text, and what it adds to the score; heaviest first.
Words = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Reason:
    """A word of a text, or two neighbours, and what it adds to the score of a theme.

    Attributes:
        start, end: character offsets into the text; a pair begins with its first word and ends
            with its second.
        between: of a pair, where its first word ends and its second begins; None of a word.
    """

    start: int
    end: int
    weight: float
    between: tuple[int, int] | None = None

    @property
    def words(self) -> tuple[tuple[int, int], ...]:
        """The (start, end) of the word, or of both."""
        if self.between is None:
            return ((self.start, self.end),)
        first_end, second_start = self.between
        return (self.start, first_end), (second_start, self.end)


@dataclass(frozen=True)
class Explanation:
    """Why a text has its uncalibrated score for a theme.

    Attributes:
        bias: the score of a text without words.
        reasons: in the order of the text; with the bias, their weights add up to the score.
        words: the same, each word once.
    """

    bias: float
    reasons: tuple[Reason, ...]
    words: Words

    @property
    def score(self) -> float:
        """The uncalibrated score."""
        return self.bias + sum(reason.weight for reason in self.reasons)


class Labelled:
    """What has a prediction, and says itself what is in it."""

    prediction: Prediction

    @property
    def themes(self) -> tuple[str, ...]:
        """The themes given, likeliest first."""
        return self.prediction.themes

    @property
    def scores(self) -> Mapping[str, float]:
        """Every theme's probability, likeliest first."""
        return self.prediction.scores


@dataclass(frozen=True)
class LabelledParagraph(Labelled):
    """A paragraph and its themes.

    Attributes:
        explanations: by theme, where they were asked for: of those given, or of the nearest where
            none is; none of furniture.
    """

    paragraph: Paragraph
    prediction: Prediction
    explanations: Mapping[str, Explanation] | None = None

    @property
    def text(self) -> str:
        """The words of the paragraph."""
        return self.paragraph.text

    @property
    def start(self) -> int:
        """Where it begins in the text of its document, in characters."""
        return self.paragraph.start

    @property
    def end(self) -> int:
        """Where it ends there, the last character not included."""
        return self.paragraph.end

    @property
    def words(self) -> Mapping[str, Words] | None:
        """The words of each theme given, where explanations were asked for."""
        if self.explanations is None:
            return None
        return {theme: self.explanations[theme].words for theme in self.themes}


@dataclass(frozen=True)
class LabelledDocument(Labelled):
    """A document, its themes as a whole and those of its paragraphs."""

    document: Document
    prediction: Prediction
    paragraphs: tuple[LabelledParagraph, ...]
