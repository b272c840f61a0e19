"""As many paragraphs as one likes, made of the sentences of ours, to time training on.

They read as nonsense and weigh as news does: theme sets as often as in the data, 30 to 80 words,
and names that no dictionary holds, of which a few are common and most occur once (Zipf's law).
"""

import re
from collections.abc import Iterator, Sequence

import numpy as np

from benchmarks.peers.protocol import Row

_WORDS = (30, 80)
_INVENTED_SHARE = 0.03

# 1.3 is about the slope of names in news.
_ZIPF = 1.3
_SYLLABLES = [consonant + vowel for consonant in "bdfglmnprstvz" for vowel in "aeiou"]

SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")


def recombined(rows: Sequence[Row], count: int, seed: int = 0) -> Iterator[Row]:
    """So many paragraphs, each of sentences from several paragraphs of one theme set."""
    random = np.random.default_rng(seed)
    sentences_of: dict[frozenset[str], list[str]] = {}
    for row in rows:
        sentences_of.setdefault(row.themes, []).extend(SENTENCE_END.split(row.text))
    for place in range(count):
        themes = rows[int(random.integers(len(rows)))].themes
        sentences = sentences_of[themes]
        length = random.integers(_WORDS[0], _WORDS[1] + 1)
        words: list[str] = []
        while len(words) < length:
            words.extend(sentences[int(random.integers(len(sentences)))].split())
        words = words[:length]
        for replaced in np.flatnonzero(random.random(length) < _INVENTED_SHARE):
            words[replaced] = _invented(int(random.zipf(_ZIPF)))
        yield Row(" ".join(words), themes, group=str(place))


def _invented(rank: int) -> str:
    """The made-up word of a rank: its digits, to the base of so many syllables."""
    word = "Ka"
    while rank:
        rank, digit = divmod(rank, len(_SYLLABLES))
        word += _SYLLABLES[digit]
    return word
