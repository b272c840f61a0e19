"""The paragraphs that benchmarks read: ours, and shared ones from outside of the repository."""

import csv
import lzma
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.environments import ROOT
from benchmarks.peers.protocol import Row
from classifier.annotations import judgements, read_annotations
from classifier.records import Annotation
from classifier.themes import read_themes

DATA = ROOT / "data"
SHARED = ROOT / "../shared/data"

# What the timed text is cut into.
PARAGRAPH_WORDS = 80
TIMED_BYTES = 3_250_000


@dataclass(frozen=True)
class Corpus:
    """Annotated paragraphs. `judged` is (n_rows, n_themes): 1 yes, 0 no, NaN not said."""

    rows: Sequence[Row]
    themes: Sequence[str]
    judged: NDArray[np.float64]

    @property
    def texts(self) -> list[str]:
        """The paragraphs themselves."""
        return [row.text for row in self.rows]

    def part(self, places: NDArray[np.intp]) -> "Corpus":
        """The paragraphs at these places."""
        return Corpus([self.rows[place] for place in places], self.themes, self.judged[places])

    @property
    def groups(self) -> list[str]:
        """The article of each paragraph, or the paragraph's place where that is not known."""
        return [row.group or str(place) for place, row in enumerate(self.rows)]


def shared_file(shared: Path, name: str) -> Path:
    """A file of the shared data.

    Raises:
        SystemExit: it is not there; says what to do.
    """
    path = shared / name
    if not path.exists():
        raise SystemExit(
            f"{path}: there is no such file. The texts of others are not part of the repository: "
            "name the folder that holds them with --shared."
        )
    return path


def _corpus(annotations: Sequence[Annotation], themes: Sequence[str]) -> Corpus:
    rows = [Row(one.text, one.themes, one.group) for one in annotations]
    return Corpus(rows, themes, judgements(annotations, themes))


def _theme_names() -> list[str]:
    return [theme.name for theme in read_themes(DATA / "themes.toml")]


def own() -> Corpus:
    """Our annotations, those that the shipped model is trained on."""
    return _corpus(read_annotations([DATA]), _theme_names())


def natural(shared: Path) -> Corpus:
    """Paragraphs of real news with our themes, to score."""
    return _corpus(read_annotations([shared_file(shared, "natural-dev.jsonl")]), _theme_names())


def sib200(shared: Path, part: str) -> Corpus:
    """Sentences of one of seven topics each: `part` is train, dev or test."""
    topics = sorted({category for category, _ in _sentences(shared, "train")})
    found = list(_sentences(shared, part))
    judged = np.array([[float(topic == category) for topic in topics] for category, _ in found])
    return Corpus([Row(text, frozenset([category])) for category, text in found], topics, judged)


def _sentences(shared: Path, part: str) -> Iterator[tuple[str, str]]:
    with shared_file(shared, f"sib200-fra/{part}.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield row["category"], row["text"]


def timed_texts(shared: Path) -> list[str]:
    """Paragraphs of real news, 80 words each, 3.25 MB in all."""
    texts: list[str] = []
    size = 0
    words: list[str] = []
    with lzma.open(shared_file(shared, "orangesum.txt.xz"), "rt", encoding="utf-8") as file:
        for line in file:
            words.extend(line.split())
            while len(words) >= PARAGRAPH_WORDS:
                text = " ".join(words[:PARAGRAPH_WORDS])
                del words[:PARAGRAPH_WORDS]
                texts.append(text)
                size += len(text.encode())
                if size >= TIMED_BYTES:
                    return texts
    return texts


def megabytes(texts: Sequence[str]) -> float:
    """The size of texts in UTF-8."""
    return sum(len(text.encode()) for text in texts) / 1e6
