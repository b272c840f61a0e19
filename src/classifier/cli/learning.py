"""Options of the commands that learn: apart, because `label` starts faster without them."""

from pathlib import Path
from typing import Annotated

import typer

from classifier.lexicon import LEXICON_FILE
from classifier.themes import THEMES_FILE

ThemesFile = Annotated[
    Path | None,
    typer.Option(
        "--themes", help="What the themes mean.", show_default=f"{THEMES_FILE} beside the data"
    ),
]
LexiconFile = Annotated[
    Path | None,
    typer.Option(
        "--lexicon",
        help="Terms that speak for themes.",
        show_default=f"{LEXICON_FILE} beside the data",
    ),
]
