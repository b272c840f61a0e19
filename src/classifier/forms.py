"""Words → rows of a model, in a form that costs nothing to load.

A dictionary of a hundred thousand words takes longer to build than an article to label. This one
stays the block of text that the file holds: a word is looked for by halves, and found at once
from then on.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray


class Forms(Mapping[bytes, int]):
    """A read-only mapping of ASCII words to rows.

    Attributes:
        block: the words in order, each followed by a line feed.
        rows: (n_words,), int32.
    """

    def __init__(self, block: bytes, rows: NDArray[np.int32]) -> None:
        self.block = block
        self.rows = rows

    @classmethod
    def of(cls, mapping: Mapping[bytes, int]) -> Self:
        """The same words and rows as the mapping has."""
        if isinstance(mapping, cls):
            return mapping
        words = sorted(mapping)
        block = b"".join(word + b"\n" for word in words)
        return cls(block, np.array([mapping[word] for word in words], dtype=np.int32))

    def as_dict(self) -> dict[bytes, int]:
        """The same as a dictionary, for who meets most of the words."""
        return dict(zip(self, self.rows.tolist(), strict=True))

    @cached_property
    def _ends(self) -> list[int]:
        """Where each word ends, after a first entry for where the block begins."""
        ends: list[int] = np.flatnonzero(np.frombuffer(self.block, np.uint8) == 10).tolist()
        return [-1, *ends]

    def _word(self, place: int) -> bytes:
        return self.block[self._ends[place] + 1 : self._ends[place + 1]]

    def __getitem__(self, word: bytes) -> int:
        place = bisect_left(range(len(self.rows)), word, key=self._word)
        if place == len(self.rows) or self._word(place) != word:
            raise KeyError(word)
        return int(self.rows[place])

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.block.splitlines())

    def __len__(self) -> int:
        return len(self.rows)
