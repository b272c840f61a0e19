import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.french import (
    BOUNDARY,
    Analyser,
    fold,
    terms,
    tokens,
    tokens_in_place,
    tokens_of_all,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("L’État, l'été, l‘œuvre", b"l etat l ete l oeuvre"),
        ("ATTENTATS à l’ARME BLANCHE", b"attentats a l arme blanche"),
        ("Ça, où, Noël, maïs, aiguë", b"ca ou noel mais aigue"),
        ("sécu\u00adrité", b"securite"),
        ("se\u0301curite\u0301", b"securite"),
        ("Erdoğan à Łódź, Aydın", b"erdogan a lodz aydin"),
        ("Taser™ Guðmundur", b"taser gudmundur"),
        ("ﬁnancement oﬃciel", b"financement officiel"),
        ("10\u00a0000\u202f€ et 3 m²", b"10 000 et 3 m2"),
        ("zéro\u200blargeur \ufeff", b"zerolargeur"),
        ("جهاد и мир 🔥", b""),
        ("", b""),
    ],
)
def test_fold(text: str, folded: bytes) -> None:
    assert b" ".join(fold(text).split()) == folded


@given(st.text())
def test_folded_text_holds_only_lower_case_ascii_letters_and_digits(text: str) -> None:
    assert all(byte in b" abcdefghijklmnopqrstuvwxyz0123456789" for byte in fold(text))


@given(st.text(st.characters(codec="cp1252")))
def test_composed_and_decomposed_text_fold_alike(text: str) -> None:
    assert tokens(unicodedata.normalize("NFD", text)) == tokens(unicodedata.normalize("NFC", text))


def test_elisions_stand_alone_with_either_apostrophe() -> None:
    assert tokens("L'attentat qu’il jusqu'aux") == [
        b"l", b"attentat", b"qu", b"il", b"jusqu", b"aux",
    ]  # fmt: skip


@given(st.lists(st.text()))
def test_tokens_of_many_texts_are_those_of_each_with_boundaries_between(texts: list[str]) -> None:
    together = tokens_of_all(texts)
    assert together.count(BOUNDARY) == max(len(texts) - 1, 0)
    expected = [token for text in texts for token in [BOUNDARY, *tokens(text)]]
    assert together == expected[1:]


@given(st.text())
def test_tokens_stand_where_it_is_said(text: str) -> None:
    found = tokens_in_place(text)
    assert [token for token, _, _ in found] == tokens(text)
    assert all(tokens(text[start:end]) == [token] for token, start, end in found)
    ends = [0, *(end for _, _, end in found)]
    assert all(end <= start for end, (_, start, _) in zip(ends, found, strict=False))


def test_a_word_of_a_million_letters_takes_no_longer_than_many_of_few() -> None:
    # A piece added at a time to what is there already, it took minutes.
    assert tokens_in_place("É" * 2_000_000) == [(b"e" * 2_000_000, 0, 2_000_000)]


def test_a_word_has_its_marks_and_its_ligatures() -> None:
    text = "«\xa0Co\u0302tes,\u200b l’œu­vre\u0301\xa0»"
    passages = [text[start:end] for _, start, end in tokens_in_place(text)]
    assert passages == ["Co\u0302tes", "l", "œu­vre\u0301"]


@pytest.mark.parametrize("form", ["attentat", "attentats", "l'attentat", "ATTENTATS", "L’Attentat"])
def test_the_forms_of_a_word_meet_in_its_lemma(analyser: Analyser, form: str) -> None:
    assert analyser.lemmas_of(form) == ["attentat"]


def test_a_stem_ties_what_no_lemma_does(analyser: Analyser) -> None:
    assert terms(analyser.lemmas_of("migrants migratoires"), ()) == [
        "migrant", "migratoire", "migran-", "migrat-",
    ]  # fmt: skip
    assert terms(["migration"], ())[1] == terms(["migratoire"], ())[1] == "migrat-"


def test_neighbours_are_a_term_where_their_pair_is_kept(analyser: Analyser) -> None:
    lemmas = analyser.lemmas_of("La sécurité de la civile sécurité civile")
    assert lemmas == ["securite", "civil", "securite", "civil"]
    assert terms(lemmas, {"securite civil"})[8:] == ["securite civil", "securite civil"]
    assert terms(lemmas, {"civil securite"})[8:] == ["civil securite"]


def test_stop_words_and_single_letters_carry_no_theme(analyser: Analyser) -> None:
    assert analyser.lemmas_of("il y a dans la 5 les c'est être à") == []


def test_an_unknown_word_is_its_own_lemma(analyser: Analyser) -> None:
    assert terms(analyser.lemmas_of("JNIM"), ()) == ["jnim", "jnim-"]
