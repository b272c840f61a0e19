"""The file that says what each theme means, in a form that an analyst can edit."""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from classifier.errors import ThemesError
from classifier.files import beside
from classifier.records import Theme

# The language that readers of the results read; the file may hold others beside it.
LANGUAGE = "fr"

# Beside the annotations, so that a folder says what its themes mean.
THEMES_FILE = "themes.toml"

_TEXTS = ("title", "definition", "boundary")

_SHAPE = 'Write [[theme]] with name = "…" and title, definition, boundary = {fr = "…"}.'


def find_themes(sources: Iterable[Path]) -> Path | None:
    """The file that defines themes in a folder of annotations, or beside a file of them.

    Raises:
        ThemesError: there are several, and no telling which one counts.
    """
    found = beside(sources, THEMES_FILE)
    if len(found) > 1:
        raise ThemesError(
            f"themes are defined here and in {found[1]}",
            where=str(found[0]),
            remedy="Name the one that counts with --themes.",
        )
    return found[0] if found else None


def read_themes(path: Path) -> list[Theme]:
    """The themes of a file, in its order.

    Raises:
        ThemesError: the file is missing, is not TOML, or does not define themes.
    """
    try:
        content = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise ThemesError(
            f"the themes cannot be read ({error.strerror or error})",
            where=str(path),
            remedy="Check the path.",
        ) from None
    except (ValueError, RecursionError) as error:
        raise ThemesError(
            f"the file is not TOML ({error})", where=str(path), remedy=_SHAPE
        ) from None
    tables = content.get("theme")
    if not isinstance(tables, list) or not tables:
        raise ThemesError("the file defines no theme", where=str(path), remedy=_SHAPE)
    themes = [_theme(table, path) for table in tables]
    names = [theme.name for theme in themes]
    for name in names:
        if names.count(name) > 1:
            raise ThemesError(f"{name!r} is defined twice", where=str(path), remedy="Keep one.")
    return themes


def _theme(table: Any, path: Path) -> Theme:
    name = table.get("name") if isinstance(table, dict) else None
    if not isinstance(name, str) or not name.strip():
        raise ThemesError("a theme has no name", where=str(path), remedy=_SHAPE)
    name = name.strip()
    unknown = sorted(set(table) - {"name", *_TEXTS})
    if unknown:
        raise ThemesError(
            f"{name!r} has an unknown {', '.join(unknown)}", where=str(path), remedy=_SHAPE
        )
    texts = {}
    for field in _TEXTS:
        value = table.get(field, "")
        if isinstance(value, dict):
            value = value.get(LANGUAGE, "")
        if not isinstance(value, str):
            raise ThemesError(
                f"the {field} of {name!r} is not a text", where=str(path), remedy=_SHAPE
            )
        texts[field] = value.strip()
    return Theme(name=name, **{**texts, "title": texts["title"] or name})
