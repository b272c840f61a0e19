"""Which paragraphs to annotate next: those whose labels would teach a model most.

A label teaches where the model is in doubt and nothing like the paragraph was labelled yet. So
they are taken one by one, each time the one of the highest

    doubt · (1 - likeness to the nearest that is known or was taken before)

Doubt is the sum over themes of the entropy of the theme's probability; likeness is the cosine of
words weighed by rarity, on random projections of them (Achlioptas 2003).
"""

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from classifier.french import reading, tokens
from classifier.furniture import is_furniture
from classifier.model import FIRST_ROW, STOP_ROW, Model

Floats = NDArray[np.float64]
Vectors = NDArray[np.float32]

# So many are taken one by one, more than anyone annotates between two trainings; the others follow
# as they would be taken next.
_TAKEN = 500

# Paragraphs whose words are in memory at once.
_AT_ONCE = 1000

# Keeps a cosine to a tenth, and that of copies to far less.
_DIMENSIONS = 128

# As `check` finds what is nearly the same: half of a text's runs of four words, if they are six or
# more, are in others.
_RUN = 4
_LEAST_RUNS = 6
_NEAR = 0.5

# An odd number of no meaning, by which the codes of the words of a run make a code of the run.
_FACTOR = np.uint64(0x9E3779B97F4A7C15)

# No probability is nearer to none or all than this, so that its logarithm is a number.
_SURE = 1e-12


def most_useful_first(
    model: Model, paragraphs: Sequence[str], known: Sequence[str] = (), *, seed: int = 0
) -> list[int]:
    """The places of paragraphs whose labels would teach most, those first.

    Left out are furniture, texts without a word that the model knows, and what reads as a known
    text or one before it. Texts that are nearly the same as those go last.

    Args:
        known: texts that are labelled already.
        seed: of the projections.
    """
    fresh = _fresh(model, paragraphs, known)
    copies = _are_copies([paragraphs[place] for place in fresh], known)
    directions = _directions(model, seed)
    labelled = _vectors(model, known, directions)
    ordered = []
    for among in (~copies, copies):
        places = [fresh[place] for place in np.flatnonzero(among)]
        texts = [paragraphs[place] for place in places]
        order = _one_by_one(_doubts(model, texts), _vectors(model, texts, directions), labelled)
        ordered += [places[place] for place in order]
    return ordered


def _fresh(model: Model, paragraphs: Sequence[str], known: Sequence[str]) -> list[int]:
    """The places of the paragraphs that can teach anything."""
    met = set(map(reading, known))
    fresh = []
    for place, paragraph in enumerate(paragraphs):
        read = reading(paragraph)
        known_words = max(model.rows(paragraph), default=0) >= FIRST_ROW
        if known_words and read not in met and not is_furniture(paragraph):
            met.add(read)
            fresh.append(place)
    return fresh


def _are_copies(texts: Sequence[str], known: Sequence[str]) -> NDArray[np.bool_]:
    """Whether half of each text's runs of words are in known ones or those before, (n_texts,)."""
    runs = [_runs(text) for text in (*known, *texts)]
    sizes = np.array(list(map(len, runs)), dtype=np.int64)
    every = np.concatenate([*runs, np.empty(0, np.uint64)])
    met = np.ones(len(every))
    met[np.unique(every, return_index=True)[1]] = 0
    shared = np.bincount(np.repeat(np.arange(len(runs)), sizes), met, minlength=len(runs))
    copies = (sizes >= _LEAST_RUNS) & (shared >= _NEAR * sizes)
    return copies[len(known) :]


def _runs(text: str) -> NDArray[np.uint64]:
    """A number for each run of words of a text, every run once."""
    words = np.array(list(map(zlib.crc32, tokens(text))), dtype=np.uint64)
    codes = np.zeros(max(len(words) - _RUN + 1, 0), dtype=np.uint64)
    for start in range(_RUN):
        codes = codes * _FACTOR + words[start : start + len(codes)]
    return np.unique(codes)


def _directions(model: Model, seed: int) -> Vectors:
    """What each row of the model adds to the projection of a text, (n_rows, n_dimensions)."""
    signs = np.random.default_rng(seed).integers(0, 2, (len(model.norms), _DIMENSIONS), np.int8)
    directions: Vectors = (2 * signs - 1) * np.sqrt(model.norms)[:, None]
    return directions


def _doubts(model: Model, texts: Sequence[str]) -> Floats:
    """The sum over themes of the entropy of each text's probability, (n_texts,)."""
    doubts = [np.empty(0)]
    for start in range(0, len(texts), _AT_ONCE):
        scores = model.scores(texts[start : start + _AT_ONCE])
        yes = np.clip(model.calibration.probabilities(scores), _SURE, 1 - _SURE)
        doubts.append(-(yes * np.log(yes) + (1 - yes) * np.log(1 - yes)).sum(axis=1))
    return np.concatenate(doubts)


def _vectors(model: Model, texts: Sequence[str], directions: Vectors) -> Vectors:
    """The projections of texts, (n_texts, n_dimensions), of length one; zero without known word."""
    vectors = np.zeros((len(texts), _DIMENSIONS), dtype=np.float32)
    for start in range(0, len(texts), _AT_ONCE):
        # `reduceat` cannot sum an empty slice.
        rows = [[STOP_ROW, *model.rows(text)] for text in texts[start : start + _AT_ONCE]]
        lengths = list(map(len, rows))
        words = directions.take([row for each in rows for row in each], axis=0)
        sums = np.add.reduceat(words, np.cumsum([0, *lengths[:-1]]), axis=0)
        norms = np.linalg.norm(sums, axis=1, keepdims=True)
        vectors[start : start + len(rows)] = sums / np.where(norms == 0, 1, norms)
    return vectors


def _one_by_one(doubts: Floats, vectors: Vectors, known: Vectors) -> list[int]:
    """The places of texts in the order that they are taken in."""
    likeness = np.zeros(len(vectors), dtype=np.float32)
    for start in range(0, len(vectors), _AT_ONCE):
        near = vectors[start : start + _AT_ONCE] @ known.T
        likeness[start : start + _AT_ONCE] = near.max(axis=1, initial=0)
    worth = doubts * (1 - likeness)
    taken: list[int] = []
    while len(taken) < min(_TAKEN, len(vectors)):
        taken.append(int(np.argmax(worth)))
        np.maximum(likeness, vectors @ vectors[taken[-1]], out=likeness)
        worth = doubts * (1 - likeness)
        worth[taken] = -np.inf
    others = np.argsort(-worth, kind="stable")[: len(vectors) - len(taken)]
    return [*taken, *others.tolist()]
