"""How many theme decisions hang on how a text was typed, broken into lines or encoded.

    python -m benchmarks.disturbances FILE

FILE holds annotated paragraphs. Prints, per disturbance, the share of the decisions (a document
and a theme each) that are not those of the clean text, and the largest change of a probability.
Each paragraph is a document of its own, read from bytes; where one of several is disturbed, a
document has four.
"""

import html
import re
import sys
import textwrap
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from classifier import labelling, storage
from classifier.annotations import read_annotations
from classifier.labelling import Decisions
from classifier.model import Model
from classifier.readers.documents import document

_PARAGRAPHS = 4
_SYLLABLE = re.compile(r"(?<=[^\W\d_][aeiouyàâéèêîïôùû])(?=[bcdfgjlmnprstv][aeiouyàâéèêîïôùû])")
_NAMES = ("eacute", "egrave", "ecirc", "agrave", "ccedil", "rsquo", "laquo", "raquo", "amp")
_ENTITIES = {ord(html.unescape(f"&{name};")): f"&{name};" for name in _NAMES}
_ENTITIES[ord("'")] = "&#39;"


def wrapped(text: str, width: int) -> str:
    """The text in lines of so many characters, as mail has it."""
    return "\n".join(textwrap.wrap(text, width))


def hyphenated(text: str, width: int) -> str:
    """The same with words cut between syllables, as print has it."""
    lines = [""]
    for word in text.split():
        pieces = _SYLLABLE.split(word)
        while pieces:
            room = width - len(lines[-1]) - 1
            fitting = [n for n in range(1, len(pieces) + 1)
                       if len("".join(pieces[:n])) + (n < len(pieces)) <= room]  # fmt: skip
            n = fitting[-1] if fitting else len(pieces)
            if not fitting:
                lines.append("")
            head, pieces = "".join(pieces[:n]) + "-" * (n < len(pieces)), pieces[n:]
            lines[-1] = f"{lines[-1]} {head}".strip()
            if pieces:
                lines.append("")
    return "\n".join(lines)


def doubled(text: str, times: int) -> str:
    """The text as UTF-8 read as Windows-1252, so many times."""
    for _ in range(times):
        text = "".join(
            bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode()
        )
    return text


def inside_words(text: str, character: str) -> str:
    """The text with a character in the middle of its long words."""
    return re.sub(r"\w{7,}", lambda word: word[0][:4] + character + word[0][4:], text)


def ligatures(text: str) -> str:
    """The text with the ligatures of typesetters."""
    for letters, ligature in (("ffi", "ﬃ"), ("ff", "ﬀ"), ("fi", "ﬁ"), ("fl", "ﬂ")):
        text = text.replace(letters, ligature)
    return text


def without_accents(text: str) -> str:
    """The text in ASCII letters."""
    parts = unicodedata.normalize("NFD", text.replace("œ", "oe").replace("Œ", "Oe"))
    return "".join(part for part in parts if not unicodedata.combining(part))


def straight(text: str) -> str:
    """The text with the quotation marks of a typewriter."""
    return re.sub(r"«\s*|\s*»|[“”]", '"', text.replace("’", "'"))


def curly(text: str) -> str:
    """The text with the quotation marks of a book."""
    return re.sub(r'"([^"]*)"', r"« \1 »", text.replace("'", "’"))


def encoded(encoding: str) -> Callable[[str], bytes]:
    """What writes a text in an encoding, without the characters that it has not."""
    plain = {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "..."}

    def write(text: str) -> bytes:
        spelt = "".join(plain.get(one, one) for one in text) if encoding == "iso8859-15" else text
        return spelt.encode(encoding, "ignore")

    return write


Disturbance = Callable[[str], str | bytes]

