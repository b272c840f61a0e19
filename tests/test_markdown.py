import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.readers.documents import document
from classifier.records import Document
from classifier.text import paragraphs


def read(text: str) -> Document:
    return document("a.md", text.encode())


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("# Le feu\n\nIl gagne.\n", "Le feu\n\nIl gagne."),
        ("Le feu\n======\nIl gagne.", "Le feu\n\nIl gagne."),
        ("Un **feu** _vif_ et `rouge`.", "Un feu vif et rouge."),
        ("Voir [le site](https://a.example \"t\") ou <https://b.example>.",
         "Voir le site ou https://b.example."),
        ("Avant ![une photo](feu.jpg) après.", "Avant  après."),
        ("[ref]: https://a.example\nVoir [le site][ref].", "Voir le site."),
        ("> Un feu,\n> dit-il.", "Un feu,\ndit-il."),
        ("- un\n- deux\n  - trois\n1. quatre", "un\n\ndeux\n\ntrois\n\nquatre"),
        ("Avant.\n\n```py\nx = 'attentat'\n```\n\nAprès.", "Avant.\n\nAprès."),
        ("| Ville | Feux |\n|---|---|\n| Nice | 3 |", "Ville, Feux\n\nNice, 3"),
        ("Un feu.\n\n---\n\nUn autre.", "Un feu.\n\nUn autre."),
        ("R&eacute;gion \\*sud\\*", "Région *sud*"),
        ("<div class='a'>\n<p>Un feu.</p>\n</div>\n\nUn <b>autre</b><br>ici.",
         "Un feu.\n\nUn autre ici."),
        ("<!-- caché : <b>attentat</b> -->\n\nUn feu.", "Un feu."),
        ("<script>\nvar a = 'attentat'\n</script>\n\nUn feu.", "Un feu."),
        # What an indented paragraph is elsewhere.
        ("    Le feu gagne.\n\n    Il tourne.", "Le feu gagne.\n\nIl tourne."),
        ("Ligne un\nligne deux  \nligne trois", "Ligne un\nligne deux\nligne trois"),
    ],
)  # fmt: skip
def test_markup_is_no_text(text: str, plain: str) -> None:
    assert read(text).text == plain


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "front",
    [
        '---\ntitle: "L\'été : des feux"\nauthor: Anne Riou\ndate: 2024-05-03T10:00Z\nk: [a]\n---',
        "+++\ntitle = 'L'été : des feux'\nauthor = \"Anne Riou\"\ndate = 2024-05-03\n+++",
    ],
)
def test_the_front_matter_says_what_is_known(front: str, end: str) -> None:
    text = f"{front}\n\nUn feu gagne.\n".replace("\n", end)
    found = read(text)
    assert found == Document(
        "a.md", "a.md", "L'été : des feux\n\nUn feu gagne.", "L'été : des feux", "Anne Riou",
        "2024-05-03",
    )  # fmt: skip
    titled = text.replace("Un feu gagne.", f"# L’été : des *feux*{end}{end}Un feu gagne.")
    assert read(titled).text == "L’été : des feux\n\nUn feu gagne."


def test_the_first_heading_is_the_title() -> None:
    assert read("## Suite\n\n# Le feu\n\nIl gagne.\n\n# Le vent").title == "Le feu"
    assert read("---\nUn feu.\n---\nIl gagne.").title == ""


def test_a_file_of_markup_alone_is_read_as_it_stands() -> None:
    assert read("```\nUn feu.\n```").text == "```\nUn feu.\n```"


WORDS = ["le", "feu", "gagne", "la forêt,", "selon", "l’État :", "trois", "blessés.", "Évacués ?"]
SENTENCES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join)


@given(st.lists(SENTENCES, min_size=1, max_size=6), st.sampled_from(["\n", "\n\n", "\r\n\r\n"]))
def test_a_plain_text_has_the_paragraphs_that_it_had(sentences: list[str], between: str) -> None:
    text = between.join(sentences)
    as_text = [each.text for each in paragraphs(document("a.txt", text.encode()).text)]
    as_markdown = [each.text for each in paragraphs(read(text).text)]
    assert as_markdown == [each.replace("\r\n", "\n") for each in as_text]


@given(st.text(st.sampled_from("ab é\n\t[]()*_`~#>-+=|<>&!:\"'\\0123."), max_size=300))
def test_any_text_is_read(text: str) -> None:
    if text.strip():
        assert read(text).text.strip()
