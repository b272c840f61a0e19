"""JSON: a line or a file → named fields, and the members of an object as they are spelt."""

import json
import re
from collections.abc import Iterator
from typing import Any

from classifier.readers.broken import BrokenRowError

_DECODER = json.JSONDecoder()
_SPACE = " \t\n\r"

# What stands between the objects of a file.
_GAP = re.compile(r"[\s,]*")
_FIRST_OBJECT = re.compile(r"^([ \t]*)\{", re.MULTILINE)


def read_object(line: str) -> dict[str, Any]:
    """The fields of an object on a line.

    Raises:
        BrokenRowError: the line is not JSON, or not an object.
    """
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BrokenRowError(
            f"the line is not JSON ({error})", "Mend or remove the line."
        ) from None
    if not isinstance(fields, dict):
        raise BrokenRowError(
            "the line is not a JSON object", 'Write {"text": "…", "themes": […]} on each line.'
        )
    return fields


def read_objects(text: str) -> Iterator[tuple[int, dict[str, Any] | BrokenRowError]]:
    """The objects of an array, or those that follow each other, each with its first line.

    In the place of a broken one stands what is wrong. Those after it are read where objects begin
    lines of their own, indented as the first is.
    """
    place = _after_gap(text, 0)
    is_array = text[place : place + 1] == "["
    if is_array:
        place = _after_gap(text, place + 1)
    first = _FIRST_OBJECT.search(text)
    opening = f"\n{first[1]}{{" if first else "\n{"
    line, counted = 1, 0
    while place < len(text) and not (is_array and text[place] == "]"):
        line, counted = line + text.count("\n", counted, place), place
        try:
            value, end = _DECODER.raw_decode(text, place)
        except (ValueError, RecursionError) as error:
            yield line, BrokenRowError(f"this is not JSON ({error})", "Mend or remove the record.")
            end = text.find(opening, place + 1)
            if end < 0:
                return
        else:
            if isinstance(value, dict):
                yield line, value
            else:
                yield line, BrokenRowError("this is not a JSON object", "Remove it.")
        place = _after_gap(text, end)
    if is_array and text[place:].strip() != "]":
        fault = "something follows the array" if place < len(text) else "the array does not end"
        yield line, BrokenRowError(fault, "Export the file again, whole.")


def _after_gap(text: str, place: int) -> int:
    gap = _GAP.match(text, place)
    return gap.end() if gap else place


def members(line: str) -> Iterator[tuple[str, str]]:
    """The name of each member of an object, and the member as the line spells it.

    `{"a": 1.50, "b": []}` gives `("a", '"a": 1.50')` and `("b", '"b": []')`.
    """
    place = line.index("{") + 1
    while True:
        place = _after(line, place, _SPACE)
        if line[place] == "}":
            return
        name, end = _DECODER.raw_decode(line, place)
        value = _after(line, end, _SPACE + ":")
        _, end = _DECODER.raw_decode(line, value)
        yield name, line[place:end]
        place = _after(line, end, _SPACE + ",")


def _after(line: str, place: int, characters: str) -> int:
    while line[place] in characters:
        place += 1
    return place
