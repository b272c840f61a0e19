"""What differs between two models, small enough to be told by hand."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import SMALL_CORPUS
from hypothesis import given
from hypothesis import strategies as st
from test_card import CARD, HELD_OUT

from classifier.comparison import Comparison, Sides, ThemeChange, WordChange, compare
from classifier.french import stem
from classifier.model import FIRST_ROW, Calibration, Model, Pairs
from classifier.records import Annotation, Theme
from classifier.storage import load, save
from classifier.training import train
from classifier.training.vectors import WordVectors

# What a weight is divided by in a paragraph of thirty words whose norms are one.
LENGTH = 30**0.5

FEU = Theme("feu", "le feu", "Ce qui brûle.", "Pas la cuisine.")
EAU = Theme("eau", "l'eau")
AIR = Theme("air", "l'air")

Weights = Mapping[str, tuple[float, ...]]
NO_WEIGHTS: Weights = {}


def handmade(
    words: Weights,
    *,
    pairs: Weights = NO_WEIGHTS,
    stems: Weights = NO_WEIGHTS,
    themes: tuple[Theme, ...] = (FEU, EAU),
    slope: float = 1.0,
    scale: float = 1.0,
) -> Model:
    """A model of the weights of words, given by their forms, of pairs, and of stems alone."""
    forms = {form.encode(): row for row, key in enumerate(words, FIRST_ROW) for form in key.split()}
    n_words = FIRST_ROW + len(words)
    ends = {key: [forms[form.encode()] for form in key.split()] for key in pairs}
    order = sorted(ends, key=ends.__getitem__)
    weights = [(0.0,) * len(themes)] * FIRST_ROW + [*words.values(), *stems.values()]
    return Model(
        themes=themes,
        forms=forms,
        stems={stem(key.encode()): row for row, key in enumerate(stems, n_words)},
        weights=scale * np.array(weights, dtype=np.float32),
        norms=scale**2 * np.array([0] * FIRST_ROW + [1] * (len(weights) - FIRST_ROW), np.float32),
        pairs=Pairs(
            np.array([ends[key] for key in order], dtype=np.int32).reshape(-1, 2),
            scale * np.array([pairs[key] for key in order], np.float32).reshape(-1, len(themes)),
        ),
        bias=np.zeros(len(themes)),
        calibration=Calibration(
            np.full(len(themes), slope), np.zeros(len(themes)), np.full(len(themes), 0.5)
        ),
        card=CARD,
    )


def word_changes(compared: Comparison) -> dict[str, tuple[list[tuple[str, Any]], ...]]:
    """The words of each theme, up and down, with the changes of their weights."""
    return {
        theme.theme: tuple(
            [(word.word, pytest.approx(word.change * LENGTH)) for word in words]
            for words in (theme.up, theme.down)
        )
        for theme in compared.themes
    }


def test_words_are_told_with_the_greatest_change_first() -> None:
    before = handmade({"incendie": (3, 0), "crue": (1, 2), "braise": (0, 0), "pluie": (0, 4)})
    after = handmade({"pluie": (-1, 4), "crue": (-1, 2), "incendie": (4, 0), "braise": (5, 0)})
    assert word_changes(compare(before, after)) == {
        "feu": ([("braise", 5), ("incendie", 1)], [("crue", -2), ("pluie", -1)]),
        "eau": ([], []),
    }
    up = compare(before, after).themes[0].up[1]
    assert (up.before, up.after) == pytest.approx((3 / LENGTH, 4 / LENGTH))


def test_no_more_than_eight_words_are_told_each_way() -> None:
    letters = "abcdefghijkl"
    before = handmade({letter * 3: (0, 0) for letter in letters})
    after = handmade({letter * 3: (n, -n) for n, letter in enumerate(letters, 1)})
    ups = [(letter * 3, n) for n, letter in reversed([*enumerate(letters, 1)])][:8]
    downs = [(word, -n) for word, n in ups]
    assert word_changes(compare(before, after)) == {"feu": (ups, []), "eau": ([], downs)}


def test_a_change_that_two_decimals_do_not_show_is_none() -> None:
    before = handmade({"incendie": (0, 0)})
    after = handmade({"incendie": (0.0049 * LENGTH, 0.0051 * LENGTH)})
    assert word_changes(compare(before, after)) == {
        "feu": ([], []),
        "eau": ([("incendie", 0.0051 * LENGTH)], []),
    }


def test_a_word_adds_its_effect_to_a_paragraph_of_thirty_words() -> None:
    after = handmade({"incendie": (3, -1), "mot": (0, 0)}, slope=2)
    changes = compare(handmade({"mot": (0, 0)}), after).themes
    paragraph = "incendie " + "mot " * 29
    log_odds = after.calibration.slope * after.scores([paragraph])[0]
    assert [changes[0].up[0].after, changes[1].down[0].after] == pytest.approx(log_odds)


def test_another_slope_changes_what_words_say() -> None:
    words = {"incendie": (3.0, 0.0)}
    compared = compare(handmade(words), handmade(words, slope=3))
    assert word_changes(compared)["feu"] == ([("incendie", 6)], [])


@pytest.mark.parametrize(
    ("forms", "name"),
    [
        ("incendies incendie", "incendie"),
        ("exila exilait exile exilee exilees exiler exilera exiles", "exile"),
        ("sauver sauve sauva", "sauve"),
        ("yeux oeil", "oeil"),
        ("zoo", "zoo"),
    ],
)
def test_the_forms_of_a_word_are_told_once(forms: str, name: str) -> None:
    before, after = handmade({forms: (1, 0), "mot": (0, 0)}), handmade({forms: (2, 0)})
    assert word_changes(compare(before, after))["feu"] == ([(name, 1)], [])


def test_forms_that_one_model_tells_apart_are_told_apart() -> None:
    before = handmade({"feux": (1, 0), "feu": (2, 0)})
    after = handmade({"feu feux": (4, 0)})
    assert word_changes(compare(before, after))["feu"] == ([("feux", 3), ("feu", 2)], [])


def test_a_word_of_which_one_model_knows_the_stem_alone() -> None:
    before = handmade({"mot": (0, 0)}, stems={"incendie": (2, 0)})
    after = handmade({"incendiaire": (5, 0)})
    assert word_changes(compare(before, after))["feu"] == ([("incendiaire", 3)], [])


def test_pairs_are_words_too() -> None:
    words = {"securite": (0.0, 0.0), "civil civile civils": (0.0, 0.0), "feu feux": (0.0, 0.0)}
    before = handmade(words, pairs={"securite civile": (1, 0), "feu civil": (3, 0)})
    # The same words in other rows; one pair is gone, one is new.
    words = dict(reversed(words.items()))
    after = handmade(words, pairs={"securite civil": (2, 0), "civils feux": (0, 4)})
    assert word_changes(compare(before, after)) == {
        "feu": ([("securite civil", 1)], [("feu civil", -3)]),
        "eau": ([("civil feu", 4)], []),
    }


def test_a_pair_of_words_without_a_form_is_left_out() -> None:
    model = handmade({}, stems={"incendie": (0, 0)})
    ends, weights = np.array([[2, 2]], dtype=np.int32), np.ones((1, 2), np.float32)
    compared = compare(handmade({}), replace(model, pairs=Pairs(ends, weights)))
    assert word_changes(compared) == {"feu": ([], []), "eau": ([], [])}


def test_models_without_words() -> None:
    empty = handmade({})
    assert word_changes(compare(empty, empty)) == {"feu": ([], []), "eau": ([], [])}
    compared = compare(handmade({"incendie": (1, 0)}), empty)
    assert word_changes(compared) == {"feu": ([], [("incendie", -1)]), "eau": ([], [])}


WORDS = ["incendie incendies", "crue", "securite", "civil civils", "feu"]
some_weights = st.dictionaries(
    st.sampled_from(WORDS), st.tuples(*[st.integers(-9, 9).map(float)] * 2)
)


@given(some_weights, some_weights)
def test_what_goes_up_one_way_goes_down_the_other(first: Weights, second: Weights) -> None:
    there = compare(handmade(first), handmade(second))
    back = compare(handmade(second), handmade(first))
    for theme, mirrored in zip(there.themes, back.themes, strict=True):
        assert set(theme.up) == {
            WordChange(word.word, word.after, word.before) for word in mirrored.down
        }


@given(some_weights, st.floats(0.1, 10))
def test_a_model_of_another_scale_says_the_same(weights: Weights, scale: float) -> None:
    pairs = {"incendie crue": (2.0, -3.0)} if {*WORDS[:2]} <= {*weights} else {}
    compared = compare(handmade(weights, pairs=pairs), handmade(weights, pairs=pairs, scale=scale))
    assert word_changes(compared) == {"feu": ([], []), "eau": ([], [])}


def test_the_words_of_trained_models_weigh_what_labelling_makes_of_them(
    small_model: Model, words: WordVectors
) -> None:
    rows = [
        *SMALL_CORPUS,
        *((f"{text} Le facteur sonne.", themes) for text, themes in SMALL_CORPUS),
    ]
    annotations = [
        Annotation(text, frozenset(themes), str(n), str(n)) for n, (text, themes) in enumerate(rows)
    ]
    other = train(annotations, words=words, seed=1).model
    compared = compare(small_model, other)
    assert not compared.alike
    for column, theme in enumerate(compared.themes):
        assert theme.up
        assert theme.down
        for change in (*theme.up, *theme.down):
            for model, effect in ((small_model, change.before), (other, change.after)):
                alone = model.norms[model.rows(change.word)].sum()
                weight = dict(model.words(change.word, theme.theme)).get(change.word, 0.0)
                length = 30 * model.norms[FIRST_ROW:].mean()
                slope = model.calibration.slope[column]
                assert effect == pytest.approx(slope * weight * (alone / length) ** 0.5, rel=1e-4)


def test_a_model_and_its_file_are_alike(small_model: Model, tmp_path: Path) -> None:
    save(small_model, path := tmp_path / "m.joblib")
    compared = compare(small_model.unpacked(), load(path))
    assert compared.alike
    assert (compared.added, compared.removed, compared.redefined) == ((), (), ())
    assert compared.themes == tuple(
        ThemeChange(theme, Sides(threshold, threshold), (), ())
        for theme, threshold in zip(
            small_model.theme_names, small_model.calibration.thresholds.tolist(), strict=True
        )
    )


MODEL = handmade(
    {"incendie": (3, 0), "crue": (0, 2)}, pairs={"incendie crue": (1, 1)}, stems={"braise": (1, 0)}
)
CALIBRATION = MODEL.calibration


@pytest.mark.parametrize(
    "other",
    [
        replace(MODEL, themes=(FEU, AIR)),
        replace(MODEL, forms={b"incendie": 2, b"crues": 3}),
        replace(MODEL, forms={b"incendie": 3, b"crue": 2}),
        replace(MODEL, forms={**MODEL.forms, b"feu": 2}),
        replace(MODEL, stems={}),
        replace(MODEL, weights=MODEL.weights + np.float32(1)),
        replace(MODEL, norms=MODEL.norms * 2),
        replace(MODEL, pairs=replace(MODEL.pairs, ends=MODEL.pairs.ends[:, ::-1])),
        replace(MODEL, pairs=replace(MODEL.pairs, weights=MODEL.pairs.weights * 2)),
        replace(MODEL, bias=MODEL.bias + 1),
        *(
            replace(MODEL, calibration=replace(CALIBRATION, **{name: np.full(2, 0.75)}))
            for name in ("slope", "intercept", "thresholds")
        ),
    ],
)
def test_a_model_that_differs_anywhere_is_not_alike(other: Model) -> None:
    assert compare(MODEL, MODEL).alike
    assert not compare(MODEL, other).alike
    assert not compare(other, MODEL).alike


def test_a_model_that_answers_alike_may_say_otherwise_what_themes_mean() -> None:
    flames = replace(FEU, title="les flammes")
    compared = compare(MODEL, replace(MODEL, themes=(flames, EAU), card=HELD_OUT))
    assert compared.alike
    assert compared.redefined == (Sides(FEU, flames),)
    assert compared.cards == Sides(CARD, HELD_OUT)


def test_themes_come_and_go_and_stand_elsewhere() -> None:
    before = handmade({"incendie": (3, 0)})
    after = handmade({"incendie": (9, 3)}, themes=(AIR, FEU))
    compared = compare(before, after)
    assert (compared.added, compared.removed, compared.redefined) == ((AIR,), (EAU,), ())
    assert word_changes(compared) == {"feu": ([], [])}
    swapped = compare(before, handmade({"incendie": (1, 3)}, themes=(EAU, FEU)))
    assert word_changes(swapped) == {"eau": ([("incendie", 1)], []), "feu": ([], [])}
    assert compare(before, handmade({"incendie": (9,)}, themes=(AIR,))).themes == ()


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [("", "", False), ("0a", "", False), ("0a", "1b", False), ("0a", "0a", True)],
)
def test_held_out_paragraphs_are_the_same_where_their_digests_are(
    before: str, after: str, same: bool
) -> None:
    first, second = (
        replace(MODEL, card=replace(CARD, held_out_sha256=sha256)) for sha256 in (before, after)
    )
    assert compare(first, second).same_held_out is same
