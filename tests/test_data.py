"""The corpus keeps the promises of data/README.md."""

import json
import re
import tomllib
from collections import Counter
from itertools import pairwise
from operator import itemgetter
from typing import Any

import pytest
from conftest import DATA

from benchmarks import corpus, tables
from classifier.annotations import read_annotations
from classifier.french import fold
from classifier.lexicon import NONE, read_lexicon
from classifier.themes import read_themes
from classifier.training.analysis import french_analyser

# What an analyst would search for: half of the paragraphs about a theme do without it.
OBVIOUS = {
    "terrorisme": r"terroris|attentat|djihad|jihad",
    "narcotrafic": r"drogue|stupefiant|narco|cocaine|cannabis|points? de deal",
    "criminalite-organisee": r"crime organise|criminalite organisee|bande organisee|mafia|\bgang"
    r"|reseaux? crimin|grand banditisme|cartel",
    "migration": r"migra|immigr|\basile|refugie",
    "protection-civile": r"protection civile|securite civile|pompier|secours|inondation|incendie"
    r"|seisme|evacu",
    "grands-evenements": r"grands? evenement|olympi|\bjo\b|coupe d|sommet|festival",
    "cooperation-internationale": r"cooper|accord|bilateral|partenariat",
}


@pytest.fixture(scope="module")
def paragraphs() -> list[dict[str, Any]]:
    return [
        json.loads(line)
        for path in sorted((DATA / "paragraphs").glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]


def test_every_paragraph_has_the_same_fields(paragraphs: list[dict[str, Any]]) -> None:
    fields = ["text", "themes", "id", "group", "source", "annotator", "date"]
    fields += ["labels", "place", "form", "hard"]
    assert all(list(paragraph) == fields for paragraph in paragraphs)


def test_every_paragraph_is_labelled_twice_and_settled(paragraphs: list[dict[str, Any]]) -> None:
    for paragraph in paragraphs:
        labels = paragraph["labels"]
        assert list(labels) == ["rédaction", "relecture"]
        if paragraph["annotator"] in labels:
            assert paragraph["themes"] == labels[paragraph["annotator"]]
            assert labels["rédaction"] != labels["relecture"]
        else:
            assert paragraph["annotator"] == "rédaction, relecture"
            assert paragraph["themes"] == labels["rédaction"] == labels["relecture"]


def test_there_are_enough_of_each_kind(paragraphs: list[dict[str, Any]]) -> None:
    themes = Counter(min(len(paragraph["themes"]), 2) for paragraph in paragraphs)
    assert len(paragraphs) >= 3000
    assert themes[0] >= max(1000, len(paragraphs) / 3)
    assert themes[2] >= len(paragraphs) / 4
    counts = Counter(theme for paragraph in paragraphs for theme in paragraph["themes"])
    assert set(counts) == set(OBVIOUS)
    assert min(counts.values()) >= 300


def test_the_readme_counts_right(paragraphs: list[dict[str, Any]]) -> None:
    """`python -m benchmarks.corpus` writes what it says."""
    readme = (DATA / "README.md").read_text("utf-8")
    annotations = read_annotations([DATA / "paragraphs"])
    for name, content in corpus.counted(paragraphs, annotations).items():
        assert tables.replaced(readme, name, content) == readme, name


def test_half_of_the_themed_paragraphs_avoid_every_obvious_word(
    paragraphs: list[dict[str, Any]],
) -> None:
    themed = [paragraph for paragraph in paragraphs if paragraph["themes"]]
    oblique = [
        paragraph
        for paragraph in themed
        if not any(
            re.search(OBVIOUS[theme], fold(paragraph["text"]).decode())
            for theme in paragraph["themes"]
        )
    ]
    assert len(oblique) >= len(themed) / 2


def test_no_id_and_no_text_comes_twice(paragraphs: list[dict[str, Any]]) -> None:
    for field in ("id", "text"):
        values = Counter(paragraph[field] for paragraph in paragraphs)
        assert values.most_common(1)[0][1] == 1


def test_the_paragraphs_of_an_article_stand_together(paragraphs: list[dict[str, Any]]) -> None:
    groups = [paragraph["group"] for paragraph in paragraphs]
    begun = [group for left, group in pairwise(["", *groups]) if group != left]
    assert len(begun) == len(set(begun))


def test_no_sentence_is_a_template(paragraphs: list[dict[str, Any]]) -> None:
    """No run of twelve words, longer than any legal formula, serves two themed paragraphs."""
    runs: Counter[tuple[bytes, ...]] = Counter()
    for paragraph in filter(itemgetter("themes"), paragraphs):
        words = fold(paragraph["text"]).split()
        runs.update({tuple(words[start : start + 12]) for start in range(len(words) - 11)})
    assert runs.most_common(1)[0][1] == 1


def test_every_theme_is_defined_in_both_languages() -> None:
    for theme in tomllib.loads((DATA / "themes.toml").read_text("utf-8"))["theme"]:
        for field in ("title", "definition", "boundary"):
            assert set(theme[field]) == {"fr", "en"}
    assert {theme.name for theme in read_themes(DATA / "themes.toml")} == set(OBVIOUS)


def test_the_lexicon_lists_terms_of_every_theme_once() -> None:
    lexicon = read_lexicon(DATA / "lexicon.toml")
    themes = [theme.name for theme in read_themes(DATA / "themes.toml")]
    assert [*lexicon] == [*themes, NONE]
    analyser = french_analyser()
    for theme, terms in lexicon.items():
        analysed = [tuple(analyser.lemmas_of(term)) for term in terms]
        twice = [term for term, count in Counter(analysed).items() if count > 1]
        assert (theme, twice) == (theme, [])
        assert len(terms) >= 300
