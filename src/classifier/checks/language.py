"""Texts that are not French."""

from collections.abc import Sequence

from classifier import language
from classifier.findings import Finding, finding
from classifier.records import Annotation


def foreign(annotations: Sequence[Annotation]) -> list[Finding]:
    """Texts that are written in another language."""
    found = []
    for annotation in annotations:
        code = language.foreign(annotation.text)
        if code is not None:
            what = f"the text is not French but {language.name_of(code)}"
            found.append(finding("foreign-language", what, [annotation], error=True))
    return found
