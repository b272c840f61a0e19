from pathlib import Path

import pytest

from classifier.errors import ThemesError
from classifier.records import Theme
from classifier.themes import find_themes, read_themes


def test_themes_in_one_language_or_several(tmp_path: Path) -> None:
    path = tmp_path / "themes.toml"
    path.write_text(
        """
        [[theme]]
        name = "sport"
        title = { fr = "le sport", en = "sport" }
        definition = "Matchs."

        [[theme]]
        name = " culture "
        """,
        "utf-8-sig",
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
        ("[[theme]]\nname = 'a'\ndefintion = 'x'", f"'a' has an unknown defintion. {SHAPE}"),
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


def test_themes_stand_beside_the_data(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "data.jsonl").touch()
    assert find_themes([tmp_path / "a"]) is None
    (tmp_path / "a" / "themes.toml").touch()
    assert find_themes([tmp_path / "a"]) == tmp_path / "a" / "themes.toml"
    assert find_themes([tmp_path / "a" / "data.jsonl", tmp_path / "b"]) == (
        tmp_path / "a" / "themes.toml"
    )
    (tmp_path / "b" / "themes.toml").touch()
    with pytest.raises(ThemesError, match="themes are defined here and in"):
        find_themes([tmp_path / "a", tmp_path / "b"])
