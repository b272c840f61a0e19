import doctest
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ARTICLE, ROOT

import classifier
from classifier import labeller, labelling
from classifier.errors import ClassifierError, DocumentError, ModelError
from classifier.model import Model
from classifier.readers.documents import read_document
from classifier.storage import save


@pytest.mark.parametrize("module", [classifier, labeller])
def test_examples_in_the_docstrings_run(module: object) -> None:
    results = doctest.testmod(module)  # type: ignore[arg-type]
    assert results.attempted > 0
    assert results.failed == 0


def test_a_text_has_themes_scores_and_paragraphs(small_model: Model, tmp_path: Path) -> None:
    path = tmp_path / "animaux.joblib"
    save(small_model, path)
    text = "  Le chat miaule.\n\n\nLa mairie vote le budget.\n"
    for place in (path, str(path)):
        answer = classifier.load(place).label(text)
        assert answer.themes == ("chats",)
        assert list(answer.scores) == ["chats", "chiens"]
        assert [paragraph.themes for paragraph in answer.paragraphs] == [("chats",), ()]
        assert answer.paragraphs[0].scores["chats"] > answer.paragraphs[1].scores["chats"]
        assert answer.paragraphs[0].words is None
        for paragraph in answer.paragraphs:
            assert text[paragraph.start : paragraph.end] == paragraph.text
    assert [theme.name for theme in classifier.load(path).themes] == ["chats", "chiens"]


def test_words_are_given_where_they_are_asked_for(small_model: Model) -> None:
    answer = labeller.Labeller(small_model).label("Le chat miaule.", explain=True)
    words = answer.paragraphs[0].words
    assert words is not None
    assert dict(words["chats"])["chat"] > 0


def test_a_path_is_read_as_the_command_reads_it(shipped: Model) -> None:
    expected = labelling.label(shipped, read_document(str(ARTICLE)), explain=True)
    assert classifier.load().label(ARTICLE, explain=True) == expected


def test_a_name_of_a_file_that_is_no_path_is_a_text(shipped: Model) -> None:
    answer = labeller.Labeller(shipped).label(str(ARTICLE))
    assert [paragraph.text for paragraph in answer.paragraphs] == [str(ARTICLE)]


def test_an_empty_text_has_no_theme_and_the_scores_of_one_without_words(shipped: Model) -> None:
    answer = labeller.Labeller(shipped).label("")
    assert answer.paragraphs == ()
    assert answer.themes == ()
    assert dict(answer.scores) == dict(shipped.predict([""])[0].scores)


def test_errors_say_what_to_do(small_model: Model, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"there is no such model\. Check --model, or train one\."):
        classifier.load(tmp_path / "none.joblib")
    with pytest.raises(DocumentError, match=r"there is no such file\. Check the path\."):
        labeller.Labeller(small_model).label(tmp_path / "none.txt")
    assert issubclass(ModelError, ClassifierError)


def test_importing_the_package_alone_imports_nothing_of_weight() -> None:
    script = "import sys, classifier; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=True
    )
    modules = set(done.stdout.split())
    assert "classifier" in modules
    assert {name for name in modules if name.startswith("classifier.")} == set()
    assert {"numpy", "joblib", "typer", "sklearn", "spacy"}.isdisjoint(modules)


def test_the_package_says_that_it_is_typed() -> None:
    assert (ROOT / "src" / "classifier" / "py.typed").is_file()
