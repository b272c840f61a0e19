"""`classifier label`: themes of articles, per paragraph and as a whole."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from classifier import labelling, storage
from classifier.cli import options
from classifier.cli.messages import print_json, say
from classifier.errors import DocumentError
from classifier.model import Model
from classifier.readers.documents import STANDARD_INPUT, read_document
from classifier.records import LabelledDocument
from classifier.reports import plain


def command(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="PATH…|-", help="Text files; - is standard input."),
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
) -> None:
    """Label articles: which themes each paragraph and the whole are about.

    Exit code 3 says that some files could not be read, 1 that none could.
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
    skipped = 0
    for path in paths:
        try:
            document = read_document(path, encoding=encoding)
        except DocumentError as error:
            say(f"error: {error}")
            skipped += 1
            if page:
                page.skip(error)
            continue
        labelled = labelling.label(loaded, document, explain=explain)
        if json:
            print_json(plain.labelled_document(labelled))
        else:
            _print(labelled, loaded, explain=explain)
        if page:
            page.add(document, loaded)
    if page:
        page.write(loaded)
    if skipped:
        raise typer.Exit(3 if skipped < len(paths) else 1)


def _print(labelled: LabelledDocument, model: Model, *, explain: bool) -> None:
    from rich.console import Console

    if explain:
        from classifier.reports.reasons import explained_document

        Console().print(explained_document(labelled, model))
    else:
        from classifier.reports.terminal import labelled_document

        Console().print(labelled_document(labelled, model.titles))
