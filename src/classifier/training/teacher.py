"""All that scores are learnt from: annotated paragraphs, the lexicon and ordinary news."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from classifier.training.learner import TRUSTS, ThemeMachines, Trust
from classifier.training.space import Space

Floats = NDArray[np.float64]

# What the machines of the lexicon have to say in a score of their own, where there are paragraphs
# too, whose machines have learnt how far to trust them.
_LEXICON_SHARE = 0.2

# What the terms of a theme weigh together, beside an imagined paragraph of ordinary news: the
# shipped lexicon has 500 of a theme, a first one may have ten.
_TERMS_IMPORTANCE = 100.0

# An imagined paragraph that scores higher than this for a theme may well be about it, and says
# nothing. It is rarely one in five; where more score so high, little has been learnt yet.
_QUIET = -0.5
_MOST_QUIET = 0.8


@dataclass(frozen=True)
class Teacher:
    """Makes machines of annotated paragraphs, and knows what else speaks for and against.

    Terms have machines of their own. Those of paragraphs have the scores that terms give for
    features, and a score is a weighted mean of both: the two are wrong in different places.

    Attributes:
        space: of the terms that are counted.
        lexicon: (n_lexicon_terms, n_terms), counts of each term of the lexicon.
        lexicon_judged: (n_lexicon_terms, n_themes), the themes that each speaks for.
        background: (n_background, n_terms), counts of paragraphs that are mostly about no theme.
        trust: what machines of paragraphs rely on.
    """

    space: Space
    lexicon: sparse.csr_matrix
    lexicon_judged: Floats
    background: sparse.csr_matrix
    trust: Trust = TRUSTS[0]

    @cached_property
    def of_lexicon(self) -> ThemeMachines:
        """The machines that the lexicon alone teaches."""
        terms_of_a_theme = (self.lexicon_judged == 1).sum() / taught(self.lexicon_judged).sum()
        importance = _TERMS_IMPORTANCE / terms_of_a_theme
        machines = ThemeMachines(self.space)
        return self._against_news(machines, self.lexicon, self.lexicon_judged, importance)

    def teach(self, counts: sparse.csr_matrix, judged: Floats) -> ThemeMachines:
        """The machines of annotated paragraphs and of the lexicon.

        Args:
            counts: (n_paragraphs, n_terms)
            judged: (n_paragraphs, n_themes); 1 yes, 0 no, NaN not said.
        """
        if not taught(self.lexicon_judged).any():
            machines = ThemeMachines(self.space, self.trust)
            return self._against_news(machines, counts, judged, 1.0)
        # A theme that paragraphs or terms say nothing of is left to the other.
        shares = np.where(
            taught(judged), np.where(taught(self.lexicon_judged), _LEXICON_SHARE, 0.0), 1.0
        )
        if (shares == 1).all():
            return self.of_lexicon
        # What the terms say of a paragraph is one more thing to learn from.
        machines = ThemeMachines(self.space, self.trust, self.of_lexicon.coefficients_)
        taught_by_paragraphs = self._against_news(machines, counts, judged, 1.0)
        return taught_by_paragraphs.mixed_with(self.of_lexicon, shares)

    def _against_news(
        self, machines: ThemeMachines, counts: sparse.csr_matrix, judged: Floats, importance: float
    ) -> ThemeMachines:
        """The machines, fitted to what was judged and to the news that is near no theme."""
        weight = np.full(len(judged), importance)
        machines.fit(counts, judged, weight)
        if not self.background.shape[0]:
            return machines
        scores = machines.decision_function(self.background)
        maybe = scores > np.maximum(_QUIET, np.quantile(scores, _MOST_QUIET, axis=0))
        return machines.fit(
            sparse.vstack([counts, self.background], format="csr"),
            np.concatenate([judged, np.where(maybe, np.nan, 0.0)]),
            np.concatenate([weight, np.ones(len(maybe))]),
        )


def taught(judged: Floats) -> NDArray[np.bool_]:
    """Whether anything speaks for each theme, (n_themes,)."""
    spoken_for: NDArray[np.bool_] = (judged == 1).any(axis=0)
    return spoken_for
