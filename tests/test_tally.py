import datetime
import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.tally import Tally, month_of, total

THEMES = ["feux", "police", "crues"]


@pytest.mark.parametrize(
    ("date", "month"),
    [
        ("2026-11-22", "2026-11"),
        ("2026-11-22T10:00:00+01:00", "2026-11"),
        (" 2026-11", "2026-11"),
        ("20261122", "2026-11"),
        ("20261122T1000", "2026-11"),
        ("22/11/2026", "2026-11"),
        ("2/1/2026 10h30", "2026-01"),
        ("22.11.2026", "2026-11"),
        ("22-11-2026", "2026-11"),
        ("22 novembre 2026", "2026-11"),
        ("1er mars 2026", "2026-03"),
        ("dimanche 22 nov. 2026 à 10h", "2026-11"),
        ("Le 3 février 2026", "2026-02"),
        ("3 FÉVRIER 2026", "2026-02"),
        ("3 AOÛT 2026", "2026-08"),
        ("3 aout 2026", "2026-08"),
        ("3 déc 2026", "2026-12"),
        ("3 mai 2026", "2026-05"),
        ("3 juin 2026", "2026-06"),
        ("3 juil. 2026", "2026-07"),
        (datetime.date(2026, 11, 22), "2026-11"),
        (datetime.datetime(2026, 1, 2, 3), "2026-01"),
    ],
)
def test_the_month_of_a_date(date: Any, month: str) -> None:
    assert month_of(date) == month


@pytest.mark.parametrize(
    "nonsense",
    [
        "",
        "hier",
        "2026",
        "2026-13-01",
        "2026-00-01",
        "2026-111",
        "20261301",
        "202611221",
        "18261122",
        "22/13/2026",
        "22/11/20261",
        "22/11/26",
        "3 jui 2026",
        "3 brumaire 2026",
        "novembre 2026",
        "à Nice, le 22 novembre 2026",
        None,
        20261122,
        1.5,
        b"2026-11-22",
        ["2026-11-22"],
    ],
)
def test_what_is_no_date_has_no_month(nonsense: Any) -> None:
    assert month_of(nonsense) is None


@given(st.dates(min_value=datetime.date(1900, 1, 1)))
def test_a_date_has_its_month_however_it_is_written(date: datetime.date) -> None:
    month = f"{date.year}-{date.month:02}"
    assert month_of(date) == month_of(date.isoformat()) == month
    assert month_of(f"{date.day}/{date.month}/{date.year}") == month
    if date.year < 2100:
        assert month_of(f"{date:%Y%m%d}") == month


@given(st.text())
def test_a_month_is_twelve_at_most_and_written_in_ascii(text: str) -> None:
    for date in (text, f"{text}-11-22", f"2026-{text}", f"22/{text}/2026", f"3 {text} 2026"):
        month = month_of(date)
        if month is not None:
            assert month.isascii()
            assert 1 <= int(month.removeprefix(month[:5])) <= 12


def test_a_month_in_other_digits_is_none_or_in_ours() -> None:
    assert month_of("٢٠٢٦-١١-٢٢") in (None, "2026-11")


Document = tuple[list[str], str | None, str]


def tally_of(documents: list[Document]) -> Tally:
    tally = Tally()
    for themes, month, source in documents:
        tally.count(themes, month, source)
    return tally


DOCUMENTS: list[Document] = [
    (["feux", "police"], "2026-11", "a"),
    (["feux"], None, "a"),
    ([], "2026-11", "b"),
    (["feux", "police", "crues"], "2026-12", ""),
]


