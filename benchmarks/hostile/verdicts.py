"""What is wrong with how a command ended, if anything is."""

import csv
import json
import re
from collections.abc import Sequence
from pathlib import Path

from benchmarks.hostile.texts import MARKUP

TRACEBACK, ANSWER = "traceback", "wrong answer"

# 4: `check` found an error in the data.
_CODES = {"check": (0, 1, 2, 4)}
_USUAL_CODES = (0, 1, 2, 3)

# What moves the cursor of a terminal, or the letters before it.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r]")
_NUMBER = re.compile(r"[+-]?\d[\d .,]*([eE][+-]?\d+)?")


def verdict(
    arguments: Sequence[str], code: object, out: str, err: str, written: Path
) -> list[tuple[str, str]]:
    """What is wrong, each with its kind; nothing as a rule.

    Args:
        code: the exit code, or the exception that ended it.
        written: the folder of what it wrote.
    """
    if not isinstance(code, int):
        return [(TRACEBACK, f"{type(code).__name__}: {code}")]
    found = []
    if "Traceback (most recent call last)" in err:
        found.append((TRACEBACK, err[-500:]))
    found += [
        (ANSWER, what)
        for what, wrong in (
            (f"exit code {code}", code not in _CODES.get(arguments[0], _USUAL_CODES)),
            ("no word of what is wrong", code in (1, 2, 3) and not err.strip()),
            ("no error line", code == 1 and "rror" not in err),
            ("not enough memory", "not enough memory" in err),
            ("a control character in messages", bool(_CONTROL.search(err))),
            ("no JSON", "--json" in arguments and code in (0, 3, 4) and not _is_json(out)),
            (
                "a control character in the answer",
                "--json" not in arguments and bool(_CONTROL.search(out)),
            ),
        )
        if wrong
    ]
    return found + [(ANSWER, what) for path in written.rglob("*") for what in _in_file(path)]


def _is_json(text: str) -> bool:
    try:
        return all(isinstance(json.loads(line), dict | list) for line in text.split("\n")[:-1])
    except ValueError:
        return False


def _in_file(path: Path) -> list[str]:
    """What is wrong with a file that was written."""
    try:
        match path.suffix:
            case ".jsonl":
                text = path.read_text("utf-8")
                return [] if _is_json(text) else [f"{path.name} is not JSON lines"]
            case ".html":
                return [f"markup in {path.name}"] * (MARKUP in path.read_text("utf-8"))
            case ".csv" if path.is_file():
                with path.open(encoding="utf-8", newline="") as file:
                    return [
                        f"a formula in {path.name}: {cell[:40]!r}"
                        for row in csv.reader(file)
                        for cell in row
                        if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell)
                    ]
    except UnicodeDecodeError:
        return [f"{path.name} is not UTF-8"]
    return []
