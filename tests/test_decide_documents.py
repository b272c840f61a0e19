from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from classifier.errors import DocumentError
from classifier.forms import Forms
from classifier.labelling import Decisions, decide_documents, label
from classifier.model import Model, Pairs
from classifier.records import Document
from classifier.storage import load, save
from classifier.text import decode_row, paragraphs, passages

# What articles are made of: sentences of themes and of none, furniture, and what parts them.
SENTENCES = [
    "Les douaniers ont saisi deux tonnes de résine de cannabis.",
    "LES  DOUANIERS ont saisi deux tonnes de résine de cannabis !",
    "Un incendie ravage la forêt, deux mille personnes sont évacuées.",
    "La mairie vote le budget.",
    "Lire aussi : Un incendie ravage la forêt",
    "16/04/2025",
    "Par Claire Martin",
    "…",
    "火事",
]
SPACES = ["\n", "\n\n", " ", "\r\n", "\n \t\n", "\u00a0\n", "\x85", "\u2028", "\x1c", "\n\n\n"]

articles = st.lists(st.sampled_from([*SENTENCES, *SPACES]), max_size=9).map("".join)
texts = articles | st.text() | st.text("ab \n\r\t\u00a0é.")


def decided(model: Model, found: list[str]) -> Decisions:
    """What `label` says of each text."""
    names = model.theme_names
    predictions = [label(model, Document("", "", text)).prediction for text in found]
    shape = (len(found), len(names))
    scores = [[prediction.scores[name] for name in names] for prediction in predictions]
    given_ = [[name in prediction.themes for name in names] for prediction in predictions]
    return Decisions(np.array(scores).reshape(shape), np.array(given_, dtype=bool).reshape(shape))


@given(st.lists(texts))
@example([])
@example([""])
@example(["", "Par Claire Martin", "\n\n"])
@example(["", SENTENCES[0], "", SENTENCES[2]])
@example([f"{SENTENCES[0]}\n\n{SENTENCES[2]}\n\n{SENTENCES[1]}"])
def test_documents_are_decided_as_they_are_labelled(shipped: Model, found: list[str]) -> None:
    expected, decisions = decided(shipped, found), decide_documents(shipped, found)
    np.testing.assert_array_equal(decisions.given, expected.given)
    np.testing.assert_allclose(decisions.probabilities, expected.probabilities, rtol=0, atol=1e-9)


def test_themes_are_given_to_some_of_these_documents_and_not_to_others(shipped: Model) -> None:
    given_ = decide_documents(shipped, SENTENCES).given.any(axis=1).tolist()
    assert given_ == [True, True, True, False, False, False, False, False, False]


def test_a_document_does_not_hang_on_those_beside_it(shipped: Model) -> None:
    together = decide_documents(shipped, SENTENCES)
    for n, text in enumerate(SENTENCES):
        alone = decide_documents(shipped, [text])
        np.testing.assert_allclose(
            alone.probabilities[0], together.probabilities[n], rtol=0, atol=1e-9
        )


@given(texts)
@example("\n\n".join(SENTENCES))
@example("\n".join(SENTENCES))
def test_passages_are_the_paragraphs_but_for_furniture(text: str) -> None:
    found = [paragraph.text for paragraph in paragraphs(text) if not paragraph.furniture]
    assert passages(text) == found


@pytest.mark.parametrize(
    ("data", "encoding", "text"),
    [
        (b"", None, ""),
        ("Un été, 10 €".encode(), None, "Un été, 10 €"),
        ("\ufeffUn été".encode(), None, "\ufeffUn été"),
        ("L’été, 10 €".encode("cp1252"), None, "L’été, 10 €"),
        (b"a\0b\x01", None, "a\0b\x01"),
        ("L’été".encode("cp1252"), "latin-1", "L’été"),
        ("10 €".encode("iso-8859-15"), "iso-8859-15", "10 €"),
        ("Un été".encode("utf-8-sig"), "utf-8", "Un été"),
    ],
)
def test_a_row_is_decoded(data: bytes, encoding: str | None, text: str) -> None:
    assert decode_row(data, encoding) == text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_row_of_utf_8_is_what_it_is(text: str) -> None:
    assert decode_row(text.encode()) == text


