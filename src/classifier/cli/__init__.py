"""The command line: parse, call, render, exit. One module per command."""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from typing import NoReturn

import typer

from classifier import __version__
from classifier.cli.messages import say
from classifier.errors import ClassifierError

# One module each, in the order in which help lists them.
_COMMANDS = (
    "label", "tag", "annotate", "train", "retrain", "words", "check", "evaluate", "show",
)  # fmt: skip


def _app(arguments: Sequence[str]) -> typer.Typer:
    """The command line that the arguments need: one command, or all where none is named.

    Typer describes every command that it is given, whichever is called.
    """
    app = typer.Typer(
        name="classifier",
        help="Themes of French security news, paragraph by paragraph.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
    )
    app.callback()(_options)
    named = [command for command in _COMMANDS if command in arguments[:1]]
    for command in named or _COMMANDS:
        app.command(command)(import_module(f"classifier.cli.{command}").command)
    return app


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"classifier {__version__}")
        raise typer.Exit


def _options(
    version: bool = typer.Option(
        False, "--version", callback=_print_version, is_eager=True, help="Print the version."
    ),
) -> None:
    """Themes of French security news, paragraph by paragraph."""


def main(arguments: list[str] | None = None) -> None:
    """Run a command and exit with its code; an error that the user can fix is code 1."""
    _prepare_output()
    try:
        try:
            arguments = sys.argv[1:] if arguments is None else arguments
            _app(arguments)(arguments)
        finally:
            sys.stdout.flush()
    except ClassifierError as error:
        _fail(str(error))
    except MemoryError:
        _fail("there is not enough memory for this. Cut the input into smaller files.")
    except BrokenPipeError:
        # `classifier label … | head` has what it wanted.
        _discard_output()
        sys.exit(1)
    except OSError as error:
        _discard_output()
        _fail(f"the result cannot be written ({error.strerror or error}). Make room.")


def _prepare_output() -> None:
    """Make both streams take any text: French beyond ASCII, names of files that are not text."""
    # Closed, as a daemon's.
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _fail(message: str) -> NoReturn:
    say(f"error: {message}")
    sys.exit(1)


def _discard_output() -> None:
    """Let the interpreter close standard output without meeting the same error again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
