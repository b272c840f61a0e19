"""Annotations with one of each text, and what the user is told of how they came to be one."""

import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from classifier.cli.messages import say
from classifier.cli.outputs import check_output
from classifier.errors import OutputError
from classifier.files import write_whole
from classifier.merging import merge
from classifier.records import Annotation
from classifier.reports import plain

ConflictsFile = Annotated[
    Path | None,
    typer.Option(
        "--conflicts",
        help="List what annotators differ on, with both sides, as JSON lines; an older list is "
        "replaced.",
    ),
]


def check_conflicts(path: Path | None, others: Sequence[Path]) -> None:
    """Say what is wrong with the place of the list of conflicts, if one is asked for.

    Args:
        others: files that are read or written.

    Raises:
        OutputError: it is one of those, or anything but an older list, or not to be written to.
    """
    if path is None:
        return
    if os.path.realpath(path) in map(os.path.realpath, others):
        raise OutputError(
            "this file is read, or written to, for something else",
            where=str(path),
            remedy="Give another name with --conflicts.",
        )
    if path.is_file() and not _is_list_of_conflicts(path):
        raise OutputError(
            "there is another file already",
            where=str(path),
            remedy="Give another name with --conflicts.",
        )
    check_output(path, [], force=True)


def _is_list_of_conflicts(path: Path) -> bool:
    with path.open("rb") as file:
        first = file.readline()
    try:
        row = json.loads(first or b'{"settled": null}')  # a list without conflicts is empty
    except (ValueError, RecursionError):
        return False
    return isinstance(row, dict) and "settled" in row


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
        several = "annotation is" if found.repeats == 1 else "annotations are"
        say(f"{found.repeats} {several} of a text that another is of; none contradicts it")
    return list(found.annotations)
