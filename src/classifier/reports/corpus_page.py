"""A tagged corpus as one HTML page that needs nothing but itself: themes, time and sources."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median

from markupsafe import Markup

from classifier.reports.charts import (
    Axis,
    Series,
    line_chart,
    linear_axis,
    month_axis,
    month_name,
    year_axis,
)
from classifier.reports.figures import percent
from classifier.reports.pages import rendered
from classifier.tally import Tally
from classifier.text import printable

# One beside the other on a phone would be too narrow for five years of months.
_SIZE = (240, 160)

# Beyond, a curve is a thicket, and a table of them is not read.
_MOST_MONTHS = 120

# A few documents of 1970, which is what computers make of a missing date, and of 2099 would leave
# a curve of five years no room: months parted from all others by more than this many, with fewer
# than this share of the documents.
_FAR, _STRAY = 60, 0.01

# One of two documents is half a month's documents. What is fewer than these, and far fewer than
# is usual in the corpus, would say the scale of all curves.
_FEW, _FAR_FEWER = 10, 10

# So many points can be told apart on a curve.
_MOST_DOTS = 36

_MOST_SOURCES = 25
_MOST_PAIRS = 5

# A shell makes a thousand names of one pattern.
_MOST_NAMES = 10

# The shares from which a cell has the next shade.
_SHADES = (0.05, 0.1, 0.25, 0.5)


@dataclass(frozen=True)
class _Share:
    """A number of documents, and of how many."""

    documents: int
    of: int

    @property
    def value(self) -> float:
        """The share, or NaN where there are none to have one of."""
        return self.documents / self.of if self.of else math.nan

    @property
    def shade(self) -> int:
        """How dark a cell of this share, as it is written there, is: from 0 to 4."""
        return sum(round(self.value, 2) >= least for least in _SHADES)


@dataclass(frozen=True)
class _Row:
    """A period, source or theme, and of its documents the share that has each theme."""

    name: str
    documents: int
    shares: tuple[_Share, ...]


@dataclass(frozen=True)
class _Pair:
    """Two themes that meet, each with the share of its documents that has both."""

    documents: int
    shares: tuple[tuple[str, _Share], tuple[str, _Share]]


@dataclass(frozen=True)
class _Time:
    """What the documents with a date are about, by month or by year.

    Attributes:
        unit: "month" or "year".
        first, last: the months of the first and of the last document.
        drawn: the first and the last period of the curves; without them where it is only one.
        stray: documents of other periods, which the table alone has.
        few: periods of fewer documents leave a gap in the curves of shares.
        left_out: whether there are such periods.
    """

    unit: str
    first: str
    last: str
    drawn: tuple[str, str]
    rows: tuple[_Row, ...]
    stray: int
    few: int
    left_out: bool
    volume: Markup | None
    curves: tuple[Markup, ...]


def corpus_page(
    tally: Tally, titles: Mapping[str, str], *, model: str, sources: Sequence[str]
) -> str:
    """The page, in HTML. What a name holds is shown and never obeyed.

    Args:
        titles: theme name → what people call it, in the order of the model.
        model, sources: what the figures are of, as a reader would look for it.
    """
    titles = {name: printable(title) for name, title in titles.items()}
    themes = sorted(titles, key=lambda name: -tally.themes[name])
    return rendered(
        "corpus.html",
        {"rounded": _rounded, "tenths": _tenths},
        tally=tally,
        titles=titles,
        themes=[(name, _Share(tally.themes[name], tally.documents)) for name in themes],
        themeless=_Share(tally.none, tally.documents),
        undated=_Share(tally.months.get("", Counter())[""], tally.documents),
        time=_time(tally, themes, titles),
        by_source=_by_source(tally, themes),
        together=_together(tally, themes),
        pairs=_pairs(tally, themes),
        model=printable(model),
        sources=[printable(name) for name in sources[:_MOST_NAMES]],
        most_months=_MOST_MONTHS,
        unnamed=len(sources[_MOST_NAMES:]),
    )


def _row(name: str, counts: Mapping[str, int], themes: Iterable[str]) -> _Row:
    """A row of what `Tally` holds of a month or a source."""
    documents = counts[""]
    return _Row(name, documents, tuple(_Share(counts[theme], documents) for theme in themes))


def _time(tally: Tally, themes: Sequence[str], titles: Mapping[str, str]) -> _Time | None:
    months = {_month(key): counts for key, counts in tally.months.items() if key}
    if not months:
        return None
    first, last = _span({month: counts[""] for month, counts in months.items()})
    by_month = last - first < _MOST_MONTHS
    months_in_period = 1 if by_month else 12
    first, last = first // months_in_period, last // months_in_period
    name = month_name if by_month else "{:04}".format
    counted: dict[int, Counter[str]] = {period: Counter() for period in range(first, last + 1)}
    for month, counts in months.items():
        counted.setdefault(month // months_in_period, Counter()).update(counts)
    rows = {period: _row(name(period), counted[period], themes) for period in sorted(counted)}
    drawn = {period: row for period, row in rows.items() if first <= period <= last}
    sizes = [row.documents for row in drawn.values() if row.documents]
    few = min(_FEW, math.ceil(median(sizes) / _FAR_FEWER))
    axis = (month_axis if by_month else year_axis)(first, last) if first < last else None
    return _Time(
        "month" if by_month else "year",
        month_name(min(months)),
        month_name(max(months)),
        (name(first), name(last)),
        tuple(rows.values()),
        sum(row.documents for row in rows.values()) - sum(sizes),
        few,
        min(sizes) < few,
        _volume(drawn, axis) if axis else None,
        tuple(_curves(drawn, few, axis, [titles[theme] for theme in themes])) if axis else (),
    )


def _span(documents: Mapping[int, int]) -> tuple[int, int]:
    """The first and the last month to draw, without a few documents far from all others."""
    stretches: list[list[int]] = []
    for month in sorted(documents):
        if stretches and month - stretches[-1][-1] <= _FAR:
            stretches[-1].append(month)
        else:
            stretches.append([month])
    least = _STRAY * sum(documents.values())
    kept = [
        stretch for stretch in stretches if sum(documents[month] for month in stretch) >= least
    ] or stretches
    return kept[0][0], kept[-1][-1]


def _volume(rows: Mapping[int, _Row], across: Axis) -> Markup:
    most = max(rows.values(), key=lambda row: row.documents)
    least = min(rows.values(), key=lambda row: row.documents)
    return line_chart(
        "volume",
        f"Documents per {across.label}",
        f"Most in {most.name}, {most.documents:,}; fewest in {least.name}, {least.documents:,}.",
        (across, linear_axis("documents", most.documents)),
        [
            Series(
                "main",
                [(period, row.documents) for period, row in rows.items()],
                dots=len(rows) <= _MOST_DOTS,
            )
        ],
        size=_SIZE,
    )


def _curves(
    rows: Mapping[int, _Row], few: int, across: Axis, titles: Sequence[str]
) -> Iterable[Markup]:
    """One chart a theme, all of the same scale, so that they can be compared."""
    known = {period: row for period, row in rows.items() if row.documents >= few}
    highest = max(share.value for row in known.values() for share in row.shares)
    up = linear_axis(f"% of the {across.label}'s documents", 100 * highest)
    for place, title in enumerate(titles):
        shares = {row.name: row.shares[place] for row in known.values()}
        points = [
            (period, 100 * row.shares[place].value if period in known else math.nan)
            for period, row in rows.items()
        ]
        yield line_chart(
            f"curve-{place}",
            f"Share of documents with {title}, by {across.label}",
            _said(shares),
            (across, up),
            [Series("main", points, dots=len(rows) <= _MOST_DOTS)],
            size=_SIZE,
        )


def _said(shares: Mapping[str, _Share]) -> str:
    """The first, last, highest and lowest of some periods, as a sentence."""
    periods = list(shares)
    highest = max(periods, key=lambda period: shares[period].value)
    lowest = min(periods, key=lambda period: shares[period].value)
    ends = f"{_at(shares, periods[0])}, {_at(shares, periods[-1])}"
    return f"{ends}; highest {_at(shares, highest)}; lowest {_at(shares, lowest)}."


def _at(shares: Mapping[str, _Share], period: str) -> str:
    return f"{_rounded(shares[period])} in {period}"


def _by_source(tally: Tally, themes: Sequence[str]) -> list[_Row]:
    """The sources, the most frequent first; those beyond a table's length are one row."""
    ranked = sorted(tally.sources, key=lambda name: (name == "…", -tally.sources[name][""], name))
    shown = len(ranked) if len(ranked) <= _MOST_SOURCES else _MOST_SOURCES - 1
    rest = sum((tally.sources[name] for name in ranked[shown:]), Counter[str]())
    rows = [
        _row(printable(name) or "(no name)", tally.sources[name], themes) for name in ranked[:shown]
    ]
    return [*rows, _row("", rest, themes)] if rest else rows


