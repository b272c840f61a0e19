"""Paragraphs that come twice: letter for letter, with other themes, or nearly."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations, pairwise

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from classifier.findings import Finding, finding
from classifier.french import tokens
from classifier.records import Annotation

# Four words in a row are rarely written twice by chance.
_SHINGLE = 4

# A shorter text has too few runs of words to be like another.
_LEAST_SHINGLES = 6

# Two paragraphs that share half of the shorter one's runs were made from one another.
_NEAR = 0.5

# Of more texts that share a run, each is compared with the next: a template makes a chain of them
# all, a formula of the press does not, and a million pairs are not counted.
_MANY = 50


def repeated(annotations: Sequence[Annotation]) -> list[Finding]:
    """Texts that come several times, case, accents and punctuation aside.

    With other themes it is an error; also in two articles or files, because a text that a model
    has learnt from is then taken for one that it has not seen.
    """
    found = []
    for same in _classes(annotations):
        if len(same) == 1:
            continue
        judged = {
            (annotation.themes, annotation.excluded, annotation.unsure) for annotation in same
        }
        if len(judged) > 1:
            themes = " and as ".join(
                dict.fromkeys(", ".join(sorted(one.themes)) or "none" for one in same)
            )
            found.append(
                finding("conflict", f"the same text is labelled as {themes}", same, error=True)
            )
        else:
            scope = _scope(same)
            found.append(
                finding(
                    "duplicate",
                    f"the same text comes {len(same)} times in {scope}",
                    same,
                    error=scope != _ONE_ARTICLE,
                )
            )
    return found


def nearly_repeated(annotations: Sequence[Annotation]) -> list[Finding]:
    """Texts that share half of the runs of words of the shorter one (Broder 1997), and their like.

    In two articles or files it is an error, as for the same text.
    """
    firsts = [same[0] for same in _classes(annotations)]
    sizes, shared = _shared_shingles(firsts)
    near = [
        pair
        for pair, count in shared.items()
        if count >= _NEAR * min(sizes[pair[0]], sizes[pair[1]])
    ]
    found = []
    for alike in _connected(near):
        texts = [firsts[place] for place in alike]
        scope = _scope(texts)
        what = f"{len(texts)} texts are nearly the same, in {scope}"
        found.append(finding("near-duplicate", what, texts, error=scope != _ONE_ARTICLE))
    return found


def _connected(pairs: Sequence[tuple[int, int]]) -> list[list[int]]:
    """The places that pairs tie together, in order."""
    places = sorted({place for pair in pairs for place in pair})
    ends = np.searchsorted(places, np.array(pairs, dtype=np.intp).reshape(-1, 2))
    graph = sparse.coo_array((np.ones(len(ends)), ends.T), shape=(len(places), len(places)))
    _, component_of = connected_components(graph, directed=False)
    components: defaultdict[int, list[int]] = defaultdict(list)
    for place, component in zip(places, component_of.tolist(), strict=True):
        components[component].append(place)
    return list(components.values())


def _classes(annotations: Sequence[Annotation]) -> list[list[Annotation]]:
    """The annotations by text, as it reads without case, accents and punctuation."""
    classes: defaultdict[bytes, list[Annotation]] = defaultdict(list)
    for annotation in annotations:
        # A text of signs alone has no token.
        key = b" ".join(tokens(annotation.text)) or annotation.text.strip().encode()
        classes[key].append(annotation)
    return list(classes.values())


def _shared_shingles(
    annotations: Sequence[Annotation],
) -> tuple[list[int], Counter[tuple[int, int]]]:
    """How many runs of words each text has, and how many each pair of texts shares.

    Only pairs that share one are counted; a text of too few runs is in none.
    """
    sizes: list[int] = []
    keys: list[np.ndarray[tuple[int], np.dtype[np.int64]]] = []
    for annotation in annotations:
        words = tokens(annotation.text)
        runs = zip(*(words[start:] for start in range(_SHINGLE)), strict=False)
        shingles = {hash(run) for run in runs}
        sizes.append(len(shingles))
        few = len(shingles) < _LEAST_SHINGLES
        keys.append(np.array([] if few else sorted(shingles), dtype=np.int64))
    every = np.concatenate([*keys, np.empty(0, np.int64)])
    owner = np.repeat(np.arange(len(keys)), [len(each) for each in keys])
    order = np.argsort(every, kind="stable")
    starts = np.flatnonzero(np.diff(every[order], prepend=np.nan) != 0)
    shared: Counter[tuple[int, int]] = Counter()
    for start, length in zip(
        starts.tolist(), np.diff(starts, append=len(every)).tolist(), strict=True
    ):
        owners = owner[order[start : start + length]].tolist()
        shared.update(combinations(owners, 2) if length <= _MANY else pairwise(owners))
    return sizes, shared


_ONE_ARTICLE = "one article"


def _scope(annotations: Sequence[Annotation]) -> str:
    """Whether annotations lie in one article, in several, or in several files."""
    files = {annotation.where.rpartition(":")[0] for annotation in annotations}
    articles = {annotation.group for annotation in annotations}
    if len(files) > 1:
        return f"{len(files)} files"
    return f"{len(articles)} articles" if len(articles) > 1 else _ONE_ARTICLE
