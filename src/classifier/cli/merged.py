"""Annotations with one of each text, and what the user is told of how they came to be one."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from classifier.cli.messages import say
from classifier.files import write_whole
from classifier.merging import merge
from classifier.records import Annotation
from classifier.reports import plain

ConflictsFile = Annotated[
    Path | None,
    typer.Option("--conflicts", help="List what annotators differ on, both sides, as JSON lines."),
]


def merged(annotations: Iterable[Annotation], conflicts: Path | None) -> list[Annotation]:
    """One annotation of each text; conflicts go to a file, and what was done is said.

    Raises:
        OutputError: the file cannot be written.
    """
    found = merge(annotations)
    if conflicts is not None:
        lines = [json.dumps(plain.conflict(each), ensure_ascii=False) for each in found.conflicts]
        write_whole(conflicts, lambda file: file.write("".join(f"{x}\n" for x in lines).encode()))
    if found.conflicts:
        number = len(found.conflicts)
        left_open = sum(conflict.settled is None for conflict in found.conflicts)
        where = conflicts or "--conflicts FILE lists them"
        say(
            f"{number} conflict{'s' * (number != 1)} between annotations of the same text, "
            f"{left_open} left open: {where}"
        )
    elif found.repeats:
        several = "annotation says" if found.repeats == 1 else "annotations say"
        say(f"{found.repeats} {several} the same of a text that others are of")
    return list(found.annotations)
