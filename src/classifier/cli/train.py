"""`classifier train`: learn from annotated paragraphs."""

from pathlib import Path
from typing import Annotated

import typer

from classifier import storage
from classifier.annotations import Columns, read_annotations
from classifier.cli import options
from classifier.cli.messages import say
from classifier.errors import OutputError, TrainingToolsError
from classifier.files import write_whole
from classifier.reports.card import card, number
from classifier.themes import read_themes

# Beside the annotations, so that a folder says what its themes mean.
THEMES_FILE = "themes.toml"


def command(
    data: options.Data,
    output: Annotated[Path, typer.Option("--output", "-o", help="The model to write.")],
    themes: Annotated[
        Path | None,
        typer.Option(
            "--themes", help="What the themes mean.", show_default=f"{THEMES_FILE} in DATA"
        ),
    ] = None,
    text_column: options.TextColumn = "text",
    theme_column: options.ThemeColumn = "themes",
    id_column: options.IdColumn = "id",
    encoding: options.Encoding = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a model that is there.")] = False,
) -> None:
    """Learn themes from annotated paragraphs; write the model and its card (.md) beside it."""
    _check_output(output, force)
    columns = Columns(text_column, theme_column, id_column)
    annotations = read_annotations(data, columns=columns, encoding=encoding)
    beside = [folder / THEMES_FILE for folder in data if (folder / THEMES_FILE).exists()]
    definitions = read_themes(themes or beside[0]) if themes or beside else []
    try:
        from classifier.training import train
    except ModuleNotFoundError as error:
        raise TrainingToolsError(
            f"training needs {error.name}, which is not installed",
            remedy='Run: pip install "classifier[train]".',
        ) from None
    model = train(annotations, definitions).model
    storage.save(model, output)
    text = card(model)
    write_whole(output.with_suffix(".md"), lambda file: file.write(text.encode()))
    f1 = number(model.card["measured"]["macro_f1"]["value"])
    say(
        f"{output}: {len(model.themes)} themes from {len(annotations)} paragraphs, "
        f"macro-F1 {f1} in cross-validation"
    )


def _check_output(output: Path, force: bool) -> None:
    """Say what is wrong with the place before minutes of training are lost to it."""
    if output.exists() and not force:
        raise OutputError(
            "there is a file already", where=str(output), remedy="Give another name, or --force."
        )
    if not output.parent.is_dir():
        raise OutputError(
            "there is no such folder", where=str(output.parent), remedy="Make it, or give another."
        )
