"""Themes in a spaCy pipeline: `nlp.add_pipe("themes")`."""

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self, cast

from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from classifier import labelling, storage
from classifier.model import Model
from classifier.records import Document

# The model in the folder of a saved pipeline.
_FILE = "themes.joblib"


class ThemesComponent:
    """Says of each document and each of its paragraphs what it is about.

    `doc.cats` has every theme's probability for the whole, and `doc._.themes` the themes given,
    likeliest first. `doc.spans[spans_key]` has a span per paragraph and theme given, with the
    theme for its label; its attribute `scores` has the probability of each.

    A saved pipeline holds its model.
    """

    def __init__(self, path: Path, spans_key: str) -> None:
        self.spans_key = spans_key
        self._path = path
        self._model: Model | None = None

    # No property, and not called `model`: spaCy asks every component whether it has one, before a
    # pipeline that is loaded has brought its own.
    def read_model(self) -> Model:
        """The model, from its file when it is first needed.

        Raises:
            classifier.errors.ModelError: there is no such file, or it is not a model.
        """
        if self._model is None:
            self._model = storage.load(self._path)
        return self._model

    def __call__(self, doc: Doc) -> Doc:
        """The document, with its themes."""
        answer = labelling.label(self.read_model(), Document("", "", doc.text))
        doc.cats.update(answer.scores)
        # As a document that was stored gives it back.
        doc._.themes = list(answer.themes)
        given = [
            (paragraph, theme) for paragraph in answer.paragraphs for theme in paragraph.themes
        ]
        # The tokens that a paragraph touches: few tokenizers know where it ends.
        spans = [
            doc.char_span(paragraph.start, paragraph.end, theme, alignment_mode="expand")
            for paragraph, theme in given
        ]
        scores = [paragraph.scores[theme] for paragraph, theme in given]
        doc.spans[self.spans_key] = SpanGroup(
            doc, attrs={"scores": scores}, spans=cast(list[Span], spans)
        )
        return doc

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the model into a folder of the pipeline.

        Raises:
            classifier.errors.OutputError: it cannot be written.
        """
        folder = Path(path)
        folder.mkdir(exist_ok=True)
        storage.save(self.read_model(), folder / _FILE)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Self:
        """Take the model of such a folder.

        Raises:
            classifier.errors.ModelError: it is not there, or it is not a model.
        """
        self._model = storage.load(Path(path) / _FILE)
        return self

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """The model as its file holds it."""
        with TemporaryDirectory() as folder:
            self.to_disk(folder)
            return (Path(folder) / _FILE).read_bytes()

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> Self:
        """Take the model that `to_bytes` gave.

        Raises:
            classifier.errors.ModelError: it is not a model.
        """
        # What is read of a model is compared with the size of its file.
        with TemporaryDirectory() as folder:
            (Path(folder) / _FILE).write_bytes(data)
            return self.from_disk(folder)


@Language.factory(
    "themes",
    assigns=["doc.cats", "doc.spans", "doc._.themes"],
    default_config={"model": None, "spans_key": "themes"},
)
def make_themes(nlp: Language, name: str, model: str | None, spans_key: str) -> ThemesComponent:
    """The component; spaCy calls this for its entry point.

    Args:
        model: a model file; the one shipped by default.
        spans_key: where in `doc.spans` paragraphs go.
    """
    if not Doc.has_extension("themes"):
        Doc.set_extension("themes", default=None)
    return ThemesComponent(Path(model) if model else storage.shipped_model(), spans_key)
