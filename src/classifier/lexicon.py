"""The file that lists what speaks for each theme: terms that an analyst knows before annotating."""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from classifier.errors import LexiconError
from classifier.files import beside

# Theme → the words, names and short phrases that speak for it; `NONE` → those that speak for
# no theme, near as they may be to one.
Lexicon = Mapping[str, tuple[str, ...]]
NONE = "none"

# Beside the annotations, as the themes are.
LEXICON_FILE = "lexicon.toml"

_SHAPE = 'Write theme = ["term", "another term"], a theme at a time.'


def find_lexicon(sources: Iterable[Path]) -> Path | None:
    """The lexicon in a folder of annotations, or beside a file of them.

    Raises:
        LexiconError: there are several, and no telling which one counts.
    """
    found = beside(sources, LEXICON_FILE)
    if len(found) > 1:
        raise LexiconError(
            f"there is a lexicon here and in {found[1]}",
            where=str(found[0]),
            remedy="Name the one that counts with --lexicon.",
        )
    return found[0] if found else None


def read_lexicon(path: Path) -> Lexicon:
    """The terms of each theme, in the order of the file.

    Raises:
        LexiconError: the file is missing, is not TOML, or does not list terms.
    """
    try:
        content = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise LexiconError(
            f"the lexicon cannot be read ({error.strerror or error})",
            where=str(path),
            remedy="Check the path.",
        ) from None
    except (ValueError, RecursionError) as error:
        raise LexiconError(
            f"the file is not TOML ({error})", where=str(path), remedy=_SHAPE
        ) from None
    if not content:
        raise LexiconError("the lexicon is empty", where=str(path), remedy=_SHAPE)
    for theme, terms in content.items():
        if (
            theme != theme.strip()
            or not theme
            or not isinstance(terms, list)
            or not terms
            or not all(isinstance(term, str) and term.strip() for term in terms)
        ):
            raise LexiconError(f"{theme!r} is not a list of terms", where=str(path), remedy=_SHAPE)
    return {theme: tuple(terms) for theme, terms in content.items()}
