import zipfile
from io import BytesIO

import pytest

from classifier.errors import DocumentError
from classifier.readers.documents import document
from classifier.records import Document

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT_WORD = "http://purl.oclc.org/ooxml/wordprocessingml/main"
CORE = """<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">
<dc:title>Deux campings
 évacués</dc:title><dc:creator>Marion Kerbrat</dc:creator>
<dcterms:created>2024-08-05T10:12:00Z</dcterms:created>
<dcterms:modified>2024-09-01T08:00:00Z</dcterms:modified></cp:coreProperties>"""


def archive(members: dict[str, str | bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w", packing) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return written.getvalue()


def docx(body: str, *, namespace: str = WORD, core: str = CORE, before: str = "") -> bytes:
    xml = f'<?xml version="1.0" encoding="UTF-8"?>{before}<w:document xmlns:w="{namespace}"'
    xml += f' xmlns:mc="http://mc.example"><w:body>{body}</w:body></w:document>'
    return archive({"[Content_Types].xml": "", "word/document.xml": xml, "docProps/core.xml": core})


def odt(body: str) -> bytes:
    xml = f"""<office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
 <office:body><office:text>{body}</office:text></office:body></office:document-content>"""
    meta = """<office:document-meta xmlns:office="urn:o" xmlns:meta="urn:m"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta><dc:title>Deux campings évacués</dc:title>
 <meta:initial-creator>Marion Kerbrat</meta:initial-creator><dc:creator>Relecteur</dc:creator>
 <meta:creation-date>2024-08-05T10:12:00.5</meta:creation-date></office:meta></office:document-meta>"""
    return archive(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": xml,
            "meta.xml": meta,
        }
    )


def read(data: bytes, name: str = "a.docx") -> Document:
    return document(name, data)


def refusal(data: bytes) -> str:
    with pytest.raises(DocumentError) as error:
        read(data)
    assert error.value.where == "a.docx"
    return error.value.what


def run(text: str, before: str = "") -> str:
    return f'<w:r>{before}<w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


FIRE = paragraph(run("Le feu gagne"), run(" la forêt."))


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (FIRE, "Le feu gagne la forêt."),
        (FIRE + "<w:p/>" + paragraph(run("Le vent\n tourne.")),
         "Le feu gagne la forêt.\n\nLe vent tourne."),
        (paragraph(run("Un"), "<w:r><w:tab/><w:br/></w:r>", run("deux")), "Un deux"),
        (paragraph(run("sous"), "<w:r><w:noBreakHyphen/></w:r>", run("préfet")), "sous-préfet"),
        # Cells of tables, links, fields, boxes, and what was typed while changes were tracked.
        (f"<w:tbl><w:tr><w:tc>{FIRE}</w:tc><w:tc>{paragraph(run('Nice'))}</w:tc></w:tr></w:tbl>",
         "Le feu gagne la forêt.\n\nNice"),
        (paragraph(run("Voir "), f"<w:hyperlink>{run('le site')}</w:hyperlink>"), "Voir le site"),
        (paragraph("<w:r><w:instrText>HYPERLINK x</w:instrText></w:r>", run("ici"),
                   "<w:r><w:instrText>PAGEREF y</w:instrText></w:r>"), "ici"),
        (paragraph(f"<w:ins>{run('Deux')}</w:ins><w:del>{run('Trois')}<w:r><w:delText>x</w:delText>"
                   f"</w:r></w:del>", run(" morts")), "Deux morts"),
        (paragraph(f"<w:moveFrom>{run('Hier, ')}</w:moveFrom>", run("un feu")), "un feu"),
        (paragraph(run("Dehors"), "<mc:AlternateContent><mc:Choice><w:txbxContent>"
                   f"{paragraph(run('Encadré'))}</w:txbxContent></mc:Choice><mc:Fallback>"
                   f"{paragraph(run('Encadré'))}</mc:Fallback></mc:AlternateContent>", run(" ici")),
         "Encadré\n\nDehors ici"),
        # Hidden text; a hidden end of a paragraph hides no more than that.
        (paragraph(run("Vu"), run("caché", "<w:rPr><w:vanish/></w:rPr>"), run(" aussi")),
         "Vu aussi"),
        (paragraph(run("Vu", '<w:rPr><w:vanish w:val="0"/></w:rPr>')), "Vu"),
        (paragraph("<w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>", run("Vu")), "Vu"),
    ],
)  # fmt: skip
def test_of_a_word_file_the_paragraphs_are_read(body: str, text: str) -> None:
    for namespace in (WORD, STRICT_WORD):
        assert read(docx(body, namespace=namespace)).text == text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<text:h>Titre</text:h><text:p>Le <text:span>feu</text:span> gagne.</text:p>",
         "Titre\n\nLe feu gagne."),
        ("<text:p>Un<text:s text:c='3'/>deux<text:tab/>trois<text:line-break/>quatre</text:p>",
         "Un deux trois quatre"),
        ("<text:list><text:list-item><text:p>Un</text:p></text:list-item></text:list>", "Un"),
        ("<text:tracked-changes><text:p>Ancien</text:p></text:tracked-changes><text:p>Neuf"
         "<office:annotation><dc:creator>R</dc:creator><text:p>Revoir</text:p></office:annotation>"
         "<text:note><text:note-body><text:p>Note</text:p></text:note-body></text:note>.</text:p>",
         "Neuf."),
    ],
)  # fmt: skip
def test_of_an_opendocument_file_the_paragraphs_are_read(body: str, text: str) -> None:
    assert read(odt(body), "a.odt") == Document(
        "a.odt", "a.odt", text, "Deux campings évacués", "Marion Kerbrat", "2024-08-05"
    )


