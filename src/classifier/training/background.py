"""Paragraphs of ordinary news, imagined from word vectors: what most text is not about.

Annotated paragraphs lie near the themes, even those without one; ordinary news does not. These
stand for it, as lists of lemmas that no one wrote: a subject is a word, and the words of a
paragraph are those near its subject and those that are frequent anyway (the generative model of
Arora et al. 2016).
"""

import numpy as np

from classifier.training.vectors import WordVectors

PARAGRAPHS = 2000

# As many lemmas as most paragraphs of news have.
_SHORTEST, _LONGEST = 12, 45

# How much likelier the nearest word is than one at a right angle: e to this power.
_NEARNESS = 8.0

# The share of words that any subject uses.
_COMMON = 0.3

# Of a word commoner than this share, few paragraphs are made: "dire" is no subject.
_COMMONNESS = 1e-3

# Subjects whose (n_subjects, n_words) chances are in memory at once: 50 MB.
_AT_ONCE = 128


def background(words: WordVectors, *, seed: int) -> list[list[str]]:
    """The lemmas of paragraphs of ordinary news; the same for the same seed."""
    random = np.random.default_rng(seed)
    weight = words.shares / (_COMMONNESS + words.shares)
    subjects = random.choice(len(words.lemmas), size=PARAGRAPHS, p=weight / weight.sum())
    paragraphs = []
    for start in range(0, PARAGRAPHS, _AT_ONCE):
        nearness = words.vectors[subjects[start : start + _AT_ONCE]] @ words.vectors.T
        for chances in words.shares * np.exp(_NEARNESS * nearness):
            mixed = (1 - _COMMON) * chances / chances.sum() + _COMMON * words.shares
            drawn = random.random(random.integers(_SHORTEST, _LONGEST)) * mixed.sum()
            found = np.searchsorted(np.cumsum(mixed), drawn)
            paragraphs.append([words.lemmas[word] for word in found])
    return paragraphs
