"""`classifier evaluate`: how well a model finds what annotators said."""

from pathlib import Path
from typing import Annotated

import typer

from classifier import labelling, storage
from classifier.annotations import Columns, annotation_files, judgements, read_annotations
from classifier.cli import learning, merged, options
from classifier.cli.messages import print_json, say
from classifier.cli.outputs import check_page, identified
from classifier.curves import curves
from classifier.evaluation import evaluate
from classifier.files import write_whole
from classifier.mistakes import mistakes as find_mistakes
from classifier.reports import plain
from classifier.reports.figures import number


def command(
    data: options.Data,
    model: options.ModelFile = options.DEFAULT_MODEL,
    json: options.Json = False,
    html: Annotated[
        Path | None,
        typer.Option("--html", help="Write a page with curves too; an older page is replaced."),
    ] = None,
    mistakes: Annotated[
        int, typer.Option("--mistakes", min=0, help="How many of the worst mistakes to show.")
    ] = 5,
    conflicts: merged.ConflictsFile = None,
    min_f1: Annotated[
        float | None,
        typer.Option("--min-f1", min=0, max=1, help="Exit with 4 where macro-F1 is lower."),
    ] = None,
    format_: learning.Format = None,
    text_column: options.TextColumn = "text",
    theme_column: options.ThemeColumn = "themes",
    id_column: options.IdColumn = "id",
    encoding: options.Encoding = None,
    seed: options.Seed = 0,
) -> None:
    """Score a model on annotated paragraphs that it was not trained on.

    What an annotator left open (`unsure`, or neither in `themes` nor in `not`) does not count.
    """
    files = annotation_files(data)
    if html is not None:
        check_page(html, [*files, model])
    loaded = storage.load(model)
    columns = Columns(text_column, theme_column, id_column)
    merged.check_conflicts(conflicts, [*files, model, *([html] if html else [])])
    annotations = merged.merged(
        read_annotations(files, columns=columns, format=format_, encoding=encoding, tell=say),
        conflicts,
    )
    names = loaded.theme_names
    judged = judgements(annotations, names)
    decisions = labelling.decide(loaded, [annotation.text for annotation in annotations])
    probabilities, given = decisions.probabilities, decisions.given
    groups = [annotation.group for annotation in annotations]
    evaluation = evaluate(probabilities, given, judged, names, groups, seed=seed)
    worst = find_mistakes(loaded, annotations, probabilities, given, judged, most=mistakes)
    if html is not None:
        # Takes Jinja2, which nothing else does.
        from classifier.reports.evaluation_page import evaluation_page

        page = evaluation_page(
            evaluation,
            curves(probabilities, judged, names, loaded.calibration.thresholds.tolist()),
            worst,
            loaded.card.curve,
            loaded.titles,
            model=identified(model),
            data=[str(path) for path in data],
        )
        write_whole(html, lambda file: file.write(page.encode()))
    if json:
        print_json(plain.evaluation(evaluation, worst))
    else:
        from rich.console import Console

        from classifier.reports import terminal

        Console().print(terminal.evaluation(evaluation, loaded.titles, worst))
    # Written so that an undefined F1, of data without any theme, does not pass.
    macro_f1 = evaluation.macro_f1.value
    if min_f1 is not None and not macro_f1 >= min_f1:
        say(f"the gate is not met: macro-F1 {number(macro_f1)}, at least {min_f1} is asked for")
        raise typer.Exit(4)
