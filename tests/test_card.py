import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from classifier.card import Card, LearningPoint
from classifier.evaluation import Figure, evaluate

JUDGED = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]] * 5)
CARD = Card(
    data_sha256="0a1b",
    lexicon_terms=12,
    words="a corpus",
    words_sha256="2c3d",
    measured=evaluate(JUDGED, JUDGED == 1, JUDGED, ["feu", "eau"], list("abc" * 5)),
    folds=3,
    learning_curve=(LearningPoint(250, Figure(0.5, 0.25, 0.75)),),
    themeless_share=0.85,
    targets={"feu": "recall 0.95"},
    versions={"python": "3.11"},
)
UNKNOWN = {"value": 0.5, "low": 0.4, "high": 0.6}
HELD_OUT = replace(
    CARD,
    learning_curve=(LearningPoint(250, Figure(0.5, 0.25, 0.75), Figure(0.4, 0.2, 0.6)),),
    held_out=evaluate(1 - JUDGED, JUDGED == 0, JUDGED, ["feu", "eau"], list("abc" * 5)),
)


def test_a_card_comes_back_from_plain_data() -> None:
    plain = CARD.as_plain()
    assert Card.from_plain(plain) == CARD
    assert Card.from_plain(json.loads(json.dumps(plain))) == CARD
    assert Card.from_plain(json.loads(json.dumps(HELD_OUT.as_plain()))) == HELD_OUT
    bare = replace(CARD, learning_curve=(), targets={}, versions={})
    assert Card.from_plain(bare.as_plain()) == bare


@pytest.mark.parametrize("key", list(CARD.as_plain()))
def test_a_card_without_one_of_its_parts_is_none(key: str) -> None:
    plain = CARD.as_plain()
    del plain[key]
    with pytest.raises(KeyError, match=key):
        Card.from_plain(plain)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("lexicon_terms", "many"),
        ("folds", None),
        ("themeless_share", "most"),
        ("learning_curve", [{"paragraphs": 3, "macro_f1": 0.5}]),
        ("learning_curve", None),
        ("held_out", 0.5),
        ("held_out", 0),
        ("held_out", {}),
        ("learning_curve", [{"paragraphs": 3, "macro_f1": UNKNOWN, "held_out": 0}]),
        ("targets", ["feu"]),
        ("targets", {"feu": 0.95}),
        ("versions", {"python": 3}),
        ("measured", 0.5),
    ],
)
def test_a_card_of_another_make_is_none(key: str, value: Any) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        Card.from_plain({**CARD.as_plain(), key: value})


def test_the_curve_ends_with_all_paragraphs() -> None:
    last = LearningPoint(15, CARD.measured.macro_f1)
    assert CARD.curve == (*CARD.learning_curve, last)
    assert HELD_OUT.held_out is not None
    assert HELD_OUT.curve[-1] == replace(last, held_out=HELD_OUT.held_out.macro_f1)
