"""What several annotators said of one text → what holds, and where they differ."""

import datetime
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from classifier.agreement import agreement
from classifier.annotations import theme_names
from classifier.french import reading
from classifier.merging import Conflict, merge
from classifier.records import Annotation

THEMES = ["chats", "chiens", "oiseaux"]
TEXT = "Le chat guette la mésange depuis la gouttière."
FIRST, SECOND = (datetime.datetime(2026, 11, day, tzinfo=datetime.UTC) for day in (2, 9))
_YES, _NO, _OPEN = True, False, None


def said(
    themes: str = "",
    who: str = "",
    when: datetime.datetime | None = None,
    *,
    no: str | None = None,
    unsure: str = "",
    text: str = TEXT,
    group: str = "",
    where: str = "",
) -> Annotation:
    """An annotation; `no` names the excluded themes where only some were judged."""
    place = where or f"{who}.jsonl:1"
    return Annotation(
        text=text,
        themes=frozenset(themes.split()),
        id=place,
        group=group or place,
        where=place,
        excluded=None if no is None else frozenset(no.split()),
        unsure=frozenset(unsure.split()),
        labels={who: frozenset(themes.split())} if who else {},
        annotator=who,
        date=when,
    )


def the_one(annotations: Sequence[Annotation]) -> Annotation:
    (one,) = merge(annotations).annotations
    return one


@pytest.mark.parametrize(
    ("several", "settled"),
    [
        pytest.param([said("chats", "ada", FIRST), said("", "eve", SECOND)], _NO, id="later no"),
        pytest.param([said("chats", "ada", SECOND), said("", "eve", FIRST)], _YES, id="later yes"),
        pytest.param([said("chats", "ada"), said("", "eve", FIRST)], _NO, id="undated is older"),
        pytest.param([said("chats", "ada"), said("", "eve")], _OPEN, id="one against one"),
        pytest.param(
            [said("chats", "ada", FIRST), said("", "eve", FIRST), said("chats", "max", FIRST)],
            _YES,
            id="most of one date",
        ),
        pytest.param([said("chats", "ada"), said("", "eve"), said("", "max")], _NO, id="most"),
        pytest.param(
            [said("chats", "ada"), said("chats", "eve"), said("", "max", FIRST)],
            _NO,
            id="the later one against most",
        ),
        pytest.param(
            [said("chats", "ada", where="a:1"), said("chats", "ada", where="a:2"), said("", "eve")],
            _OPEN,
            id="who repeats is one",
        ),
        pytest.param(
            [said("chats", where="a:1"), said("chats", where="a:2"), said("", where="a:3")],
            _YES,
            id="of the nameless each row is one",
        ),
        pytest.param(
            [
                replace(said("chats", where="a.csv:1"), id="7"),
                replace(said("chats", where="b.csv:1"), id="7"),
                said("", where="c.csv:1"),
            ],
            _YES,
            id="also where their rows have the same identifier",
        ),
        pytest.param(
            [said("chats", "ada", where="a:1"), said("", "ada", where="a:2")],
            _OPEN,
            id="who contradicts herself",
        ),
        pytest.param(
            [said("chats", "ada", FIRST), said("", "ada", SECOND)], _NO, id="who thinks again"
        ),
        pytest.param(
            [said("chats", "ada"), said("", "eve"), said("", "max", SECOND, unsure="chats")],
            _OPEN,
            id="who is unsure decides nothing, however late",
        ),
        pytest.param(
            [said("chats", "ada"), said("", "eve", no="chats")], _OPEN, id="an expressed no"
        ),
    ],
)
def test_who_is_right_of_a_contested_theme(several: list[Annotation], settled: bool | None) -> None:
    merged = merge(several)
    assert merged.repeats == len(several) - 1
    assert merged.conflicts == (
        Conflict(
            TEXT,
            "chats",
            tuple(each for each in several if "chats" in each.themes),
            tuple(
                each
                for each in several
                if "chats" not in each.themes and "chats" not in each.unsure
            ),
            settled,
        ),
    )
    (one,) = merged.annotations
    assert one.judgement("chats") is settled
    assert one.judgement("chiens") is False


