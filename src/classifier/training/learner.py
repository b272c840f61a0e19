"""Texts → scores: the scikit-learn pipeline that a model is compiled from.

A paragraph becomes the counts of its lemmas and stems, weighted by inverse document
frequency. One linear support vector machine per theme learns on terms scaled by how much
each speaks for the theme (Wang and Manning 2012, NB-SVM).
"""

from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.pipeline import Pipeline
from sklearn.svm import LinearSVC

from classifier.french import Analyser

Floats = NDArray[np.float64]

# Added to every count of paragraphs before the log of odds is taken.
_SMOOTHING = 1.0


class _InverseDocumentFrequency(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Counts → weights: rare terms weigh more, and long paragraphs no more than short ones.

    The divisor is √(Σ count·idf²), not the Euclidean norm √(Σ count²·idf²): it is a sum over
    the words as they come, so that the compiled model need not count repeats.
    """

    def fit(self, counts: sparse.csr_matrix, judged: object = None) -> Self:
        holding = np.bincount(counts.indices, minlength=counts.shape[1])
        self.idf_ = np.log((1 + counts.shape[0]) / (1 + holding)) + 1
        return self

    def transform(self, counts: sparse.csr_matrix) -> sparse.csr_matrix:
        squared = counts @ self.idf_**2
        divisor = np.sqrt(np.where(squared == 0, 1, squared))
        return sparse.csr_matrix(
            sparse.diags_array(1 / divisor) @ counts @ sparse.diags_array(self.idf_)
        )


class _ThemeMachines(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """One linear support vector machine per theme, on terms scaled by their log-odds."""

    def fit(self, weights: sparse.csr_matrix, judged: Floats) -> Self:
        """Learn from what was said; a NaN neither trains for nor against its theme."""
        columns = [_theme_machine(weights, judged[:, column]) for column in range(judged.shape[1])]
        self.coefficients_ = np.stack([coefficients for coefficients, _ in columns], axis=1)
        self.bias_ = np.array([bias for _, bias in columns])
        return self

    def decision_function(self, weights: sparse.csr_matrix) -> Floats:
        scores: Floats = weights @ self.coefficients_ + self.bias_
        return scores


def _theme_machine(weights: sparse.csr_matrix, judged: Floats) -> tuple[Floats, float]:
    """The (n_terms,) coefficients and the bias of one theme."""
    known = ~np.isnan(judged)
    weights, about = weights[known], judged[known] == 1
    if about.all() or not about.any():
        # All articles of a rare theme can fall into the fold that is not learnt from.
        return np.zeros(weights.shape[1]), 0.0
    speaks_for = _log_odds(weights[about]) - _log_odds(weights[~about])
    machine = LinearSVC(random_state=0).fit(weights @ sparse.diags_array(speaks_for), about)
    return machine.coef_[0] * speaks_for, float(machine.intercept_[0])


def _log_odds(weights: sparse.csr_matrix) -> Floats:
    """The log of the odds that a paragraph holds each term, (n_terms,)."""
    holding = np.bincount(weights.indices, minlength=weights.shape[1]) + _SMOOTHING
    lacking = weights.shape[0] + 2 * _SMOOTHING - holding
    odds: Floats = np.log(holding / lacking)
    return odds


def new_pipeline(analyser: Analyser) -> Pipeline:
    """A pipeline to fit to texts and judgements (n_texts, n_themes); NaN is not said."""
    return Pipeline(
        [
            ("counts", CountVectorizer(analyzer=analyser.terms, dtype=np.float64)),
            ("weights", _InverseDocumentFrequency()),
            ("machines", _ThemeMachines()),
        ]
    )
