"""What terms weigh before anything is learnt of themes."""

import numpy as np
import pytest

from classifier.training.space import Space, space_of
from classifier.training.vectors import WordVectors

WORDS = WordVectors(
    ("dire", "migrant", "migration", "crime"),
    np.array([700, 200, 99, 1]),
    np.array([[0.6, 0.8], [1, 0], [0, 1], [0.8, 0.6]], dtype=np.float32),
    "",
)
PARAGRAPHS = [
    ["migrant", "dire", "securite", "civil"],
    ["securite", "civil", "securite", "civil"],
    ["crime", "organise"],
]


@pytest.fixture
def space() -> Space:
    return space_of(WORDS, PARAGRAPHS, [["fleuve", "lune"]])


def idf(space: Space, term: str) -> float:
    return float(space.idf[space.column_of[term]])


def test_terms_are_those_of_words_paragraphs_and_phrases(space: Space) -> None:
    assert set(space.lemmas) == {
        "dire", "migrant", "migration", "crime", "securite", "civil", "organise", "fleuve", "lune",
    }  # fmt: skip
    assert set(space.stems) == {
        "dire-", "migran-", "migrat-", "crime-", "securi-", "civil-", "organi-", "fleuve-", "lune-",
    }  # fmt: skip
    assert list(space.column_of) == [*space.lemmas, *space.stems, *space.pairs]
    assert list(space.lemmas) == sorted(space.lemmas)


def test_a_pair_is_kept_from_two_paragraphs_or_one_phrase_on(space: Space) -> None:
    """That it is twice in one paragraph does not count."""
    assert space.pairs == ("fleuve lune", "securite civil")


def test_rarer_terms_weigh_more_up_to_an_end(space: Space) -> None:
    assert (
        idf(space, "dire") < idf(space, "migrant") < idf(space, "migration") < idf(space, "crime")
    )
    assert idf(space, "lune") == idf(space, "securite") == pytest.approx(1 - np.log(1e-3))
    assert idf(space, "dire") == pytest.approx(1, abs=0.01)


def test_a_stem_is_as_frequent_as_its_lemmas_together() -> None:
    family = WordVectors(
        ("migratoire", "migration"), np.array([3, 1]), np.eye(2, dtype=np.float32), ""
    )
    space = space_of(family, [["migrateur"]], [])
    assert space.stems == ("migrat-",)
    alone = space_of(
        WordVectors(("migrat",), np.array([4]), np.eye(1, dtype=np.float32), ""), [], []
    )
    assert idf(space, "migrat-") == idf(alone, "migrat-") < idf(space, "migration")


def test_pairs_add_nothing_to_the_length(space: Space) -> None:
    n_pairs = len(space.pairs)
    assert not space.norms[-n_pairs:].any()
    np.testing.assert_allclose(space.norms[:-n_pairs], space.idf[:-n_pairs] ** 2)


def test_a_vector_is_the_shorter_the_more_frequent_its_lemma(space: Space) -> None:
    lengths = {
        lemma: np.linalg.norm(space.vectors[space.column_of[lemma]]) for lemma in space.lemmas
    }
    assert lengths["dire"] < lengths["migrant"] < lengths["migration"] < lengths["crime"] <= 1
    assert lengths["crime"] == pytest.approx(0.5)  # one in a thousand
    assert lengths["securite"] == lengths["lune"] == 0
    assert not space.vectors[len(space.lemmas) :].any()


def test_counts_are_of_lemmas_stems_and_the_pairs_that_are_kept(space: Space) -> None:
    counts = space.counts([["securite", "civil", "securite"], [], ["inconnu", "lune", "fleuve"]])
    terms = np.array([*space.lemmas, *space.stems, *space.pairs])
    found = [
        dict(zip(terms[row.indices].tolist(), row.data.tolist(), strict=True)) for row in counts
    ]
    assert found == [
        {"securite": 2, "civil": 1, "securi-": 2, "civil-": 1, "securite civil": 1},
        {},
        {"lune": 1, "fleuve": 1, "lune-": 1, "fleuve-": 1},
    ]
    assert space.counts([]).shape == (0, len(terms))


def test_a_vectorizer_counts_the_lemmas_of_texts(space: Space) -> None:
    texts = ["securite civil", "crime"]
    counted = space.vectorizer(str.split).transform(texts)
    np.testing.assert_array_equal(
        counted.toarray(), space.counts([text.split() for text in texts]).toarray()
    )
