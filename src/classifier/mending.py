"""What went wrong with a text before it came here, undone: "sÃ©curitÃ©", "l&#39;&eacute;tat"."""

import html
import re
import unicodedata
from dataclasses import dataclass

# UTF-8 that was read as Windows-1252 or Latin-1, once or twice. "Âge" and "São" are not.
_DOUBLE = re.compile(
    r"Ã[\x80-\xbfƒˆ˜ŒœŠšŸŽž\u2013-\u203a€™ ]|Å[\x92\x93’“]|Â[\xa0-\xbf ]|â[\x80€]|â[\x82‚]¬"
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8}\d{0,2});")

# Of an example, the words before and after.
_LONGEST_EXAMPLE = 30


@dataclass(frozen=True)
class Mended:
    """A text, and what was mended in it, a sentence each."""

    text: str
    remarks: tuple[str, ...] = ()


def mend(text: str) -> Mended:
    """The text as it was meant, with what was done to it; a healthy one is left as it is."""
    if not _is_suspect(text):
        return Mended(text)
    remarks = []
    composed = unicodedata.normalize("NFC", text)
    if composed != text:
        remarks.append("accents that stood apart from their letters were joined to them")
        text = composed
    for name, fault, mended_line in (
        ("HTML entities were", _ENTITY, _without_entities),
        ("double-encoded text was", _DOUBLE, _encoded_once),
    ):
        lines = text.split("\n")  # "Ã\x85" is no end of a line
        mended = [mended_line(line) if fault.search(line) else line for line in lines]
        pairs = zip(lines, mended, strict=True)
        example = next((_example(*pair) for pair in pairs if pair[0] != pair[1]), None)
        if example is not None:
            remarks.append(f"{name} mended ({example})")
            text = "\n".join(mended)
    return Mended(text, tuple(remarks))


def _is_suspect(text: str) -> bool:
    return (
        "Ã" in text
        or "Â" in text
        or "â€" in text
        or "¬" in text  # "â‚¬" is "€"
        or "\x80" in text
        or "Å" in text
        or ("&" in text and ";" in text)
        or "\u0301" in text  # where any letter is decomposed, "é" is
    )


def _without_entities(line: str) -> str:
    # Not `unescape` of the line, which takes "?a=1&copy=2" for one as well.
    return _ENTITY.sub(lambda entity: html.unescape(entity[0]), line)


def _encoded_once(line: str) -> str:
    import ftfy

    return ftfy.fix_encoding(line)


def _example(line: str, mended: str) -> str:
    """The first word that is not what it was, before and after."""
    pairs = zip(line.split(), mended.split(), strict=False)
    before, after = next((pair for pair in pairs if pair[0] != pair[1]), (line, mended))
    return f"{before[:_LONGEST_EXAMPLE]} → {after[:_LONGEST_EXAMPLE]}"
