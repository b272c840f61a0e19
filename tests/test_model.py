"""The compiled model says what the scikit-learn pipeline that it came from says."""

import random
import string
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from conftest import DATA
from hypothesis import given
from hypothesis import strategies as st

from classifier.card import Card
from classifier.evaluation import evaluate
from classifier.french import Analyser
from classifier.lexicon import read_lexicon
from classifier.model import FIRST_ROW, STOP_ROW, UNKNOWN_ROW, Calibration, Model, Pairs
from classifier.records import Annotation, Theme
from classifier.storage import load, save
from classifier.text import printable
from classifier.themes import read_themes
from classifier.training import Trained, train

NOTHING = np.zeros((1, 2))
CARD = Card(
    data_sha256="",
    lexicon_terms=0,
    words="",
    words_sha256="",
    measured=evaluate(NOTHING, NOTHING == 1, NOTHING, ["feu", "eau"], ["a"]),
    folds=5,
    learning_curve=(),
    themeless_share=0.8,
    targets={},
    versions={},
)


@pytest.fixture(scope="module")
def sample(annotations: list[Annotation]) -> list[Annotation]:
    return annotations[::12]


@pytest.fixture(scope="module")
def trained(sample: list[Annotation]) -> Trained:
    """All that a model can hold, from one in twelve of the shipped paragraphs."""
    lexicon = read_lexicon(DATA / "lexicon.toml")
    return train(sample, read_themes(DATA / "themes.toml"), lexicon=lexicon)


def assert_agreement(trained: Trained, texts: list[str]) -> None:
    compiled = trained.model.scores(texts)
    reference = trained.pipeline.decision_function(texts)
    np.testing.assert_allclose(compiled, reference, rtol=0, atol=1e-6)


def test_agreement_on_annotated_paragraphs(trained: Trained, annotations: list[Annotation]) -> None:
    assert_agreement(trained, [annotation.text for annotation in annotations])


def test_agreement_on_random_text(trained: Trained) -> None:
    draw = random.Random(0)
    forms = sorted(form.decode() for form in trained.model.forms)
    stems = sorted(stem.decode() for stem in trained.model.stems)
    pairs: tuple[str, ...] = trained.pipeline["machines"].space.pairs
    characters = string.ascii_letters + string.digits + " éÈçœ’'-.«»€ğ🔥"

    def word() -> str:
        return draw.choice(
            [
                draw.choice(forms),
                draw.choice(forms).upper(),
                draw.choice(stems) + "".join(draw.choices(string.ascii_lowercase, k=3)),
                "".join(draw.choices(characters, k=draw.randrange(12))),
                draw.choice(pairs),
                draw.choice(pairs).replace(" ", " de la "),
            ]
        )

    texts = [" ".join(word() for _ in range(draw.randrange(80))) for _ in range(1000)]
    found, _ = trained.model.pairs.find(np.array(trained.model.rows(" ".join(texts))))
    assert len(found) > 1000
    assert_agreement(trained, texts)


# What pairs are made of, what they look across, and what they do not.
WORDS = ["sécurité", "civile", "crime", "organisé", "Le Havre", "de la", "l'", "xyzzy", "🔥", "5"]


@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=8), max_size=30).map(" ".join))
def test_agreement_on_any_text(trained: Trained, text: str) -> None:
    assert_agreement(trained, [text, "sécurité", text])


def test_agreement_on_every_form_of_the_table_alone(trained: Trained, analyser: Analyser) -> None:
    forms = sorted(form.decode() for form in {*analyser.lemmas, *analyser.stops})
    assert_agreement(trained, forms[::50])


def test_a_score_does_not_depend_on_the_other_texts(trained: Trained) -> None:
    texts = ["Un attentat.", "", "La sécurité", "civile évacue.", "xyz"]
    together = trained.model.scores(texts)
    alone = [trained.model.scores([text])[0] for text in texts]
    np.testing.assert_allclose(together, alone, rtol=0, atol=1e-12)
    assert trained.model.scores([]).shape == (0, 7)


