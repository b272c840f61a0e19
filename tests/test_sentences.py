import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.french import tokens
from classifier.sentences import cut

FILLER = (
    "Les élus de la commune ont longuement débattu du budget de la voirie et de celui des écoles"
)
# Long enough for a passage, and without an end but the last.
LONG_SENTENCE = ", ".join([FILLER] * 3)


def passages(text: str) -> list[str]:
    return [text[start:end] for start, end in cut(text, 0, len(text))]


def test_a_paragraph_is_not_cut() -> None:
    text = f"{FILLER}. {FILLER}. {FILLER}."
    assert passages(text) == [text]


@pytest.mark.parametrize(
    "end",
    [".", " !", " ?", "…", "...", " ? »", ".»", '."', ".)", " !”", ". )"],
)
@pytest.mark.parametrize("opening", ["", "« ", '"', "(", "– ", "\n", "1er avril. "])
def test_a_long_block_is_cut_where_sentences_end(end: str, opening: str) -> None:
    sentences = [f"{opening}{LONG_SENTENCE}{end}".strip() for _ in range(4)]
    assert passages(" ".join(sentences)) == sentences


@pytest.mark.parametrize(
    "inside",
    [
        "M. Dupont", "MM. Durand et Petit", "Mme. Roux", "l'art. 12", "p. 14", "J. Martin",
        "les U.S.A. Puis", "3.5 %", "le Dr. Blanc", "le 12 janv. 2024", "l'av. Foch",
        "Yahoo! veut", "« quoi ? » dit-il", "tapis, lampes, etc. Tout", "un point.net A",
    ],
)  # fmt: skip
def test_an_abbreviation_ends_no_sentence(inside: str) -> None:
    sentence = f"{LONG_SENTENCE} {inside}, {LONG_SENTENCE}."
    assert passages(" ".join([sentence] * 2)) == [sentence] * 2


def test_a_block_without_sentences_stays_whole() -> None:
    text = " ".join(["mot"] * 1_000)
    assert passages(text) == [text]


@pytest.mark.parametrize("sentence", ["Le port ferme.", "Évacuation."])
def test_short_sentences_are_kept_together(sentence: str) -> None:
    found = passages(" ".join([sentence] * 300))
    assert [len(tokens(passage)) for passage in found[:-1]] == [33] * (len(found) - 1)
    assert 16 <= len(tokens(found[-1])) < 66


pieces = st.lists(st.sampled_from([f"{FILLER}.", "M. Un.", "(…)", "« Oui ? »", "\n", "non."]))


@given(pieces, st.sampled_from([" ", "\n", "  "]))
def test_nothing_but_white_space_is_lost(found: list[str], between: str) -> None:
    text = between.join(found).strip()
    spans = list(cut(text, 0, len(text)))
    assert "".join("".join(text[start:end].split()) for start, end in spans) == "".join(
        text.split()
    )
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)


@given(pieces)
def test_spacing_does_not_move_a_cut(found: list[str]) -> None:
    def words(between: str) -> list[list[bytes]]:
        return [tokens(passage) for passage in passages(between.join(found).strip())]

    assert words(" ") == words("   ") == words("\u00a0")
