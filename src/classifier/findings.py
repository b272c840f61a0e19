"""What a check of annotated data finds."""

from collections.abc import Sequence
from dataclasses import dataclass

from classifier.records import Annotation


@dataclass(frozen=True)
class Finding:
    """Something that is wrong with annotated data, or may be.

    Attributes:
        kind: a name for what it is, for programs.
        error: whether it is wrong for sure; else somebody should look.
        what: one sentence, lower case, no full stop; of what cannot be used or learnt from, what
            to do follows as another.
        where: the file and line of each annotation that it is about.
        text: the text of the first of them; empty where it is about a theme.
        words: (word, what it adds to the score of the theme), those that tell most first; of a
            suspicious label alone.
    """

    kind: str
    error: bool
    what: str
    where: tuple[str, ...] = ()
    text: str = ""
    words: tuple[tuple[str, float], ...] = ()


def finding(kind: str, what: str, annotations: Sequence[Annotation], *, error: bool) -> Finding:
    """A finding about annotations."""
    where = tuple(annotation.where for annotation in annotations)
    return Finding(kind, error, what, where, annotations[0].text)