DISTURBANCES: dict[str, Disturbance] = {
    **{
        name: encoded(name)
        for name in (
            "cp1252",
            "iso8859-15",
            "mac-roman",
            "utf-8-sig",
            "utf-16",
            "utf-16-le",
            "utf-16-be",
            "utf-32-le",
        )
    },
    "double-encoded": lambda text: doubled(text, 1),
    "double-encoded twice": lambda text: doubled(text, 2),
    "HTML entities": lambda text: text.translate(_ENTITIES),
    "decomposed accents": lambda text: unicodedata.normalize("NFD", text),
    "soft hyphens": lambda text: inside_words(text, "\u00ad"),
    "zero-width spaces": lambda text: inside_words(text, "\u200b"),
    "byte order marks inside": lambda text: inside_words(text, "\ufeff"),
    "non-breaking spaces": lambda text: text.replace(" ", "\u00a0"),
    "narrow non-breaking spaces": lambda text: text.replace(" ", "\u202f"),
    "tabs": lambda text: text.replace(" ", "\t"),
    "two spaces": lambda text: text.replace(" ", "  "),
    "ligatures": ligatures,
    "œ as oe": lambda text: text.replace("œ", "oe").replace("Œ", "Oe"),
    "straight quotation marks": straight,
    "curly quotation marks": curly,
    **{
        f"lines of {width}": lambda text, width=width: wrapped(text, width)  # type: ignore[misc]
        for width in (120, 80, 72, 60, 40)
    },
    "lines of 80, CR LF": lambda text: wrapped(text, 80).replace("\n", "\r\n"),
    "lines of 80, CR": lambda text: wrapped(text, 80).replace("\n", "\r"),
    "lines of 80, indented": lambda text: textwrap.indent(wrapped(text, 80), "    "),
    "lines of 80, every other one blank": lambda text: wrapped(text, 80).replace("\n", "\n\n"),
    "lines of 72, words cut": lambda text: hyphenated(text, 72),
    "lines of 40, words cut": lambda text: hyphenated(text, 40),
    "without accents": without_accents,
    "capitals": str.upper,
    "capitals without accents": lambda text: without_accents(text).upper(),
}

# Of several paragraphs.
LAYOUTS: dict[str, Callable[[Sequence[str]], str]] = {
    "a paragraph a line": "\n".join,
    "lines of 80, blank lines between paragraphs":
        lambda texts: "\n\n".join(wrapped(text, 80) for text in texts),
    "lines of 80, indents between paragraphs":
        lambda texts: "\n".join(textwrap.fill(text, 80, initial_indent="    ") for text in texts),
    "lines of 80, nothing between paragraphs":
        lambda texts: "\n".join(wrapped(text, 80) for text in texts),
    "lines of 72, words cut, nothing between paragraphs":
        lambda texts: "\n".join(hyphenated(text, 72) for text in texts),
}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """What a disturbance changes: a share of decisions, and a probability at most."""

    share: float
    probability: float


def decided(model: Model, texts: Sequence[str | bytes]) -> Decisions:
    """What `label` says of each text, read from bytes."""
    names = model.theme_names
    read = [document("a.txt", text if isinstance(text, bytes) else text.encode()) for text in texts]
    found = [labelling.label(model, each).prediction for each in read]
    scores = np.array([[each.scores[name] for name in names] for each in found])
    return Decisions(scores, np.array([[name in each.themes for name in names] for each in found]))


def change(clean: Decisions, disturbed: Decisions) -> Change:
    """How far two sets of decisions are from each other."""
    return Change(
        float(np.mean(clean.given != disturbed.given)),
        float(np.max(np.abs(clean.probabilities - disturbed.probabilities))),
    )


def changes(model: Model, texts: Sequence[str]) -> dict[str, Change]:
    """What each disturbance changes."""
    clean = decided(model, texts)
    found = {
        name: change(clean, decided(model, [disturb(text) for text in texts]))
        for name, disturb in DISTURBANCES.items()
    }
    articles = [texts[start : start + _PARAGRAPHS] for start in range(0, len(texts), _PARAGRAPHS)]
    clean = decided(model, ["\n\n".join(article) for article in articles])
    for name, lay_out in LAYOUTS.items():
        found[name] = change(clean, decided(model, [lay_out(article) for article in articles]))
    return found


def main() -> None:
    """Disturb the paragraphs of the file that the command line names."""
    texts = [" ".join(one.text.split()) for one in read_annotations([Path(sys.argv[1])])]
    for name, each in changes(storage.load(storage.shipped_model()), texts).items():
        print(f"{name:52} {each.share:7.2%} {each.probability:6.3f}")


if __name__ == "__main__":
    main()
