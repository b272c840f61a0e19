"""Lines → paragraphs: where a line goes on in the next, and where it does not.

Mail, archives and PDF break lines at a width. Of such lines the next word had no place on the
one before; where every line is a paragraph, lines are as long as they please.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from classifier.french import fold

# What lines are broken at, in characters: a newspaper's column, a wide terminal.
_LEAST_WIDTH = 30
MOST_WIDTH = 150

# Lines broken by hand or in a proportional font are this much shorter than the longest, at most.
_RAGGED = 0.8

# How many lines must end inside of a sentence: in wrapped text four in five do, and half where
# paragraphs are two lines long; of headings or verses none goes on in lower case for long.
_LEAST_INSIDE = 0.4

_SENTENCE_END = re.compile(r"[.!?…:;]\W*\Z")
# A line that begins so goes on from the one before.
_CLOSING = "»”)]?!:;,."
# "…le ministre a reçu à" goes on, if in capitals.
_OPEN_END = re.compile(r"(?:,|[-'’]|(?<!\S)[a-zà-ÿ]{1,3})\Z")

# A word cut at the end of a line, from the hyphen on; no part is longer.
_CUT = re.compile(r"[-\u00ad](?:\r\n?|\n)[^\S\r\n]{0,80}(?=([^\W\d_]{1,30})\b)")
_LONGEST_PART = 30
# Stands for a hyphen or a space inside of a word: folds to nothing, and shows as nothing.
_WORD_JOINER = "\u2060"


@dataclass(frozen=True)
class _Line:
    """A line without the white space around it.

    Attributes:
        margin: how many characters of white space stood before it.
        start, end: in the text.
    """

    margin: int
    start: int
    end: int
    text: str

    @property
    def width(self) -> int:
        return self.margin + len(self.text)

    def goes_on(self, following: "_Line") -> bool:
        """Whether it ends inside of a sentence."""
        if following.text[0] in _CLOSING:
            return True
        if _SENTENCE_END.search(self.text):
            return False
        return following.text[0].islower() or bool(_OPEN_END.search(self.text))

    def with_word_of(self, following: "_Line") -> int:
        """How wide it would be with the first word of the next line."""
        return self.width + 1 + len(following.text.split(maxsplit=1)[0])


def paragraph_spans(text: str) -> Iterator[tuple[int, int]]:
    """The (start, end) of every paragraph, without the white space around it.

    Blank lines part paragraphs. Lines broken at a width are joined, also where every other line
    is blank; one that falls short of it ends a paragraph. Where no line is blank, or where lines
    are longer than any that is broken at a width, every line is a paragraph.
    """
    blocks = _blocks(text)
    if len(blocks) > 1 and all(len(lines) == 1 for lines in blocks):
        lines = [line for (line,) in blocks]
        if _broken_from(lines):
            blocks = [lines]
    for lines in blocks:
        least = _broken_from(lines)
        if least is not None:
            yield from _joined(lines, least)
        elif len(blocks) == 1 or max(line.width for line in lines) > MOST_WIDTH:
            yield from ((line.start, line.end) for line in lines)
        else:
            yield lines[0].start, lines[-1].end


def _blocks(text: str) -> list[list[_Line]]:
    """The lines of a text, parted where lines are blank."""
    blocks: list[list[_Line]] = [[]]
    offset = 0
    for line in text.splitlines(keepends=True):
        stripped = line.strip()
        if stripped:
            margin = len(line) - len(line.lstrip())
            start = offset + margin
            blocks[-1].append(_Line(margin, start, start + len(stripped), stripped))
        elif blocks[-1]:
            blocks.append([])
        offset += len(line)
    return [lines for lines in blocks if lines]


def _broken_from(lines: Sequence[_Line]) -> int | None:
    """How wide a line and the next word are, at least, where lines are broken at a width.

    None where they are not.
    """
    width = max(line.width for line in lines)
    if len(lines) == 1 or not _LEAST_WIDTH <= width <= MOST_WIDTH:
        return None
    wides = [
        wide
        for line, following in pairwise(lines)
        if (wide := line.with_word_of(following)) > _RAGGED * width and line.goes_on(following)
    ]
    return min(*wides, width + 1) if len(wides) >= _LEAST_INSIDE * (len(lines) - 1) else None


def _joined(lines: Sequence[_Line], least: int) -> Iterator[tuple[int, int]]:
    start = lines[0].start
    for line, following in pairwise(lines):
        indented = following.margin > line.margin
        if not line.goes_on(following) and (indented or line.with_word_of(following) < least):
            yield start, line.end
            start = following.start
    yield start, lines[-1].end


def with_whole_words(text: str, knows: Callable[[bytes], bool]) -> str:
    """The text, as long as it was, with nothing inside of words that were cut at ends of lines.

    "sécu-" and "rité" are one word, which is known; "Saint-" and "Denis" are two.

    Args:
        knows: whether a folded word is one.
    """

    def joined(cut: re.Match[str]) -> str:
        left = re.split(r"[\W\d_]", text[max(0, cut.start() - _LONGEST_PART) : cut.start()])[-1]
        whole = cut[0][0] == "\u00ad" or knows(fold(left + cut[1]))
        return _WORD_JOINER * len(cut[0]) if left and whole else cut[0]

    return _CUT.sub(joined, text)
