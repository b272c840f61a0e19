"""Lines of JSON: text → named fields, and the members of an object as they are spelt."""

import json
from collections.abc import Iterator
from typing import Any

from classifier.readers.broken import BrokenRowError

_DECODER = json.JSONDecoder()
_SPACE = " \t\n\r"


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
