import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from classifier.card import Card, LearningPoint, Retraining, Source
from classifier.differences import Differences, differences
from classifier.evaluation import Figure, evaluate
from classifier.model import Model
from classifier.reports.card import card
from classifier.storage import load, save

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
COMPARED = differences(JUDGED == 1, JUDGED == 1, JUDGED, ["feu", "eau"], list("abc" * 5))
FALLEN = differences(JUDGED == 1, JUDGED == 2, JUDGED, ["feu", "eau"], list(map(str, range(15))))
NOTHING = differences(JUDGED[:0] == 1, JUDGED[:0] == 1, JUDGED[:0], ["feu", "eau"], [])
STEP = Retraining("4e5f", "2026-11-22", 7, 2, ("air",), COMPARED, COMPARED, forced=False)
SOURCES = (
    Source("../data/a.csv", "6a7b", 12, {"encoding": "cp1252"}, "2026-11-22", ("feu", "eau")),
    Source("b.jsonl", "8c9d", 3),
)
RETRAINED = replace(
    CARD,
    sources=SOURCES,
    lexicon=Source("lexicon.toml", "0e1f"),
    lineage=(STEP, replace(STEP, known=FALLEN, forced=True)),
)


def test_a_card_comes_back_from_plain_data() -> None:
    plain = CARD.as_plain()
    assert Card.from_plain(plain) == CARD
    assert Card.from_plain(json.loads(json.dumps(plain))) == CARD
    assert Card.from_plain(json.loads(json.dumps(HELD_OUT.as_plain()))) == HELD_OUT
    assert Card.from_plain(json.loads(json.dumps(RETRAINED.as_plain()))) == RETRAINED
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
        ("sources", None),
        ("sources", [{"path": "a.jsonl"}]),
        ("sources", [{**asdict(SOURCES[0]), "options": {"encoding": 8}}]),
        ("sources", [{**asdict(SOURCES[0]), "annotations": "many"}]),
        ("sources", [{**asdict(SOURCES[0]), "themes": None}]),
        ("lexicon", "lexicon.toml"),
        ("lexicon", {}),
        ("lineage", [{}]),
        ("lineage", [{**asdict(STEP), "added": "some"}]),
        ("lineage", [{**asdict(STEP), "compared": None}]),
        ("lineage", [{**asdict(STEP), "known": {**asdict(COMPARED), "themes": [0]}}]),
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


@pytest.mark.parametrize(
    ("compared", "known", "passes"),
    [
        pytest.param(COMPARED, COMPARED, True, id="nothing fell"),
        pytest.param(FALLEN, COMPARED, False, id="a fall on all"),
        pytest.param(COMPARED, FALLEN, False, id="a fall on those known"),
        pytest.param(COMPARED, NOTHING, True, id="none was known"),
        pytest.param(NOTHING, NOTHING, False, id="not to be compared"),
    ],
)
def test_a_step_passes_where_nothing_fell(
    compared: Differences, known: Differences, passes: bool
) -> None:
    assert replace(STEP, compared=compared, known=known).passes is passes


def test_a_card_is_written_with_its_lineage(small_model: Model) -> None:
    retrained = replace(RETRAINED, measured=small_model.card.measured)
    written = card(replace(small_model, card=retrained))
    step = "| 2026-11-22 | `4e5f` | 7 | 2 | air | 1.00 → 1.00 (+0.00) | 1.00 →"
    assert (
        f"{step} 1.00 (+0.00) | passed |\n{step} 0.00 (−1.00) | **forced**: macro, feu, eau |\n"
    ) in written
    assert "`../data` (12 annotations in 1 file, added 2026-11-22)" in written
    assert "`.` (3 annotations in 1 file)" in written
    assert "- lexicon: 12 terms of `lexicon.toml`\n" in written
    assert "## Lineage" not in card(small_model)


def test_a_card_is_stored_with_its_lineage(small_model: Model, tmp_path: Path) -> None:
    """Also where two steps are the same but for their place."""
    measured = replace(RETRAINED, measured=small_model.card.measured, lineage=(STEP, STEP))
    save(replace(small_model, card=measured), tmp_path / "m")
    assert load(tmp_path / "m").card == measured
