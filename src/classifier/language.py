"""Whether a text is French, and if not, what it is."""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from classifier.errors import LanguageError
from classifier.french import fold

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# A name or a headline of fewer words may be of any language; so may a few signs of a script
# that parts no words.
_LEAST_WORDS = 8
_LEAST_LETTERS = 20

# A text that opens with two of these is French, or has much French in it. Most that is labelled
# does, and nothing is folded to find it out; the most frequent stand first.
_OPENING = 400
_SIGNS = (" les ", " des ", " une ", " dans ", " du ", " pour ", " avec ", " aux ", " sont ")
_ENOUGH_SIGNS = 2

# Folded; frequent in French, and rare or unknown in each neighbouring language. Where they are one
# word in ten there is much French in the text, whatever else there is.
_FRENCH_ALONE = frozenset(
    b"les des du aux une dans avec pour sous est sont etait etaient ont avait qui dont ou leur "
    b"leurs cette ces etre nous vous je il ils elle elles plus tout apres depuis pendant ete "
    b"et au sur chez donc comme ainsi lors selon deux ans jour jours".split()
)
_LEAST_ALONE = 0.1

# A headline has fewer. It is French where it has these and next to none of the others.
_FRENCH = _FRENCH_ALONE.union(
    b"la le de l d en un a par se sa son que qu ne pas n s c ce mais on y non".split()
)
_LEAST_FRENCH = 0.15
_OTHERS = frozenset(
    b"the of and to in is for with that was are this by "
    b"el los las del por con para su al una che di della per nel sono do da dos das nao em os um "
    b"uma com els amb dels din cu pe care este sunt der die und das den von mit ist nicht ein eine "
    b"het een van op dat zijn voor met nan yo pou ki li ak gen".split()
)
_MOST_OTHERS = 0.1

# Of 60,000 paragraphs of French news three of these were taken for another language, at 0.87 and
# less: lists of names. Two sentences in another language have 0.99 as a rule.
_SURE = 0.9

# What a table of figures is written in (ISO 639-2).
_NONE = "zxx"

# What is read of a text, in characters, and what of one that may be told by less: no language
# begins after ten pages.
_MOST = 20_000
_GLANCE = 500

_NAMES = {
    "ar": "Arabic", "br": "Breton", "ca": "Catalan", "de": "German", "el": "Greek",
    "en": "English", "es": "Spanish", "eu": "Basque", "fa": "Persian", "he": "Hebrew",
    "ht": "Haitian Creole", "it": "Italian", "ja": "Japanese", "ko": "Korean", "la": "Latin",
    "nl": "Dutch", "oc": "Occitan", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian",
    "ru": "Russian", "tr": "Turkish", "uk": "Ukrainian", "vi": "Vietnamese", "wa": "Walloon",
    "zh": "Chinese",
}  # fmt: skip


def foreign(text: str) -> str | None:
    """The language of a text that is not French, by its code (ISO 639); None where it may be.

    A short text, a table of figures and one with much French in it may be.
    """
    if _opens_in_french(text):
        return None
    for reach in (_GLANCE, _MOST):
        words = fold(text[:reach]).split()
        if len(words) >= _LEAST_WORDS and _is_french(words):
            return None
    text = text[:_MOST]
    letters = sum(map(str.isalpha, text))
    in_latin = sum(map(len, words))
    if letters >= _LEAST_LETTERS and letters > 2 * in_latin:
        least = 0.0  # another script
    elif len(words) >= _LEAST_WORDS:
        least = _SURE
    else:
        return None
    # In lower case: n-grams of capitals are of no language.
    language, sureness = _identifier().classify(text.lower())
    return language if language not in ("fr", _NONE) and sureness >= least else None


def check_french(text: str, *, where: str = "") -> None:
    """Say what a text is where it is not French.

    Raises:
        LanguageError: it is another language; it names `where`.
    """
    language = foreign(text)
    if language is not None:
        raise LanguageError(
            f"the text is not French but {name_of(language)}",
            where=where,
            remedy="Give --any-language to label it all the same.",
        )


def name_of(language: str) -> str:
    """What a language is called in English, or its code."""
    return _NAMES.get(language, f"of language {language!r}")


def _opens_in_french(text: str) -> bool:
    opening = text[:_OPENING]
    found = 0
    for sign in _SIGNS:
        if sign in opening:
            found += 1
            if found == _ENOUGH_SIGNS:
                return True
    return False


def _is_french(words: Sequence[bytes]) -> bool:
    """Whether folded words are French, or many of them, as far as their commonest tell."""
    if sum(map(_FRENCH_ALONE.__contains__, words)) > _LEAST_ALONE * len(words):
        return True
    french = sum(map(_FRENCH.__contains__, words))
    others = sum(map(_OTHERS.__contains__, words))
    return french > _LEAST_FRENCH * len(words) and others <= _MOST_OTHERS * french


@cache
def _identifier() -> "LanguageIdentifier":
    """What tells languages by byte n-grams (Lui and Baldwin 2012); takes a second to load."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