@pytest.mark.parametrize("name", ["a.docx", "-", "a.txt"])
def test_what_a_file_says_of_itself_is_known(name: str) -> None:
    assert read(docx(FIRE), name) == Document(
        name, name, "Le feu gagne la forêt.", "Deux campings évacués", "Marion Kerbrat",
        "2024-08-05",
    )  # fmt: skip
    silent = archive({"word/document2.xml": f'<d xmlns:w="{WORD}">{FIRE}</d>'})
    assert read(silent, name) == Document(name, name, "Le feu gagne la forêt.")


# What is damaged, no such file, or built to fill the memory.

LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
) + "]>"  # fmt: skip
OUTSIDE = '<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (docx("<w:p/>"), "there is no text in this file"),
        (docx(paragraph(run("&j;")), before=LAUGHS),
         "it defines entities, as no word processor does"),
        (docx(paragraph(run("&a;")), before=OUTSIDE),
         "it defines entities, as no word processor does"),
        (docx(FIRE, core=LAUGHS + "<a>&j;</a>"), "it defines entities, as no word processor does"),
        (docx("<w:p>" * 501), "its elements are nested more than 500 deep"),
        (docx(paragraph(run("a" * 10_000_001))), "the text is longer than 10 MB"),
        (docx(paragraph(run("a" * 30_000_000))), "its text is longer than 30 MB, unpacked"),
        (archive({"word/document.xml": FIRE}, zipfile.ZIP_LZMA),
         "it is packed as no word processor packs"),
        (archive({"a.txt": "Un feu."}), "this is an archive, and neither .docx nor .odt"),
        (archive({"xl/workbook.xml": "<a/>"}), "this is an archive, and neither .docx nor .odt"),
        (archive({"../word/document.xml": FIRE, "/content.xml": FIRE}),
         "this is an archive, and neither .docx nor .odt"),
        (b"PK\x03\x04" + b"PK\x01\x02" * 10_001, "there are more than 10,000 files in this one"),
        (docx("<w:p>"), "the file is damaged (mismatched tag: line 1, column 165)"),
        (b"PK\x03\x04", "the file is damaged (File is not a zip file)"),
        (b"{\\rtf1 Un feu.}".ljust(10_000_001), "this is RTF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(9),
         "this is a Word file of before 2007, or one with a password"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(data: bytes, what: str) -> None:
    assert refusal(data) == what


def test_a_title_is_no_bomb() -> None:
    long = CORE.replace("Deux", "a" * 30_000_000)
    assert refusal(docx(FIRE, core=long)) == "its text is longer than 30 MB, unpacked"


WHOLE = docx(FIRE)


@pytest.mark.parametrize("end", range(4, len(WHOLE), 30))
def test_a_truncated_file_is_damaged(end: int) -> None:
    assert refusal(WHOLE[:end]).startswith("the file is damaged (")


@pytest.mark.parametrize("place", range(0, len(WHOLE), 7))
def test_a_changed_byte_is_an_error_or_harmless(place: int) -> None:
    changed = bytearray(WHOLE)
    changed[place] ^= 0xFF
    try:
        text = read(bytes(changed)).text
    except DocumentError:
        return
    assert text == "Le feu gagne la forêt."
