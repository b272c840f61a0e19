"""The command line: parse, call, render, exit. One module per command."""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from typing import NoReturn

import typer

from classifier import __version__
from classifier.cli.commands import COMMANDS, EXIT_CODES
from classifier.cli.messages import say
from classifier.errors import ClassifierError

# Set by the scripts that make a shell complete a line; where the line is, hangs on the shell.
_COMPLETION = "_CLASSIFIER_COMPLETE"


def _app(arguments: Sequence[str]) -> typer.Typer:
    """The command line that the arguments need: one command, or the list of all of them.

    Typer describes every command that it is given, whichever is called.
    """
    app = typer.Typer(
        name="classifier",
        help="Themes of French security news, paragraph by paragraph.",
        epilog=EXIT_CODES,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
    )
    app.callback()(_options)
    # No option before the command takes a value.
    named = next((argument for argument in arguments if not argument.startswith("-")), None)
    for command in COMMANDS:
        if command.name == named:
            module = import_module(f"classifier.cli.{command.name}")
            examples = "\n".join(["Examples:", *command.examples])
            app.command(command.name, help=_unwrapped(module.command.__doc__), epilog=examples)(
                module.command
            )
            return app
    for command in COMMANDS:
        listed = app.command(
            command.name, short_help=command.summary, rich_help_panel=command.group
        )
        listed(_list)
    return app


def _unwrapped(text: str) -> str:
    """Paragraphs as a line each, for Typer to break at the width of the terminal."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))


def _list() -> None:
    """What stands for a command that is listed: no line that names one comes here."""


def _completed() -> list[str]:
    """The arguments of the line that a shell asks to complete; none where it runs one."""
    if _COMPLETION not in os.environ:
        return []
    line = os.environ.get("_TYPER_COMPLETE_ARGS") or os.environ.get("COMP_WORDS", "")
    return line.split()[1:]


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
            _app(arguments or _completed())(arguments)
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
