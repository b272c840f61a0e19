"""What the shipped corpus holds, and how it reads beside as much real news.

    python -m benchmarks.corpus [--shared FOLDER]

writes the tables of `data/README.md`; those beside news only where the news are.
"""

import json
import lzma
import random
import re
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from pathlib import Path
from typing import Any

from benchmarks.corpora import DATA, SHARED
from benchmarks.recombination import SENTENCE_END
from benchmarks.tables import publish, table
from classifier.agreement import agreement
from classifier.annotations import read_annotations
from classifier.french import tokens
from classifier.records import Annotation
from classifier.themes import read_themes

README = DATA / "README.md"

Record = dict[str, Any]

# What is known of a paragraph beside its themes.
_FIELDS = ("source", "place", "hard", "form")

# A type-token ratio falls with the length of a text, so it is taken of stretches of one length.
_WINDOW = 1000

# Headlines, captions and page furniture open and repeat in ways of their own.
_LEAST_WORDS, _MOST_WORDS = 20, 200


def records(folder: Path = DATA / "paragraphs") -> list[Record]:
    """The paragraphs of the corpus, with every field that they have."""
    return [
        json.loads(line)
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]


def themes() -> list[str]:
    """The themes of the corpus, in the order of the codebook."""
    return [theme.name for theme in read_themes(DATA / "themes.toml")]


def grid(corpus: Sequence[Record], field: str) -> str:
    """How many paragraphs of each value of a field have no theme, several, and each."""
    rows = []
    for value in sorted({record[field] for record in corpus}):
        of_it = [record["themes"] for record in corpus if record[field] == value]
        counts = Counter(theme for given in of_it for theme in given)
        kinds = Counter(min(len(given), 2) for given in of_it)
        cells = [len(of_it), kinds[0], kinds[2], *(counts[theme] for theme in themes())]
        rows.append([value, *map(str, cells)])
    return table([field, "all", "none", "several", *themes()], rows)


def pairs(corpus: Sequence[Record]) -> str:
    """How many paragraphs have each pair of themes; alone on the diagonal."""
    met = Counter(pair for record in corpus for pair in combinations(sorted(record["themes"]), 2))
    met.update((record["themes"][0],) * 2 for record in corpus if len(record["themes"]) == 1)
    rows = [
        [row, *(str(met[min(row, other), max(row, other)]) for other in themes())]
        for row in themes()
    ]
    return table(["", *themes()], rows)


def crossed(corpus: Sequence[Record], row: str, column: str) -> str:
    """How many paragraphs have each value of one field and each of another."""
    met = Counter((record[row], record[column]) for record in corpus)
    columns = sorted({record[column] for record in corpus})
    rows = [
        [value, *(str(met[value, other]) for other in columns)]
        for value in sorted({record[row] for record in corpus})
    ]
    return table([row, *columns], rows)


def sizes(corpus: Sequence[Record]) -> str:
    """How much there is in all, and of each theme."""
    articles = len({record["group"] for record in corpus})
    words = sum(len(record["text"].split()) for record in corpus)
    kinds = Counter(min(len(record["themes"]), 2) for record in corpus)
    counts = Counter(theme for record in corpus for theme in record["themes"])
    rows = [[theme, f"{counts[theme]:,}"] for theme in themes()]
    return (
        f"{len(corpus):,} paragraphs in {articles:,} articles, {words:,} words. "
        f"{kinds[0]:,} have no theme, {kinds[1]:,} have one, {kinds[2]:,} have several.\n\n"
        + table(["theme", "paragraphs"], rows)
    )


def agreed(annotations: Sequence[Annotation]) -> str:
    """How far the annotators of the corpus agree on each theme."""
    rows = [
        [theme.theme, f"{theme.f1:.3f}", f"{theme.alpha:.3f}"]
        for theme in agreement(annotations, themes())
    ]
    return table(["theme", "F1", "alpha"], rows)


def settled(corpus: Sequence[Record]) -> str:
    """Which paragraphs the annotators differ on, and whose labels hold, as a sentence."""
    ids: dict[str, list[str]] = {}
    for record in corpus:
        if len({tuple(given) for given in record["labels"].values()}) > 1:
            ids.setdefault(record["annotator"], []).append(record["id"])
    differing = sum(map(len, ids.values()))
    held = "; ".join(
        f"{len(of_one)} settled for {name} ({', '.join(of_one)})"
        for name, of_one in sorted(ids.items())
    )
    return f"The two label sets differ on {differing} of {len(corpus):,} paragraphs: {held}."


def counted(corpus: Sequence[Record], annotations: Sequence[Annotation]) -> dict[str, str]:
    """The tables that the corpus alone decides, by the section of the page that they stand in."""
    return {
        "counts": sizes(corpus),
        **{f"grid of {field}": grid(corpus, field) for field in _FIELDS},
        "grid of themes": pairs(corpus),
        "grid of source and place": crossed(corpus, "source", "place"),
        "grid of source and difficulty": crossed(corpus, "source", "hard"),
        "grid of place and difficulty": crossed(corpus, "place", "hard"),
        "agreement": f"{agreed(annotations)}\n{settled(corpus)}",
    }


def news_paragraphs(path: Path, count: int) -> list[str]:
    """So many paragraphs of news, drawn at random among those of ordinary length."""
    with lzma.open(path, "rt", encoding="utf-8") as file:
        paragraphs = [line.strip() for line in file if _is_ordinary(line)]
    return random.Random(0).sample(paragraphs, count)


