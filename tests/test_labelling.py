import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.labelling import decide, label
from classifier.model import Model
from classifier.records import Document, LabelledDocument

CAT = "Le chat miaule et ronronne."
DOG = "Le chien aboie dans sa niche."
BUDGET = "La mairie vote le budget."

DRUGS = "Les douaniers ont saisi deux tonnes de résine de cannabis dans un camion."
FIRE = "Un incendie ravage la forêt, et deux mille habitants ont été évacués."
NEWS = [
    "La chanteuse publie son troisième album, enregistré dans une grange de Corrèze.",
    "Le conseil municipal a voté hier soir la rénovation du marché couvert.",
    "Les betteraves ont souffert du gel, et les sucreries ouvriront plus tard.",
    "Le musée prête douze tableaux pour une exposition qui dure jusqu'en mars.",
]
FURNITURE = ["16/04/2025", "Lire aussi : Un incendie ravage la forêt", "Par Claire Martin", "…"]


def label_text(model: Model, *paragraphs: str, explain: bool = False) -> LabelledDocument:
    text = "\n\n".join(paragraphs)
    return label(model, Document("a", "a", text), explain=explain)


def test_an_article_has_the_themes_of_its_paragraphs(small_model: Model) -> None:
    labelled = label_text(small_model, CAT, BUDGET, DOG)
    themes = [paragraph.prediction.themes for paragraph in labelled.paragraphs]
    assert themes == [("chats",), (), ("chiens",)]
    assert set(labelled.prediction.themes) == {"chats", "chiens"}


def test_a_paragraph_alone_says_what_the_article_is_about(shipped: Model) -> None:
    for text in [*NEWS, DRUGS, FIRE]:
        labelled = label_text(shipped, text)
        assert labelled.prediction == labelled.paragraphs[0].prediction


@pytest.mark.parametrize(
    ("mention", "theme"),
    [
        ("Son grand-père, réfugié espagnol, tenait une épicerie à Toulouse.", "migration"),
        ("Le film raconte la vie d'un dealer qui devient pâtissier.", "narcotrafic"),
        ("L'orage, qui avait inondé le parking, retarda le concert.", "protection-civile"),
    ],
)
def test_a_mention_in_passing_is_no_theme_of_the_article(
    shipped: Model, mention: str, theme: str
) -> None:
    labelled = label_text(shipped, NEWS[0], mention, *NEWS[1:])
    assert labelled.paragraphs[1].prediction.themes == (theme,)
    assert labelled.prediction.themes == ()


def test_half_of_an_article_says_what_it_is_about(shipped: Model) -> None:
    assert label_text(shipped, NEWS[0], DRUGS).prediction.themes == ("narcotrafic",)


def test_an_article_of_two_subjects_has_both_themes(shipped: Model) -> None:
    assert set(label_text(shipped, DRUGS, FIRE).prediction.themes) == {
        "narcotrafic",
        "protection-civile",
    }


@given(
    st.permutations([DRUGS, FIRE, *NEWS]),
    st.lists(st.sampled_from([DRUGS.upper(), f"  {FIRE}", *NEWS, *FURNITURE]), max_size=6),
    st.integers(1, 6),
)
def test_repeats_furniture_and_order_do_not_move_the_article(
    shipped: Model, paragraphs: list[str], added: list[str], place: int
) -> None:
    expected = label_text(shipped, DRUGS, FIRE, *NEWS).prediction
    found = label_text(shipped, *paragraphs[:place], *added, *paragraphs[place:]).prediction
    assert set(found.themes) == set(expected.themes)
    assert found.scores == pytest.approx(expected.scores, rel=0, abs=1e-9)


def test_a_paragraph_about_something_else_raises_no_theme(shipped: Model) -> None:
    scores = [label_text(shipped, DRUGS, *NEWS[:n]).prediction.scores for n in range(len(NEWS) + 1)]
    drugs = [each["narcotrafic"] for each in scores]
    assert drugs == sorted(drugs, reverse=True)


def test_furniture_has_no_theme(small_model: Model) -> None:
    labelled = label_text(small_model, BUDGET, "Lire aussi : " + CAT)
    assert labelled.paragraphs[1].paragraph.furniture
    assert labelled.paragraphs[1].prediction.themes == ()
    assert labelled.prediction.themes == ()


def test_an_article_of_furniture_alone_has_no_theme(small_model: Model) -> None:
    labelled = label_text(small_model, "16/04/2025", "Laisser un commentaire")
    assert labelled.prediction.themes == ()
    assert set(labelled.prediction.scores) == set(small_model.theme_names)


def test_a_repeat_shares_the_answer(small_model: Model) -> None:
    labelled = label_text(small_model, CAT, BUDGET, CAT, explain=True)
    first, _, repeat = labelled.paragraphs
    assert repeat.paragraph.repeats == 0
    assert repeat.prediction is first.prediction
    assert repeat.explanations == first.explanations


def test_explanations_come_on_demand(small_model: Model) -> None:
    assert label_text(small_model, CAT).paragraphs[0].explanations is None
    cat, budget, furniture = label_text(
        small_model, CAT, BUDGET, "Laisser un commentaire", explain=True
    ).paragraphs
    assert cat.explanations == {"chats": small_model.explain(CAT, "chats")}
    words = [word for word, _ in cat.explanations["chats"].words]
    assert {"chat", "miaule", "ronronne"} <= set(words[:4])
    assert budget.prediction.themes == ()
    nearest = next(iter(budget.prediction.scores))
    assert budget.explanations == {nearest: small_model.explain(BUDGET, nearest)}
    assert furniture.explanations == {}


def test_decisions_are_those_of_label(small_model: Model) -> None:
    texts = [CAT, BUDGET, DOG, "Lire aussi : " + CAT]
    decisions = decide(small_model, texts)
    names = small_model.theme_names
    predictions = [paragraph.prediction for paragraph in label_text(small_model, *texts).paragraphs]
    np.testing.assert_array_equal(
        decisions.given,
        [[theme in prediction.themes for theme in names] for prediction in predictions],
    )
    np.testing.assert_allclose(
        decisions.probabilities,
        [[prediction.scores[theme] for theme in names] for prediction in predictions],
        rtol=0,
        atol=1e-12,
    )


def test_no_paragraph_needs_no_decision(small_model: Model) -> None:
    decisions = decide(small_model, [])
    assert decisions.probabilities.shape == decisions.given.shape == (0, 2)
