"""Documents → paragraphs to ask an annotator about, each of them once."""

from collections.abc import Iterable
from dataclasses import dataclass

from classifier.french import reading
from classifier.records import Document
from classifier.text import paragraphs


@dataclass(frozen=True)
class Question:
    """A paragraph to annotate.

    Attributes:
        id: no two questions have the same.
        group: ties the paragraphs of one article.
        source: where its article comes from.
        before, after: its neighbours in the article, empty at its ends.
    """

    id: str
    group: str
    source: str
    text: str
    before: str = ""
    after: str = ""


def questions(documents: Iterable[tuple[Document, str]]) -> list[Question]:
    """The paragraphs of documents, in order, without furniture; what comes again is left out.

    Args:
        documents: each with its group.
    """
    asked: dict[bytes, Question] = {}
    ids: set[str] = set()
    for document, group in documents:
        found = [each for each in paragraphs(_writable(document.text)) if not each.furniture]
        texts = ["", *(paragraph.text for paragraph in found), ""]
        for n, paragraph in enumerate(found):
            name = document.id if len(found) == 1 else f"{document.id}#{paragraph.n + 1}"
            question = Question(
                _new(name, ids), group, document.source, paragraph.text, texts[n], texts[n + 2]
            )
            if asked.setdefault(reading(paragraph.text), question) is question:
                ids.add(question.id)
    return list(asked.values())


def _writable(text: str) -> str:
    """The text without halves of characters, which JSON can spell and no file can hold."""
    return text.encode("utf-8", "replace").decode()


def _new(name: str, taken: set[str]) -> str:
    """The name, with a number where rows of several files have the same."""
    new, number = name, 1
    while new in taken:
        number += 1
        new = f"{name}~{number}"
    return new
