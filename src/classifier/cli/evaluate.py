"""`classifier evaluate`: how well a model finds what annotators said."""

from typing import Annotated

import typer

from classifier import labelling, storage
from classifier.annotations import Columns, judgements, read_annotations
from classifier.cli import options
from classifier.cli.messages import print_json, say
from classifier.evaluation import evaluate
from classifier.reports import plain
from classifier.reports.figures import number


def command(
    data: options.Data,
    model: options.ModelFile = options.DEFAULT_MODEL,
    json: options.Json = False,
    min_f1: Annotated[
        float | None,
        typer.Option("--min-f1", min=0, max=1, help="Exit with 4 where macro-F1 is lower."),
    ] = None,
    text_column: options.TextColumn = "text",
    theme_column: options.ThemeColumn = "themes",
    id_column: options.IdColumn = "id",
    encoding: options.Encoding = None,
) -> None:
    """Score a model on annotated paragraphs that it was not trained on.

    What an annotator left open (`unsure`, or neither in `themes` nor in `not`) does not count.
    """
    loaded = storage.load(model)
    columns = Columns(text_column, theme_column, id_column)
    annotations = read_annotations(data, columns=columns, encoding=encoding)
    names = loaded.theme_names
    judged = judgements(annotations, names)
    given = labelling.given(loaded, [annotation.text for annotation in annotations])
    evaluation = evaluate(given, judged, names, [annotation.group for annotation in annotations])
    if json:
        print_json(plain.evaluation(evaluation))
    else:
        from rich.console import Console

        from classifier.reports import terminal

        Console().print(terminal.evaluation(evaluation, loaded.titles))
    # Written so that an undefined F1, of data without any theme, does not pass.
    macro_f1 = evaluation.macro_f1.value
    if min_f1 is not None and not macro_f1 >= min_f1:
        say(f"the gate is not met: macro-F1 {number(macro_f1)}, at least {min_f1} is asked for")
        raise typer.Exit(4)
