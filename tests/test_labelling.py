import numpy as np

from classifier.labelling import decide, label
from classifier.model import Model
from classifier.records import Document, LabelledDocument

CAT = "Le chat miaule et ronronne."
DOG = "Le chien aboie dans sa niche."
BUDGET = "La mairie vote le budget."


def label_text(model: Model, *paragraphs: str, explain: bool = False) -> LabelledDocument:
    text = "\n\n".join(paragraphs)
    return label(model, Document("a", "a", text), explain=explain)


def test_an_article_has_the_themes_of_its_paragraphs(small_model: Model) -> None:
    labelled = label_text(small_model, CAT, BUDGET, DOG)
    themes = [paragraph.prediction.themes for paragraph in labelled.paragraphs]
    assert themes == [("chats",), (), ("chiens",)]
    assert set(labelled.prediction.themes) == {"chats", "chiens"}
    for theme, score in labelled.prediction.scores.items():
        assert score == max(paragraph.prediction.scores[theme] for paragraph in labelled.paragraphs)


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
