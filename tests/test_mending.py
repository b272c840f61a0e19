import html
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.mending import mend

HEALTHY = [
    "L’État d’urgence à l'Âge d’or, où « l'œuvre » coûte 10 € — déjà.",
    "SÃO PAULO, São Tomé, Ångström et Åsa",
    "AT&T ; R&D ; ?a=1&copy=2 & fin;",
    "",
]


@pytest.mark.parametrize("text", HEALTHY)
def test_healthy_text_is_left_as_it_is(text: str) -> None:
    assert (mend(text).text, mend(text).remarks) == (text, ())


@pytest.mark.parametrize(
    ("text", "meant", "remark"),
    [
        (
            "La sÃ©curitÃ© civile",
            "La sécurité civile",
            "double-encoded text was mended (sÃ©curitÃ© → sécurité)",
        ),
        (
            "SÃƒÂ©curitÃƒÂ© civile",
            "Sécurité civile",
            "double-encoded text was mended (SÃƒÂ©curitÃƒÂ© → Sécurité)",
        ),
        (
            "VoilÃ  lâ€™Ã©tÃ© Ã  Paris",
            "Voilà l’été à Paris",
            "double-encoded text was mended (VoilÃ → Voilà)",
        ),
        ("Le cÅ“ur", "Le cœur", "double-encoded text was mended (cÅ“ur → cœur)"),
        ("10 â‚¬ par jour", "10 € par jour", "double-encoded text was mended (â‚¬ → €)"),
        (
            "L’été à Étretat.\n\nLâ€™été\x85 et la sÃ©curitÃ© à part.\n\nSão Paulo",
            "L’été à Étretat.\n\nL’été… et la sécurité à part.\n\nSão Paulo",
            "double-encoded text was mended (Lâ€™été → L’été…)",
        ),
        (
            "l&#39;&eacute;tat&nbsp;: 10&euro; &amp; plus",
            "l'état\u00a0: 10€ & plus",
            "HTML entities were mended (l&#39;&eacute;tat&nbsp;: → l'état)",
        ),
        (
            unicodedata.normalize("NFD", "Évacués à temps"),
            "Évacués à temps",
            "accents that stood apart from their letters were joined to them",
        ),
    ],
)
def test_damaged_text_is_mended_and_said(text: str, meant: str, remark: str) -> None:
    found = mend(text)
    assert (found.text, found.remarks) == (meant, (remark,))


def test_two_kinds_of_damage_are_both_mended() -> None:
    assert mend("l&rsquo;Ã©tÃ©").remarks == (
        "HTML entities were mended (l&rsquo;Ã©tÃ© → l’Ã©tÃ©)",
        "double-encoded text was mended (l’Ã©tÃ© → l’été)",
    )


words = "été à là déjà où ça cœur œuvre « » d’été l’an – dû forêt naïf 10 € Noël À Étretat Ça\n"
french = st.lists(st.sampled_from(words.split(" "))).map(" ".join)


@given(french, st.sampled_from(["latin-1", "cp1252"]), st.integers(1, 2))
def test_french_that_was_read_wrongly_is_read_again(text: str, encoding: str, times: int) -> None:
    damaged = f"Déjà évacués : {text}"
    for _ in range(times):
        damaged = damaged.encode().decode(encoding, "replace")
    if "\ufffd" not in damaged:
        assert mend(damaged).text == f"Déjà évacués : {text}"


@given(french)
def test_entities_of_french_are_read(text: str) -> None:
    written = "".join(f"&#{ord(letter)};" if ord(letter) > 127 else letter for letter in text)
    assert mend(html.escape(written).replace("&amp;#", "&#")).text == text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_mended_is_not_mended_again_into_nothing(text: str) -> None:
    assert bool(mend(text).text) == bool(text)
