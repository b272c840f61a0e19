"""fastText, supervised, on words or on words and pairs of words."""

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import fasttext

from benchmarks.peers.protocol import Answers, Work, run
from benchmarks.peers.search import best_settings

# As fastText's tutorial prepares text: punctuation apart, lower case.
_PUNCTUATION = re.compile(r"([.!?,'’/()«»“”\":;…-])")


class _Settings(NamedTuple):
    epochs: int = 25
    rate: float = 0.5
    ngrams: int = 2


_NAMES = {1: "words", 2: "words and pairs"}

# Pairs of words, fastText's usual advice, cost it a tenth of accuracy on SIB-200.
_CANDIDATES = [
    _Settings(*values) for values in itertools.product((25, 50, 100), (0.1, 0.5, 1.0), (1, 2))
]

# fastText leaves out a paragraph that has no label, and would learn from themed ones alone.
_NO_THEME = "__label__none"


def _prepared(text: str) -> str:
    return " ".join(_PUNCTUATION.sub(r" \1 ", text).lower().split())


def _learn(settings: _Settings, work: Work) -> Any:
    label_of = {theme: f"__label__{column}" for column, theme in enumerate(work.themes)}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "train.txt"
        with path.open("w", encoding="utf-8") as file:
            for row in work.train:
                labels = [label_of[theme] for theme in sorted(row.themes)] or [_NO_THEME]
                print(*labels, _prepared(row.text), file=file)
        return fasttext.train_supervised(
            str(path),
            wordNgrams=settings.ngrams,
            loss="softmax" if work.single else "ova",
            epoch=settings.epochs,
            lr=settings.rate,
            dim=100,
            thread=work.threads,
            seed=work.seed,
            verbose=0,
        )


def _scores(model: Any, texts: Sequence[str], themes: Sequence[str]) -> list[list[float]]:
    answers = []
    for labels, probabilities in zip(
        *model.predict(list(map(_prepared, texts)), k=-1), strict=True
    ):
        of_label = dict(zip(labels, map(float, probabilities), strict=True))
        # A label that training did not hold has no score.
        answers.append([of_label.get(f"__label__{c}", 0.0) for c in range(len(themes))])
    return answers


class FastText:
    """A supervised fastText model."""

    def learn(self, work: Work) -> None:
        self.settings = _Settings(ngrams=int(work.options.get("ngrams", 2)))
        if work.search:
            self.settings = best_settings(
                _CANDIDATES,
                work,
                lambda settings, inner: _scores(_learn(settings, inner), inner.texts, inner.themes),
            )
        self.themes = work.themes
        self.model = _learn(self.settings, work)

    def answers(self, texts: Sequence[str]) -> Answers:
        epochs, rate, ngrams = self.settings
        note = f"{epochs} epochs, lr {rate}, {_NAMES[ngrams]}"
        return Answers(_scores(self.model, texts, self.themes), note=note)

    def rounds(self, texts: Sequence[str]) -> Mapping[str, Callable[[], object]]:
        prepared = list(map(_prepared, texts))
        return {
            "every label": lambda: self.model.predict(prepared, k=-1),
            "best label": lambda: self.model.predict(prepared, k=1),
        }


if __name__ == "__main__":
    run(FastText())
