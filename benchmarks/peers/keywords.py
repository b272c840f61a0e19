"""The keyword list of `benchmarks/keywords.py`; it learns nothing."""

import re
from collections.abc import Callable, Mapping, Sequence

from benchmarks.keywords import KEYWORDS
from benchmarks.peers.protocol import Answers, Work, run
from classifier.french import fold


class Keywords:
    """A theme's score is how many of its keywords a text holds; one suffices."""

    def learn(self, work: Work) -> None:
        self.patterns = [re.compile(KEYWORDS[theme].encode()) for theme in work.themes]

    def answers(self, texts: Sequence[str]) -> Answers:
        counts = self._counts(texts)
        return Answers(counts, given=[[count > 0 for count in row] for row in counts])

    def rounds(self, texts: Sequence[str]) -> Mapping[str, Callable[[], object]]:
        return {"": lambda: self._counts(texts)}

    def _counts(self, texts: Sequence[str]) -> list[list[int]]:
        folded = map(fold, texts)
        return [[len(pattern.findall(text)) for pattern in self.patterns] for text in folded]


if __name__ == "__main__":
    run(Keywords())