@pytest.mark.parametrize(
    ("data", "encoding", "what"),
    [
        (
            b"\x81",
            None,
            "the text is neither UTF-8 (byte 0x81 at offset 0) nor Windows-1252 (byte 0x81 at "
            "offset 0)",
        ),
        ("éé".encode() + b"\xe9", None, "the text is damaged UTF-8 (byte 0xE9 at offset 4)"),
        (b"caf\xe9", "utf-8", "the text is not in utf-8 (byte 0xE9 at offset 3)"),
        (b"cafe", "utf-9", "there is no encoding called 'utf-9'"),
    ],
)
def test_a_row_that_is_not_text_says_why(data: bytes, encoding: str | None, what: str) -> None:
    with pytest.raises(DocumentError) as error:
        decode_row(data, encoding)
    assert error.value.what == what


@pytest.fixture(scope="module")
def mapped(shipped: Model, tmp_path_factory: pytest.TempPathFactory) -> Model:
    path = tmp_path_factory.mktemp("mapped") / "m.joblib"
    save(shipped, path)
    return load(path, mapped=True)


def test_a_mapped_model_has_the_same_arrays(shipped: Model, mapped: Model) -> None:
    assert (mapped.themes, mapped.card) == (shipped.themes, shipped.card)
    for one, other in (
        (mapped.weights, shipped.weights),
        (mapped.norms, shipped.norms),
        (mapped.bias, shipped.bias),
        (mapped.pairs.ends, shipped.pairs.ends),
        (mapped.pairs.weights, shipped.pairs.weights),
        (mapped.calibration.slope, shipped.calibration.slope),
        (mapped.calibration.intercept, shipped.calibration.intercept),
        (mapped.calibration.thresholds, shipped.calibration.thresholds),
    ):
        np.testing.assert_array_equal(one, other)
        assert (type(one), one.dtype) == (type(other), other.dtype)
    for words_, others in ((mapped.forms, shipped.forms), (mapped.stems, shipped.stems)):
        assert Forms.of(words_).as_dict() == Forms.of(others).as_dict()


def test_the_arrays_of_a_mapped_model_are_not_written_to(mapped: Model) -> None:
    with pytest.raises(ValueError, match="read-only"):
        mapped.weights[0, 0] = 1


@given(st.lists(texts))
@example(SENTENCES)
def test_a_mapped_model_gives_the_same_scores(
    shipped: Model, mapped: Model, found: list[str]
) -> None:
    np.testing.assert_array_equal(mapped.scores(found), shipped.scores(found))


def test_arrays_of_columns_and_empty_ones_are_mapped_too(shipped: Model, tmp_path: Path) -> None:
    pairs = Pairs(shipped.pairs.ends[:0], shipped.pairs.weights[:0])
    other = replace(shipped, weights=np.asfortranarray(shipped.weights), pairs=pairs)
    save(other, tmp_path / "m.joblib")
    loaded = load(tmp_path / "m.joblib", mapped=True)
    assert loaded.weights.flags.f_contiguous
    np.testing.assert_array_equal(loaded.weights, shipped.weights)
    np.testing.assert_array_equal(loaded.scores(SENTENCES), other.scores(SENTENCES))


def test_words_as_a_dictionary_give_the_same_scores(shipped: Model) -> None:
    fast = shipped.unpacked()
    assert type(fast.forms) is type(fast.stems) is dict
    np.testing.assert_array_equal(fast.scores(SENTENCES), shipped.scores(SENTENCES))


words = st.text("abz019", min_size=1, max_size=5).map(str.encode)


@given(st.dictionaries(words, st.integers(0, 2**31 - 1)))
def test_a_block_of_words_as_a_dictionary_is_the_same(mapping: dict[bytes, int]) -> None:
    found = Forms.of(mapping).as_dict()
    assert found == mapping
    assert all(type(row) is int for row in found.values())
