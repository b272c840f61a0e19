"""What several annotators said of the same text → one annotation, and where they differ.

Two texts are the same where their words are: case, accents and punctuation aside. The rule, a theme
at a time: the later date wins; of the same date, what most annotators said; where as many said the
contrary, the theme is left open. Who did not date an answer gave it before all who did.
"""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from classifier.annotations import theme_names
from classifier.french import reading
from classifier.records import Annotation

_BEFORE_ALL = datetime.datetime.min.replace(tzinfo=datetime.UTC)


@dataclass(frozen=True)
class Conflict:
    """A theme that one annotation gives to a text and another denies it.

    Attributes:
        given: by those who say yes.
        denied: by those who say no.
        settled: what holds, or None where the theme is left open.
    """

    text: str
    theme: str
    given: tuple[Annotation, ...]
    denied: tuple[Annotation, ...]
    settled: bool | None


@dataclass(frozen=True)
class Merged:
    """Annotations of different texts, in the order in which the texts were first met.

    Attributes:
        conflicts: what was settled to make one of several.
        repeats: how many annotations were of a text that was met before.
    """

    annotations: tuple[Annotation, ...]
    conflicts: tuple[Conflict, ...]
    repeats: int


def merge(annotations: Iterable[Annotation]) -> Merged:
    """One annotation of each text. Articles that share a text become one article."""
    same: dict[bytes, list[Annotation]] = {}
    for annotation in annotations:
        same.setdefault(reading(annotation.text), []).append(annotation)
    group_of = _groups(same.values())
    merged: list[Annotation] = []
    conflicts: list[Conflict] = []
    for several in same.values():
        one = several[0]
        if len(several) > 1:
            contested = list(_conflicts(several))
            conflicts += contested
            one = _merged(several, {each.theme: each.settled for each in contested})
        article = next(iter(_articles(several)), one.group)
        merged.append(replace(one, group=group_of.get(article, article)))
    return Merged(tuple(merged), tuple(conflicts), sum(map(len, same.values())) - len(same))


def _conflicts(several: Sequence[Annotation]) -> Iterator[Conflict]:
    for theme in theme_names(several):
        given, denied = (
            tuple(each for each in several if each.judgement(theme) is said)
            for said in (True, False)
        )
        if given and denied:
            yield Conflict(several[0].text, theme, given, denied, _settled(given, denied))


def _settled(given: Sequence[Annotation], denied: Sequence[Annotation]) -> bool | None:
    latest = max(map(_moment, (*given, *denied)))
    yes, no = (
        # Who says a thing twice is one who says it.
        len({each.annotator or each.where for each in side if _moment(each) == latest})
        for side in (given, denied)
    )
    return None if yes == no else yes > no


def _moment(annotation: Annotation) -> datetime.datetime:
    return annotation.date or _BEFORE_ALL


def _merged(several: Sequence[Annotation], settled: dict[str, bool | None]) -> Annotation:
    """The first of them, with what all of them say."""
    said: dict[str, bool | None] = {}
    for theme in theme_names(several):
        answers = {each.judgement(theme) for each in several} - {None}
        said[theme] = settled[theme] if len(answers) > 1 else next(iter(answers), None)
    # A theme that nobody names is a no to those who judged all.
    judged_all = any(each.excluded is None for each in several)
    latest = max(several, key=_moment)
    return replace(
        several[0],
        themes=frozenset(theme for theme, answer in said.items() if answer),
        excluded=None
        if judged_all
        else frozenset(theme for theme, answer in said.items() if answer is False),
        unsure=frozenset(theme for theme, answer in said.items() if answer is None),
        labels=_labels(several),
        annotator=", ".join(dict.fromkeys(each.annotator for each in several if each.annotator)),
        date=latest.date,
        chosen=all(each.chosen for each in several),
    )


def _labels(several: Sequence[Annotation]) -> dict[str, frozenset[str]]:
    """Who gave which themes, where all were asked for the same ones and answered."""
    asked = {None if each.excluded is None else each.themes | each.excluded for each in several}
    if len(asked) > 1 or any(each.unsure for each in several):
        return {}
    labels: dict[str, frozenset[str]] = {}
    for each in sorted(several, key=_moment):
        labels.update(each.labels or ({each.annotator: each.themes} if each.annotator else {}))
    return labels


def _groups(same: Iterable[Sequence[Annotation]]) -> dict[str, str]:
    """The article that stands for each of those that share a text with another."""
    stands_for: dict[str, str] = {}

    def first(group: str) -> str:
        while group in stands_for:
            group = stands_for[group]
        return group

    for several in same:
        articles = _articles(several)
        for group in articles[1:]:
            one, other = first(articles[0]), first(group)
            if one != other:
                stands_for[other] = one
    return {group: first(group) for group in stands_for}


def _articles(several: Sequence[Annotation]) -> list[str]:
    """The articles that annotations name.

    A row that names none is an article of its own, called by its number in many a file: those of
    two files that hold the same texts in another order would all become one.
    """
    return [each.group for each in several if each.group != each.id]
