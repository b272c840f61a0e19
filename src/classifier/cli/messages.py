"""What a command says: results as JSON, and lines beside the result; harmless to a terminal."""

import json
from typing import Any

import typer

from classifier.text import printable

# What JSON allows in a string and a terminal obeys, or a reader of lines takes for their end.
_ESCAPES = {code: f"\\u{code:04x}" for code in (*range(0x7F, 0xA0), 0x2028, 0x2029)}


def print_json(result: Any) -> None:
    """Print a result on standard output, as one line of JSON."""
    typer.echo(json.dumps(result, ensure_ascii=False).translate(_ESCAPES))


def say(message: str) -> None:
    """Print a line on standard error; a file's name in it may hold anything."""
    typer.echo(printable(message), err=True)
