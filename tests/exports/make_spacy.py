"""Make spaCy's: documents with categories, as `Doc.to_json` and `docs_to_json` spell them."""

import json
from pathlib import Path

import spacy
from spacy.tokens import Doc
from spacy.training import docs_to_json

from exports.paragraphs import PARAGRAPHS, THEMES

HERE = Path(__file__).parent


def documents() -> list[Doc]:
    nlp = spacy.blank("fr")
    nlp.add_pipe("sentencizer")
    made = []
    for paragraph in PARAGRAPHS:
        document = nlp(paragraph.text)
        themes = paragraph.said.get("claire")
        if themes is not None:
            document.cats = {theme: float(theme in themes) for theme in THEMES}
        made.append(document)
    # Nobody was sure whether the granary was meant.
    made[6].cats["séismes"] = 0.5
    return made


def main() -> None:
    lines = [json.dumps(document.to_json(), ensure_ascii=False) + "\n" for document in documents()]
    (HERE / "spacy.jsonl").write_text("".join(lines), "utf-8")
    corpus = json.dumps([docs_to_json(documents())], ensure_ascii=False, indent=1)
    (HERE / "spacy.json").write_text(corpus, "utf-8")


if __name__ == "__main__":
    main()
