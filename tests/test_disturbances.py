"""How a text was typed, broken into lines or encoded does not change what it is about."""

import json

import numpy as np
import pytest
from conftest import DATA
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import disturbances
from benchmarks.disturbances import DISTURBANCES, Change, change
from classifier.encodings import FRENCH
from classifier.french import reading
from classifier.labelling import Decisions, label
from classifier.mending import mend
from classifier.model import Model
from classifier.readers.documents import document

# Some are damaged on purpose: read as they are meant, before they are disturbed.
PARAGRAPHS = [
    " ".join(mend(json.loads(line)["text"]).text.split())
    for path in sorted((DATA / "paragraphs").glob("*.jsonl"))
    for line in path.read_text("utf-8").splitlines()
]


def is_told(text: str) -> bool:
    """Whether every encoding holds it, and is told by it.

    None of one byte has the "Ł" of "Łódź", and a lone "î" of a Macintosh is "”" in Windows-1252.
    """
    signs = [character for character in text if not character.isascii()]
    return len(signs) != 1 and set(signs) <= set(FRENCH)


TOLD = list(filter(is_told, PARAGRAPHS))

# Those that leave every word as it is, after folding. An encoding without "’" writes "'".
SAME_WORDS = [name for name in DISTURBANCES if "words cut" not in name]


def read(text: str | bytes) -> str:
    return document("a.txt", text if isinstance(text, bytes) else text.encode()).text


@pytest.mark.parametrize("name", SAME_WORDS)
def test_a_disturbed_text_reads_as_the_clean_one(name: str) -> None:
    @given(st.sampled_from(TOLD))
    def test(text: str) -> None:
        assert reading(read(DISTURBANCES[name](text))) == reading(text)

    test()


def test_words_cut_at_the_ends_of_lines_leave_the_answers_as_they_are(shipped: Model) -> None:
    texts = PARAGRAPHS[::20]
    clean = disturbances.decided(shipped, texts)
    cut = disturbances.decided(shipped, [disturbances.hyphenated(text, 72) for text in texts])
    assert change(clean, cut).share < 0.005


def test_lines_of_eighty_leave_the_answers_as_they_are(shipped: Model) -> None:
    texts = PARAGRAPHS[::20]
    clean = disturbances.decided(shipped, texts)
    for name in ("lines of 80", "lines of 80, CR LF", "lines of 80, every other one blank"):
        wrapped = disturbances.decided(shipped, [DISTURBANCES[name](text) for text in texts])
        assert change(clean, wrapped).share < 0.005


def test_offsets_are_into_the_text_that_is_given(shipped: Model) -> None:
    text = "Les soldats de la sécu-\nrité civile ont évacué le village de Saint-\nDenis."
    labelled = label(shipped, document("a.txt", text.encode()), explain=True)
    [paragraph] = labelled.paragraphs
    assert labelled.document.text == text
    assert text[paragraph.start : paragraph.end] == paragraph.text
    assert reading(paragraph.paragraph.read_as) == reading(text.replace("-\nr", "r"))
    words = [word for of_theme in (paragraph.words or {}).values() for word, _ in of_theme]
    assert "sécurité civile" in words
    assert all(map(str.isprintable, words))


def test_a_change_is_a_share_and_the_largest_step() -> None:
    one = Decisions(np.array([[0.1, 0.9], [0.2, 0.3]]), np.array([[False, True], [False, False]]))
    other = Decisions(np.array([[0.1, 0.4], [0.2, 0.4]]), np.array([[False, False]] * 2))
    assert change(one, other) == Change(0.25, 0.5)
    assert change(one, one) == Change(0, 0)


@given(st.sampled_from(PARAGRAPHS), st.integers(30, 120))
def test_words_are_cut_and_lines_keep_to_the_width(text: str, width: int) -> None:
    lines = disturbances.hyphenated(text, width).splitlines()
    assert all(len(line) <= width for line in lines if " " in line)
    assert "".join(lines).replace("-", "").replace(" ", "") == text.replace("-", "").replace(
        " ", ""
    )
