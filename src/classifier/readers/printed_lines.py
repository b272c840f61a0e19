"""The lines of printed pages → paragraphs, as one who reads the pages sees them."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import quantiles


@dataclass(frozen=True)
class Line:
    """A line as it stands on a page.

    Attributes:
        page: from 0.
        x, y: where it begins, in points; y grows upwards.
        size: of its letters, in points.
    """

    text: str
    page: int
    x: float
    y: float
    size: float


# A number of a page, alone: "12", "– 3 –", "Page 2 sur 4".
_PAGE_NUMBER = re.compile(r"\W*(?:page\s)?\s*\d{1,4}(?:\s*(?:/|sur|of|de)\s*\d{1,4})?\W*", re.I)

# What a browser prints above and below a page: "23/11/2026 10:12 Titre", "https://… 1/3"; "ﬁ" may
# be one sign in print.
_PRINTED = re.compile(
    r"\d{1,2}/\d{1,2}/\d{2,4},?\s\d{1,2}:\d{2}\b.*|(?:https?:|ﬁle:|file:)\S+\s+\d+/\d+"
)

# Points. A running title may stand a little higher on a page than on another.
_SAME_PLACE = 3

# Of the usual distance of two lines; and of the size of letters, where one line is larger print.
_GAP, _LARGER = 1.3, 1.15

# Of the size of letters: a line that begins so much further right begins a paragraph.
_INDENT = 0.5

# Of the longest lines, in characters, letters being of several widths.
_SHORT = 0.9

_SENTENCE_END = re.compile(r"[.!?…:;][»”\"')\]\s]*$")

# Hyphens that are the word's own stand after these: "sous-préfet", "vingt-deux", "là-bas".
_HYPHENATED = re.compile(
    r"(?:^|[\s'’(«])(?:sous|vice|ex|non|mi|demi|semi|avant|après|quasi|contre|porte|grand|rendez"
    r"|vingt|trente|quarante|cinquante|soixante|quatre|dix|celui|celle|ceux|celles|lui|elle|eux"
    r"|nous|vous|soi|moi|toi|là|ci|au|par|peut|est|c['’]est|garde|\S*-\S*)-$",
    re.IGNORECASE,
)


def paragraphs_of(lines: Sequence[Line]) -> list[str]:
    """The paragraphs of a document without what stands on every page; broken words are mended."""
    kept = _without_margins([line for line in lines if line.text.strip()])
    usual = _usual_gaps(kept)
    full = _full(line.text for line in kept)
    found: list[list[str]] = []
    before = None
    for line in kept:
        text = " ".join(line.text.split())
        if before is None or _begins(before, line, usual, full):
            found.append([text])
        else:
            found[-1][-1] = _led_on(found[-1][-1], text)
            found[-1].append(text)
        before = line
    return list(map("".join, found))


def _without_margins(lines: Sequence[Line]) -> list[Line]:
    """The lines without numbers of pages and what stands at one place of most pages."""
    pages_with: dict[tuple[str, int], set[int]] = {}
    heights: dict[int, list[float]] = {}
    for line in lines:
        heights.setdefault(line.page, []).append(line.y)
        for place in _places(line):
            pages_with.setdefault(place, set()).add(line.page)
    edges = {(page, edge(found)) for page, found in heights.items() for edge in (min, max)}
    often = max(2, len(heights) / 2)

    def is_margin(line: Line) -> bool:
        text = line.text.strip()
        return (
            bool(_PRINTED.fullmatch(text))
            or ((line.page, line.y) in edges and bool(_PAGE_NUMBER.fullmatch(text)))
            or any(len(pages_with[place]) >= often for place in _places(line))
        )

    return [line for line in lines if not is_margin(line)]


def _usual_gaps(lines: Sequence[Line]) -> dict[int, int]:
    """Size of letters → the distance that two lines of it mostly have, in points."""
    counts: dict[int, Counter[int]] = {}
    for first, second in pairwise(lines):
        if first.page == second.page and first.y > second.y:
            counts.setdefault(round(second.size), Counter())[round(first.y - second.y)] += 1
    return {size: max(gaps, key=lambda gap: (gaps[gap], -gap)) for size, gaps in counts.items()}


def _places(line: Line) -> Iterable[tuple[str, int]]:
    """What a line says but for its numbers, and where; the place twice, to bridge its bounds."""
    said = re.sub(r"\d+", "0", " ".join(line.text.split()))
    return ((said, int(line.y // _SAME_PLACE)), (said, int(line.y // _SAME_PLACE) + 1))


def _full(texts: Iterable[str]) -> float:
    """How long a line is that reaches the right margin, in characters."""
    lengths = sorted(map(len, texts))
    return quantiles(lengths, n=5)[-1] if len(lengths) > 1 else 0


def _begins(before: Line, line: Line, usual: Mapping[int, int], full: float) -> bool:
    """Whether a line begins a paragraph."""
    smaller, larger = sorted((before.size, line.size))
    if larger > _LARGER * smaller:
        return True
    ended = bool(_SENTENCE_END.search(before.text))
    gap = before.y - line.y
    if before.page != line.page or gap < 0:  # the next page, or the next column
        return ended
    if gap > _GAP * usual.get(round(line.size), gap):
        return True
    first_word = line.text.split(maxsplit=1)[0]
    short = len(before.text) + 1 + len(first_word) < _SHORT * full
    return ended and (short or line.x > before.x + _INDENT * line.size)


def _led_on(before: str, text: str) -> str:
    """What a line leaves before the next one: a space, or the first part of a broken word."""
    if before.endswith("\u00ad"):
        return before[:-1]
    if before.endswith(("-", "\u2010")) and text[:1].islower():
        hyphenated = before[:-1] + "-"
        return hyphenated if _HYPHENATED.search(hyphenated) else before[:-1]
    if before.endswith("-") and not before.endswith(" -"):  # Seine-/Maritime
        return before
    return before + " "
