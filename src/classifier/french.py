"""French text → tokens → lemmas and stems: the one analyser of training and of labelling.

Tokens are folded: lower case, no accents, ASCII letters and digits only, so that
*ATTENTATS*, *attentats* and *l'attentat* meet in one dictionary entry. Folding costs one
`encode` and one `translate`, because Windows-1252 holds nearly every character of
written French in one byte.
"""

import codecs
import unicodedata
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

# Letters that Unicode does not decompose, met in names that French news print:
# Erdoğan needs nothing, Aydın, Łódź and Đinđić do.
_UNDECOMPOSED = {
    "ı": "i",
    "ł": "l",
    "Ł": "l",
    "đ": "d",
    "Đ": "d",
    "ß": "s",
    "ø": "o",
    "Ø": "o",
    "ð": "d",
}

# A ligature is two letters, and `translate` replaces one byte by one byte.
_LIGATURES = (("œ", "oe"), ("Œ", "oe"), ("æ", "ae"), ("Æ", "ae"))

# Six letters tie "migration" and "migratoire", "terroriste" and "terrorisme", which no lemma
# does. Four and five confuse more words, seven tie fewer (docs/design.md).
STEM_LENGTH = 6

# "sécu­rité" with an invisible hyphen inside is one word.
_SOFT_HYPHEN = b"\xad"


def _fold_character(character: str) -> str:
    """The lower-case ASCII letters or digits of a character, or a space if it has none.

    Combining marks and zero-width characters fold to nothing: "é" typed as "e" followed by
    U+0301 is the same word as "é".
    """
    if unicodedata.category(character) in ("Mn", "Cf"):
        return ""
    plain = _UNDECOMPOSED.get(character) or "".join(
        part for part in unicodedata.normalize("NFKD", character) if not unicodedata.combining(part)
    )
    plain = plain.lower()
    return plain if plain.isascii() and plain.isalnum() else " "


def _fold_unencodable(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    characters = error.object[error.start : error.end]
    return "".join(map(_fold_character, characters)), error.end


codecs.register_error("classifier.fold", _fold_unencodable)


def _fold_byte(byte: int) -> str:
    """The one letter, digit or space of a byte of Windows-1252; "™" has more, and is a space."""
    folded = _fold_character(bytes([byte]).decode("cp1252", "replace"))
    return folded if len(folded) == 1 else " "


_FOLD_BYTES = "".join(map(_fold_byte, range(256))).encode("ascii")


# Stands between texts; folding gives no such token.
BOUNDARY = b"|"

# The same where a line feed is such a boundary.
_FOLD_LINES = _FOLD_BYTES[:10] + BOUNDARY + _FOLD_BYTES[11:]


def fold(text: str) -> bytes:
    """The text in lower-case ASCII letters, digits and spaces.

    "L’Évacuation de Saint-Étienne" gives b"l evacuation de saint etienne".
    """
    return _folded(text, _FOLD_BYTES)


def _folded(text: str, table: bytes) -> bytes:
    for ligature, letters in _LIGATURES:
        text = text.replace(ligature, letters)
    return text.encode("cp1252", "classifier.fold").translate(table, _SOFT_HYPHEN)


def tokens(text: str) -> list[bytes]:
    """The folded words of a text, in order; elisions stand alone (*l'État* is *l*, *etat*)."""
    return fold(text).split()


def tokens_in_place(text: str) -> list[tuple[bytes, int, int]]:
    """The tokens of a text, in order, each with where it begins and ends in characters.

    What folds to nothing, as the accent of a decomposed letter, is of the word before it.
    """
    text += " "  # ends the last one
    folding = {character: fold(character) for character in set(text)}
    found: list[tuple[bytes, int, int]] = []
    word: list[bytes] = []  # joined at its end: one of a million letters is no slower
    start = end = 0
    for place, character in enumerate(text):
        letters = folding[character]
        if letters.isspace():
            if word:
                found.append((b"".join(word), start, end))
                word = []
        elif letters or word:
            start = start if word else place
            end = place + 1
            word.append(letters)
    return found


def reading(text: str) -> bytes:
    """The text as it reads without case, accents and punctuation; as it stands without a word.

    Texts of one reading are the same text.
    """
    return b" ".join(tokens(text)) or text.strip().encode("utf-8", "surrogatepass")


def tokens_of_all(texts: Iterable[str]) -> list[bytes]:
    """The tokens of texts one after the other, with `BOUNDARY` between two texts.

    All at once are folded and split twice as fast as one by one.
    """
    lines = " \n ".join([text.replace("\n", " ") for text in texts])
    return _folded(lines, _FOLD_LINES).split()


def stem(token: bytes) -> bytes:
    """The first letters of a token, which the words of a family share."""
    return token[:STEM_LENGTH]


@dataclass(frozen=True)
class Analyser:
    """Turns a text into lemmas.

    Attributes:
        lemmas: folded surface form → folded lemma; a form that is missing is its own lemma.
        stops: folded forms that carry no theme.
    """

    lemmas: Mapping[bytes, bytes]
    stops: frozenset[bytes]

    def lemma(self, token: bytes) -> bytes | None:
        """The dictionary form of a token: *démantelées* is *demanteler*.

        None for a token that carries no theme: a stop word, an elided letter, a lone digit.
        """
        if len(token) == 1 or token in self.stops:
            return None
        return self.lemmas.get(token, token)

    def lemmas_of(self, text: str) -> list[str]:
        """The lemmas of the words of a text that can carry a theme, in order."""
        lemmas = map(self.lemma, tokens(text))
        return [lemma.decode("ascii") for lemma in lemmas if lemma is not None]


def stem_term(lemma: str) -> str:
    """What a lemma's stem is called among terms: "migrat-"."""
    return lemma[:STEM_LENGTH] + "-"


def pair_term(left: str, right: str) -> str:
    """What two neighbouring lemmas are called among terms: "securite civil"."""
    return f"{left} {right}"


def terms(lemmas: Sequence[str], pairs: Container[str]) -> list[str]:
    """The terms of a paragraph: its lemmas, the stem of each, and the pairs that are kept."""
    neighbours = map(pair_term, lemmas, lemmas[1:])
    return [*lemmas, *map(stem_term, lemmas), *(pair for pair in neighbours if pair in pairs)]
