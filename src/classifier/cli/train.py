"""`classifier train`: learn from annotated paragraphs."""

import os
from pathlib import Path
from typing import Annotated

import typer

from classifier import storage
from classifier.annotations import Columns, annotation_files, read_annotations
from classifier.cli import options
from classifier.cli.messages import say
from classifier.errors import OutputError, TrainingToolsError
from classifier.files import write_whole
from classifier.reports.card import card
from classifier.reports.figures import number
from classifier.themes import THEMES_FILE, find_themes, read_themes


def command(
    data: options.Data,
    output: Annotated[Path, typer.Option("--output", "-o", help="The model to write.")],
    themes: Annotated[
        Path | None,
        typer.Option(
            "--themes", help="What the themes mean.", show_default=f"{THEMES_FILE} beside the data"
        ),
    ] = None,
    text_column: options.TextColumn = "text",
    theme_column: options.ThemeColumn = "themes",
    id_column: options.IdColumn = "id",
    encoding: options.Encoding = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a model that is there.")] = False,
) -> None:
    """Learn themes from annotated paragraphs; write the model and its card (.md) beside it."""
    files = annotation_files(data)
    card_output = _card_path(output)
    for path in (output, card_output):
        _check_output(path, files, force=force)
    columns = Columns(text_column, theme_column, id_column)
    annotations = read_annotations(files, columns=columns, encoding=encoding)
    definitions = themes or find_themes(data)
    try:
        from classifier.training import train
    except ModuleNotFoundError as error:
        raise TrainingToolsError(
            f"training needs {error.name}, which is not installed",
            remedy="Install this package with its extra: pip install '.[train]' in the clone.",
        ) from None
    model = train(annotations, read_themes(definitions) if definitions else []).model
    storage.save(model, output)
    write_whole(card_output, lambda file: file.write(card(model).encode()))
    say(
        f"{output}: {len(model.themes)} themes from {len(annotations)} paragraphs, "
        f"macro-F1 {number(model.card.measured.macro_f1.value)} in cross-validation"
    )


def _card_path(output: Path) -> Path:
    """Beside the model: mine.md for mine.joblib, and m.v2.md for m.v2."""
    stem = output.stem if output.suffix == ".joblib" else output.name
    return output.with_name(f"{stem}.md")


def _check_output(path: Path, sources: list[Path], *, force: bool) -> None:
    """Say what is wrong with the place before minutes of training are lost to it."""
    if os.path.exists(path) and not os.path.isfile(path):
        raise OutputError("this is no file", where=str(path), remedy="Give the name of one.")
    if os.path.exists(path) and not force:
        raise OutputError(
            "there is a file already", where=str(path), remedy="Give another name, or --force."
        )
    if os.path.exists(path) and any(path.samefile(source) for source in sources):
        raise OutputError(
            "this file is to be learnt from", where=str(path), remedy="Give another name."
        )
    if not os.path.isdir(path.parent):
        raise OutputError(
            "there is no such folder", where=str(path.parent), remedy="Make it, or give another."
        )
    if not os.access(path.parent, os.W_OK):
        raise OutputError(
            "the folder is not to be written in", where=str(path.parent), remedy="Give another."
        )
