"""A paragraph in HTML with its words marked, theme by theme."""

from collections import defaultdict
from collections.abc import Mapping

from markupsafe import Markup, escape

from classifier.explanation import marks
from classifier.records import Explanation
from classifier.reports.figures import signed

# The shares of all weights of a paragraph for a theme from which a word is marked, and marked more
# strongly. Below the first, most words of an article would be; five or six carry a theme.
_STRENGTHS = (0.03, 0.08, 0.2)

# Control characters, and halves of characters, that a page cannot hold or that show as nothing.
# What changes the direction of text stays: it is isolated, and Arabic needs it.
_READABLE = {
    **{code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n\r"},
    0x7F: 0x2421,
    **dict.fromkeys((*range(0x80, 0xA0), *range(0xD800, 0xE000)), 0xFFFD),
}


def readable(text: str) -> str:
    """The text with a visible character for each that is none, as long as before."""
    return text.translate(_READABLE)


def marked(text: str, explanations: Mapping[int, Explanation]) -> Markup:
    """The text with a `<mark>` for each theme around each word that is a reason for or against it.

    Of a word's marks, the heaviest is the innermost: its colour is seen first.

    Args:
        explanations: the theme's place in the model → why the text has its score for it.
    """
    marks_of = defaultdict(list)
    for theme, explanation in explanations.items():
        found = marks(explanation)
        all_weights = sum(abs(mark.weight) for mark in found)
        for mark in found:
            strength = sum(abs(mark.weight) >= share * all_weights for share in _STRENGTHS)
            if strength:
                marks_of[mark.start, mark.end].append((mark.weight, theme, strength))
    parts: list[str] = []
    place = 0
    for (start, end), of_word in sorted(marks_of.items()):
        word = escape(readable(text[start:end]))
        for level, one in enumerate(sorted(of_word, key=lambda one: -abs(one[0]))):
            word = _mark(word, *one, level=level, outermost=level == len(of_word) - 1)
        parts += [escape(readable(text[place:start])), word]
        place = end
    return Markup("").join([*parts, escape(readable(text[place:]))])


def _mark(
    word: Markup, weight: float, theme: int, strength: int, *, level: int, outermost: bool
) -> Markup:
    kind = f"for-{strength}" if weight > 0 else "against"
    # A tap focuses what it can, and a focused word says its weight. The Tab key passes it by:
    # there are hundreds, and all are listed under the paragraph.
    reach = Markup(' tabindex="-1"') if outermost else ""
    return Markup('<mark class="t{} {} l{}" data-weight="{}"{}>{}</mark>').format(
        theme, kind, min(level, 3), signed(weight), reach, word
    )