def _is_ordinary(text: str) -> bool:
    return _LEAST_WORDS <= len(text.split()) <= _MOST_WORDS


@dataclass(frozen=True)
class Variety:
    """A figure of a text and what it is called."""

    name: str
    of: Callable[[Sequence[str]], float]
    form: str = "{:.1f}"


def type_token_ratio(texts: Sequence[str]) -> float:
    """Different words by words, the mean over stretches of a thousand words."""
    words = _words(texts)
    ratios = [
        len(set(words[start : start + _WINDOW])) / _WINDOW
        for start in range(0, len(words) - _WINDOW + 1, _WINDOW)
    ]
    return sum(ratios) / len(ratios)


def vocabulary(texts: Sequence[str]) -> float:
    """Different words among the first hundred thousand."""
    return len(set(_words(texts)[:100_000]))


def repeated_fivegrams(texts: Sequence[str]) -> float:
    """The share in per cent of runs of five words that come again, in the first 100,000 runs."""
    runs = Counter(islice(_fivegrams(texts), 100_000))
    return 100 * sum(count for count in runs.values() if count > 1) / runs.total()


def _fivegrams(texts: Sequence[str]) -> Iterator[tuple[bytes, ...]]:
    for text in texts:
        words = tokens(text)
        yield from zip(*(words[start:] for start in range(5)), strict=False)


def _words(texts: Sequence[str]) -> list[bytes]:
    return [word for text in texts for word in tokens(text)]


def openings(texts: Sequence[str], length: int) -> Counter[str]:
    """How often each run of first words opens a paragraph."""
    return Counter(b" ".join(tokens(text)[:length]).decode() for text in texts)


def shared_openings(texts: Sequence[str]) -> float:
    """The share in per cent of paragraphs whose first three words open another."""
    counts = openings(texts, 3)
    return 100 * sum(count for count in counts.values() if count > 1) / counts.total()


def sentence_length(texts: Sequence[str]) -> float:
    """Words a sentence."""
    sentences = sum(len(SENTENCE_END.split(text)) for text in texts)
    return sum(len(text.split()) for text in texts) / sentences


def per_thousand(pattern: str) -> Callable[[Sequence[str]], float]:
    """How often a pattern comes in a thousand words."""
    search = re.compile(pattern, re.IGNORECASE)

    def figure(texts: Sequence[str]) -> float:
        words = sum(len(text.split()) for text in texts)
        return 1000 * sum(len(search.findall(text)) for text in texts) / words

    return figure


FIGURES = (
    Variety("type-token ratio, of 1,000 words", type_token_ratio, "{:.3f}"),
    Variety("different words in 100,000", vocabulary, "{:,.0f}"),
    Variety("runs of five words that come again, %", repeated_fivegrams),
    Variety("paragraphs that open with three words of another, %", shared_openings),
    Variety("words a sentence", sentence_length),
    Variety("colons, per 1,000 words", per_thousand(":")),
    Variety("semicolons", per_thousand(";")),
    Variety("parentheses", per_thousand(r"\(")),
    Variety("« selon », « d'après »", per_thousand(r"\bselon\b|\bd['’]après\b")),
    Variety("« a-t-il », « a-t-elle », « a-t-on »", per_thousand(r"\ba-t-(?:il|elle|on)\b")),
    Variety("« qui », « que », « dont »", per_thousand(r"\b(?:qui|que|dont)\b")),
    Variety(
        "« également », « notamment », « ainsi », « toutefois », « cependant »",
        per_thousand(r"\b(?:également|notamment|ainsi|toutefois|cependant)\b"),
    ),
)


def variety(ours: Sequence[str], news: Sequence[str]) -> str:
    """Each figure of our text and of news."""
    rows = [
        [figure.name, *(figure.form.format(figure.of(texts)) for texts in (ours, news))]
        for figure in FIGURES
    ]
    return table(["", "here", "news"], rows)


def frequent_openings(ours: Sequence[str], news: Sequence[str]) -> str:
    """The most frequent first words of each text, with how often they open a paragraph."""
    return table(
        ["first words", "here", "news"],
        [
            [str(length), *(_most_frequent(texts, length) for texts in (ours, news))]
            for length in (1, 3)
        ],
    )


def _most_frequent(texts: Sequence[str], length: int) -> str:
    most = openings(texts, length).most_common(10)
    return ", ".join(f"{words} {count}" for words, count in most)


def main() -> None:
    """Write the tables into the page."""
    parser = ArgumentParser(description="What the corpus holds, and how it reads beside news.")
    parser.add_argument("--shared", type=Path, default=SHARED)
    news_file = parser.parse_args().shared / "orangesum.txt.xz"
    corpus = records()
    for name, content in counted(corpus, read_annotations([DATA / "paragraphs"])).items():
        print(publish(name, content, page=README))
    if news_file.exists():
        texts = [record["text"] for record in corpus]
        random.Random(0).shuffle(texts)
        ours = list(filter(_is_ordinary, texts))
        news = news_paragraphs(news_file, len(ours))
        parts = (f"{len(ours):,} paragraphs of each.", variety(ours, news))
        print(publish("variety", *parts, frequent_openings(ours, news), page=README))


if __name__ == "__main__":
    main()
