"""Counts of terms → scores: one linear machine per theme, on what words are and what they are near.

A paragraph becomes the counts of its lemmas and stems, weighted by inverse document frequency,
and beside them the sum of the vectors of its lemmas. One linear support vector machine per theme
learns on both, the terms scaled by how much each speaks for the theme (Wang and Manning 2012,
NB-SVM). Both parts are sums over words, so that one coefficient per term and theme is all that
is left of them.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.svm import LinearSVC

from classifier.training.space import Space

Floats = NDArray[np.float64]

# The root mean square length of what is hinted at, of a paragraph. From two on it is the same:
# the machines learn how far to trust hints.
_HINTS = 2.0

# Added to every count of paragraphs before the log of odds is taken.
_SMOOTHING = 1.0


@dataclass(frozen=True)
class Trust:
    """What a learner relies on.

    Attributes:
        vectors: the root mean square length of the part of a paragraph that vectors make. Terms
            make one of length one, before they are scaled.
        paragraphs: the C of the machines; lower trusts single paragraphs less.
    """

    vectors: float
    paragraphs: float


# What serves a thousand paragraphs and more, and what serves few: there, words are better known
# by their company than by the paragraphs that hold them. Training takes what ranks best in
# cross-validation.
TRUSTS = (Trust(0.7, 0.3), Trust(1.0, 0.1), Trust(1.4, 0.1))


class ThemeMachines(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """One linear support vector machine per theme.

    Args:
        hints: (n_terms, n_hints), what terms are known to speak for beforehand; a paragraph's
            sums of them are learnt from beside its terms and vectors.

    Attributes:
        coefficients_: (n_terms, n_themes), of counts divided by the length of their paragraph.
        bias_: (n_themes,)
    """

    def __init__(self, space: Space, trust: Trust = TRUSTS[0], hints: Floats | None = None) -> None:
        self.space = space
        self.trust = trust
        self.hints = hints

    def fit(
        self, counts: sparse.csr_matrix, judged: Floats, importance: Floats | None = None
    ) -> Self:
        """Learn from what was said; a NaN neither trains for nor against its theme.

        Args:
            counts: (n_paragraphs, n_terms), of the terms of the space.
            judged: (n_paragraphs, n_themes); 1 yes, 0 no, NaN not said.
            importance: (n_paragraphs,); 1 each by default.
        """
        if importance is None:
            importance = np.ones(len(judged))
        shortened = self._shortened(counts)
        parts = [(self.space.vectors, self.trust.vectors)]
        if self.hints is not None:
            parts.append((self.hints, _HINTS))
        scaled = [_scaled(columns, shortened @ columns, length) for columns, length in parts]
        dense, near = (np.hstack(each) for each in zip(*scaled, strict=True))
        terms = sparse.csr_matrix(shortened @ sparse.diags_array(self.space.idf))
        columns = [self._theme_machine(terms, near, column, importance) for column in judged.T]
        of_terms = np.stack([machine[0] for machine in columns], axis=1)
        of_dense = np.stack([machine[1] for machine in columns], axis=1)
        self.coefficients_ = self.space.idf[:, None] * of_terms + dense @ of_dense
        self.bias_ = np.array([machine[2] for machine in columns])
        return self

    def mixed_with(self, others: Self, shares: Floats) -> Self:
        """Machines whose scores are means of these and of others.

        Args:
            shares: (n_themes,), what the others have to say, from 0 to 1.
        """
        mixture = type(self)(self.space, self.trust, self.hints)
        mixture.coefficients_ = (1 - shares) * self.coefficients_ + shares * others.coefficients_
        mixture.bias_ = (1 - shares) * self.bias_ + shares * others.bias_
        return mixture

    def decision_function(self, counts: sparse.csr_matrix) -> Floats:
        """The scores of paragraphs, (n_paragraphs, n_themes)."""
        scores: Floats = self._shortened(counts) @ self.coefficients_ + self.bias_
        return scores

    def contributions(self, counts: sparse.csr_matrix, column: int) -> Floats:
        """What each term of one paragraph adds to its score for a theme, (n_terms,).

        Args:
            counts: (1, n_terms)
        """
        weights: Floats = self._shortened(counts).toarray()[0] * self.coefficients_[:, column]
        return weights

    def _shortened(self, counts: sparse.csr_matrix) -> sparse.csr_matrix:
        """Counts divided by the length of their paragraph.

        The length is √(Σ count·idf²), not the Euclidean √(Σ count²·idf²): it is a sum over the
        words as they come, so that the compiled model need not count repeats.
        """
        squared = counts @ self.space.norms
        length = np.sqrt(np.where(squared == 0, 1, squared))
        return sparse.csr_matrix(sparse.diags_array(1 / length) @ counts)

    def _theme_machine(
        self, terms: sparse.csr_matrix, near: Floats, judged: Floats, importance: Floats
    ) -> tuple[Floats, Floats, float]:
        """The coefficients of terms (n_terms,) and of what is dense (n_columns,), and the bias."""
        known = ~np.isnan(judged)
        terms, near, about, weight = (
            terms[known],
            near[known],
            judged[known] == 1,
            importance[known],
        )
        if about.all() or not about.any():
            # All articles of a rare theme can fall into the fold that is not learnt from.
            return np.zeros(terms.shape[1]), np.zeros(near.shape[1]), 0.0
        speaks_for = _log_odds(terms[about], weight[about]) - _log_odds(
            terms[~about], weight[~about]
        )
        scaled = sparse.hstack([terms @ sparse.diags_array(speaks_for), sparse.csr_matrix(near)])
        machine = LinearSVC(C=self.trust.paragraphs, random_state=0).fit(
            scaled.tocsr(), about, sample_weight=weight
        )
        of_terms, of_dense = np.split(machine.coef_[0], [terms.shape[1]])
        return of_terms * speaks_for, of_dense, float(machine.intercept_[0])


def _scaled(columns: Floats, sums: Floats, length: float) -> tuple[Floats, Floats]:
    """Columns and the sums that paragraphs have of them, scaled to sums of this mean length."""
    found = np.sqrt((sums**2).sum(axis=1).mean())
    scale = length / found if found else 0.0
    return scale * columns, scale * sums


def _log_odds(terms: sparse.csr_matrix, weight: Floats) -> Floats:
    """The log of the odds that a paragraph holds each term, (n_terms,)."""
    each = np.repeat(weight, np.diff(terms.indptr))
    holding = np.bincount(terms.indices, each, minlength=terms.shape[1]) + _SMOOTHING
    lacking = weight.sum() + 2 * _SMOOTHING - holding
    odds: Floats = np.log(holding / lacking)
    return odds