def assert_words_add_up(model: Model, text: str) -> None:
    scores = model.scores([text])[0]
    line = printable(text)
    for column, theme in enumerate(model.theme_names):
        words = dict(model.words(text, theme))
        assert all(word in line for word in words)
        explanation = model.explain(text, theme)
        assert explanation.score == pytest.approx(scores[column], abs=1e-6)
        total = sum(words.values()) + model.bias[column]
        assert total == pytest.approx(scores[column], abs=1e-6)
        weights = [abs(weight) for weight in words.values()]
        assert weights == sorted(weights, reverse=True)


@pytest.mark.parametrize(
    "text",
    [
        "L'attentat de Nice, l’ATTENTAT de Paris et la cellule",
        "La sécurité civile, la sécurité de la civile et la civile sécurité",
        "xyz",
        "",
        "Le la les 5",
    ],
)
def test_words_and_bias_add_up_to_the_score(trained: Trained, text: str) -> None:
    assert_words_add_up(trained.model, text)


@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=8), max_size=30).map(" ".join))
def test_the_words_of_any_text_add_up_to_its_score(trained: Trained, text: str) -> None:
    assert_words_add_up(trained.model, text)


def test_words_of_a_theme_that_the_model_lacks(trained: Trained) -> None:
    with pytest.raises(ValueError, match="'sport' is not in list"):
        trained.model.words("Un match", "sport")


@pytest.fixture
def handmade() -> Model:
    return Model(
        themes=(Theme("feu", "le feu"), Theme("eau", "l'eau")),
        forms={b"de": STOP_ROW, b"incendie": 2, b"crue": 3},
        stems={b"incend": 2},
        weights=np.array([[0, 0], [0, 0], [3, -1], [0, 2]], dtype=np.float32),
        norms=np.array([0, 0, 4, 1], dtype=np.float32),
        pairs=Pairs(
            np.array([[2, 3], [3, 3]], dtype=np.int32),
            np.array([[5, 0], [0, 1]], dtype=np.float32),
        ),
        bias=np.array([-1.0, -0.5]),
        calibration=Calibration(np.array([2.0, 2.0]), np.zeros(2), np.array([0.5, 0.9])),
        card=CARD,
    )


def test_a_small_model_by_hand(handmade: Model) -> None:
    model = handmade
    texts = ["Incendie !", "incendiaire, incendie", "Une crue", "rien"]
    np.testing.assert_allclose(
        model.scores(texts),
        [
            [3 / 2 - 1, -1 / 2 - 0.5],
            [6 / 8**0.5 - 1, -2 / 8**0.5 - 0.5],
            [-1, 2 - 0.5],
            [-1, -0.5],
        ],
    )
    assert model.rows("rien de crue") == [UNKNOWN_ROW, STOP_ROW, 3]
    fire, _, flood, nothing = model.predict(texts)
    assert (fire.themes, flood.themes, nothing.themes) == (("feu",), ("eau",), ())
    assert list(flood.scores) == ["eau", "feu"]
    assert flood.scores["eau"] == pytest.approx(1 / (1 + np.exp(-3)))


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("incendie crue", [("incendie crue", 5)]),
        ("Incendiaires DE CRUE", [("Incendiaires DE CRUE", 5)]),
        ("incendie de de crue", [("incendie de de crue", 5)]),
        # An unknown word parts them, and so does the end of the text.
        ("incendie rien crue", []),
        ("crue incendie", []),
        ("de incendie de", []),
        ("incendie", []),
        ("incendie crue, incendie crue", [("incendie crue", 10)]),
    ],
)
def test_a_pair_is_found_across_stop_words(
    handmade: Model, text: str, pairs: list[tuple[str, float]]
) -> None:
    words = dict(handmade.words(text, "feu"))
    length = handmade.norms[handmade.rows(text)].sum() ** 0.5
    found = {name: weight * length for name, weight in words.items() if " " in name}
    assert found == pytest.approx(dict(pairs))
    assert sum(words.values()) - 1 == pytest.approx(handmade.scores([text])[0, 0])


