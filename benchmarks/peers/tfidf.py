"""Raw words and pairs of words, TF-IDF, logistic regression: the usual first attempt."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import Pipeline, make_pipeline

from benchmarks.peers.protocol import Answers, Work, run
from benchmarks.peers.search import best_settings

_STRENGTHS = (1.0, 10.0, 100.0)
_MIDDLING = 10.0


def _learn(strength: float, work: Work) -> Pipeline:
    judged = np.array([[theme in row.themes for theme in work.themes] for row in work.train])
    pipeline = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2)),
        OneVsRestClassifier(LogisticRegression(C=strength, max_iter=1000)),
    )
    return pipeline.fit([row.text for row in work.train], judged.astype(int))


class TfidfRegression:
    """scikit-learn's vectoriser and a logistic regression per theme."""

    def learn(self, work: Work) -> None:
        self.strength = _MIDDLING
        if work.search:
            self.strength = best_settings(
                _STRENGTHS,
                work,
                lambda strength, inner: _learn(strength, inner).predict_proba(inner.texts),
            )
        self.pipeline = _learn(self.strength, work)

    def answers(self, texts: Sequence[str]) -> Answers:
        scores = self.pipeline.predict_proba(texts).tolist()
        return Answers(scores, note=f"C = {self.strength:g}")

    def rounds(self, texts: Sequence[str]) -> Mapping[str, Callable[[], object]]:
        return {"": lambda: self.pipeline.predict_proba(texts)}


if __name__ == "__main__":
    run(TfidfRegression())