def test_documents_are_counted_by_theme_pair_month_and_source() -> None:
    tally = tally_of(DOCUMENTS)
    assert (tally.documents, tally.none, tally.skipped, tally.replaced) == (4, 1, 0, 0)
    assert tally.themes == {"feux": 3, "police": 2, "crues": 1}
    assert tally.pairs == {
        ("feux", "police"): 2,
        ("feux", "crues"): 1,
        ("police", "crues"): 1,
    }
    assert tally.months == {
        "2026-11": {"": 2, "feux": 1, "police": 1},
        "": {"": 1, "feux": 1},
        "2026-12": {"": 1, "feux": 1, "police": 1, "crues": 1},
    }
    assert tally.sources == {
        "a": {"": 2, "feux": 2, "police": 1},
        "b": {"": 1},
        "": {"": 1, "feux": 1, "police": 1, "crues": 1},
    }


def test_adding_adds_every_number_and_leaves_what_was_added() -> None:
    one, other = tally_of(DOCUMENTS[:2]), tally_of(DOCUMENTS[2:])
    one.skipped, one.replaced, other.skipped, other.replaced = 1, 2, 3, 4
    before = other.as_plain()
    one.add(other)
    assert other.as_plain() == before
    expected = tally_of(DOCUMENTS)
    expected.skipped, expected.replaced = 4, 6
    assert one == expected
    one.count(["crues"], "2026-12", "b")
    assert other.as_plain() == before


documents = st.lists(
    st.tuples(
        st.lists(st.sampled_from(THEMES), unique=True).map(
            lambda found: sorted(found, key=THEMES.index)
        ),
        st.sampled_from(["2026-11", "2026-12", None]),
        st.sampled_from(["a", "b", "…", ""]),
    )
)


@given(st.lists(documents), st.randoms())
def test_sums_do_not_hang_on_how_documents_were_grouped(
    groups: list[list[Document]], random: Any
) -> None:
    whole = tally_of([document for group in groups for document in group])
    tallies = [tally_of(group) for group in groups]
    assert total(tallies) == whole
    random.shuffle(tallies)
    half = len(tallies) // 2
    assert total([total(tallies[:half]), total(tallies[half:])]) == whole


@given(documents, st.integers(0, 9), st.integers(0, 9))
def test_a_tally_comes_back_from_json(counted: list[Document], skipped: int, replaced: int) -> None:
    tally = tally_of(counted)
    tally.skipped, tally.replaced = skipped, replaced
    assert Tally.from_plain(json.loads(json.dumps(tally.as_plain()))) == tally


def many_sources(number: int, *, more: int = 0) -> Tally:
    """One document from each of many sources, and one more from each of the last ones."""
    names = [f"s{n:03}" for n in range(number)]
    return tally_of([(["feux"], None, name) for name in [*names, *names[number - more :]]])


def test_two_hundred_sources_are_kept() -> None:
    tally = many_sources(200)
    tally.curb()
    assert len(tally.sources) == 200
    assert "…" not in tally.sources


def test_of_more_sources_the_least_frequent_are_put_together() -> None:
    tally = many_sources(300, more=150)
    tally.curb()
    assert len(tally.sources) == 200
    # Those with two documents, then those whose names come first.
    kept = {f"s{n:03}" for n in [*range(150, 300), *range(49)]}
    assert set(tally.sources) == {*kept, "…"}
    assert tally.sources["…"] == {"": 101, "feux": 101}
    before = tally.as_plain()
    tally.curb()
    assert tally.as_plain() == before


def test_what_was_put_together_stays_so() -> None:
    tally = many_sources(300)
    tally.curb()
    tally.add(many_sources(300))
    assert len(tally.sources) == 200
    # 199 kept the first time have two documents; the other 101 were in "…", and come again.
    assert tally.sources["…"] == {"": 202, "feux": 202}
    assert tally.sources["s198"] == {"": 2, "feux": 2}


@given(st.lists(st.integers(0, 260), max_size=3))
def test_no_document_is_lost_among_many_sources(numbers: list[int]) -> None:
    tally = total(map(many_sources, numbers))
    together = sum(tally.sources.values(), Counter[str]())
    assert together[""] == tally.documents == sum(numbers)
    assert together["feux"] == tally.themes["feux"] == sum(numbers)
    assert len(tally.sources) <= 200
