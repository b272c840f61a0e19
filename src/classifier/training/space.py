"""What every term weighs before anything is learnt of themes: the space of the learner."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer

from classifier.french import pair_term, stem_term, terms
from classifier.training.vectors import WordVectors

Floats = NDArray[np.float64]

# A term's document frequency is its chance to be in a paragraph of so many words.
_PARAGRAPH = 30

# A term that is rarer weighs no more: past it, rarity tells of the corpus and not of the term.
_RARITY = 1e-3

# Half the weight at this share: frequent words say little in a mean of vectors
# (the a of Arora, Liang and Ma 2017).
_FREQUENT = 1e-3

# A pair of neighbours is kept from so many paragraphs on; what is met once is chance.
_LEAST_PAIRS = 2

# Pairs are rare, whatever their words: each weighs as much as a word of one in 150 paragraphs.
_PAIR_IDF = 6.0


@dataclass(frozen=True)
class Space:
    """The terms that a model can weigh: lemmas, then stems, then pairs.

    Attributes:
        lemmas, stems, pairs: what `french` calls them among terms.
        idf: (n_terms,), inverse document frequencies in the unlabelled text.
        norms: (n_terms,), the square of those, what a term adds to the length of a paragraph;
            zero for pairs, whose words are counted already.
        vectors: (n_terms, n_dimensions), the vector of each lemma, the shorter the more
            frequent it is; zero for other terms and lemmas that the unlabelled text has not.
    """

    lemmas: tuple[str, ...]
    stems: tuple[str, ...]
    pairs: tuple[str, ...]
    idf: Floats
    norms: Floats
    vectors: Floats

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The terms, in the order of the columns."""
        return (*self.lemmas, *self.stems, *self.pairs)

    @cached_property
    def column_of(self) -> dict[str, int]:
        """The column of each term."""
        return {term: column for column, term in enumerate(self.names)}

    def counts(self, paragraphs: Sequence[Sequence[str]]) -> sparse.csr_matrix:
        """How often each paragraph, given as its lemmas, has each term, (n_paragraphs, n_terms)."""
        return self.vectorizer().transform(paragraphs)

    def vectorizer(self, analyse: Callable[[Any], Sequence[str]] = list) -> CountVectorizer:
        """What counts the terms of texts, given what makes lemmas of a text."""
        pairs = frozenset(self.pairs)
        return CountVectorizer(
            analyzer=lambda text: terms(analyse(text), pairs),
            vocabulary=self.column_of,
            dtype=np.float64,
        )


def space_of(
    words: WordVectors, paragraphs: Sequence[Sequence[str]], phrases: Sequence[Sequence[str]]
) -> Space:
    """The space of the words, of paragraphs, and of phrases whose every pair counts.

    Args:
        paragraphs, phrases: the lemmas of each.
    """
    met = Counter(pair for lemmas in paragraphs for pair in {*_pairs(lemmas)})
    pairs = {pair for pair, paragraphs_with in met.items() if paragraphs_with >= _LEAST_PAIRS}
    pairs.update(pair for lemmas in phrases for pair in _pairs(lemmas))

    share_of = {lemma: 0.0 for lemmas in (*paragraphs, *phrases) for lemma in lemmas}
    share_of.update(zip(words.lemmas, words.shares.tolist(), strict=True))
    share_of_stem: dict[str, float] = {}
    for lemma, share in share_of.items():
        family = stem_term(lemma)
        share_of_stem[family] = share_of_stem.get(family, 0.0) + share
    lemmas, stems = sorted(share_of), sorted(share_of_stem)
    shares = np.array([share_of[lemma] for lemma in lemmas] + [share_of_stem[s] for s in stems])
    idf = 1 - np.log(1 - (1 - shares) ** _PARAGRAPH + _RARITY)
    place = {lemma: row for row, lemma in enumerate(lemmas)}
    vectors = np.zeros((len(shares) + len(pairs), words.vectors.shape[1]))
    weight = _FREQUENT / (_FREQUENT + words.shares)
    vectors[[place[lemma] for lemma in words.lemmas]] = weight[:, None] * words.vectors
    return Space(
        tuple(lemmas),
        tuple(stems),
        tuple(sorted(pairs)),
        idf=np.append(idf, np.full(len(pairs), _PAIR_IDF)),
        norms=np.append(idf**2, np.zeros(len(pairs))),
        vectors=vectors,
    )


def _pairs(lemmas: Sequence[str]) -> Iterator[str]:
    return map(pair_term, lemmas, lemmas[1:])
