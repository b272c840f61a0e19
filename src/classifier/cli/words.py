"""`classifier words`: word vectors from plain text."""

from pathlib import Path
from typing import Annotated

import typer

from classifier.cli import options
from classifier.cli.messages import say
from classifier.cli.outputs import check_output
from classifier.extras import training_tools
from classifier.readers.passages import SUFFIXES, read_passages, text_files


def command(
    texts: Annotated[
        list[Path],
        typer.Argument(help=f"Plain text: {', '.join(SUFFIXES)}, or folders of them."),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The file of word vectors to write.")
    ],
    origin: Annotated[
        str, typer.Option("--origin", help="Whose text it is and on what terms, for the cards.")
    ] = "",
    encoding: options.Encoding = None,
    seed: options.Seed = 0,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Learn word vectors from text that nobody labelled, for `train --words`.

    Blank lines part passages. The file holds no text: words, counts and directions.
    """
    files = text_files(texts)
    check_output(output, files, force=force)
    with training_tools():
        from classifier.training.analysis import french_analyser
        from classifier.training.cooccurrence import learn_vectors
        from classifier.training.vectors import save_vectors
    words = learn_vectors(
        read_passages(files, encoding=encoding), french_analyser(), origin=origin, seed=seed
    )
    save_vectors(words, output)
    say(f"{output}: vectors of {len(words.lemmas)} words")
