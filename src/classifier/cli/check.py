"""`classifier check`: what is wrong with annotated data."""

from typing import Annotated

import typer

from classifier.agreement import agreement
from classifier.annotations import Columns, scan_annotations, theme_names
from classifier.cli import learning, options
from classifier.cli.messages import print_json, say
from classifier.errors import AnnotationError
from classifier.extras import training_tools
from classifier.lexicon import find_lexicon, read_lexicon
from classifier.merging import merge
from classifier.reports import plain
from classifier.themes import find_themes, read_themes


def command(
    data: options.Data,
    themes: learning.ThemesFile = None,
    lexicon: learning.LexiconFile = None,
    suspicious: Annotated[
        int,
        typer.Option(
            "--suspicious", min=0, help="How many of the least likely labels to show; 0 is faster."
        ),
    ] = 20,
    json: options.Json = False,
    format_: learning.Format = None,
    text_column: options.TextColumn = "text",
    theme_column: options.ThemeColumn = "themes",
    id_column: options.IdColumn = "id",
    encoding: options.Encoding = None,
    seed: options.Seed = 0,
) -> None:
    """Say what is wrong with annotated paragraphs; exit with 4 where something surely is.

    Errors: rows that cannot be used, text that is not French, unknown themes, the same text with
    other themes, and text that comes again, or nearly, in another article or file. Warnings: the
    same within one article, annotators who differ, themes of few paragraphs, words that tell a
    theme almost alone, and labels that a model of the other articles finds unlikely.
    """
    with training_tools():
        from classifier.checking import check
    definitions = themes or find_themes(data)
    terms = lexicon or find_lexicon(data)
    known = read_themes(definitions) if definitions else []
    columns = Columns(text_column, theme_column, id_column)
    scanned = list(
        scan_annotations(data, columns=columns, format=format_, encoding=encoding, tell=say)
    )
    if not scanned:
        raise AnnotationError("there is no annotation", remedy="Give a file with annotations.")
    spoken = read_lexicon(terms) if terms else {}
    findings = check(scanned, known, spoken, suspicious=suspicious, seed=seed)
    annotations = [each for each in scanned if not isinstance(each, AnnotationError)]
    names = [theme.name for theme in known] or theme_names(annotations)
    agreed = agreement(merge(annotations).annotations, names)
    if json:
        print_json(plain.check(findings, agreed, paragraphs=len(annotations)))
    else:
        from rich.console import Console

        from classifier.reports import terminal

        Console().print(terminal.check(findings, agreed, paragraphs=len(annotations)))
    if any(finding.error for finding in findings):
        raise typer.Exit(4)
