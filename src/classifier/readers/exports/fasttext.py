"""Lines of fastText: `__label__theme __label__other-theme text`."""

import re
from collections.abc import Iterator, Sequence

from classifier.readers.broken import BrokenRowError
from classifier.readers.exports.fields import MEND, Fields, LeftOut, Translate, theme_list
from classifier.readers.rows import LINE, Columns

NAME = "fastText"

_LABEL = re.compile(r"(?:^|(?<=\s))__label__(\S*)\s*")

# doccano puts comments after the text.
_COMMENTS = re.compile(r"\s__comment__.*", re.DOTALL)


def fits(fields: Fields, *, table: bool) -> bool:
    """Whether a record is a line."""
    return LINE in fields


def translator(records: Sequence[Fields], columns: Columns) -> Translate:
    """What takes the labels off a line.

    Raises:
        BrokenRowError: no line has a label.
    """
    if not any(_LABEL.search(str(record.get(LINE))) for record in records):
        raise BrokenRowError(
            "no line begins with __label__", "Give lines of fastText, or a file of another suffix."
        )
    return _translate


def _translate(record: Fields) -> Iterator[Fields | LeftOut]:
    line = record.get(LINE)
    if not isinstance(line, str):
        raise BrokenRowError("the record is no line of fastText", MEND)
    text = _COMMENTS.sub("", _LABEL.sub("", line))
    yield {"text": text.strip(), "themes": theme_list(_LABEL.findall(line), "__label__")}
