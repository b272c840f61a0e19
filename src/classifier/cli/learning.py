"""Options of commands that read annotations: apart, because `label` starts faster without them."""

from pathlib import Path
from typing import Annotated

import typer

from classifier.cli.options import BESIDES, READING, complete_from
from classifier.lexicon import LEXICON_FILE
from classifier.readers.exports import FORMATS
from classifier.themes import THEMES_FILE


def _known_format(name: str | None) -> str | None:
    if name is not None and name not in FORMATS:
        raise typer.BadParameter(f"one of {', '.join(FORMATS)}", param_hint="--format")
    return name


ThemesFile = Annotated[
    Path | None,
    typer.Option(
        "--themes",
        help="What the themes mean.",
        show_default=f"{THEMES_FILE} beside the data",
        rich_help_panel=BESIDES,
    ),
]
LexiconFile = Annotated[
    Path | None,
    typer.Option(
        "--lexicon",
        help="Terms that speak for themes.",
        show_default=f"{LEXICON_FILE} beside the data",
        rich_help_panel=BESIDES,
    ),
]
HeldOut = Annotated[
    list[Path] | None,
    typer.Option(
        "--held-out",
        help="Annotated paragraphs to measure on, and not to learn from. Once for each.",
        rich_help_panel=BESIDES,
    ),
]

Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        "-f",
        callback=_known_format,
        help=f"What the files are: {', '.join(FORMATS)}.",
        show_default="recognised",
        autocompletion=complete_from(FORMATS),
        rich_help_panel=READING,
    ),
]
