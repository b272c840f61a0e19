"""What a command says beside its result: on standard error, and harmless to a terminal."""

import typer

from classifier.text import printable


def say(message: str) -> None:
    """Print a line on standard error; a file's name in it may hold anything."""
    typer.echo(printable(message), err=True)
