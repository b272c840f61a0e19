import os
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from conftest import SMALL_CORPUS

from classifier.annotations import digest
from classifier.errors import AnnotationError
from classifier.model import Model
from classifier.records import Annotation, Theme
from classifier.training import Trained, train
from classifier.training.calibration import calibrate, cross_decide


def annotation(text: str, *themes: str, unsure: str = "", group: str = "") -> Annotation:
    return Annotation(
        text, frozenset(themes), text, group or text, unsure=frozenset(filter(None, [unsure]))
    )


SMALL = [annotation(text, *themes) for text, themes in SMALL_CORPUS]


def test_the_same_data_give_the_same_file(small_corpus: Path, tmp_path: Path) -> None:
    files = []
    for seed in ("0", "1"):
        path = tmp_path / f"{seed}.joblib"
        command = ["train", str(small_corpus), "-o", str(path)]
        subprocess.run(
            [sys.executable, "-c", f"from classifier.cli import main; main({command})"],
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
        )
        files.append(path.read_bytes())
    assert files[0] == files[1]


def test_the_shipped_model_is_what_the_data_give(
    trained: Trained, shipped: Model, annotations: list[Annotation]
) -> None:
    assert shipped.card.data_sha256 == digest(annotations), "run train.py"
    assert shipped.themes == trained.model.themes
    texts = [annotation.text for annotation in annotations]
    scores, expected = shipped.scores(texts), trained.model.scores(texts)
    # Other versions of the libraries, and other processors, may add in another order.
    np.testing.assert_allclose(scores, expected, rtol=0, atol=0.01)
    decisions = shipped.calibration.given(scores) == trained.model.calibration.given(expected)
    assert decisions.mean() > 0.999
    if shipped.card.versions == trained.model.card.versions:
        np.testing.assert_allclose(scores, expected, rtol=0, atol=1e-4)
        assert shipped.forms == trained.model.forms


def test_what_an_annotator_left_open_does_not_train() -> None:
    text = "Le tigre feule dans sa cage."
    undecided = train([*SMALL, annotation(text, "chiens", unsure="chats")]).model
    decided = train([*SMALL, annotation(text, "chiens")]).model
    about_cats = [dict(model.words(text, "chats")) for model in (undecided, decided)]
    assert "tigre" not in about_cats[0]
    assert about_cats[1]["tigre"] < 0
    assert dict(undecided.words(text, "chiens"))["tigre"] > 0


def test_themes_keep_the_order_and_the_meaning_of_their_file() -> None:
    themes = [Theme("chiens", "le chien"), Theme("chats", "le chat", "Félins.", "Pas le tigre.")]
    assert train(SMALL, themes).model.themes == tuple(themes)
    assert train(SMALL).model.theme_names == ["chats", "chiens"]


def test_the_card_counts_what_was_learnt_from(
    trained: Trained, annotations: list[Annotation]
) -> None:
    measured = trained.model.card.measured
    assert measured.paragraphs == len(annotations)
    assert measured.themeless == sum(not annotation.themes for annotation in annotations)
    support = {figures.theme: figures.support for figures in measured.themes}
    assert support["migration"] == sum(
        "migration" in annotation.themes for annotation in annotations
    )
    assert measured.macro_f1.low < measured.macro_f1.value < measured.macro_f1.high


def test_the_card_tells_of_the_data_and_not_of_ours() -> None:
    card = train([annotation("le chat", "x"), annotation("un chat", "x"), *SMALL[3:5]]).model.card
    assert card.folds == 4
    assert card.themeless_share == 0.0


@pytest.mark.parametrize(
    ("annotations", "message"),
    [
        ([annotation("a"), annotation("b")], "no paragraph has a theme. Annotate some first."),
        (
            [annotation("a", "x"), annotation("b"), annotation("c")],
            "too few paragraphs are about 'x': they come from 1 article. Annotate paragraphs of "
            "two articles at the least; fifty serve well.",
        ),
        (
            [annotation("a", "x", group="g"), annotation("b", "x", group="g"), annotation("c")],
            "too few paragraphs are about 'x': they come from 1 article. Annotate paragraphs of "
            "two articles at the least; fifty serve well.",
        ),
        (
            [annotation("a", "x"), annotation("b", "x")],
            "too few paragraphs are not about 'x': they come from 0 articles. Annotate "
            "paragraphs of two articles at the least; fifty serve well.",
        ),
    ],
)
def test_too_little_to_learn_from_is_named(annotations: list[Annotation], message: str) -> None:
    with pytest.raises(AnnotationError) as error:
        train(annotations)
    assert str(error.value) == message


def test_texts_without_a_word_are_named() -> None:
    said = [annotation("мир", "x"), annotation("дом", "x"), annotation("кот"), annotation("пёс")]
    with pytest.raises(AnnotationError, match="no paragraph holds a French word"):
        train(said)


def test_a_theme_can_miss_from_what_calibrates() -> None:
    judged = np.zeros((12, 1))
    scores = np.random.default_rng(0).normal(size=(12, 1))
    groups = [str(row) for row in range(12)]
    for pair in combinations(range(12), 2):
        judged[:] = 0
        judged[list(pair)] = 1
        assert cross_decide(scores, judged, groups).shape == (12, 1)


def test_words_that_speak_for_a_theme_never_lower_its_probability() -> None:
    scores = np.array([[-1.0], [-0.8], [0.3], [0.5], [0.6], [0.4]])
    judged = np.array([[1.0], [1.0], [0.0], [0.0], [0.0], [0.0]])
    calibration = calibrate(scores, judged)
    assert calibration.slope == [0.0]
    assert not calibration.given(scores).any()


def test_four_articles_are_enough_to_train() -> None:
    model = train(
        [
            annotation("le chat", "x"),
            annotation("un chat", "x"),
            annotation("sel"),
            annotation("riz"),
        ]
    ).model
    assert model.scores(["chat"])[0] > model.scores(["riz"])[0]


def test_a_paragraph_without_any_word_trains() -> None:
    model = train([*SMALL, annotation("… !"), annotation("12")]).model
    assert model.predict(["Le chat miaule et ronronne."])[0].themes == ("chats",)
