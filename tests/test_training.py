import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from conftest import SMALL_CORPUS, Run

from classifier.aims import THEMELESS_SHARE, Aim, Target
from classifier.annotations import digest
from classifier.errors import AnnotationError, LexiconError
from classifier.french import Analyser
from classifier.model import Model
from classifier.records import Annotation, Theme
from classifier.training import Trained, train
from classifier.training.vectors import WordVectors


def annotation(text: str, *themes: str, unsure: str = "", group: str = "") -> Annotation:
    return Annotation(
        text, frozenset(themes), text, group or text, unsure=frozenset(filter(None, [unsure]))
    )


SMALL = [annotation(text, *themes) for text, themes in SMALL_CORPUS]


def test_the_same_data_give_the_same_file(
    run: Run, small_corpus: Path, words_file: Path, tmp_path: Path
) -> None:
    """In a process of its own, too, in which dictionaries and sets have another order."""
    here, there = tmp_path / "here.joblib", tmp_path / "there.joblib"
    train = ["train", str(small_corpus), "--words", str(words_file), "-o"]
    assert run(*train, here).code == 0
    script = "import sys; from classifier.cli import main; main(sys.argv[1:])"
    subprocess.run(
        [sys.executable, "-c", script, *train, str(there)],
        env={**os.environ, "PYTHONHASHSEED": "0"},
        check=True,
        capture_output=True,
    )
    assert here.read_bytes() == there.read_bytes()


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
        assert list(shipped.forms) == list(trained.model.forms)


def test_what_an_annotator_left_open_does_not_train(words: WordVectors) -> None:
    text = "Le tigre feule dans sa cage."
    undecided = train([*SMALL, annotation(text, "chiens", unsure="chats")], words=words).model
    decided = train([*SMALL, annotation(text, "chiens")], words=words).model
    about_cats = [dict(model.words(text, "chats")) for model in (undecided, decided)]
    assert "tigre" not in about_cats[0]
    assert about_cats[1]["tigre"] < 0
    assert dict(undecided.words(text, "chiens"))["tigre"] > 0


def test_themes_keep_the_order_and_the_meaning_of_their_file(words: WordVectors) -> None:
    themes = [Theme("chiens", "le chien"), Theme("chats", "le chat", "Félins.", "Pas le tigre.")]
    assert train(SMALL, themes, words=words).model.themes == tuple(themes)
    assert train(SMALL, words=words).model.theme_names == ["chats", "chiens"]


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


def test_the_card_tells_of_the_data_and_not_of_ours(words: WordVectors) -> None:
    paragraphs = [annotation("le chat", "x"), annotation("un chat", "x"), *SMALL[3:5]]
    card = train(paragraphs, words=words).model.card
    assert card.folds == 4
    assert card.themeless_share == 0.0
    assert (card.words, card.words_sha256) == ("made up", words.sha256)
    assert (card.lexicon_terms, card.learning_curve, card.targets) == (0, (), {})


@pytest.mark.parametrize(
    ("annotations", "message"),
    [
        ([annotation("a"), annotation("b")], "no paragraph has a theme. Annotate some first."),
        (
            [annotation("a", "x"), annotation("b"), annotation("c")],
            "too few paragraphs are about 'x': they come from 1 article. Annotate paragraphs of "
            "two articles at the least (fifty serve well), or list terms in a lexicon.",
        ),
        (
            [annotation("a", "x", group="g"), annotation("b", "x", group="g"), annotation("c")],
            "too few paragraphs are about 'x': they come from 1 article. Annotate paragraphs of "
            "two articles at the least (fifty serve well), or list terms in a lexicon.",
        ),
        (
            [annotation("a", "x"), annotation("b", "x")],
            "too few paragraphs are not about 'x': they come from 0 articles. Annotate "
            "paragraphs of two articles at the least (fifty serve well), or list terms in a "
            "lexicon.",
        ),
    ],
)
def test_too_little_to_learn_from_is_named(
    annotations: list[Annotation], message: str, words: WordVectors
) -> None:
    with pytest.raises(AnnotationError) as error:
        train(annotations, words=words)
    assert str(error.value) == message


