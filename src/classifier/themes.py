"""The file that says what each theme means, in a form that an analyst can edit."""

import tomllib
from pathlib import Path
from typing import Any

from classifier.errors import ThemesError
from classifier.records import Theme

# The language that readers of the results read; the file may hold others beside it.
LANGUAGE = "fr"

_SHAPE = 'Write [[theme]] with name = "…" and title, definition, boundary = {fr = "…"}.'


def read_themes(path: Path) -> list[Theme]:
    """The themes of a file, in its order.

    Raises:
        ThemesError: the file is missing, is not TOML, or does not define themes.
    """
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ThemesError(
            f"the themes cannot be read ({error.strerror or error})",
            where=str(path),
            remedy="Check the path.",
        ) from None
    except ValueError as error:
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
    texts = {}
    for field in ("title", "definition", "boundary"):
        value = table.get(field, "")
        if isinstance(value, dict):
            value = value.get(LANGUAGE, "")
        if not isinstance(value, str):
            raise ThemesError(
                f"the {field} of {name!r} is not a text", where=str(path), remedy=_SHAPE
            )
        texts[field] = value.strip()
    return Theme(name=name, **{**texts, "title": texts["title"] or name})
