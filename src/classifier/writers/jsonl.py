"""Labelled rows as lines of JSON: what the source spelt stays as it is, our fields come after."""

import shutil
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, BinaryIO

from classifier import places
from classifier.readers.jsonl import members
from classifier.writers.answers import Answers, our_fields, to_json


def write_jsonl(file: BinaryIO, answered: Iterable[Answers], themes: Sequence[str]) -> None:
    """Write rows to a file, one object a line.

    Args:
        themes: the names of the model's themes.
    """
    keys = [f"{to_json(theme)}: " for theme in themes]
    reserved = our_fields(themes)
    for answers in answered:
        taken = {*reserved, "paragraphs"} if answers.paragraphs is not None else set(reserved)
        given = answers.themes(themes)
        lines = []
        for n, scores in enumerate(answers.scores()):
            ranked = ", ".join([keys[column] + repr(scores[column]) for column in answers.order[n]])
            ours = f'"themes": {to_json(given[n])}, "scores": {{{ranked}}}'
            if answers.paragraphs is not None:
                ours += f', "paragraphs": {to_json(answers.paragraphs[n])}'
            row, name = answers.rows[n], answers.ids[n]
            line = answers.lines[n] if answers.lines else None
            theirs = _members(row, line, taken if name is None else {*taken, "id"})
            first = "" if name is None else f'"id": {to_json(name)}, '
            lines.append(f"{{{first}{theirs}{', ' if theirs else ''}{ours}}}\n")
        # A half of a character, which JSON can spell and UTF-8 cannot, is spelt again.
        file.write("".join(lines).encode("utf-8", "backslashreplace"))


def _members(row: Mapping[str, Any], line: str | None, taken: set[str]) -> str:
    """The members of an object without those whose names are taken."""
    if line is None:
        return to_json({key: value for key, value in row.items() if key not in taken})[1:-1]
    if taken.isdisjoint(row):
        return line.strip()[1:-1].strip()
    return ", ".join(spelt for name, spelt in members(line.strip()) if name not in taken)


def join_jsonl(parts: Sequence[str], file: BinaryIO) -> None:
    """Write the lines of all parts, named by their paths, to a file."""
    for path in parts:
        with places.opened(path) as part:
            shutil.copyfileobj(part, file, 1 << 20)
