"""`classifier show`: a model's card, or two models side by side."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from classifier import storage
from classifier.cli import options
from classifier.cli.messages import print_json
from classifier.comparison import Sides, compare
from classifier.reports import plain
from classifier.reports.card import card
from classifier.reports.comparison import comparison


def command(
    models: Annotated[
        list[Path] | None,
        typer.Argument(
            help="A model to show, or two to put side by side.", readable=False, show_default=False
        ),
    ] = None,
    model: options.GivenModelFile = None,
    json: options.Json = False,
) -> None:
    """Show a model's card: its themes, thresholds and figures, and the data that made it.

    Of two models, what differs: data, themes, thresholds, figures, and what words mean to them.
    """
    paths = models or []
    if paths and model:
        raise typer.BadParameter("give models or --model, not both", param_hint="MODELS")
    if len(paths) > 2:
        raise typer.BadParameter("give one model, or two", param_hint="MODELS")
    first, *second = map(storage.load, paths or [model or options.DEFAULT_MODEL])
    if second:
        compared = compare(first, *second)
        if json:
            print_json(plain.comparison(compared))
        else:
            _print_markdown(comparison(compared, Sides(*map(str, paths))))
    elif json:
        print_json(plain.model(first))
    else:
        _print_markdown(card(first))


def _print_markdown(text: str) -> None:
    """Print a report on standard output, set out where that is a terminal."""
    if sys.stdout.isatty():
        from rich.console import Console
        from rich.markdown import Markdown

        Console().print(Markdown(text))
    else:
        typer.echo(text)
