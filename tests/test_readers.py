from pathlib import Path

import pytest

from classifier.annotations import read_annotations
from classifier.errors import AnnotationError, DocumentError
from classifier.readers.documents import read_document
from classifier.readers.rows import Row, read_rows


def test_a_file_is_a_document_named_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Un été".encode("cp1252"))
    document = read_document(str(path))
    assert (document.id, document.source, document.text) == (str(path), str(path), "Un été")


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as error:
        read_document(str(tmp_path / "rien.txt"))
    assert str(error.value) == f"{tmp_path}/rien.txt: there is no such file. Check the path."
    with pytest.raises(DocumentError) as error:
        read_document(str(tmp_path))
    assert str(error.value) == f"{tmp_path}: this is a folder. Give the files in it."


ROWS = [
    {"text": 'Il dit : "non", puis part.', "themes": "a|b"},
    {"text": "Rien ; vraiment.", "themes": ""},
]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", 'text,themes\n"Il dit : ""non"", puis part.",a|b\nRien ; vraiment.,\n'),
        (
            "b.csv",
            '\ufefftext;themes\r\n"Il dit : ""non"", puis part.";a|b\r\n"Rien ; vraiment.";\r\n',
        ),
        ("c.tsv", 'text\tthemes\nIl dit : "non", puis part.\ta|b\nRien ; vraiment.\t\n'),
        (
            "d.jsonl",
            '{"text": "Il dit : \\"non\\", puis part.", "themes": "a|b"}\n\n'
            '{"text": "Rien ; vraiment.", "themes": ""}\n',
        ),
        (
            "e.tsv",
            '"text"\t"themes"\r\n"Il dit : ""non"", puis part."\t"a|b"\r\n'
            '"Rien ; vraiment."\t""\r\n',
        ),
        (
            "f.json",
            '[{"text": "Il dit : \\"non\\", puis part.", "themes": "a|b"},\n'
            '{"text": "Rien ; vraiment.", "themes": ""}]\n',
        ),
    ],
)
def test_rows_of_every_format(tmp_path: Path, name: str, content: str) -> None:
    path = tmp_path / name
    path.write_text(content, "utf-8", newline="")
    assert [row.fields for row in read_rows(path) if isinstance(row, Row)] == ROWS


def test_a_row_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('text,themes\n"sur deux\nlignes",a\nune,b\n', "utf-8")
    assert [row.where for row in read_rows(path)] == [f"{path}:2", f"{path}:4"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "a.jsonl",
            '{"text": "x", "themes": []}\n{"text": \n',
            ":2: the line is not JSON (Expecting value: line 1 column 10 (char 9)). Mend or "
            "remove the line.",
        ),
        (
            "a.jsonl",
            "[1]\n",
            ':1: the line is not a JSON object. Write {"text": "…", "themes": […]} on each line.',
        ),
        (
            "a.csv",
            "text,themes\nun,deux,trois\n",
            ":2: the row has not the 2 columns of the header. Mend the row; quote a field that "
            "holds a separator.",
        ),
        (
            "a.csv",
            "text,themes\nun\n",
            ":2: the row has not the 2 columns of the header. Mend the row; quote a field that "
            "holds a separator.",
        ),
        (
            "a.csv",
            'themes;text\na;"Un attentat\nb;Une saisie\n',
            ":2: the row cannot be read (unexpected end of data). Mend the row.",
        ),
        ("a.csv", "text;themes;text\nx;a;y\n", ":1: there are two columns 'text'. Rename one."),
        (
            "a.xlsx",
            "x",
            ": the format of .xlsx is not known. Give a file that ends in .jsonl, .csv, .tsv, "
            ".json, .txt.",
        ),
        ("a.jsonl", "", ": the file is empty. Give a file with text."),
    ],
)
def test_a_broken_row_is_named(tmp_path: Path, name: str, content: str, message: str) -> None:
    path = tmp_path / name
    path.write_text(content, "utf-8")
    with pytest.raises(AnnotationError) as error:
        read_annotations([path])
    assert str(error.value) == f"{path}{message}"


def test_a_line_nested_too_deeply_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("[" * 100_000 + "\n", "utf-8")
    with pytest.raises(AnnotationError, match=r"a\.jsonl:1: the line is not JSON"):
        read_annotations([path])