@pytest.mark.parametrize(
    ("several", "judgements"),
    [
        pytest.param([said("chats"), said("chats")], (_YES, _NO, _NO), id="all was judged"),
        pytest.param(
            [said("chats", no=""), said("", no="chiens")], (_YES, _NO, _OPEN), id="a part each"
        ),
        pytest.param(
            [said("chats"), said("chats", no="")], (_YES, _NO, _NO), id="one of them judged all"
        ),
        pytest.param(
            [said("", unsure="chats"), said("chats", no="")], (_YES, _NO, _NO), id="the other knows"
        ),
        pytest.param(
            [said("", unsure="chats"), said("", no="chiens")],
            (_OPEN, _NO, _NO),
            id="nobody knows, and one judged all",
        ),
        pytest.param(
            [said("", no="", unsure="chats"), said("", no="chiens")],
            (_OPEN, _NO, _OPEN),
            id="nobody knows",
        ),
    ],
)
def test_what_one_leaves_open_another_may_say(
    several: list[Annotation], judgements: tuple[bool | None, ...]
) -> None:
    merged = merge(several)
    assert merged.conflicts == ()
    (one,) = merged.annotations
    assert tuple(map(one.judgement, THEMES)) == judgements


def test_a_text_is_the_same_as_it_reads() -> None:
    merged = merge(
        [
            said("chats", "ada"),
            said("chats", "eve", text="LE CHAT guette la mesange, depuis la gouttière !"),
            said("chats", "max", text="Le chat guette les mésanges depuis la gouttière."),
        ]
    )
    assert [each.text for each in merged.annotations] == [
        TEXT,
        "Le chat guette les mésanges depuis la gouttière.",
    ]
    assert merged.repeats == 1


def test_the_merged_one_says_who_and_when() -> None:
    one = the_one([said("chats", "eve", SECOND), said("chats", "ada"), said("chats", "eve", FIRST)])
    assert (one.annotator, one.date, one.where) == ("eve, ada", SECOND, "eve.jsonl:1")
    assert one.labels == {"ada": frozenset({"chats"}), "eve": frozenset({"chats"})}


def test_labels_have_the_last_that_each_said() -> None:
    one = the_one([said("chats", "eve", SECOND), said("", "eve", FIRST), said("chiens", "ada")])
    assert one.labels == {"eve": frozenset({"chats"}), "ada": frozenset({"chiens"})}


def test_labels_are_of_who_was_asked_for_the_same_themes() -> None:
    """Whatever each said of them."""
    one = the_one([said("chats", "ada", no="chiens"), said("chiens", "eve", no="chats")])
    assert one.labels == {"ada": frozenset({"chats"}), "eve": frozenset({"chiens"})}
    assert one.judgement("oiseaux") is None


@pytest.mark.parametrize(
    "other",
    [said("", "eve", no="chiens"), said("", "eve", unsure="chats")],
    ids=["was asked for less", "was unsure"],
)
def test_who_did_not_answer_neither_agrees_nor_differs(other: Annotation) -> None:
    one = the_one([said("chats", "ada"), other])
    assert one.labels == {}
    assert agreement([one], THEMES) == []


def test_articles_that_share_a_text_are_one() -> None:
    """Also by way of a third one; all their paragraphs move."""
    rows = [("a", "Un."), ("b", "Deux."), ("c", "Trois."), ("c", "Deux."), ("b", "Un."),
            ("d", "Quatre."), ("c", "Cinq.")]  # fmt: skip
    merged = merge([said(text=text, group=group) for group, text in rows])
    assert [(each.text, each.group) for each in merged.annotations] == [
        ("Un.", "a"), ("Deux.", "a"), ("Trois.", "a"), ("Quatre.", "d"), ("Cinq.", "a"),
    ]  # fmt: skip


def test_a_long_chain_of_articles_is_one() -> None:
    """Each shares a text with the next, which is met before it."""
    several = [
        said(text=f"Phrase {n}.", group=str(group)) for n in range(3000) for group in (n + 1, n)
    ]
    merged = merge(several)
    assert len({each.group for each in merged.annotations}) == 1


