"""The page of labelled articles that `label --html` writes."""

import os
from collections.abc import Sequence
from pathlib import Path

import typer

from classifier.cli.outputs import check_page, identified
from classifier.errors import ClassifierError
from classifier.files import write_whole
from classifier.model import Model
from classifier.readers.documents import STANDARD_INPUT
from classifier.records import LabelledDocument
from classifier.reports.article_page import Article, article, article_page


class ArticlePage:
    """A page that grows by an article at a time, and is a file in the end."""

    def __init__(self, path: Path, sources: Sequence[str], model: Path) -> None:
        """Say what is wrong with the place before any article is labelled.

        Raises:
            OutputError: it is a source or the model, or what no page of ours is, or not to be
                written to.
        """
        if str(path) == STANDARD_INPUT:
            raise typer.BadParameter("give the name of a file", param_hint="--html")
        read = [Path(source) for source in sources if os.path.exists(source)]
        check_page(path, [*read, model])
        self._path = path
        self._model_path = model
        self._articles: list[Article] = []

    def add(self, labelled: LabelledDocument, model: Model) -> None:
        """Show a document that was labelled with explanations."""
        self._articles.append(article(labelled, model))

    def write(self, model: Model, skipped: Sequence[ClassifierError]) -> None:
        """Write the page.

        Args:
            model: what labelled the articles.
            skipped: why others were not labelled.

        Raises:
            OutputError: it cannot be written.
        """
        name, reasons = identified(self._model_path), list(map(str, skipped))
        page = article_page(self._articles, model, name=name, skipped=reasons)
        write_whole(self._path, lambda file: file.write(page.encode()))
