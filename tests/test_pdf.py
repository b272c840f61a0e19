import sys
from contextlib import suppress
from io import BytesIO

import pypdf
import pytest
from printed import column, pages, pdf, stream, text_at

from classifier.errors import DocumentError, MissingExtraError
from classifier.readers.documents import document
from classifier.records import Document

FIRST = [
    "Les pompiers du Finistère ont évacué deux campings dans",
    "la nuit de mardi à mercredi. Le feu, parti d’un sous-",
    "bois, menaçait la départementale ; il a parcouru qua-",
    "rante hectares.",
]
SECOND = [
    "Le vent d’ouest est tombé au matin, ce qui a permis",
    "aux avions de revenir de Vannes et de Seine-",
    "Maritime.",
]
PARAGRAPHS = [
    "Les pompiers du Finistère ont évacué deux campings dans la nuit de mardi à mercredi. Le feu, "
    "parti d’un sous-bois, menaçait la départementale ; il a parcouru quarante hectares.",
    "Le vent d’ouest est tombé au matin, ce qui a permis aux avions de revenir de Vannes et de "
    "Seine-Maritime.",
]


def read(data: bytes, name: str = "a.pdf") -> Document:
    return document(name, data)


def refusal(data: bytes) -> str:
    with pytest.raises(DocumentError) as error:
        read(data)
    return str(error.value)


def indented(lines: list[str]) -> list[str]:
    return [" " + lines[0], *lines[1:]]


@pytest.mark.parametrize(
    "drawn",
    [
        column([*FIRST, "", *SECOND]),
        column([*indented(FIRST), *indented(SECOND)]),
        column([*FIRST, *SECOND]),  # a short last line tells
        column(FIRST) + column(SECOND, x=310),
        column(FIRST, leading=24) + column(SECOND, y=580, leading=24),
        # Drawn ten times as large, and made smaller.
        b"0.1 0 0 0.1 0 0 cm "
        + b"".join(
            b"BT /F 100 Tf 1 0 0 1 500 %d Tm (%s) Tj ET\n" % (7000 - 120 * n, line.encode("cp1252"))
            for n, line in enumerate([*FIRST, "", *SECOND])
        ),
        # Drawn upside down, as browsers do.
        b"1 0 0 -1 0 842 cm "
        + b"".join(
            b"BT /F 10 Tf 1 0 0 -1 50 %d Tm (%s) Tj ET\n" % (100 + 12 * n, line.encode("cp1252"))
            for n, line in enumerate([*FIRST, "", *SECOND])
        ),
    ],
)
def test_lines_become_the_paragraphs_that_they_were(drawn: bytes) -> None:
    assert read(pages([drawn])).text == "\n\n".join(PARAGRAPHS)


def test_a_title_in_larger_print_is_a_paragraph() -> None:
    title = text_at(50, 750, "Deux campings évacués", 24) + text_at(50, 724, "dans la nuit", 24)
    found = read(pages([title + column(FIRST, y=700)]))
    assert found.text == f"Deux campings évacués dans la nuit\n\n{PARAGRAPHS[0]}"


def test_a_paragraph_goes_on_over_the_page_without_what_stands_around_it() -> None:
    def page(number: int, lines: list[str]) -> bytes:
        return (
            text_at(50, 810, "Le Courrier du Ponant, mercredi 5 août")
            + column(lines)
            + text_at(280, 30, f"Page {number} / 3")
        )

    found = read(pages([page(1, FIRST[:2]), page(2, FIRST[2:]), page(3, SECOND)]))
    assert found.text == "\n\n".join(PARAGRAPHS)


def test_what_a_browser_prints_around_a_page_is_left_out() -> None:
    drawn = (
        text_at(30, 820, "05/08/2024 10:12 Deux campings évacués")
        + column([*FIRST, "", *SECOND])
        + text_at(30, 20, "https://gazette.example/a?b=1 1/1")
    )
    assert read(pages([drawn])).text == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize("name", ["a.pdf", "a.txt", "-", "a"])
def test_what_a_file_says_of_itself_is_known(name: str) -> None:
    info = b"/Title(Deux campings \\351vacu\\351s)/Author(Marion Kerbrat)"
    info += b"/CreationDate(D:20240805101200+02'00')"
    found = read(pages([column(FIRST)], info=info), name)
    assert found == Document(
        name, name, PARAGRAPHS[0], "Deux campings évacués", "Marion Kerbrat", "2024-08-05"
    )


@pytest.mark.parametrize(
    ("said", "date"),
    [("D:2024", "2024"), ("20240805", "2024-08-05"), ("D:20241399", "2024"), ("hier", "")],
)
def test_a_date_is_as_exact_as_it_is_said(said: str, date: str) -> None:
    info = b"/CreationDate(%s)" % said.encode()
    assert read(pages([column(FIRST)], info=info)).date == date


def test_a_page_without_text_is_said() -> None:
    found = read(pages([column(FIRST), b"0 0 9 9 re f", column(SECOND), b""]))
    assert found.text == "\n\n".join(PARAGRAPHS)
    assert found.remarks == ("no text on pages 2, 4: scanned, perhaps",)


