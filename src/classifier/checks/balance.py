"""Themes that nobody defined, and themes of which there is too little."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from difflib import get_close_matches

from classifier.annotations import theme_names
from classifier.findings import Finding, finding
from classifier.records import Annotation

# How alike two names are before one is taken for a slip of the other.
_ALIKE = 0.8

# Without a file of themes, a name that is met less often than its neighbour by this is a slip.
_RARE = 0.05

# Below, figures of a theme are mostly chance: the README asks for fifty.
_FEW = 20

# A theme that is so much rarer than the most frequent is found less often for that alone.
_UNBALANCED = 0.1


def unknown(annotations: Sequence[Annotation], themes: Sequence[str]) -> list[Finding]:
    """Themes outside those that are defined; with none defined, names that look like slips.

    Args:
        themes: the names of those that are defined; empty where no file defines any.
    """
    naming: defaultdict[str, list[Annotation]] = defaultdict(list)
    for annotation in annotations:
        by_annotators = frozenset().union(*annotation.labels.values())
        for theme in {*theme_names([annotation]), *by_annotators}:
            naming[theme].append(annotation)
    found = []
    for theme, holding in sorted(naming.items()):
        if theme in themes:
            continue
        known = themes or [other for other in naming if len(holding) < _RARE * len(naming[other])]
        alike = get_close_matches(theme, known, n=1, cutoff=_ALIKE)
        if not themes and not alike:
            continue
        meant = f"; {alike[0]!r} may be meant" if alike else ""
        what = f"the theme {theme!r} is not known" if themes else f"the theme {theme!r} is rare"
        found.append(finding("unknown-theme", what + meant, holding, error=bool(themes)))
    return found


def unbalanced(annotations: Sequence[Annotation], themes: Sequence[str]) -> list[Finding]:
    """Themes with few paragraphs, in all or beside the most frequent; and no themeless text."""
    counts = Counter(dict.fromkeys(themes, 0))
    for annotation in annotations:
        counts.update(annotation.themes)
    most = max(counts.values(), default=0)
    found = [
        Finding("unbalanced", False, f"{theme!r}: {count} paragraph{'s' * (count != 1)}, {beside}")
        for theme, count in sorted(counts.items())
        if (beside := _too_few(count, most))
    ]
    if annotations and all(annotation.themes for annotation in annotations):
        what = "every paragraph has a theme; nothing shows what ordinary text looks like"
        found.append(Finding("unbalanced", False, what))
    return found


def _too_few(count: int, most: int) -> str:
    if count < _FEW:
        return f"fewer than {_FEW}"
    return f"the most frequent {most}" if count < _UNBALANCED * most else ""