def _both(tally: Tally, theme: str, other: str) -> int:
    return tally.pairs[theme, other] + tally.pairs[other, theme]


def _together(tally: Tally, themes: Sequence[str]) -> list[_Row]:
    """For each theme, the share of its documents that has each of the themes."""
    return [
        _Row(
            theme,
            documents := tally.themes[theme],
            tuple(_Share(_both(tally, theme, other), documents) for other in themes),
        )
        for theme in themes
    ]


def _pairs(tally: Tally, themes: Sequence[str]) -> list[_Pair]:
    """The themes that meet most often."""
    found = [
        _Pair(
            both,
            (
                (theme, _Share(both, tally.themes[theme])),
                (other, _Share(both, tally.themes[other])),
            ),
        )
        for theme, other in combinations(themes, 2)
        if (both := _both(tally, theme, other))
    ]
    return sorted(found, key=lambda pair: -pair.documents)[:_MOST_PAIRS]


def _month(key: str) -> int:
    year, month = key.split("-")
    return 12 * int(year) + int(month) - 1


def _rounded(share: _Share) -> str:
    """A share in per cent; what is rounded to none or to all, but is not, is said."""
    if 0 < share.value < 0.005:
        return "<1%"
    return ">99%" if 0.995 < share.value < 1 else percent(share.value)


def _tenths(share: _Share) -> str:
    """A share to a tenth of a per cent, or a dash where there is none."""
    return f"{share.value:.1%}" if share.of else "–"