def test_what_begins_late_is_a_pdf_where_its_name_says_so() -> None:
    data = b"HTTP/1.1 200 OK\r\n\r\n" + pages([column(FIRST)])
    assert read(data).text == PARAGRAPHS[0]


SCANNED = (
    "a.pdf: there is no text in this PDF, which may hold pictures of it. Have a program recognise "
    "it, such as ocrmypdf."
)


@pytest.mark.parametrize(
    "data",
    [
        pages([b"0 0 9 9 re f"]),
        pages([]),
        pages([column(["", "  "])]),
        # A form that draws itself, and a page that says that there are many.
        pages([b"/X Do"], resources=b"/XObject<</X 4 0 R>>", more=[
            stream(b"/X Do /X Do", entries=b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"
                   b"/Resources<</XObject<</X 4 0 R>>>>")
        ]),
    ],
)  # fmt: skip
def test_a_file_without_text_is_said_to_be_scanned(data: bytes) -> None:
    assert refusal(data) == SCANNED


def test_a_file_with_a_password_is_refused() -> None:
    writer = pypdf.PdfWriter(clone_from=BytesIO(pages([column(FIRST)])))
    writer.encrypt("secret", algorithm="RC4-128")
    written = BytesIO()
    writer.write(written)
    assert refusal(written.getvalue()) == (
        "a.pdf: this PDF takes a password. Print it to a file without one, or give its text."
    )


def test_a_file_that_anybody_may_read_is_read_though_it_is_encrypted() -> None:
    writer = pypdf.PdfWriter(clone_from=BytesIO(pages([column(FIRST)])))
    writer.encrypt("", "owner", algorithm="RC4-128")
    written = BytesIO()
    writer.write(written)
    assert read(written.getvalue()).text == PARAGRAPHS[0]


def test_a_program_in_a_file_is_not_run_and_not_read() -> None:
    root = b"/OpenAction<</S/JavaScript/JS(app.alert\\('Une fusillade'\\))>>/AA<</O 1 0 R>>"
    assert read(pages([column(FIRST)], root=root)).text == PARAGRAPHS[0]


WHOLE = pages([column(FIRST)])


@pytest.mark.parametrize(
    "data",
    [
        WHOLE[:9],
        b"%PDF-" + bytes(range(256)) * 100,
        b"%PDF-1.4\nxref\n0 1\n0000000000 65535 f \n"
        b"trailer\n<</Size 1/Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF",
        pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R]/Count 1>>"]),
        pages([b"[" * 100_000 + b"]" * 100_000 + b" TJ"]),
        pages([b" " * 200_000_000], packed=True),
    ],
)
def test_a_damaged_file_is_refused(data: bytes) -> None:
    assert refusal(data).startswith("a.pdf: this PDF cannot be read (")
    assert refusal(data).endswith("). Check that it is whole, or give its text.")


@pytest.mark.parametrize("end", range(10, len(WHOLE), 40))
def test_of_a_truncated_file_the_text_is_read_or_it_is_refused(end: int) -> None:
    with suppress(DocumentError):
        assert read(WHOLE[:end]).text in PARAGRAPHS[0]


@pytest.mark.parametrize(("limit", "most"), [("_MOST_STEPS", 30), ("_MOST_DRAWN", 400)])
def test_a_file_that_draws_more_than_text_is_refused(
    monkeypatch: pytest.MonkeyPatch, limit: str, most: int
) -> None:
    assert read(pages([column(FIRST)])).text == PARAGRAPHS[0]
    monkeypatch.setattr(f"classifier.readers.pdf.{limit}", most)
    assert refusal(pages([column(FIRST)] * 2)) == (
        "a.pdf: this PDF draws more than text. Give its text in a .txt file."
    )


def test_drawings_in_drawings_are_counted() -> None:
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>"
    forms = [stream(b"/X Do " * 100, entries=form % (5 + n)) for n in range(4)]
    data = pages([b"/X Do " * 100], resources=b"/XObject<</X 4 0 R>>", more=[
        *forms, stream(b"q Q " * 100, entries=b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]")
    ])  # fmt: skip
    with pytest.raises(DocumentError) as error:
        read(data)
    assert error.value.where == "a.pdf"


def test_too_many_pages_are_refused() -> None:
    one = b"<</Type/Page/Parent 2 0 R>>"
    kids = b"<</Type/Pages/Kids[%s]/Count 1001>>" % (b"3 0 R " * 1001)
    assert refusal(pdf([b"<</Type/Catalog/Pages 2 0 R>>", kids, one])) == (
        "a.pdf: this PDF has more than 1,000 pages. Cut it into smaller files."
    )


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    with pytest.raises(MissingExtraError) as error:
        read(WHOLE)
    assert str(error.value) == (
        "a.pdf: reading PDF needs pypdf, which is not installed. Install this package with its "
        "extra: pip install '.[pdf]' in the clone."
    )
