from itertools import pairwise

import pytest
from conftest import ARTICLE
from hypothesis import given
from hypothesis import strategies as st

from classifier.explanation import marks
from classifier.french import tokens_in_place
from classifier.model import Model
from classifier.records import Explanation, Reason

# "sécurité civile", and "lutte contre le terrorisme" across stop words.
WORDS = ["sécurité", "civile", "lutte", "terrorisme", "crime", "organisé", "contre le", "zyx", "🔥"]
TEXTS = st.lists(st.sampled_from(WORDS) | st.text(max_size=8), max_size=30).map(" ".join)


def test_a_pair_is_marked_at_its_two_words() -> None:
    # "lutte contre le terrorisme", of which "lutte" alone weighs nothing.
    reasons = (Reason(0, 26, 0.5, between=(5, 16)), Reason(16, 26, 1.0))
    assert marks(Explanation(-1.0, reasons, ())) == (Reason(0, 5, 0.25), Reason(16, 26, 1.25))


def test_a_word_between_two_pairs_has_half_of_each() -> None:
    # "sécurité civile, sécurité": one pair forwards, one backwards.
    reasons = (
        Reason(0, 15, 0.5, between=(8, 9)),
        Reason(9, 15, -1.0),
        Reason(9, 25, 0.25, between=(15, 17)),
    )
    assert marks(Explanation(0.0, reasons, ())) == (
        Reason(0, 8, 0.25),
        Reason(9, 15, -0.625),
        Reason(17, 25, 0.125),
    )


def test_nothing_is_marked_without_a_reason() -> None:
    assert marks(Explanation(-1.0, (), ())) == ()


def assert_marks_add_up(model: Model, text: str) -> None:
    words = {(start, end) for _, start, end in tokens_in_place(text)}
    [scores] = model.scores([text])
    for theme, score in zip(model.theme_names, scores, strict=True):
        explanation = model.explain(text, theme)
        marked = marks(explanation)
        assert all(left.end <= right.start for left, right in pairwise(marked))
        assert {(mark.start, mark.end) for mark in marked} <= words
        total = explanation.bias + sum(mark.weight for mark in marked)
        assert total == pytest.approx(score, abs=1e-6)


@given(TEXTS)
def test_the_marks_of_any_text_add_up_to_its_score(shipped: Model, text: str) -> None:
    assert_marks_add_up(shipped, text)


def test_the_marks_of_an_article_add_up_to_its_score(shipped: Model) -> None:
    assert_marks_add_up(shipped, ARTICLE.read_text("utf-8"))
