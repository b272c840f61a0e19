"""Texts and files → their themes, by a model at hand: what Python programs call."""

from dataclasses import dataclass
from os import PathLike, fspath
from pathlib import Path

from classifier import labelling, storage
from classifier.model import Model
from classifier.readers.documents import read_document
from classifier.records import Document, LabelledDocument, Theme


@dataclass(frozen=True)
class Labeller:
    r"""Says what texts are about.

    >>> import classifier
    >>> labeller = classifier.load()
    >>> answer = labeller.label("La bibliothèque rouvre lundi.\n\nLa piscine reste fermée.")
    >>> [(paragraph.start, paragraph.text) for paragraph in answer.paragraphs]
    [(0, 'La bibliothèque rouvre lundi.'), (31, 'La piscine reste fermée.')]
    >>> list(answer.scores) == sorted(answer.scores, key=answer.scores.get, reverse=True)
    True
    >>> answer.paragraphs[0].words  # only with `explain=True`
    """

    model: Model

    @property
    def themes(self) -> tuple[Theme, ...]:
        """The themes that it knows, with what each is called and means."""
        return self.model.themes

    def label(self, text: str | PathLike[str], *, explain: bool = False) -> LabelledDocument:
        """The themes of a text and of each of its paragraphs; a path is read as a file.

        Many are `map(labeller.label, texts)`; `classifier.tagging.tag` takes a corpus of files.
        Whether a text is French is not looked at: `classifier.language.foreign` tells.

        Args:
            explain: whether to say what every word added to the score of each theme given, or of
                the nearest where none is.

        Raises:
            classifier.errors.DocumentError: the file cannot be read as text.
            classifier.errors.MissingExtraError: it needs a package that is not installed.
        """
        if not isinstance(text, str):
            return labelling.label(self.model, read_document(fspath(text)), explain=explain)
        return labelling.label(self.model, Document("", "", text), explain=explain)


def load(path: str | PathLike[str] | None = None) -> Labeller:
    """As `classifier.load`."""
    return Labeller(storage.load(storage.shipped_model() if path is None else Path(path)))
