"""`classifier show`: a model's card."""

import sys

import typer

from classifier import storage
from classifier.cli import options
from classifier.cli.messages import print_json
from classifier.reports import plain
from classifier.reports.card import card


def command(
    model: options.ModelFile = options.DEFAULT_MODEL,
    json: options.Json = False,
) -> None:
    """Show a model's card: its themes, thresholds and figures, and the data that made it."""
    loaded = storage.load(model)
    if json:
        print_json(plain.model(loaded))
    elif sys.stdout.isatty():
        from rich.console import Console
        from rich.markdown import Markdown

        Console().print(Markdown(card(loaded)))
    else:
        typer.echo(card(loaded))
