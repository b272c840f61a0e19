import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.lines import paragraph_spans, with_whole_words

STORM = (
    "Une tempête a frappé la côte dans la nuit de mardi à mercredi. Les pompiers ont évacué "
    "quarante personnes de leurs maisons, et deux écoles resteront fermées jusqu'à lundi."
)
HARBOUR = (
    "Au port, la capitainerie de Saint-Nazaire a demandé aux équipages de rester à quai. "
    "« Personne ne sortira avant demain », a prévenu le commandant, qui attend un bulletin."
)
BUDGET = (
    "Le conseil municipal examinera le budget de la voirie, dont les dépenses ont doublé en "
    "un an, et celui des écoles, que l'opposition voudrait voir augmenter."
)


def parted(text: str) -> list[str]:
    return [" ".join(text[start:end].split()) for start, end in paragraph_spans(text)]


@pytest.mark.parametrize("width", [120, 80, 72, 60, 40])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("text", [STORM, HARBOUR, BUDGET])
def test_lines_broken_at_a_width_are_a_paragraph(text: str, end: str, width: int) -> None:
    assert parted(textwrap.fill(text, width, break_on_hyphens=False).replace("\n", end)) == [text]


@pytest.mark.parametrize("width", [80, 72, 40])
@pytest.mark.parametrize(
    ("initial", "between"), [("", "\n\n"), ("    ", "\n"), ("", "\n"), ("\t", "\n \n")]
)
def test_paragraphs_of_broken_lines_are_told_apart(width: int, initial: str, between: str) -> None:
    texts = [STORM, HARBOUR, BUDGET]
    wrapped = (
        textwrap.fill(text, width, initial_indent=initial, break_on_hyphens=False) for text in texts
    )
    assert parted(between.join(wrapped)) == texts


def test_a_line_that_is_full_where_a_sentence_ends_ends_no_paragraph() -> None:
    lines = [
        "Une tempête a frappé la côte dans la nuit de mardi à mercredi, et",
        "les pompiers ont évacué quarante personnes de leurs maisons hier.",
        "Deux écoles resteront fermées jusqu'à lundi, a dit le préfet, qui",
        "attend un bulletin.",
    ]
    assert parted("\n".join(lines)) == [" ".join(lines)]
    lines[2] = f"  {lines[2]}"
    assert parted("\n".join(lines)) == [" ".join(lines[:2]), " ".join(lines[2:]).strip()]


@pytest.mark.parametrize(("width", "paragraphs"), [(29, 3), (30, 1), (150, 1), (151, 3)])
def test_lines_are_broken_at_widths_from_thirty_to_a_hundred_and_fifty(
    width: int, paragraphs: int
) -> None:
    line = f"{'a' * (width - 10)} {'b' * 9}"
    assert len(parted("\n".join([line] * 3))) == paragraphs


def test_lines_with_blank_ones_between_are_a_paragraph_if_broken_at_a_width() -> None:
    assert parted(textwrap.fill(STORM, 80).replace("\n", "\n\n")) == [STORM]


@pytest.mark.parametrize(
    "lines",
    [
        [STORM, HARBOUR, BUDGET],
        ["La tempête a fait deux blessés.", "Le port de Brest est fermé.", "Tout va bien ici."],
        ["Tempête : le port est fermé jusqu'à demain", STORM, "À lire aussi", BUDGET],
        ["pommes", "poires", "un kilo de farine"],
        ["Premier titre de la page", "Second titre de la page", "Troisième titre de la page"],
        ["Ministère de l'Intérieur", "Place Beauvau", "75008 Paris"],
    ],
)
def test_a_paragraph_a_line_stays_so(lines: list[str]) -> None:
    assert parted("\n".join(lines)) == lines
    assert parted("\n\n".join(lines)) == lines


def test_short_lines_between_blank_ones_are_a_paragraph_and_long_ones_are_several() -> None:
    text = f"Ministère\nPlace Beauvau\n\n{STORM}\n{HARBOUR}\n"
    assert parted(text) == ["Ministère Place Beauvau", STORM, HARBOUR]


@given(st.text(st.sampled_from("ab É.,\n\r\t -")))
def test_nothing_is_lost_and_nothing_overlaps(text: str) -> None:
    spans = list(paragraph_spans(text))
    assert "".join("".join(text[start:end].split()) for start, end in spans) == "".join(
        text.split()
    )
    places = [place for span in spans for place in span]
    assert places == sorted(places)


WORDS = {b"securite", b"evacuer"}


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("la sécu-\nrité civile", "la sécu\u2060\u2060rité civile"),
        ("la SÉCU-\r\n  RITÉ", "la SÉCU\u2060\u2060\u2060\u2060\u2060RITÉ"),
        ("la sécu\u00ad\nrité", "la sécu\u2060\u2060rité"),
        ("le mot in\u00ad\nconnu", "le mot in\u2060\u2060connu"),
        ("à Saint-\nDenis", "à Saint-\nDenis"),
        ("un porte-\navions", "un porte-\navions"),
        ("la sécu-\n\nrité", "la sécu-\n\nrité"),
        ("- sécurité -\nfin", "- sécurité -\nfin"),
        ("1-\nsécurité", "1-\nsécurité"),
        ("évacuer", "évacuer"),
    ],
)
def test_words_cut_at_the_end_of_a_line_are_whole_if_they_are_known(text: str, whole: str) -> None:
    assert with_whole_words(text, WORDS.__contains__) == whole
    assert len(whole) == len(text)


@given(st.text(st.sampled_from("ab-\u00ad\n\r 1")))
def test_text_with_whole_words_is_as_long(text: str) -> None:
    assert len(with_whole_words(text, lambda word: True)) == len(text)
