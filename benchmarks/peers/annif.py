"""Annif with omikuji, words lemmatised by simplemma."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.peers.protocol import Answers, Work, run

# Annif would download NLTK's sentence data; this package brings the same files.
_found = find_spec("llama_index")
assert _found
assert _found.submodule_search_locations
os.environ["NLTK_DATA"] = str(
    Path(_found.submodule_search_locations[0]) / "core/_static/nltk_cache"
)

from annif.corpus import Document, DocumentFileTSV  # noqa: E402
from annif.registry import AnnifRegistry  # noqa: E402
from annif.vocab import VocabFileTSV  # noqa: E402

_PROJECT = """\
[themes]
name=themes
language=fr
backend=omikuji
analyzer=simplemma(fr)
vocab=themes
"""

# As `annif suggest` and `annif index` take documents.
_BATCH = 32

# omikuji leaves out a document without a subject, and would learn from themed ones alone.
_NO_THEME = "none"


def _uri(name: str) -> str:
    return f"http://example.org/{name}"


class Omikuji:
    """An Annif project in a temporary folder."""

    def learn(self, work: Work) -> None:
        # Kept as long as the runner: Annif loads from it.
        self.folder = TemporaryDirectory()
        root = Path(self.folder.name)
        names = [*map(str, range(len(work.themes))), _NO_THEME]
        (root / "projects.cfg").write_text(_PROJECT, "utf-8")
        vocabulary = "".join(f"<{_uri(name)}>\t{name}\n" for name in names)
        (root / "vocabulary.tsv").write_text(vocabulary, "utf-8")
        column_of = {theme: str(column) for column, theme in enumerate(work.themes)}
        with (root / "train.tsv").open("w", encoding="utf-8") as file:
            for row in work.train:
                subjects = [column_of[theme] for theme in sorted(row.themes)] or [_NO_THEME]
                uris = " ".join(f"<{_uri(name)}>" for name in subjects)
                print(" ".join(row.text.split()), uris, sep="\t", file=file)
        registry = AnnifRegistry(str(root / "projects.cfg"), str(root / "data"), False)
        self.project: Any = registry.get_project("themes")
        self.project.vocab.load_vocabulary(VocabFileTSV(str(root / "vocabulary.tsv"), "fr"))
        corpus = DocumentFileTSV(str(root / "train.tsv"), self.project.subjects)
        self.project.train(corpus, jobs=work.threads)
        columns = range(len(work.themes))
        self.columns = [self.project.subjects.by_uri(_uri(str(column))) for column in columns]

    def answers(self, texts: Sequence[str]) -> Answers:
        documents = [Document(text=text) for text in texts]
        scores: list[list[float]] = []
        for batch in self._suggestions(documents):
            scores.extend(batch.array.toarray()[:, self.columns].astype(float).tolist())
        return Answers(scores)

    def rounds(self, texts: Sequence[str]) -> Mapping[str, Callable[[], object]]:
        documents = [Document(text=text) for text in texts]
        return {"": lambda: list(self._suggestions(documents))}

    def _suggestions(self, documents: Sequence[Any]) -> Iterator[Any]:
        for start in range(0, len(documents), _BATCH):
            yield self.project.suggest(documents[start : start + _BATCH])


if __name__ == "__main__":
    run(Omikuji())
