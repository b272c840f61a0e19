from pathlib import Path

import pytest

from classifier.errors import ThemesError
from classifier.records import Theme
from classifier.themes import read_themes


def test_themes_in_one_language_or_several(tmp_path: Path) -> None:
    path = tmp_path / "themes.toml"
    path.write_text(
        """
        [[theme]]
        name = "sport"
        title = { fr = "le sport", en = "sport" }
        definition = "Matchs."

        [[theme]]
        name = "culture"
        """,
        "utf-8",
    )
    assert read_themes(path) == [
        Theme("sport", "le sport", "Matchs.", ""),
        Theme("culture", "culture", "", ""),
    ]


SHAPE = 'Write [[theme]] with name = "…" and title, definition, boundary = {fr = "…"}.'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", f"the file defines no theme. {SHAPE}"),
        ("theme = 3", f"the file defines no theme. {SHAPE}"),
        ("[[theme]]\ntitle = 'x'", f"a theme has no name. {SHAPE}"),
        ("[[theme]]\nname = 'a'\ntitle = 3", f"the title of 'a' is not a text. {SHAPE}"),
        ("[[theme]]\nname = 'a'\n[[theme]]\nname = 'a'", "'a' is defined twice. Keep one."),
    ],
)
def test_a_wrong_file_is_named(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "themes.toml"
    path.write_text(content, "utf-8")
    with pytest.raises(ThemesError) as error:
        read_themes(path)
    assert str(error.value) == f"{path}: {message}"


def test_a_missing_or_broken_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ThemesError, match="the themes cannot be read"):
        read_themes(tmp_path / "rien.toml")
    (tmp_path / "a.toml").write_text("[[theme", "utf-8")
    with pytest.raises(ThemesError, match="the file is not TOML"):
        read_themes(tmp_path / "a.toml")
