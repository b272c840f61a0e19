"""`classifier label`: themes of articles, per paragraph and as a whole."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from classifier import labelling, storage
from classifier.cli import options
from classifier.cli.messages import print_json, say
from classifier.errors import ClassifierError, DocumentError, LanguageError, MissingExtraError
from classifier.language import check_french
from classifier.model import Model
from classifier.readers.documents import STANDARD_INPUT, read_document
from classifier.readers.kinds import LISTED
from classifier.readers.packed import PACKINGS
from classifier.records import LabelledDocument
from classifier.reports import plain


def command(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH…|-",
            help=f"Articles: {LISTED} (each also {', '.join(PACKINGS)}); - is standard input.",
        ),
    ] = None,
    model: options.ModelFile = options.DEFAULT_MODEL,
    json: options.Json = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say which words carried each theme.")
    ] = False,
    html: Annotated[
        Path | None,
        typer.Option(
            "--html", help="Write a page to read, words marked; an older page is replaced."
        ),
    ] = None,
    encoding: options.Encoding = None,
    any_language: options.AnyLanguage = False,
) -> None:
    """Label articles: which themes each paragraph and the whole are about.

    Exit code 3 says that some files could not be read or are not French, 1 that none could be read.
    """
    if not paths:
        if sys.stdin is None or sys.stdin.isatty():
            raise typer.BadParameter("give at least one file, or - for standard input")
        paths = [STANDARD_INPUT]
    page = None
    if html is not None:
        # Takes Jinja2, which nothing else does.
        from classifier.cli.paged import ArticlePage

        page = ArticlePage(html, paths, model)
    loaded = storage.load(model)
    skipped: list[ClassifierError] = []
    for path in paths:
        try:
            document = read_document(path, encoding=encoding)
            if not any_language:
                check_french(document.text, where=path)
        except (DocumentError, LanguageError, MissingExtraError) as error:
            say(f"error: {error}")
            skipped.append(error)
            continue
        for remark in document.remarks:
            say(f"{path}: {remark}")
        labelled = labelling.label(loaded, document, explain=explain or page is not None)
        if json:
            print_json(plain.labelled_document(labelled, explain=explain))
        else:
            _print(labelled, loaded, explain=explain)
        if page:
            page.add(labelled, loaded)
    if page:
        page.write(loaded, skipped)
    if skipped:
        unread = [error for error in skipped if not isinstance(error, LanguageError)]
        raise typer.Exit(3 if len(unread) < len(paths) else 1)


def _print(labelled: LabelledDocument, model: Model, *, explain: bool) -> None:
    from rich.console import Console

    if explain:
        from classifier.reports.reasons import explained_document

        Console().print(explained_document(labelled, model))
    else:
        from classifier.reports.terminal import labelled_document

        Console().print(labelled_document(labelled, model.titles))