def test_a_reason_says_where_its_words_stand(handmade: Model) -> None:
    text = "\tL’in\u00adcendie,\nde Crue\u0301 et l'INCENDIE"
    explanation = handmade.explain(text, "feu")
    reasons = explanation.reasons
    assert [text[reason.start : reason.end] for reason in reasons] == [
        "in\u00adcendie",
        "in\u00adcendie,\nde Crue\u0301",
        "INCENDIE",
    ]
    # Two words of norm 4 and one of 1: the length is 3.
    assert [reason.weight for reason in reasons] == pytest.approx([3 / 3, 5 / 3, 3 / 3])
    words, weights = zip(*explanation.words, strict=True)
    assert words == ("incendie", "incendie, de Crue\u0301")
    assert weights == pytest.approx((6 / 3, 5 / 3))


def test_a_theme_is_given_from_its_least_score() -> None:
    calibration = Calibration(
        np.array([2.0, 0.5, 0.0, 1.0, 1.0]), np.array([0.0, -1.0, 1.0, 0.0, 0.0]),
        np.array([0.5, 0.9, 0.5, 0.0, 1.0]),
    )  # fmt: skip
    least = calibration.least_scores
    assert least[:2] == pytest.approx([0, (np.log(9) + 1) / 0.5])
    assert not np.isfinite(least[2:]).any()
    finite = np.append(least[:2], [0, 0, 0])
    assert calibration.given(finite + 1e-6)[:2].all()
    assert not calibration.given(finite - 1e-6)[:2].any()


def test_a_pair_does_not_reach_into_the_next_text(handmade: Model) -> None:
    assert handmade.scores(["incendie", "crue"])[0, 0] == pytest.approx(3 / 2 - 1)
    assert handmade.scores(["incendie crue", "crue"])[0, 0] == pytest.approx(8 / 5**0.5 - 1)
    assert handmade.scores(["crue", "", "crue crue"])[:, 1] == pytest.approx(
        [2 - 0.5, -0.5, 5 / 2**0.5 - 0.5]
    )


def test_a_model_without_pairs_finds_none(handmade: Model) -> None:
    nothing = Pairs(np.zeros((0, 2), np.int32), np.zeros((0, 2), np.float32))
    model = replace(handmade, pairs=nothing)
    assert model.scores(["incendie crue"])[0, 0] == pytest.approx(3 / 5**0.5 - 1)
    assert dict(model.words("incendie crue", "feu")) == pytest.approx({"incendie": 3 / 5**0.5})
    places, pairs = nothing.find(np.array([2, 3]))
    assert len(places) == len(pairs) == 0


@given(st.lists(st.integers(-1, 5), max_size=40))
def test_pairs_are_the_neighbours_that_a_loop_finds(rows: list[int]) -> None:
    kept = [(1, 2), (2, 2), (2, 5), (5, 3)]
    pairs = Pairs(np.array(kept, dtype=np.int32), np.zeros((4, 1), np.float32))
    left, pair = pairs.find(np.array(rows, dtype=np.int64))
    places = [place for place, row in enumerate(rows) if row != STOP_ROW]
    expected = [
        (a, b, kept.index((rows[a], rows[b])))
        for a, b in pairwise(places)
        if (rows[a], rows[b]) in kept
    ]
    right = pairs.right_of(np.array(rows, dtype=np.int64), left)
    assert list(zip(left, right, pair, strict=True)) == expected


def test_the_first_rows_weigh_nothing(trained: Trained) -> None:
    assert not trained.model.weights[:FIRST_ROW].any()
    assert not trained.model.norms[:FIRST_ROW].any()


def test_titles_are_by_name(handmade: Model) -> None:
    assert handmade.titles == {"feu": "le feu", "eau": "l'eau"}


def test_a_handmade_model_comes_back_from_its_file(handmade: Model, tmp_path: Path) -> None:
    save(handmade, tmp_path / "m.joblib")
    loaded = load(tmp_path / "m.joblib")
    assert (loaded.forms, loaded.stems, loaded.themes) == (
        handmade.forms,
        handmade.stems,
        handmade.themes,
    )
    texts = ["incendiaire", "Une crue", "Incendie de crue"]
    np.testing.assert_array_equal(loaded.scores(texts), handmade.scores(texts))


def test_the_surest_score_overflows_nothing(handmade: Model) -> None:
    scores = np.array([[-1e9, 1e9]])
    np.testing.assert_array_equal(handmade.calibration.probabilities(scores), [[0, 1]])
