"""Texts that are not French."""

from collections.abc import Sequence
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from classifier.findings import Finding, finding
from classifier.records import Annotation

# A name or a headline of fewer words may be of any language.
_LEAST_WORDS = 8

# Of 30,000 paragraphs of French news 14 were taken for another language, headlines for the most
# part and none at more than 0.55; a sentence in another language has 0.8 and more.
_SURE = 0.7

# What a table of figures is written in (ISO 639-2).
_NONE = "zxx"


def foreign(annotations: Sequence[Annotation]) -> list[Finding]:
    """Texts that are written in another language, as byte n-grams tell (Lui and Baldwin 2012)."""
    found = []
    for annotation in annotations:
        if len(annotation.text.split()) < _LEAST_WORDS:
            continue
        language, sureness = _identifier().classify(annotation.text)
        if language not in ("fr", _NONE) and sureness >= _SURE:
            what = f"the text is not French but of language {language!r}"
            found.append(finding("foreign-language", what, [annotation], error=True))
    return found


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
