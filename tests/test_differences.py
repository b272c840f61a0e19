"""Two models on the same paragraphs: what changed, and whether by more than chance."""

import json
from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from classifier.differences import Difference, Differences, differences
from classifier.evaluation import Figure, evaluate

UNKNOWN = np.nan
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


def compare(
    before: list[list[int]], after: list[list[int]], judged: list[list[float]], groups: str = ""
) -> Differences:
    return differences(
        np.array(before, dtype=bool),
        np.array(after, dtype=bool),
        np.array(judged, dtype=float),
        ["a", "b"],
        list(groups or map(str, range(len(judged)))),
    )


def f1(given: Bools, judged: Floats) -> float:
    """By the textbook: of the decisions that were judged, one theme."""
    pairs = [
        (bool(one), said == 1)
        for one, said in zip(given, judged.tolist(), strict=True)
        if said == said
    ]
    hits = sum(one and about for one, about in pairs)
    wrong = sum(one != about for one, about in pairs)
    return 2 * hits / (2 * hits + wrong) if hits or wrong else UNKNOWN


def brute_force(
    before: Bools, after: Bools, judged: Floats, groups: list[str], resamples: int, seed: int
) -> list[tuple[float, float, float]]:
    """(change, low, high) of each theme, then of macro-F1, by drawing article after article."""
    articles = sorted(set(groups))
    rows_of = {
        name: [row for row, group in enumerate(groups) if group == name] for name in articles
    }
    held = (judged == 1).any(axis=0)

    def changes(rows: list[int]) -> list[float]:
        figures = [
            [f1(given[rows, column], judged[rows, column]) for column in range(judged.shape[1])]
            for given in (before, after)
        ]
        of_held = [np.array(one)[held] for one in figures]
        macro = [np.mean(one[~np.isnan(one)]) if (one == one).any() else UNKNOWN for one in of_held]
        return [*(new - old for old, new in zip(*figures, strict=True)), macro[1] - macro[0]]

    actual = changes(list(range(len(groups))))
    random = np.random.default_rng(seed)
    drawn = (random.choice(articles, len(articles)) for _ in range(resamples))
    draws = np.array([changes([row for name in names for row in rows_of[name]]) for names in drawn])
    tail = 0.05 / 2 / len(actual)
    return [
        (change, *np.quantile(np.nan_to_num(column), [tail, 1 - tail]))
        for change, column in zip(actual, draws.T, strict=True)
    ]


