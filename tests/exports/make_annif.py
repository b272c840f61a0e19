"""Write corpora of Annif, and let Annif read them: it stops where it reads anything else."""

import csv
import json
from pathlib import Path
from urllib.parse import quote

from annif.corpus import DocumentFileCSV, DocumentFileJSONL, DocumentFileTSV
from annif.corpus.types import Document
from annif.vocab import Subject
from annif.vocab.subject_index import SubjectIndexFile

from exports.paragraphs import PARAGRAPHS, THEMES

HERE = Path(__file__).parent
URIS = {theme: f"http://exemple.org/themes/{quote(theme)}" for theme in THEMES}


def read(path: Path) -> list[tuple[str, list[str]]]:
    """What Annif makes of a corpus."""
    index = SubjectIndexFile()
    for theme, uri in URIS.items():
        index.append(Subject(uri, {"fr": theme}, None))
    corpora = {
        ".tsv": lambda: DocumentFileTSV(str(path), index),
        ".csv": lambda: DocumentFileCSV(str(path), index),
        ".jsonl": lambda: DocumentFileJSONL(str(path), index, "fr", require_subjects=False),
    }
    return [(document.text, found(document)) for document in corpora[path.suffix]().documents]


def found(document: Document) -> list[str]:
    return [THEMES[number] for number in sorted(document.subject_set)]


def main() -> None:
    said = [(paragraph.text, paragraph.said.get("claire") or []) for paragraph in PARAGRAPHS]
    rows = [(text, [f"<{URIS[theme]}>" for theme in themes]) for text, themes in said]
    (HERE / "annif.tsv").write_text(
        "".join(f"{text}\t{' '.join(uris)}\n" for text, uris in rows), "utf-8"
    )
    with open(HERE / "annif.csv", "w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["document_id", "text", "subject_uris"])
        table.writerows(
            [f"p{number}", text, " ".join(uris)] for number, (text, uris) in enumerate(rows, 1)
        )
    documents = []
    for number, (text, themes) in enumerate(said, start=1):
        subjects = [{"uri": URIS[theme], "label": theme} for theme in themes]
        documents.append({"document_id": f"p{number}", "text": text, "subjects": subjects})
    del documents[7]["subjects"]
    (HERE / "annif.jsonl").write_text(
        "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in documents), "utf-8"
    )
    assert read(HERE / "annif.tsv") == read(HERE / "annif.csv") == said
    # It passes over an empty list of subjects.
    kept = [each for each in said if each[1] or each is said[7]]
    assert read(HERE / "annif.jsonl") == kept


if __name__ == "__main__":
    main()
