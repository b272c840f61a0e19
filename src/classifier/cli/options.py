"""Options that mean the same in every command."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated

import typer

from classifier.storage import shipped_model

# The headings in help of options that are not of one command alone.
READING = "Reading"
BESIDES = "Besides annotations"


def complete_from(values: Iterable[str]) -> Callable[[str], list[str]]:
    """What says to a shell which of the values begin with what was typed."""
    return lambda incomplete: [value for value in values if value.startswith(incomplete)]


Data = Annotated[
    list[Path],
    typer.Argument(
        help="Annotated paragraphs: JSONL, CSV, TSV, exports of annotation tools, or folders "
        "of them."
    ),
]
_MODEL = typer.Option(
    "--model", "-m", readable=False, help="The model.", show_default="the one shipped"
)
ModelFile = Annotated[Path, _MODEL]
# Where it matters whether one was given.
GivenModelFile = Annotated[Path | None, _MODEL]
DEFAULT_MODEL = shipped_model()
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Encoding = Annotated[
    str | None,
    typer.Option(
        "--encoding",
        help="Of the input.",
        show_default="recognised",
        rich_help_panel=READING,
    ),
]
TextColumn = Annotated[
    str, typer.Option("--text-column", help="The field of the text.", rich_help_panel=READING)
]
ThemeColumn = Annotated[
    str, typer.Option("--theme-column", help="The field of the themes.", rich_help_panel=READING)
]
IdColumn = Annotated[
    str, typer.Option("--id-column", help="The field of the identifier.", rich_help_panel=READING)
]
AnyLanguage = Annotated[
    bool,
    typer.Option(
        "--any-language",
        help="Label texts that are not French as well.",
        rich_help_panel=READING,
    ),
]
# Of rows that nobody annotated yet.
CorpusText = Annotated[
    str | None,
    typer.Option(
        "--text-column",
        help="The field of the text.",
        show_default="text, or the only one that can be",
        rich_help_panel=READING,
    ),
]
CorpusId = Annotated[
    str | None,
    typer.Option(
        "--id-column",
        help="The field of the identifier.",
        show_default="id, else file and line",
        rich_help_panel=READING,
    ),
]
Seed = Annotated[
    int, typer.Option("--seed", min=0, max=2**32 - 1, help="Of all that is drawn at random.")
]
