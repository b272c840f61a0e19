"""Exports that were damaged at random: annotations or errors that say where, and nothing else."""

import copy
import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from scanning import scan
from test_exports import EXPORTS, FIXTURES

from classifier.errors import AnnotationError

VARIANTS = 1_000

# Of other types, empty, too long or too deep for what stands in their place.
STRANGE: list[Any] = [
    None, True, -1, 0.5, 10**30, float("inf"), float("nan"), "", " ", "séismes", "\ud800", "\0",
    "[" * 5_000, "a|b", [], [[]], ["inondations"], [3], [[0, 4, "incendies"]], [None], {},
    {"choices": ["séismes"]}, {"label": 3}, [{"value": []}], {"inondations": 1},
]  # fmt: skip

Change = Callable[[bytes, random.Random], bytes]


def records_of(data: bytes) -> Any:
    text = data.decode()
    return json.loads(text) if text.startswith("[") else [*map(json.loads, text.splitlines())]


def spell(records: Any, original: bytes) -> bytes:
    if original.startswith(b"["):
        return json.dumps(records, indent=1).encode()
    return "".join(json.dumps(record) + "\n" for record in records).encode()


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) in a value."""
    found: list[tuple[Any, Any]] = []
    waiting = [value]
    while waiting:
        container = waiting.pop()
        if isinstance(container, dict | list):
            keys = list(container) if isinstance(container, dict) else range(len(container))
            found += [(container, key) for key in keys]
            waiting += [container[key] for key in keys]
    return found


def change_values(data: bytes, draw: random.Random) -> bytes:
    """Remove fields, and put values of other types in the place of some."""
    records = records_of(data)
    for _ in range(draw.randint(1, 4)):
        container, key = draw.choice(places(records))
        if draw.random() < 0.3:
            del container[key]
        else:
            container[key] = copy.deepcopy(draw.choice(STRANGE))
        if not places(records):
            break
    return spell(records, data)


def change_names(data: bytes, draw: random.Random) -> bytes:
    """Give fields the names of others."""
    records = records_of(data)
    fields = [place for place in places(records) if isinstance(place[0], dict)]
    for container, key in draw.sample(fields, min(3, len(fields))):
        if key in container:
            container[draw.choice(fields)[1]] = container.pop(key)
    return spell(records, data)


def change_lines(data: bytes, draw: random.Random) -> bytes:
    """Lose lines, repeat some, and change their order."""
    lines = data.splitlines(keepends=True)
    if draw.random() < 0.5:
        draw.shuffle(lines)
    for _ in range(draw.randint(0, 3)):
        lines.insert(draw.randrange(len(lines) + 1), draw.choice(lines))
    return b"".join(line for line in lines if draw.random() < 0.9)


def change_marks(data: bytes, draw: random.Random) -> bytes:
    """Put marks that part fields, rows or values where there were others."""
    marks = [
        b'"',
        b",",
        b"\t",
        b"\n",
        b"#",
        b";",
        b"{",
        b"]",
        b"__label__",
        b"<>",
        b" ",
        b"\\ud83d",
    ]
    for _ in range(draw.randint(1, 6)):
        place = draw.randrange(len(data))
        data = data[:place] + draw.choice(marks) + data[place + draw.randint(0, 1) :]
    return data


def change_bytes(data: bytes, draw: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(draw.randint(1, 8)):
        changed[draw.randrange(len(changed))] = draw.randrange(256)
    return bytes(changed)


def recode(data: bytes, draw: random.Random) -> bytes:
    encoding = draw.choice(["cp1252", "utf-16", "utf-16-le", "utf-32", "cp037"])
    return change_marks(data, draw).decode("utf-8", "ignore").encode(encoding, "ignore")


def truncate(data: bytes, draw: random.Random) -> bytes:
    return data[: draw.randrange(len(data))]


@pytest.mark.parametrize("name", FIXTURES)
def test_damage_ends_in_annotations_or_in_errors_that_say_where(name: str, tmp_path: Path) -> None:
    draw = random.Random(name)
    data = (EXPORTS / name).read_bytes()
    changes: list[Change] = [change_lines, change_marks, change_bytes, recode, truncate]
    if name.endswith(("json", "jsonl")):
        changes += [change_values, change_values, change_values, change_names]
    path = tmp_path / name
    place = re.compile(rf"{re.escape(str(path))}(:\d+|: record \d+)")
    usable = 0
    for _ in range(VARIANTS):
        change = draw.choice(changes)
        path.write_bytes(change(data, draw))
        try:
            annotations, errors, _ = scan(path)
        except AnnotationError as whole:
            annotations, errors = [], [whole]
        usable += bool(annotations)
        for error in errors:
            # A file is named alone where nothing of it can be read.
            assert place.fullmatch(error.where) or (error.where, annotations) == (str(path), [])
            assert error.what
            assert error.remedy
        for annotation in annotations:
            assert place.fullmatch(annotation.where)
            assert annotation.text.strip()
            given = [*annotation.themes, *annotation.unsure, *(annotation.excluded or ())]
            assert len(given) == len(set(given))
            assert all(theme.strip() == theme != "" for theme in given)
    # What is damaged in one place is readable in others.
    assert usable > VARIANTS / 3