def test_texts_without_a_word_are_named(words: WordVectors) -> None:
    said = [annotation("мир", "x"), annotation("дом", "x"), annotation("кот"), annotation("пёс")]
    with pytest.raises(AnnotationError, match="no paragraph holds a French word"):
        train(said, words=words)


def test_four_articles_are_enough_to_train(words: WordVectors) -> None:
    model = train(
        [
            annotation("le chat", "x"),
            annotation("un chat", "x"),
            annotation("sel"),
            annotation("riz"),
        ],
        words=words,
    ).model
    assert model.scores(["chat"])[0] > model.scores(["riz"])[0]


def test_a_paragraph_without_any_word_trains(words: WordVectors) -> None:
    model = train([*SMALL, annotation("… !"), annotation("12")], words=words).model
    assert model.predict(["Le chat miaule et ronronne."])[0].themes == ("chats",)


CATS = ("chat", "chaton", "Le matou", "ronronner")
DOGS = ("chien", "molosse", "Les niches", "aboyer")


def sign_of(model: Model, text: str, theme: str) -> float:
    """What the one word of a text adds to the score of a theme."""
    ((_, weight),) = model.words(text, theme)
    return weight


def test_a_word_that_no_annotation_holds_scores_as_what_it_is_near(
    small_model: Model, analyser: Analyser
) -> None:
    annotated = {lemma for text, _ in SMALL_CORPUS for lemma in analyser.lemmas_of(text)}
    assert not {"moustache", "berger", "urbanisme"} & annotated
    for word, theme in (("moustache", "chats"), ("berger", "chiens")):
        other = {"chats": "chiens", "chiens": "chats"}[theme]
        assert sign_of(small_model, f"La {word}.", theme) > 0 > sign_of(small_model, word, other)
    assert sign_of(small_model, "urbanisme", "chats") < 0
    assert small_model.words("inconnux", "chats") == ()


@pytest.fixture(scope="module")
def of_terms(words: WordVectors) -> Model:
    """What a lexicon alone teaches."""
    return train([], lexicon={"chats": CATS, "chiens": DOGS}, words=words).model


def test_a_lexicon_alone_finds_its_themes(of_terms: Model) -> None:
    texts = [
        "Le chat ronronne.", "Les molosses et le chien.", "Un chat, un chien.",
        "La mairie vote le budget.", "", "Rien que des mots inconnus.",
    ]  # fmt: skip
    assert [set(prediction.themes) for prediction in of_terms.predict(texts)] == [
        {"chats"}, {"chiens"}, {"chats", "chiens"}, set(), set(), set(),
    ]  # fmt: skip
    # Terms speak for what is near them, too.
    cats, dogs = of_terms.scores(["miaule, griffe et moustache", "niche, os et collier"])
    assert cats[0] > dogs[0]
    assert dogs[1] > cats[1]


def test_the_card_of_a_lexicon_alone_has_no_figures(of_terms: Model) -> None:
    card = of_terms.card
    assert (card.lexicon_terms, card.folds, card.measured.paragraphs) == (8, 0, 0)
    assert (card.data_sha256, card.learning_curve) == (digest([]), ())
    assert np.isnan(card.measured.macro_f1.value)
    assert card.themeless_share == THEMELESS_SHARE
    assert of_terms.calibration.thresholds == pytest.approx([0.5, 0.5])


def test_a_lexicon_of_one_theme_does_not_give_it_to_everything(words: WordVectors) -> None:
    model = train([], lexicon={"chats": CATS}, words=words).model
    predictions = model.predict(["Le chat et le matou ronronnent.", "La mairie vote.", "", "zut"])
    assert [prediction.themes for prediction in predictions] == [("chats",), (), (), ()]


