import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.aggregation import STRONGEST, aggregate

# A paragraph: its score for each of two themes, and its length.
scores = st.floats(-30, 30)
paragraphs = st.tuples(scores, scores, st.integers(1, 2000))
documents = st.lists(paragraphs, min_size=1, max_size=12)
Paragraphs = list[tuple[float, float, int]]


def whole(*found: Paragraphs) -> list[list[float]]:
    """What documents of these paragraphs score for each theme."""
    every = np.array([paragraph for document in found for paragraph in document])
    every = every.reshape(-1, 3)
    counts = np.array(list(map(len, found)), dtype=np.int64)
    aggregated: list[list[float]] = aggregate(
        every[:, :2], every[:, 2].astype(np.int64), counts
    ).tolist()
    return aggregated


def near(expected: list[list[float]]) -> object:
    return pytest.approx(np.array(expected), rel=0, abs=1e-9)


@pytest.mark.parametrize(
    ("document", "score"),
    [
        # Half of it is about the theme, and all that counts comes from that half.
        ([(4.0, 100), (-4.0, 100)], 4.0),
        # A fifth of it is: as much again counts that is not about it.
        ([(4.0, 100), (-4.0, 400)], 0.0),
        # One sentence in passing.
        ([(4.0, 40), (-4.0, 360)], -2.0),
        # A heading weighs what it is long.
        ([(4.0, 1), (-4.0, 9999)], 0.001 * 2 - 4.0),
        ([(1.0, 10), (1.0, 10), (1.0, 10)], 1.0),
    ],
)
def test_a_document_scores_the_mean_of_its_strongest_part(
    document: list[tuple[float, int]], score: float
) -> None:
    assert whole([(each, -9.0, length) for each, length in document]) == near([[score, -9.0]])


@given(st.lists(documents, max_size=5))
def test_it_is_the_mean_of_the_highest_scores(found: list[Paragraphs]) -> None:
    for document, aggregated in zip(found, whole(*found), strict=True):
        room = STRONGEST * sum(length for *_, length in document)
        for theme in range(2):
            left, total = room, 0.0
            for paragraph in sorted(document, key=lambda each: -each[theme]):
                taken = min(left, paragraph[2])
                total += taken * paragraph[theme]
                left -= taken
            assert aggregated[theme] == pytest.approx(total / room, rel=0, abs=1e-9)


def test_no_document_has_no_score() -> None:
    assert aggregate(np.empty((0, 2)), np.empty(0, np.int64), np.empty(0, np.int64)).shape == (0, 2)


@given(paragraphs)
def test_a_paragraph_alone_has_its_own_score(paragraph: tuple[float, float, int]) -> None:
    assert whole([paragraph]) == [list(paragraph[:2])]


@given(documents.flatmap(lambda document: st.tuples(st.just(document), st.permutations(document))))
def test_the_order_of_paragraphs_does_not_matter(both: tuple[Paragraphs, Paragraphs]) -> None:
    document, shuffled = both
    assert whole(shuffled) == near(whole(document))


@given(documents, st.floats(0, 30), st.integers(1, 2000))
def test_a_paragraph_further_from_the_theme_than_all_others_never_raises_it(
    document: Paragraphs, further: float, length: int
) -> None:
    lowest = [min(paragraph[theme] for paragraph in document) - further for theme in range(2)]
    before, after = whole(document, [*document, (lowest[0], lowest[1], length)])
    assert np.less_equal(after, np.array(before) + 1e-9).all()


@given(documents, st.data())
def test_where_a_paragraph_is_cut_in_two_of_its_score_does_not_matter(
    document: Paragraphs, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(document) - 1))
    first, second, length = document[place]
    end = data.draw(st.integers(1, max(1, length - 1)))
    halves = [(first, second, end), (first, second, max(1, length - end))]
    joined = [(first, second, halves[0][2] + halves[1][2])]
    before, after = document[:place], document[place + 1 :]
    assert whole([*before, *halves, *after]) == near(whole([*before, *joined, *after]))


@given(documents)
def test_no_document_scores_beyond_its_paragraphs(document: Paragraphs) -> None:
    [aggregated] = whole(document)
    for theme in range(2):
        found = [paragraph[theme] for paragraph in document]
        slack = 1e-12 * max(map(math.fabs, found))
        assert min(found) - slack <= aggregated[theme] <= max(found) + slack


@given(st.lists(documents, min_size=1, max_size=5))
def test_a_document_does_not_hang_on_those_beside_it(found: list[Paragraphs]) -> None:
    assert whole(*found) == near([score for document in found for score in whole(document)])
