"""The word vectors that a command is asked to learn with."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from classifier.cli.options import BESIDES
from classifier.readers.passages import SUFFIXES, read_passages

if TYPE_CHECKING:
    from classifier.training.vectors import WordVectors

WordsFile = Annotated[
    Path | None,
    typer.Option(
        "--words", help="Word vectors.", show_default="those shipped", rich_help_panel=BESIDES
    ),
]
Unlabelled = Annotated[
    list[Path] | None,
    typer.Option(
        "--unlabelled",
        help=f"Plain text to learn word vectors from first: {', '.join(SUFFIXES)}, or a folder. "
        "Once for each.",
        rich_help_panel=BESIDES,
    ),
]


def word_vectors(
    words: Path | None,
    unlabelled: list[Path] | None,
    texts: list[Path],
    *,
    encoding: str | None,
    seed: int,
) -> "WordVectors | None":
    """The word vectors that were asked for, read or learnt; None where those shipped will do.

    Args:
        texts: the files that `unlabelled` names.

    Raises:
        WordsError: they cannot be read, or the text is too little.
        DocumentError: a text cannot be read.
    """
    from classifier.training.analysis import french_analyser
    from classifier.training.cooccurrence import learn_vectors
    from classifier.training.vectors import as_stored, load_vectors

    if words:
        return load_vectors(words)
    if not texts:
        return None
    learnt = learn_vectors(
        read_passages(texts, encoding=encoding),
        french_analyser(),
        origin=", ".join(map(str, unlabelled or [])),
        seed=seed,
    )
    # Those of a file that `classifier words` makes of the same text, to be retrained with.
    return as_stored(learnt)
