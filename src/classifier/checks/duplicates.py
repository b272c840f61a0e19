"""Paragraphs that come twice: letter for letter, with other themes, or nearly."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np

from classifier.annotations import theme_names
from classifier.findings import Finding, finding
from classifier.french import reading, tokens
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

    Where one says of a theme what another denies, it is an error; also in two articles or files,
    because a text that a model has learnt from is then taken for one that it has not seen. What
    several annotators each said once is no repeat, and where they differ there is a rule.
    """
    found = []
    for same in _classes(annotations):
        if len(same) == 1:
            continue
        several = len({each.annotator for each in same if each.annotator}) == len(same)
        contested = [
            theme
            for theme in theme_names(same)
            if {True, False} <= {annotation.judgement(theme) for annotation in same}
        ]
        if contested:
            what = f"the same text is and is not about {', '.join(contested)}"
            found.append(finding("conflict", what, same, error=not several))
        elif not several:
            what = f"the same text comes {len(same)} times{_in_scope(same)}"
            found.append(finding("duplicate", what, same, error=_are_apart(same)))
    return found


def nearly_repeated(annotations: Sequence[Annotation]) -> list[Finding]:
    """Texts that share half the runs of words of the shorter one (Broder 1997).

    All that are tied to one another so are one finding. In two articles or files it is an error,
    as for the same text.
    """
    firsts = [same[0] for same in _classes(annotations)]
    found = []
    for alike in _tied(_near(firsts)):
        texts = [firsts[place] for place in alike]
        what = (
            f"{len(texts)} texts share half their runs of {_SHINGLE} words with another of them"
            f"{_in_scope(texts)}"
        )
        found.append(finding("near-duplicate", what, texts, error=_are_apart(texts)))
    return found


def with_copies_together(annotations: Sequence[Annotation]) -> list[Annotation]:
    """The same annotations, those articles made one of which one nearly repeats a text of another.

    Else a paragraph would be learnt from on one side of a split and scored on the other.
    """
    articles = list(dict.fromkeys(each.group for each in annotations))
    place = {article: number for number, article in enumerate(articles)}
    pairs = [
        (place[annotations[one].group], place[annotations[other].group])
        for one, other in _near(annotations)
    ]
    stands_for = {articles[each]: articles[alike[0]] for alike in _tied(pairs) for each in alike}
    return [replace(each, group=stands_for.get(each.group, each.group)) for each in annotations]


def _near(annotations: Sequence[Annotation]) -> list[tuple[int, int]]:
    """The places of pairs of texts that share half the runs of words of the shorter one."""
    sizes, shared = _shared_shingles(annotations)
    return [
        pair
        for pair, count in shared.items()
        if count >= _NEAR * min(sizes[pair[0]], sizes[pair[1]])
    ]


def _classes(annotations: Sequence[Annotation]) -> list[list[Annotation]]:
    """The annotations by what their text reads."""
    classes: defaultdict[bytes, list[Annotation]] = defaultdict(list)
    for annotation in annotations:
        classes[reading(annotation.text)].append(annotation)
    return list(classes.values())


def _shared_shingles(
    annotations: Sequence[Annotation],
) -> tuple[list[int], Counter[tuple[int, int]]]:
    """How many runs of words each text has, and how many pairs of texts share.

    Only pairs that share a run are counted, at the least, where many texts share it; a text of
    too few runs is in none.
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
    ordered = every[order]
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))[: len(every)]
    lengths = np.diff(starts, append=len(every))
    shared: Counter[tuple[int, int]] = Counter()
    for start, length in zip(starts[lengths > 1].tolist(), lengths[lengths > 1], strict=True):
        owners = owner[order[start : start + length]].tolist()
        shared.update(combinations(owners, 2) if length <= _MANY else pairwise(owners))
    return sizes, shared


def _tied(pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """The places that pairs tie together, in order."""
    group_of: dict[int, list[int]] = {}
    for left, right in pairs:
        one, other = (group_of.setdefault(place, [place]) for place in (left, right))
        if one is not other:
            larger, smaller = (one, other) if len(one) >= len(other) else (other, one)
            larger.extend(smaller)
            group_of.update(dict.fromkeys(smaller, larger))
    groups = {id(group): sorted(group) for group in group_of.values()}
    return sorted(groups.values())


def _are_apart(annotations: Sequence[Annotation]) -> bool:
    """Whether annotations lie in several articles or files, and so on both sides of a split."""
    return len(_files(annotations)) > 1 or len(_articles(annotations)) > 1


def _in_scope(annotations: Sequence[Annotation]) -> str:
    """How far apart annotations lie, as the end of a sentence."""
    if len(files := _files(annotations)) > 1:
        return f", in {len(files)} files"
    articles = len(_articles(annotations))
    return f", in {articles} articles" if articles > 1 else ", in one article"


def _files(annotations: Sequence[Annotation]) -> set[str]:
    return {annotation.where.rpartition(":")[0] for annotation in annotations}


def _articles(annotations: Sequence[Annotation]) -> set[str]:
    return {annotation.group for annotation in annotations}
