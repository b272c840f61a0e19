"""Paragraphs that come twice: letter for letter, with other themes, or nearly."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations

import numpy as np

from classifier.findings import Finding, finding
from classifier.french import tokens
from classifier.records import Annotation

# Four words in a row are rarely written twice by chance.
_SHINGLE = 4

# A shorter text has too few runs of words to be like another.
_LEAST_SHINGLES = 6

# Two paragraphs that share half of the shorter one's runs were made from one another.
_NEAR = 0.5

# A run that so many paragraphs share is a formula, and tells nothing of two of them.
_FORMULA = 50


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
    """Pairs of texts that share most runs of words of the shorter one (Broder 1997).

    In two articles or files it is an error, as for the same text.
    """
    firsts = [same[0] for same in _classes(annotations)]
    sizes, shared = _shared_shingles(firsts)
    found = []
    for (left, right), count in sorted(shared.items()):
        share = count / min(sizes[left], sizes[right])
        if share < _NEAR:
            continue
        pair = [firsts[left], firsts[right]]
        scope = _scope(pair)
        found.append(
            finding(
                "near-duplicate",
                f"{share:.0%} of one text's runs of {_SHINGLE} words are in another, in {scope}",
                pair,
                error=scope != _ONE_ARTICLE,
            )
        )
    return found


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
        if 1 < length <= _FORMULA:
            shared.update(combinations(owner[order[start : start + length]].tolist(), 2))
    return sizes, shared


_ONE_ARTICLE = "one article"


def _scope(annotations: Sequence[Annotation]) -> str:
    """Whether annotations lie in one article, in several, or in several files."""
    files = {annotation.where.rpartition(":")[0] for annotation in annotations}
    articles = {annotation.group for annotation in annotations}
    if len(files) > 1:
        return f"{len(files)} files"
    return f"{len(articles)} articles" if len(articles) > 1 else _ONE_ARTICLE
