"""Raw words, with or without pairs of them, TF-IDF, logistic regression: the usual start."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import Pipeline, make_pipeline

from benchmarks.peers.protocol import Answers, Work, run
from benchmarks.peers.search import best_settings


class _Settings(NamedTuple):
    strength: float = 10.0
    ngrams: int = 2


_NAMES = {1: "words", 2: "words and pairs"}
_CANDIDATES = [_Settings(*values) for values in itertools.product((1.0, 10.0, 100.0), (1, 2))]


def _learn(settings: _Settings, work: Work) -> Pipeline:
    judged = np.array([[theme in row.themes for theme in work.themes] for row in work.train])
    pipeline = make_pipeline(
        TfidfVectorizer(ngram_range=(1, settings.ngrams)),
        OneVsRestClassifier(LogisticRegression(C=settings.strength, max_iter=1000)),
    )
    return pipeline.fit([row.text for row in work.train], judged.astype(int))


class TfidfRegression:
    """scikit-learn's vectoriser and a logistic regression per theme."""

    def learn(self, work: Work) -> None:
        self.settings = _Settings(ngrams=int(work.options.get("ngrams", 2)))
        if work.search:
            self.settings = best_settings(
                _CANDIDATES,
                work,
                lambda settings, inner: _learn(settings, inner).predict_proba(inner.texts),
            )
        self.pipeline = _learn(self.settings, work)

    def answers(self, texts: Sequence[str]) -> Answers:
        scores = self.pipeline.predict_proba(texts).tolist()
        strength, ngrams = self.settings
        return Answers(scores, note=f"C = {strength:g}, {_NAMES[ngrams]}")

    def rounds(self, texts: Sequence[str]) -> Mapping[str, Callable[[], object]]:
        return {"": lambda: self.pipeline.predict_proba(texts)}


if __name__ == "__main__":
    run(TfidfRegression())
