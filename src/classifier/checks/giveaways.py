"""Words that tell a theme almost alone, as in paragraphs that are made from a template."""

from collections import Counter
from collections.abc import Sequence

from classifier.findings import Finding
from classifier.french import tokens
from classifier.records import Annotation

# Of the paragraphs that hold the word, so many have the theme, and would if as many had the theme
# as not: else "dans" tells a theme that nearly all have. In ordinary news "pompiers" and "cocaïne"
# stand in paragraphs about something else, too.
_SURE = 0.95

# Of the paragraphs of the theme, so many hold the word.
_COMMON = 0.25

# Of fewer paragraphs, with the theme or without it, one writer's favourite word is a quarter by
# chance.
_LEAST = 20


def give_aways(annotations: Sequence[Annotation]) -> list[Finding]:
    """The words that a quarter of a theme's paragraphs hold and next to no others."""
    held = [set(tokens(annotation.text)) for annotation in annotations]
    holding = Counter(word for words in held for word in words)
    found = []
    for theme in sorted({theme for annotation in annotations for theme in annotation.themes}):
        about = [
            words
            for words, annotation in zip(held, annotations, strict=True)
            if theme in annotation.themes
        ]
        others = len(annotations) - len(about)
        if min(len(about), others) < _LEAST:
            continue
        counts = Counter(word for words in about for word in words)
        telling = [
            (-count, word)
            for word, count in counts.items()
            if count >= max(_COMMON * len(about), _SURE * holding[word])
            and (holding[word] - count) / others <= (1 - _SURE) * count / len(about)
        ]
        for negative, word in sorted(telling):
            count = -negative
            found.append(
                Finding(
                    "give-away",
                    False,
                    f"{word.decode()!r} tells {theme!r}: it is in {count} of its {len(about)} "
                    f"paragraphs and in {holding[word] - count} others",
                )
            )
    return found