def test_a_theme_without_a_paragraph_is_found_by_its_terms(words: WordVectors) -> None:
    themes = [Theme(name, name) for name in ("chats", "chiens", "mairie")]
    model = train(SMALL, themes, lexicon={"mairie": ("mairie", "budget")}, words=words).model
    texts = ["La mairie vote le budget.", "Le chat miaule et ronronne.", "xyz"]
    assert [set(prediction.themes) for prediction in model.predict(texts)] == [
        {"mairie"}, {"chats"}, set(),
    ]  # fmt: skip
    figures = {figures.theme: figures for figures in model.card.measured.themes}
    assert figures["mairie"].support == 0
    assert np.isnan(figures["mairie"].f1.value)
    assert model.card.themeless_share == THEMELESS_SHARE


def test_a_doubt_about_a_theme_does_not_silence_its_terms(words: WordVectors) -> None:
    for doubt in (
        annotation("Le préfet reçoit.", unsure="mairie"),
        Annotation("Le préfet reçoit.", frozenset(), "p", "p", excluded=frozenset(["mairie"])),
    ):
        model = train([*SMALL, doubt], lexicon={"mairie": ("mairie", "budget")}, words=words).model
        assert "mairie" in model.predict(["La mairie vote le budget."])[0].themes


def test_terms_speak_for_themes_that_are_annotated_too(words: WordVectors) -> None:
    without = train(SMALL, words=words).model
    model = train(SMALL, lexicon={"chats": ("zibelinex",)}, words=words).model
    assert without.words("zibelinex", "chats") == ()
    assert sign_of(model, "zibelinex", "chats") > 0
    assert (without.card.lexicon_terms, model.card.lexicon_terms) == (0, 1)


def test_a_phrase_of_the_lexicon_weighs_more_than_its_words(words: WordVectors) -> None:
    lexicon = {"chats": ("chambre claire", "chat"), "chiens": ("chien",)}
    model = train([], lexicon=lexicon, words=words).model
    parts = dict(model.words("la chambre, très claire", "chats"))
    assert set(parts) == {"chambre", "claire", "chambre, très claire"}
    assert parts["chambre, très claire"] > 0


def test_terms_that_are_analysed_alike_are_one(words: WordVectors) -> None:
    lexicon = {"chats": ("Le chat", "CHATS", "chat"), "chiens": ("chien", "chats")}
    assert train([], lexicon=lexicon, words=words).model.card.lexicon_terms == 2


@pytest.mark.parametrize(
    ("lexicon", "message"),
    [
        (
            {"chats": ("chat",), "oiseaux": ("merle",)},
            "the lexicon has terms of 'oiseaux', which is no theme. The themes are chats, chiens.",
        ),
        (
            {"chats": ("chat", "il y a")},
            "'il y a' of 'chats' holds no word that carries a theme. Remove it from the lexicon, "
            "or write more of it.",
        ),
        (
            {"chats": ("!",)},
            "'!' of 'chats' holds no word that carries a theme. Remove it from the lexicon, or "
            "write more of it.",
        ),
    ],
)
def test_a_wrong_lexicon_is_named(
    lexicon: dict[str, tuple[str, ...]], message: str, words: WordVectors
) -> None:
    themes = [Theme("chats", "chats"), Theme("chiens", "chiens")]
    with pytest.raises(LexiconError) as error:
        train(SMALL, themes, lexicon=lexicon, words=words)
    assert str(error.value) == message


def test_nothing_teaches_nothing(words: WordVectors) -> None:
    with pytest.raises(AnnotationError) as error:
        train([], words=words)
    assert str(error.value) == "no paragraph has a theme. Annotate some first."


def test_a_theme_needs_a_paragraph_or_a_term(words: WordVectors) -> None:
    themes = [Theme("chats", "chats"), Theme("chiens", "chiens")]
    with pytest.raises(AnnotationError) as error:
        train([], themes, lexicon={"chats": CATS}, words=words)
    assert str(error.value) == (
        "too few paragraphs are about 'chiens': they come from 0 articles. Annotate paragraphs "
        "of two articles at the least (fifty serve well), or list terms in a lexicon."
    )


