"""Pages in the shapes that French news sites have, each with what a reader would copy of it."""

import base64
import email.message
import email.mime.multipart
import quopri
import sys
from pathlib import Path

import pytest

from classifier.errors import DocumentError, MissingExtraError
from classifier.readers.documents import document
from classifier.records import Document

PAGES = Path(__file__).parent / "web"

SENTENCE = "Le feu gagne la forêt, et les pompiers évacuent deux campings près de Narbonne."


def read(page: str | bytes, name: str = "a.html") -> Document:
    return document(name, page if isinstance(page, bytes) else page.encode())


def article(*paragraphs: str, head: str = "") -> str:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"<!DOCTYPE html><html><head>{head}</head><body><article>{body}</article></body></html>"


def refusal(page: str | bytes, name: str = "a.html") -> str:
    with pytest.raises(DocumentError) as error:
        read(page, name)
    return str(error.value)


NOTHING = "a.html: there is no article in this page. Give its text in a .txt file."

# Page → title, author, date, and how each of its paragraphs begins.
READ = {
    "quotidien.html": (
        "Incendie de l’Aude : deux villages évacués dans la nuit", "Lucie Ferrand", "2024-08-04",
        ["Incendie de l’Aude : deux villages évacués dans la nuit", "Le feu parti lundi",
         "Les habitants de Montbrun", "« Nous avons vu les flammes passer la crête en dix minutes "
         "», raconte Paulette Viala, 71 ans, qui a emporté ses deux chats et un album de famille.",
         "Une enquête ouverte pour incendie volontaire", "Le parquet de Narbonne",
         "Chaque été, nous perdons", "Le préfet a rappelé", "Il vous reste 60 %"],
    ),
    "depeche.html": (
        "Une tonne de cocaïne saisie sur le port du Havre", "", "2009-03-17",
        ["Une tonne de cocaïne saisie", "Mis en ligne le 17 mars 2009", "LE HAVRE – Les douaniers "
         "ont découvert mardi plus d'une tonne de cocaïne dans un conteneur de bananes arrivé "
         "d'Équateur, a annoncé", "La marchandise", "Deux dockers", "C'est la plus grosse prise"],
    ),
    "blog.html": (
        "Réserve d’eau : ce que dit le nouveau décret", "Mathilde Orsini", "2024-02-11",
        ["Réserve d’eau : ce que dit", "Le décret publié mardi", "le maire doit la faire contrôler",
         "les propriétaires riverains", "l’État rembourse", "Le tableau ci-dessous",
         "Commune, Dépense", "Saint-Léger, 12 000 euros", "Vaulx-le-Petit, 8 500 euros",
         "Notre réserve est prête", "— Mairie de Saint-Léger", "Reste à savoir"],
    ),
    "radio.html": (
        "Naufrage au large de Calais : quatre personnes portées disparues", "Samir Delattre",
        "2024-01-19",
        ["Naufrage au large de Calais", "Une embarcation partie", "Le canot de sauvetage",
         "Les recherches", "Une enquête pour aide"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_of_a_page_the_article_is_read_and_nothing_else(name: str) -> None:
    title, author, date, beginnings = READ[name]
    found = read((PAGES / name).read_bytes(), name)
    assert (found.id, found.source, found.remarks) == (name, name, ())
    assert (found.title, found.author, found.date) == (title, author, date)
    lines = found.text.split("\n")
    assert [line[: len(begun)] for line, begun in zip(lines, beginnings, strict=True)] == beginnings


def test_a_page_that_asks_to_log_in_is_no_article() -> None:
    assert refusal((PAGES / "connexion.html").read_bytes()) == NOTHING


@pytest.mark.parametrize(
    "page",
    [
        "<html>",
        "<html><body></body></html>",
        "<!doctype html><title>Un titre</title>",
        "<html><body><script>var texte = 'Le feu gagne la forêt.'</script></body></html>",
        "<html>" + "<div>" * 100_000 + "x",
        "<html><body>" + "<" * 100_000,
    ],
)
def test_a_page_without_an_article_is_refused(page: str) -> None:
    assert refusal(page) == NOTHING


def test_the_title_is_the_first_paragraph_once() -> None:
    head = "<title>L'été des incendies | Le Site</title>"
    head += '<meta property="og:title" content="L\'été des incendies">'
    page = article(SENTENCE, head=head)
    assert read(page).text == f"L'été des incendies\n{SENTENCE}"
    # As the page writes it, with another apostrophe.
    headed = page.replace("<article>", "<article><h1>L’été  des incendies</h1>")
    assert read(headed).text.split("\n") == ["L’été des incendies", SENTENCE]


@pytest.mark.parametrize(
    "hidden",
    [
        "<template><p>{}</p></template>",
        "<noscript><p>{}</p></noscript>",
        "<p hidden>{}</p>",
        "<div aria-hidden='true'><p>{}</p></div>",
        "<p style='display:none'>{}</p>",
        "<!-- <p>{}</p> -->",
        "<script>document.write('<p>{}</p>')</script>",
    ],
)
def test_what_no_browser_shows_is_not_read(hidden: str) -> None:
    unseen = "Une fusillade a fait trois blessés dans une rue du centre de Marseille, hier soir."
    page = article(SENTENCE).replace("</article>", f"{hidden.format(unseen)}</article>")
    assert read(page).text == SENTENCE


def test_a_page_is_parted_by_its_paragraphs_and_line_breaks() -> None:
    page = article(
        f"{SENTENCE}<br><br>Le vent\n  tourne   <b>enfin</b>, selon l’<i>observateur</i>."
    )
    assert read(page).text.split("\n") == [
        SENTENCE, "Le vent tourne enfin, selon l’observateur.",
    ]  # fmt: skip


# Encodings: what a page declares, and what it is.

META = '<meta charset="{}">'
HTTP = '<meta http-equiv="Content-Type" content="text/html; charset={}">'


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        (META.format("utf-8"), "utf-8"),
        (META.format("windows-1252"), "cp1252"),
        (HTTP.format("iso-8859-1"), "cp1252"),
        (META.format("iso-8859-15"), "iso-8859-15"),
        (META.format("macintosh"), "mac-roman"),
        # None that is told by its letters.
        (META.format("ibm850"), "cp850"),
        ("", "utf-8"),
        ("", "cp1252"),
        ("", "utf-8-sig"),
        ("", "utf-16"),
        # Many pages were saved as UTF-8 and say what they were before, or the other way round.
        (HTTP.format("iso-8859-1"), "utf-8"),
        (META.format("utf-8"), "cp1252"),
        (META.format("klingon"), "cp1252"),
    ],
)
def test_a_page_is_in_the_encoding_that_it_declares_where_that_can_be(
    head: str, encoding: str
) -> None:
    page = article(SENTENCE, head=head)
    assert read(page.encode(encoding)).text == SENTENCE
    # What is told by the first bytes needs no name.
    assert read(page.encode(encoding), "-").text == SENTENCE


@pytest.mark.parametrize("encoding", ["iso-8859-15", "utf-8"])
def test_an_xml_declaration_names_the_encoding(encoding: str) -> None:
    page = f'<?xml version="1.0" encoding="{encoding}"?>\n{article(SENTENCE)}'
    assert read(page.encode(encoding), "a.xhtml").text == SENTENCE


def test_an_encoding_that_is_given_counts() -> None:
    page = article(SENTENCE, head=META.format("iso-8859-1")).encode("mac-roman")
    assert document("a.html", page, encoding="mac-roman").text == SENTENCE


# Saved pages


def saved(page: bytes, charset: str | None, transfer: str = "quoted-printable") -> bytes:
    """A page as browsers save it, with a picture and a frame."""
    whole = email.mime.multipart.MIMEMultipart("related", type="text/html")
    whole["Snapshot-Content-Location"] = "https://gazette.example/a"
    whole["Subject"] = "=?utf-8?Q?L=E2=80=99=C3=A9t=C3=A9?="
    for content in (page, b"<html><body><p>Une publicit\xc3\xa9.</p></body></html>"):
        part = email.message.Message()
        part["Content-Type"] = "text/html" + (f'; charset="{charset}"' if charset else "")
        part["Content-Transfer-Encoding"] = transfer
        encode = {"quoted-printable": quopri.encodestring, "base64": base64.encodebytes}[transfer]
        part.set_payload(encode(content).decode("ascii"))
        whole.attach(part)
    return b"From: <Saved by Blink>\r\n" + whole.as_bytes()


@pytest.mark.parametrize("name", ["a.mhtml", "a.MHT", "-", "a.txt", "a.html"])
@pytest.mark.parametrize("transfer", ["quoted-printable", "base64"])
def test_a_saved_page_is_read_as_the_page(name: str, transfer: str) -> None:
    page = article(SENTENCE, head="<title>Le feu</title>")
    found = read(saved(page.encode(), "utf-8", transfer), name)
    assert (found.id, found.title, found.text) == (name, "Le feu", f"Le feu\n{SENTENCE}")


def test_a_saved_page_declares_its_encoding_in_either_place() -> None:
    page = article(SENTENCE, head=META.format("mac-roman"))
    assert read(saved(page.encode("mac-roman"), None), "a.mht").text == SENTENCE
    assert read(saved(article(SENTENCE).encode("mac-roman"), "mac-roman"), "a.mht").text == SENTENCE


@pytest.mark.parametrize(
    "message",
    [
        b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=a\n\n",
        b"Content-Type: multipart/related\n\n--a\nContent-Type: image/png\n\nx\n--a--\n",
        b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=a\n"
        + b"".join(b"\n--a%s\nContent-Type: multipart/mixed; boundary=a%s\n"
                   % (b"a" * n, b"a" * (n + 1)) for n in range(1_500)),
    ],
)  # fmt: skip
def test_what_holds_no_page_is_refused(message: bytes) -> None:
    assert refusal(message, "a.mht") == (
        "a.mht: there is no page in this file. Give its text in a .txt file."
    )


# What is built to take long


@pytest.mark.parametrize(
    ("page", "what"),
    [
        ("<html><body>" + "<b>a</b>" * 50_001, "the page has more than 50,000 elements"),
        (
            f"<html><body {' '.join(f'a{n}' for n in range(10_001))}><p>{SENTENCE}",
            "a tag has more attributes than any page needs",
        ),
    ],
)
def test_a_page_that_would_take_long_is_refused(page: str, what: str) -> None:
    assert refusal(page) == f"a.html: {what}. Give its text in a .txt file."


def test_a_page_with_its_pictures_in_it_is_read() -> None:
    picture = f"<img src='data:image/png;base64,{'A' * 1_000_000}'>"
    page = article(SENTENCE).replace("<article>", f"<article>{picture}")
    assert read(page).text == SENTENCE


def test_a_page_that_is_too_long_is_refused() -> None:
    page = article(SENTENCE).encode().ljust(20_000_001)
    assert refusal(page) == "a.html: the page is longer than 20 MB. Cut it into smaller files."


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    with pytest.raises(MissingExtraError) as error:
        read(article(SENTENCE))
    assert str(error.value) == (
        "a.html: reading web pages needs trafilatura, which is not installed. Install this package "
        "with its extra: pip install '.[web]' in the clone."
    )
