from pathlib import Path
from typing import Any

import pytest
import spacy
from conftest import ARTICLE
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

import classifier
from classifier import labelling
from classifier.errors import ModelError
from classifier.model import Model
from classifier.records import Document
from classifier.storage import save

CAT = "Le chat miaule et ronronne."
DOG = "Le chien aboie dans sa niche."
BUDGET = "La mairie vote le budget."
TEXT = f"\n\n  {CAT}\n\n{BUDGET}\t\n\n \u00a0{DOG}\n"


@pytest.fixture(scope="session")
def model_file(small_model: Model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("models") / "animaux.joblib"
    save(small_model, path)
    return path


@pytest.fixture(scope="session")
def nlp(model_file: Path) -> Language:
    pipeline = spacy.blank("fr")
    # By its entry point: nothing here imports the component.
    pipeline.add_pipe("themes", config={"model": str(model_file)})
    return pipeline


def answer(doc: Doc) -> dict[str, Any]:
    """All that the component says of a document."""
    return {
        "cats": dict(doc.cats),
        "themes": doc._.themes,
        "spans": [(span.label_, span.start_char, span.end_char) for span in doc.spans["themes"]],
        "scores": doc.spans["themes"].attrs["scores"],
    }


def test_a_document_and_its_paragraphs_have_the_themes_that_label_gives(
    nlp: Language, small_model: Model
) -> None:
    doc = nlp(TEXT)
    expected = labelling.label(small_model, Document("", "", TEXT))
    assert doc.cats == dict(expected.scores)
    assert doc._.themes == list(expected.themes)
    assert {span.label_: span.text for span in doc.spans["themes"]} == {"chats": CAT, "chiens": DOG}
    assert doc.spans["themes"].attrs["scores"] == [
        expected.paragraphs[0].scores["chats"],
        expected.paragraphs[2].scores["chiens"],
    ]


def test_the_shipped_model_is_the_default() -> None:
    pipeline = spacy.blank("fr")
    pipeline.add_pipe("themes")
    text = ARTICLE.read_text("utf-8")
    expected = classifier.load().label(text)
    doc = pipeline(text)
    assert doc._.themes == list(expected.themes)
    assert [(span.label_, span.text) for span in doc.spans["themes"]] == [
        (theme, paragraph.text) for paragraph in expected.paragraphs for theme in paragraph.themes
    ]


def test_what_others_say_of_a_document_stays(nlp: Language) -> None:
    doc = nlp.make_doc(CAT)
    doc.cats["court"] = 1.0
    doc.spans["sc"] = [doc[0:2]]
    nlp.get_pipe("themes")(doc)
    assert doc.cats["court"] == 1.0
    assert len(doc.cats) == 3
    assert [span.text for span in doc.spans["sc"]] == ["Le chat"]


def test_spans_go_where_they_are_wanted(model_file: Path) -> None:
    pipeline = spacy.blank("fr")
    config = {"model": str(model_file), "spans_key": "passages"}
    pipeline.add_pipe("themes", name="animaux", config=config)
    doc = pipeline(CAT)
    assert [span.label_ for span in doc.spans["passages"]] == ["chats"]
    assert "themes" not in doc.spans


@pytest.mark.parametrize("text", ["", " ", "\n\n\t", "16/04/2025"])
def test_a_text_without_words_has_no_theme(text: str, nlp: Language) -> None:
    doc = nlp(text)
    assert doc._.themes == []
    assert list(doc.cats) != []
    assert list(doc.spans["themes"]) == []


@given(
    st.lists(
        st.sampled_from([CAT, DOG, BUDGET, "«Chat»", "l'os", "…", "🐈", "a\u0301"]), max_size=6
    ),
    st.lists(
        st.sampled_from(["\n", "\n\n", " \n \n", "\r\n\r\n", "\u2028", "\u00a0", ""]), min_size=7
    ),
)
def test_spans_hold_their_paragraphs(nlp: Language, parts: list[str], gaps: list[str]) -> None:
    text = "".join(gap + part for gap, part in zip(gaps, [*parts, ""], strict=False))
    doc = nlp(text)
    component: Any = nlp.get_pipe("themes")
    labelled = labelling.label(component.read_model(), Document("", "", text))
    expected = [(each, theme) for each in labelled.paragraphs for theme in each.themes]
    assert len(doc.spans["themes"]) == len(expected)
    for span, (paragraph, theme) in zip(doc.spans["themes"], expected, strict=True):
        assert span.label_ == theme
        assert paragraph.text in span.text


def test_many_documents_have_the_answers_of_each_alone(nlp: Language) -> None:
    texts = [TEXT, CAT, BUDGET] * 3
    expected = [answer(nlp(text)) for text in texts]
    assert [answer(doc) for doc in nlp.pipe(texts, batch_size=2)] == expected
    assert [answer(doc) for doc in nlp.pipe(texts, n_process=2, batch_size=2)] == expected


def test_a_saved_pipeline_holds_its_model(small_model: Model, tmp_path: Path) -> None:
    path = tmp_path / "animaux.joblib"
    save(small_model, path)
    pipeline = spacy.blank("fr")
    pipeline.add_pipe("themes", config={"model": str(path)})
    expected = answer(pipeline(TEXT))
    pipeline.to_disk(tmp_path / "pipeline")
    data = pipeline.to_bytes()
    path.unlink()
    assert answer(spacy.load(tmp_path / "pipeline")(TEXT)) == expected
    again = spacy.blank("fr")
    again.add_pipe("themes")
    assert answer(again.from_bytes(data)(TEXT)) == expected


def test_a_stored_document_keeps_what_was_said_of_it(nlp: Language) -> None:
    doc = nlp(TEXT)
    assert answer(Doc(nlp.vocab).from_bytes(doc.to_bytes())) == answer(doc)


def test_a_model_that_is_none_is_refused_when_it_is_needed(tmp_path: Path) -> None:
    pipeline = spacy.blank("fr")
    pipeline.add_pipe("themes", config={"model": str(tmp_path / "none.joblib")})
    with pytest.raises(ModelError, match="there is no such model"):
        pipeline(CAT)
    component: Any = pipeline.get_pipe("themes")
    with pytest.raises(ModelError, match="this is not a model"):
        component.from_bytes(b"cos\nsystem\n(S'true'\ntR.")
