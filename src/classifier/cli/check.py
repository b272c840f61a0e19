"""`classifier check`: what is wrong with annotated data."""

from typing import Annotated

import typer

from classifier.agreement import agreement, judged_by_several
from classifier.annotations import Columns, annotation_files, scan_annotations, theme_names
from classifier.cli import options
from classifier.cli.messages import print_json
from classifier.cli.outputs import training_tools
from classifier.errors import AnnotationError
from classifier.findings import Finding
from classifier.lexicon import find_lexicon, read_lexicon
from classifier.reports import plain
from classifier.themes import find_themes, read_themes


def command(
    data: options.Data,
    themes: options.ThemesFile = None,
    lexicon: options.LexiconFile = None,
    suspicious: Annotated[
        int,
        typer.Option(
            "--suspicious", min=0, help="How many of the least likely labels to show; 0 is faster."
        ),
    ] = 20,
    json: options.Json = False,
    text_column: options.TextColumn = "text",
    theme_column: options.ThemeColumn = "themes",
    id_column: options.IdColumn = "id",
    encoding: options.Encoding = None,
    seed: options.Seed = 0,
) -> None:
    """Say what is wrong with annotated paragraphs; exit with 4 where something surely is.

    Errors: rows that cannot be used, text that is not French, unknown themes, the same text with
    other themes, and text that comes again, or nearly, in another article or file. Warnings: the
    same within one article, themes of few paragraphs, words that tell a theme almost alone, and
    labels that a model of the other articles finds unlikely.
    """
    files = annotation_files(data)
    with training_tools():
        from classifier.checks import balance, duplicates, giveaways, language
        from classifier.training.suspects import suspicious_labels
    definitions = themes or find_themes(data)
    terms = lexicon or find_lexicon(data)
    known = read_themes(definitions) if definitions else []
    spoken = read_lexicon(terms) if terms else {}
    columns = Columns(text_column, theme_column, id_column)
    scanned = list(scan_annotations(files, columns=columns, encoding=encoding))
    annotations = [each for each in scanned if not isinstance(each, AnnotationError)]
    names = [theme.name for theme in known]
    findings = [
        *(
            Finding("unusable", True, error.what, (error.where,))
            for error in scanned
            if isinstance(error, AnnotationError)
        ),
        *balance.unknown(annotations, names),
        *duplicates.repeated(annotations),
        *duplicates.nearly_repeated(annotations),
        *language.foreign(annotations),
        *balance.unbalanced(annotations, names),
        *giveaways.give_aways(annotations),
    ]
    learnable = [each for each in annotations if not names or {*theme_names([each])} <= {*names}]
    if suspicious and learnable:
        try:
            findings += suspicious_labels(learnable, known, spoken, most=suspicious, seed=seed)
        except AnnotationError as error:
            findings.append(
                Finding("not-learnable", False, f"labels were not weighed: {error.what}")
            )
    several = judged_by_several(annotations)
    agreed = agreement(several, names or theme_names(annotations)) if several else []
    errors = sum(finding.error for finding in findings)
    if json:
        print_json(plain.check(findings, agreed, paragraphs=len(annotations)))
    else:
        from rich.console import Console

        from classifier.reports import terminal

        Console().print(terminal.check(findings, agreed, paragraphs=len(annotations)))
    if errors:
        raise typer.Exit(4)
