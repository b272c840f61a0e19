"""The compiled model says what the scikit-learn pipeline that it came from says."""

import random
import string
from pathlib import Path

import numpy as np
import pytest

from classifier.card import Card
from classifier.evaluation import evaluate
from classifier.french import tokens
from classifier.model import NO_ROW, Calibration, Model
from classifier.records import Annotation, Theme
from classifier.storage import load, save
from classifier.training import Trained

NOTHING = np.zeros((1, 2))
CARD = Card("", evaluate(NOTHING == 1, NOTHING, ["feu", "eau"], ["a"]), 5, 0.8, {})


def assert_agreement(trained: Trained, texts: list[str]) -> None:
    compiled = trained.model.scores(texts)
    reference = trained.pipeline.decision_function(texts)
    np.testing.assert_allclose(compiled, reference, rtol=0, atol=1e-6)


def test_agreement_on_every_annotated_paragraph(
    trained: Trained, annotations: list[Annotation]
) -> None:
    assert_agreement(trained, [annotation.text for annotation in annotations])


def test_agreement_on_random_text(trained: Trained) -> None:
    draw = random.Random(0)
    forms = sorted(form.decode() for form in trained.model.forms)
    stems = sorted(stem.decode() for stem in trained.model.stems)
    characters = string.ascii_letters + string.digits + " éÈçœ’'-.«»€ğ🔥"

    def word() -> str:
        return draw.choice(
            [
                draw.choice(forms),
                draw.choice(forms).upper(),
                draw.choice(stems) + "".join(draw.choices(string.ascii_lowercase, k=3)),
                "".join(draw.choices(characters, k=draw.randrange(12))),
            ]
        )

    texts = [" ".join(word() for _ in range(draw.randrange(80))) for _ in range(2000)]
    assert_agreement(trained, texts)


def test_agreement_on_every_form_of_the_table_alone(trained: Trained) -> None:
    analyser = trained.pipeline["counts"].analyzer.__self__
    forms = sorted(form.decode() for form in {*analyser.lemmas, *analyser.stops})
    assert_agreement(trained, forms[::50])


def test_a_score_does_not_depend_on_the_other_texts(trained: Trained) -> None:
    texts = ["Un attentat.", "", "Les pompiers évacuent.", "xyz"]
    together = trained.model.scores(texts)
    alone = [trained.model.scores([text])[0] for text in texts]
    np.testing.assert_allclose(together, alone, rtol=0, atol=1e-12)
    assert trained.model.scores([]).shape == (0, 7)


@pytest.mark.parametrize(
    "text", ["L'attentat de Nice, l’ATTENTAT de Paris et la cellule", "xyz", "", "Le la les 5"]
)
def test_words_and_bias_add_up_to_the_score(trained: Trained, text: str) -> None:
    model = trained.model
    scores = model.scores([text])[0]
    for column, theme in enumerate(model.theme_names):
        words = dict(model.words(text, theme))
        assert set(words) <= {token.decode() for token in tokens(text)}
        total = sum(words.values()) + model.bias[column]
        assert total == pytest.approx(scores[column], abs=1e-6)


@pytest.fixture
def handmade() -> Model:
    return Model(
        themes=(Theme("feu", "le feu"), Theme("eau", "l'eau")),
        forms={b"incendie": 1, b"crue": 2},
        stems={b"incend": 1},
        weights=np.array([[0, 0], [3, -1], [0, 2]], dtype=np.float32),
        norms=np.array([0, 4, 1], dtype=np.float32),
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
    assert model.rows("rien") == [NO_ROW]
    fire, _, flood, nothing = model.predict(texts)
    assert (fire.themes, flood.themes, nothing.themes) == (("feu",), ("eau",), ())
    assert list(flood.scores) == ["eau", "feu"]
    assert flood.scores["eau"] == pytest.approx(1 / (1 + np.exp(-3)))


def test_a_handmade_model_comes_back_from_its_file(handmade: Model, tmp_path: Path) -> None:
    save(handmade, tmp_path / "m.joblib")
    loaded = load(tmp_path / "m.joblib")
    assert (loaded.forms, loaded.stems, loaded.themes) == (
        handmade.forms,
        handmade.stems,
        handmade.themes,
    )
    texts = ["incendiaire", "Une crue"]
    np.testing.assert_array_equal(loaded.scores(texts), handmade.scores(texts))


def test_the_surest_score_overflows_nothing(handmade: Model) -> None:
    scores = np.array([[-1e9, 1e9]])
    np.testing.assert_array_equal(handmade.calibration.probabilities(scores), [[0, 1]])
