"""Options that mean the same in every command."""

from pathlib import Path
from typing import Annotated

import typer

from classifier.storage import shipped_model

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
    typer.Option("--encoding", help="Of the input.", show_default="UTF-8, else Windows-1252"),
]
AnyLanguage = Annotated[
    bool, typer.Option("--any-language", help="Label texts that are not French as well.")
]
TextColumn = Annotated[str, typer.Option("--text-column", help="The field of the text.")]
ThemeColumn = Annotated[str, typer.Option("--theme-column", help="The field of the themes.")]
IdColumn = Annotated[str, typer.Option("--id-column", help="The field of the identifier.")]
# Of rows that nobody annotated yet.
CorpusText = Annotated[
    str | None,
    typer.Option(
        "--text-column",
        help="The field of the text.",
        show_default="text, or the only one that can be",
    ),
]
CorpusId = Annotated[
    str | None,
    typer.Option(
        "--id-column", help="The field of the identifier.", show_default="id, else file and line"
    ),
]
Seed = Annotated[
    int, typer.Option("--seed", min=0, max=2**32 - 1, help="Of all that is drawn at random.")
]
