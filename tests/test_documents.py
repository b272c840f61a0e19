import json
from pathlib import Path

import pytest

from classifier.errors import DocumentError
from classifier.records import Document
from classifier.tagging.batches import Skipped
from classifier.tagging.documents import read_documents
from classifier.tagging.sources import find_sources


def test_texts_and_rows_are_read_in_order(tmp_path: Path) -> None:
    text, table, rows = (str(tmp_path / name) for name in ("a.txt", "b.csv", "c.jsonl"))
    Path(text).write_text("Le port ferme.\n\nLes bateaux attendent.", "utf-8")
    Path(table).write_text("text,n\nLa pluie tombe sur la ville.,1\n,2\n", "utf-8")
    fields = {"id": 7, "group": "a3", "source": "dépêche", "text": "Le vent se lève."}
    Path(rows).write_text(json.dumps(fields) + "\n{\n", "utf-8")
    # What cannot be read of a part comes before its rows.
    first, empty, second, broken, third = read_documents(find_sources([text, table, rows]))
    port = Document(text, text, "Le port ferme.\n\nLes bateaux attendent.")
    assert first == (port, text)
    line = f"{table}:2"
    assert second == (Document(line, table, "La pluie tombe sur la ville."), line)
    assert third == (Document("7", "dépêche", "Le vent se lève."), "a3")
    assert empty == Skipped(table, 3, "'text' is empty", ",2")
    assert isinstance(broken, Skipped)
    assert (broken.source, broken.line) == (rows, 2)


def test_other_fields_and_encodings_can_be_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("corps;titre;cle\nL\u2019été revient en avril.;Été;k1\n".encode("utf-16"))
    [read] = read_documents(find_sources([str(path)]), encoding="utf-16", text="corps", id_="cle")
    assert read == (Document("k1", str(path), "L\u2019été revient en avril."), "k1")


def test_an_encoding_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Le port ferme.", "utf-8")
    with pytest.raises(DocumentError) as error:
        next(read_documents(find_sources([str(tmp_path)]), encoding="utf-9"))
    assert str(error.value) == (
        "there is no encoding called 'utf-9'. Give a name such as utf-8, windows-1252 or "
        "iso-8859-15."
    )
