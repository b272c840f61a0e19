"""What a tagged corpus is about, counted: by theme, month and source, and which themes meet."""

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, Self

# A source per document, as where it is the address of the page, says nothing by themselves and
# would make a ledger as long as the corpus.
_MOST_SOURCES = 200

_ISO = re.compile(r"\s*(\d{4})-(\d{2})(?!\d)", re.ASCII)
_COMPACT = re.compile(r"\s*((?:19|20)\d{2})(\d{2})\d{2}(?!\d)", re.ASCII)
_FRENCH = re.compile(r"\s*\d{1,2}[/.-](\d{1,2})[/.-](\d{4})(?!\d)", re.ASCII)
_MONTHS = (
    "janv", "fevr", "mars", "avri", "mai", "juin", "juil", "aout", "sept", "octo", "nove", "dece",
)  # fmt: skip
_SPELT = re.compile(r"\s*(?:\w+\.?\s+)?\d{1,2}(?:er)?\s+([a-zéû]{3,9})\.?\s+(\d{4})(?!\d)", re.I)


def month_of(date: Any) -> str | None:
    """The month of a date: "2026-11" of "2026-11-22T10:00", "22/11/2026" or "22 novembre 2026".

    None where it is no date, or one that is written otherwise.
    """
    if isinstance(date, datetime.date):
        return f"{date:%Y-%m}"
    if not isinstance(date, str):
        return None
    if found := _ISO.match(date) or _COMPACT.match(date):
        year, month = found.groups()
    elif found := _FRENCH.match(date):
        month, year = found.groups()
    elif found := _SPELT.match(date):
        name, year = found.groups()
        name = name.lower().replace("é", "e").replace("û", "u")
        places = [n for n, known in enumerate(_MONTHS, 1) if name[:4] == known[: len(name)]]
        if len(places) != 1:
            return None
        month = str(places[0])
    else:
        return None
    return f"{year}-{int(month):02}" if 1 <= int(month) <= 12 else None


@dataclass
class Tally:
    """Numbers of documents.

    Attributes:
        documents: those labelled.
        none: those without a theme.
        skipped: rows that could not be labelled.
        replaced: those that had themes or scores of their own, which ours took the place of.
        themes: theme → documents.
        pairs: two themes, in the order of the model → documents with both.
        months, sources: month or source → theme → documents; under "" all of them.
    """

    documents: int = 0
    none: int = 0
    skipped: int = 0
    replaced: int = 0
    themes: Counter[str] = field(default_factory=Counter)
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    months: dict[str, Counter[str]] = field(default_factory=dict)
    sources: dict[str, Counter[str]] = field(default_factory=dict)

    def count(self, themes: Sequence[str], month: str | None, source: str) -> None:
        """Count a document with these themes, in the order of the model."""
        self.documents += 1
        self.none += not themes
        if themes:
            self.themes.update(themes)
            if len(themes) > 1:
                self.pairs.update(combinations(themes, 2))
        for key, counts in ((month or "", self.months), (source, self.sources)):
            counter = counts.get(key)
            if counter is None:
                counter = counts[key] = Counter()
            counter[""] += 1
            for theme in themes:
                counter[theme] += 1

    def add(self, other: Self) -> None:
        """Count what another tally counted too."""
        self.documents += other.documents
        self.none += other.none
        self.skipped += other.skipped
        self.replaced += other.replaced
        self.themes.update(other.themes)
        self.pairs.update(other.pairs)
        for mine, theirs in ((self.months, other.months), (self.sources, other.sources)):
            for key, counter in theirs.items():
                mine.setdefault(key, Counter()).update(counter)
        self.curb()

    def curb(self) -> None:
        """Put the least frequent of many sources together, under "…"."""
        if len(self.sources) <= _MOST_SOURCES:
            return
        ranked = sorted(self.sources, key=lambda name: (name == "…", -self.sources[name][""], name))
        rest = Counter[str]()
        for name in ranked[_MOST_SOURCES - 1 :]:
            rest.update(self.sources.pop(name))
        self.sources["…"] = rest

    def as_plain(self) -> dict[str, Any]:
        """The same as JSON has it."""
        return {
            "documents": self.documents,
            "none": self.none,
            "skipped": self.skipped,
            "replaced": self.replaced,
            "themes": dict(self.themes),
            "pairs": [[*pair, count] for pair, count in self.pairs.items()],
            "months": {key: dict(counter) for key, counter in self.months.items()},
            "sources": {key: dict(counter) for key, counter in self.sources.items()},
        }

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Self:
        """What `as_plain` gave."""
        return cls(
            documents=plain["documents"],
            none=plain["none"],
            skipped=plain["skipped"],
            replaced=plain["replaced"],
            themes=Counter(plain["themes"]),
            pairs=Counter({(left, right): count for left, right, count in plain["pairs"]}),
            months={key: Counter(counts) for key, counts in plain["months"].items()},
            sources={key: Counter(counts) for key, counts in plain["sources"].items()},
        )


def total(tallies: Iterable[Tally]) -> Tally:
    """All that was counted."""
    together = Tally()
    for tally in tallies:
        together.add(tally)
    return together
