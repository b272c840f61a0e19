"""Unlabelled texts → words: vectors from what stands near what.

Counts of neighbours within a window, positive pointwise mutual information with a smoothed
context distribution (Levy, Goldberg and Dagan 2015), and a truncated singular value decomposition
of it (Halko, Martinsson and Tropp 2011).
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.utils.extmath import randomized_svd

from classifier.errors import WordsError
from classifier.french import Analyser, tokens
from classifier.training.vectors import WordVectors

# Rarer words are mostly names and slips, and have too little company to be placed by it.
_LEAST_COUNT = 5

# The commonest; more take memory that grows with their number, and are hardly ever met.
_MOST_WORDS = 50_000

# Words to either side; the nearest counts fully and the farthest an eighth.
_WINDOW = 8

# Of a word that is more frequent, most occurrences are skipped (Mikolov et al. 2013).
_FREQUENT = 1e-4

_CONTEXT_POWER = 0.75
_DIMENSIONS = 100

# Fewer words are no basis for a hundred dimensions; an hour's reading has more.
_LEAST_WORDS = 1000

Ids = NDArray[np.int32]

# Where one passage ends: no window reaches across.
_BREAK = -1


def learn_vectors(
    passages: Iterable[str], analyser: Analyser, *, origin: str = "", seed: int = 0
) -> WordVectors:
    """The words of unlabelled text; its lemmas take four bytes of memory an occurrence.

    Args:
        passages: of running text; neighbours are looked for within each.
        seed: of the occurrences that are skipped, and of the decomposition.

    Raises:
        WordsError: the text is too short, or its passages are.
    """
    ids, lemmas = _read(passages, analyser)
    counts = np.bincount(ids[ids != _BREAK], minlength=len(lemmas))
    order = np.argsort(-counts, kind="stable")[:_MOST_WORDS]
    order = order[counts[order] >= _LEAST_COUNT]
    if len(order) < _LEAST_WORDS:
        raise WordsError(
            f"the unlabelled text has {len(order)} words that it uses {_LEAST_COUNT} times, "
            f"and {_LEAST_WORDS} are needed",
            remedy="Give more text: a few hundred articles at the least.",
        )
    # A word that is left out leaves no gap: its neighbours become each other's.
    new_id = np.full(len(lemmas) + 1, len(lemmas), dtype=np.int32)
    new_id[order] = np.arange(len(order))
    new_id[_BREAK] = _BREAK
    ids = new_id[ids]
    ids = ids[ids < len(order)]
    kept_counts = counts[order]
    neighbours = _neighbours(ids, kept_counts, seed)
    if not neighbours.nnz:
        raise WordsError(
            "the words of the unlabelled text stand alone",
            remedy="Give running text; a blank line parts its passages.",
        )
    information = _positive_information(neighbours)
    vectors, _, _ = randomized_svd(information, _DIMENSIONS, random_state=seed, n_iter=4)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    # A word that was only ever met alone has no company, and no direction.
    placed = lengths[:, 0] > 0
    return WordVectors(
        tuple(lemmas[word] for word in order[placed]),
        kept_counts[placed],
        (vectors[placed] / lengths[placed]).astype(np.float32),
        origin,
    )


def _read(passages: Iterable[str], analyser: Analyser) -> tuple[Ids, list[str]]:
    """The lemmas of all passages as numbers in the order in which they were first met."""
    id_of_lemma: dict[bytes, int] = {}
    id_of_token: dict[bytes, int | None] = {}
    parts = [np.empty(0, dtype=np.int32)]
    for passage in passages:
        found = tokens(passage)
        for token in found:
            if token in id_of_token:
                continue
            lemma = analyser.lemma(token)
            id_of_token[token] = (
                None if lemma is None else id_of_lemma.setdefault(lemma, len(id_of_lemma))
            )
        ids = [number for token in found if (number := id_of_token[token]) is not None]
        parts.append(np.array([*ids, _BREAK], dtype=np.int32))
    return np.concatenate(parts), [lemma.decode("ascii") for lemma in id_of_lemma]


def _neighbours(ids: Ids, counts: NDArray[np.int64], seed: int) -> sparse.csr_matrix:
    """How often words stand near each other, (n_words, n_words), symmetric."""
    share = counts / counts.sum()
    kept = np.append(np.minimum(1, np.sqrt(_FREQUENT / share)), 1)  # the last is a break
    ids = ids[np.random.default_rng(seed).random(len(ids)) < kept[ids]]
    passage = np.cumsum(ids == _BREAK)
    passage, ids = passage[ids != _BREAK], ids[ids != _BREAK]
    shape = (len(counts), len(counts))
    neighbours = sparse.csr_matrix(shape, dtype=np.float32)
    for distance in range(1, _WINDOW + 1):
        together = passage[:-distance] == passage[distance:]
        left, right = ids[:-distance][together], ids[distance:][together]
        weight = np.full(len(left), (_WINDOW + 1 - distance) / _WINDOW, dtype=np.float32)
        neighbours += sparse.coo_matrix((weight, (left, right)), shape=shape).tocsr()
    return neighbours + neighbours.T


def _positive_information(neighbours: sparse.csr_matrix) -> sparse.csr_matrix:
    """The pointwise mutual information of words where it is positive, same shape."""
    total = np.asarray(neighbours.sum(axis=1), dtype=np.float64).ravel()
    context = total**_CONTEXT_POWER / (total**_CONTEXT_POWER).sum()
    pairs = neighbours.tocoo()
    information = np.log(pairs.data / (total[pairs.row] * context[pairs.col]))
    positive = information > 0
    return sparse.csr_matrix(
        (information[positive], (pairs.row[positive], pairs.col[positive])), shape=pairs.shape
    )