def test_what_was_left_open_is_not_scored(words: WordVectors) -> None:
    open_ = [
        annotation("Le tigre feule.", unsure="chats"),
        Annotation("Le tigre.", frozenset(), "t", "t", excluded=frozenset(["chiens"])),
    ]
    measured = train([*SMALL, *open_], words=words).model.card.measured
    assert (measured.paragraphs, measured.themeless, measured.single) == (12, 3, 6)
    assert [figures.support for figures in measured.themes] == [4, 4]


def test_the_seed_draws_the_news_and_nothing_else(words: WordVectors) -> None:
    """Without paragraphs that have no theme, none is imagined."""
    themed = [said for said in SMALL if said.themes]
    for annotations, same in ((SMALL, False), (themed, True)):
        one, other = (train(annotations, words=words, seed=seed).model for seed in (0, 1))
        assert np.array_equal(one.weights, other.weights) == same
    assert one.card.themeless_share == 0


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_a_themeless_share_of_none_or_all_trains(share: float, words: WordVectors) -> None:
    model = train(SMALL, words=words, aim=Aim(share)).model
    assert model.card.themeless_share == share
    given = [prediction.themes for prediction in model.predict([text for text, _ in SMALL_CORPUS])]
    # Where all of the text is said to have no theme, none is given.
    assert any(given) == (share == 0)


def test_the_card_says_what_thresholds_are_for(words: WordVectors) -> None:
    aim = Aim(0.5, {"chats": Target("recall", 1.0)})
    trained = train(SMALL, words=words, aim=aim)
    standard = train(SMALL, words=words, aim=Aim(0.5))
    assert trained.model.card.targets == {"chats": "recall 1"}
    assert trained.model.card.themeless_share == 0.5
    cats, dogs = trained.model.calibration.thresholds
    assert cats < 0.5
    assert dogs == standard.model.calibration.thresholds[1]
    np.testing.assert_array_equal(trained.model.weights, standard.model.weights)


def test_a_target_of_no_theme_and_one_out_of_reach_are_named(words: WordVectors) -> None:
    with pytest.raises(AnnotationError, match="there is a target for 'oiseaux', which is no theme"):
        train(SMALL, words=words, aim=Aim(targets={"oiseaux": Target("recall", 0.5)}))
    with pytest.raises(AnnotationError) as error:
        train(
            [],
            lexicon={"chats": CATS, "chiens": DOGS},
            words=words,
            aim=Aim(targets={"chats": Target("recall", 0.5)}),
        )
    assert str(error.value) == (
        "no threshold gives 'chats' a recall of 0.5: 0.00 is the best in cross-validation. Ask "
        "for less with --target, or annotate more."
    )


def test_a_target_of_no_theme_is_named(words: WordVectors) -> None:
    with pytest.raises(AnnotationError) as error:
        train(
            [],
            lexicon={"chats": CATS},
            words=words,
            aim=Aim(targets={"chat": Target("recall", 0.5)}),
        )
    assert str(error.value) == (
        "there is a target for 'chat', which is no theme. The themes are chats."
    )


def test_terms_of_no_theme_speak_against_all(words: WordVectors) -> None:
    lexicon = {"chats": CATS, "chiens": DOGS}
    without = train([], lexicon=lexicon, words=words).model
    model = train(
        [], lexicon={**lexicon, "none": ("mairie", "chien de faïence")}, words=words
    ).model
    assert model.theme_names == ["chats", "chiens"]
    assert (model.scores(["La mairie."]) < without.scores(["La mairie."])).all()


def test_a_share_of_zero_does_not_give_terms_to_everything(words: WordVectors) -> None:
    model = train([], lexicon={"chats": CATS}, words=words, aim=Aim(0.0)).model
    assert [p.themes for p in model.predict(["Le chat.", "La mairie.", ""])] == [("chats",), (), ()]