def corpus(
    random: np.random.Generator, paragraphs: int, themes: int, support: int
) -> tuple[Floats, list[str]]:
    """Judgements with so many paragraphs of each theme, in articles of about two."""
    judged = np.zeros((paragraphs, themes))
    for column in range(themes):
        judged[random.choice(paragraphs, support, replace=False), column] = 1
    return judged, [str(n) for n in random.integers(0, paragraphs // 2, paragraphs)]


def test_by_hand() -> None:
    found = compare(
        before=[[1, 0], [1, 1], [0, 0], [1, 0], [0, 1]],
        after=[[1, 0], [0, 1], [1, 1], [1, 0], [0, 0]],
        judged=[[1, 0], [0, 1], [1, 1], [0, 0], [UNKNOWN, 0]],
        groups="aabbc",
    )
    a, b = found.themes
    assert (found.paragraphs, found.articles) == (5, 3)
    assert [each.name for each in (a, b, found.macro_f1)] == ["a", "b", "macro"]
    assert (a.support, b.support, found.macro_f1.support) == (2, 2, 3)
    assert (a.before, a.after) == pytest.approx((2 / 5, 4 / 5))
    assert (b.before, b.after) == pytest.approx((1 / 2, 1))
    assert (found.macro_f1.before, found.macro_f1.after) == pytest.approx((0.45, 0.9))
    assert found.macro_f1.change.value == pytest.approx(0.45)
    assert found.worse == ()


def test_intervals_are_those_of_articles_drawn_one_by_one() -> None:
    random = np.random.default_rng(3)
    judged, groups = corpus(random, 60, 2, 18)
    judged[random.random(judged.shape) < 0.1] = UNKNOWN
    before = random.random(judged.shape) < np.where(judged == 1, 0.8, 0.05)
    after = random.random(judged.shape) < np.where(judged == 1, 0.6, 0.1)
    found = differences(before, after, judged, ["a", "b"], groups)
    expected = brute_force(before, after, judged, groups, 4000, seed=1)
    for each, (change, low, high) in zip((*found.themes, found.macro_f1), expected, strict=True):
        assert each.change.value == pytest.approx(change)
        assert (each.change.low, each.change.high) == pytest.approx((low, high), abs=0.02)
        assert each.is_worse == (high < 0)


@pytest.mark.parametrize(
    ("themes", "support", "kept"), [(3, 25, 0.7), (12, 3, 0.7), (12, 2, 0.5), (12, 1, 0.0)]
)
def test_what_changed_by_chance_is_seldom_called_worse(
    themes: int, support: int, kept: float
) -> None:
    """Old and new err as often; of a share of the decisions they err together."""
    random = np.random.default_rng(support)
    runs = 60
    alarms = 0
    for run in range(runs):
        judged, groups = corpus(random, 60, themes, support)
        chance = np.where(judged == 1, 0.6, 0.02)
        before, other = random.random((2, *judged.shape)) < chance
        after = np.where(random.random(judged.shape) < kept, before, other)
        names = [str(column) for column in range(themes)]
        alarms += bool(differences(before, after, judged, names, groups, seed=run).worse)
    assert alarms <= 0.05 * runs


def test_a_real_fall_of_one_theme_is_seen() -> None:
    random = np.random.default_rng(0)
    judged, groups = corpus(random, 200, 5, 40)
    before = random.random(judged.shape) < np.where(judged == 1, 0.9, 0.02)
    after = before.copy()
    after[random.random(200) < 0.4, 2] = False
    found = differences(before, after, judged, list("abcde"), groups)
    assert [each.name for each in found.worse] == ["macro", "c"]
    rise = differences(after, before, judged, list("abcde"), groups)
    assert rise.worse == ()
    assert rise.themes[2].change.low > 0


def test_a_small_fall_of_all_themes_is_seen_in_their_mean_alone() -> None:
    random = np.random.default_rng(1)
    judged, groups = corpus(random, 200, 8, 20)
    before = judged == 1
    after = before & (random.random(judged.shape) < 0.88)
    found = differences(before, after, judged, list("abcdefgh"), groups)
    assert [each.name for each in found.worse] == ["macro"]


@pytest.mark.parametrize(("lost", "worse"), [(1, False), (3, False), (12, True)])
def test_a_theme_that_is_lost_may_have_been_so_by_chance(lost: int, worse: bool) -> None:
    """Of few paragraphs; draws that hold none of them are draws in which nothing fell."""
    judged = np.zeros((60, 2))
    judged[:lost, 0] = judged[20:40, 1] = 1
    before = judged == 1
    after = before.copy()
    after[:, 0] = False
    found = differences(before, after, judged, ["a", "b"], [str(n) for n in range(60)])
    assert (found.themes[0].before, found.themes[0].after) == (1, 0)
    assert found.themes[0].is_worse is worse


def test_paragraphs_of_one_article_are_one_chance() -> None:
    judged = np.zeros((40, 1))
    judged[:20] = 1
    before, after = judged == 1, judged == 2
    alone = [str(n) for n in range(40)]
    together = ["one"] * 20 + alone[20:]
    assert differences(before, after, judged, ["a"], alone).themes[0].is_worse
    assert not differences(before, after, judged, ["a"], together).themes[0].is_worse


def test_what_nobody_said_changes_nothing() -> None:
    judged: list[list[float]] = [[1, 0], [0, 1], [1, UNKNOWN], [UNKNOWN, 1]] * 3
    other = [[1, 0], [0, 1], [1, 1], [1, 1]] * 3
    found = compare([[1, 0], [0, 1], [1, 0], [0, 1]] * 3, other, judged)
    assert {each.change for each in (*found.themes, found.macro_f1)} == {Figure(0, 0, 0)}


def test_a_theme_that_no_paragraph_holds_is_not_compared() -> None:
    found = compare([[1, 0], [0, 0]] * 4, [[1, 0], [0, 1]] * 4, [[1, 0], [0, 0]] * 4)
    absent = found.themes[1]
    assert (absent.support, absent.after) == (0, 0)
    assert np.isnan([absent.before, absent.change.value, absent.change.low]).all()
    assert not absent.is_worse
    assert found.macro_f1.change == Figure(0, 0, 0)


def test_nothing_is_not_compared() -> None:
    empty = np.zeros((0, 2))
    found = differences(empty == 1, empty == 1, empty, ["a", "b"], [])
    assert (found.paragraphs, found.articles, found.worse) == (0, 0, ())
    assert np.isnan(found.macro_f1.change.value)


decisions = st.lists(
    st.tuples(*[st.tuples(st.booleans(), st.booleans(), st.sampled_from([0, 1, UNKNOWN]))] * 2),
    min_size=1,
    max_size=12,
)


@settings(max_examples=25)
@for_all(decisions, st.text("abc", min_size=12, max_size=12))
def test_before_and_after_are_what_an_evaluation_finds(
    rows: list[tuple[tuple[bool, bool, float], ...]], articles: str
) -> None:
    cells = np.array(rows, dtype=float)
    before, after, judged = cells[..., 0] == 1, cells[..., 1] == 1, cells[..., 2]
    groups = list(articles[: len(rows)])
    found = differences(before, after, judged, ["a", "b"], groups)
    for given, macro, themes in (
        (before, found.macro_f1.before, [each.before for each in found.themes]),
        (after, found.macro_f1.after, [each.after for each in found.themes]),
    ):
        measured = evaluate(given.astype(float), given, judged, ["a", "b"], groups, resamples=1)
        assert [macro, *themes] == pytest.approx(
            [measured.macro_f1.value, *(each.f1.value for each in measured.themes)], nan_ok=True
        )
    turned = differences(after, before, judged, ["a", "b"], groups)
    for there, back in zip((*found.themes, found.macro_f1), (*turned.themes, turned.macro_f1),
                           strict=True):  # fmt: skip
        change, opposite = there.change, back.change
        assert (change.value, change.low, change.high) == pytest.approx(
            (-opposite.value, -opposite.high, -opposite.low), nan_ok=True
        )
        assert not change.high < change.low
    own = differences(before, before, judged, ["a", "b"], groups)
    assert own.worse == ()
    changes = [each.change.value for each in own.themes]
    assert changes == pytest.approx([0 * each.before for each in own.themes], nan_ok=True)


def test_the_seed_alone_decides_the_draws() -> None:
    random = np.random.default_rng(5)
    judged, groups = corpus(random, 40, 2, 10)
    before, after = random.random((2, *judged.shape)) < 0.4

    def of_seed(seed: int) -> Differences:
        return differences(before, after, judged, ["a", "b"], groups, seed=seed)

    assert of_seed(0) == of_seed(0) != of_seed(1)


def test_differences_come_back_from_plain_data() -> None:
    found = compare([[1, 0], [0, 1]] * 4, [[1, 0], [0, 0]] * 4, [[1, 0], [0, 1]] * 4)
    assert Differences.from_plain(json.loads(json.dumps(asdict(found)))) == found
    assert isinstance(found.macro_f1, Difference)
