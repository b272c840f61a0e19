"""Long blocks → passages that end where sentences end."""

import re
from collections.abc import Iterator

from classifier.french import tokens

# A block of more words is cut; one paragraph of news in a hundred is so long.
_MOST_WORDS = 135
# None of fewer characters has so many, or it has very short ones.
LONG = 700

# A passage of such a block ends where the first sentence does that ends after so many words. In
# a block of several topics each is lost in the words of the others (docs/design.md).
_WORDS = 33

# A stop, what closes after it, and then something that opens a sentence. Nothing is tried twice,
# so that ten million stops take no longer than other characters.
_END = re.compile(
    r"(?<![.!?…])[.!?…]++(?:\s?[»”)\]]|[\"'’])*+"
    r"(?=\s++(?P<next>(?:[«“‘\"(\[–—-]\s*+)*+[A-ZÀ-ÖØ-Þ0-9Œ]))"
)
# After these a stop ends nothing, or need not. One letter is an initial: "J. Dupont", "U.S.A.".
_ABBREVIATIONS = (
    " mm mme mmes mlle mlles dr drs pr me mgr st ste col gén cap cdt lt sgt adj "
    "art al av bd cf pp vol fig chap éd env hab tél no ex etc "
    "janv févr avr juil sept oct nov déc "
)
_LONGEST_ABBREVIATION = 6


def cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The (start, end) of the passages of a block; one, unless it is longer than paragraphs are.

    Words are counted and not characters, for the answer to be the same however they are spaced.
    """
    if end - start <= LONG or (left := _count(text[start:end])) <= _MOST_WORDS:
        yield start, end
        return
    taken, counted = 0, start
    for stop in _END.finditer(text, start, end):
        if _is_abbreviated(text[stop.start() - _LONGEST_ABBREVIATION : stop.start()]):
            continue
        taken, counted = taken + _count(text[counted : stop.end()]), stop.end()
        if taken >= _WORDS and left - taken >= _WORDS // 2:
            yield start, counted
            left, taken = left - taken, 0
            start = stop.start("next")
    yield start, end


def _count(text: str) -> int:
    return len(tokens(text))


def _is_abbreviated(before: str) -> bool:
    """Whether what stands before a stop ends in a word that is written with one."""
    word = re.split(r"[\W\d_]", before)[-1]
    return len(word) == 1 or f" {word.lower()} " in _ABBREVIATIONS