def test_rows_that_are_called_by_their_numbers_are_no_article() -> None:
    """As in two files of the same texts in another order; an article that is named stays one."""
    numbers, texts = ["1", "2", "3"], ["Un.", "Deux.", "Trois."]
    rows = [*zip(numbers, texts, strict=True), *zip(numbers, reversed(texts), strict=True)]
    numbered = [said(text=text, where=number) for number, text in rows]
    merged = merge([*numbered, said(text="trois", group="a17")])
    assert [each.group for each in merged.annotations] == ["1", "2", "a17"]


def test_nothing_is_merged_of_nothing() -> None:
    merged = merge([])
    assert (merged.annotations, merged.conflicts, merged.repeats) == ((), (), 0)


@st.composite
def sayings(draw: st.DrawFn) -> Annotation:
    """Anything that anyone may say of one of three texts."""
    answers = draw(st.lists(st.sampled_from(["yes", "no", "unsure", ""]), min_size=3, max_size=3))
    by_answer = {
        answer: " ".join(t for t, a in zip(THEMES, answers, strict=True) if a == answer)
        for answer in ("yes", "no", "unsure")
    }
    return said(
        by_answer["yes"],
        draw(st.sampled_from(["", "ada", "eve", "max"])),
        draw(st.sampled_from([None, FIRST, SECOND])),
        no=draw(st.sampled_from([None, by_answer["no"]])),
        unsure=by_answer["unsure"],
        text=draw(st.sampled_from(["Un chat.", "un CHAT", "Un chien."])),
        group=draw(st.sampled_from("abc")),
        where=f"a.jsonl:{draw(st.integers(1, 10**9))}",
    )


@for_all(st.lists(sayings(), max_size=8))
def test_merging_again_changes_nothing(several: list[Annotation]) -> None:
    once = merge(several)
    again = merge(once.annotations)
    assert (again.annotations, again.conflicts, again.repeats) == (once.annotations, (), 0)
    assert len(once.annotations) + once.repeats == len(several)


@for_all(st.lists(sayings(), max_size=8))
def test_what_holds_was_said_by_someone(several: list[Annotation]) -> None:
    merged = merge(several)
    contested = {(each.text, each.theme): each for each in merged.conflicts}
    for one in merged.annotations:
        same = [each for each in several if reading(each.text) == reading(one.text)]
        for theme in THEMES:
            answers = {each.judgement(theme) for each in same} - {None}
            conflict = contested.pop((one.text, theme), None)
            if len(answers) == 2:
                assert conflict is not None
                assert one.judgement(theme) is conflict.settled
                assert {*conflict.given, *conflict.denied} == {
                    each for each in same if each.judgement(theme) is not None
                }
            else:
                assert conflict is None
                assert one.judgement(theme) is next(iter(answers), None)
    assert contested == {}


@for_all(st.data())
def test_the_order_of_rows_decides_nothing(data: st.DataObject) -> None:
    several = data.draw(st.lists(sayings(), min_size=2, max_size=6))
    turned = data.draw(st.permutations(several))

    def holds(rows: Sequence[Annotation]) -> dict[bytes, tuple[bool | None, ...]]:
        return {
            reading(one.text): tuple(map(one.judgement, THEMES)) for one in merge(rows).annotations
        }

    def articles(rows: Sequence[Annotation]) -> set[frozenset[bytes]]:
        texts: dict[str, set[bytes]] = {}
        for one in merge(rows).annotations:
            texts.setdefault(one.group, set()).add(reading(one.text))
        return set(map(frozenset, texts.values()))

    assert holds(turned) == holds(several)
    assert articles(turned) == articles(several)


@for_all(st.lists(sayings(), max_size=8))
def test_a_theme_is_named_by_who_named_it(several: list[Annotation]) -> None:
    assert {*theme_names(merge(several).annotations)} <= {*theme_names(several)}


@pytest.mark.parametrize("asked", [(True, True), (True, False), (False, True)])
def test_what_somebody_met_as_it_came_stands_for_ordinary_text(asked: tuple[bool, ...]) -> None:
    several = [
        replace(said("chats", who), chosen=one) for who, one in zip("ab", asked, strict=True)
    ]
    assert the_one(several).chosen == all(asked)
