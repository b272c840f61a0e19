from pathlib import Path

import pytest
from conftest import DATA

from classifier.errors import LexiconError
from classifier.lexicon import find_lexicon, read_lexicon
from classifier.themes import read_themes

SHAPE = 'Write theme = ["term", "another term"], a theme at a time.'


def test_terms_of_each_theme_in_the_order_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "lexicon.toml"
    path.write_text(
        'sport = ["match", "Coupe du monde"]\n# un mot\nculture = ["film"]\n', "utf-8-sig"
    )
    lexicon = read_lexicon(path)
    assert lexicon == {"sport": ("match", "Coupe du monde"), "culture": ("film",)}
    assert list(lexicon) == ["sport", "culture"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", f"the lexicon is empty. {SHAPE}"),
        ("# rien\n", f"the lexicon is empty. {SHAPE}"),
        ("sport = 'match'", f"'sport' is not a list of terms. {SHAPE}"),
        ("' sport' = ['match']", f"' sport' is not a list of terms. {SHAPE}"),
        ("'' = ['match']", f"'' is not a list of terms. {SHAPE}"),
        ("sport = 3", f"'sport' is not a list of terms. {SHAPE}"),
        ("sport = []", f"'sport' is not a list of terms. {SHAPE}"),
        ("sport = ['match', 3]", f"'sport' is not a list of terms. {SHAPE}"),
        ("sport = ['match', ' ']", f"'sport' is not a list of terms. {SHAPE}"),
        ("sport = [['match']]", f"'sport' is not a list of terms. {SHAPE}"),
        ("[sport]\nterms = ['match']", f"'sport' is not a list of terms. {SHAPE}"),
        (
            "sport = ['match'",
            "the file is not TOML (Unclosed array (at end of document)). " + SHAPE,
        ),
    ],
)
def test_a_wrong_file_is_named(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "lexicon.toml"
    path.write_text(content, "utf-8")
    with pytest.raises(LexiconError) as error:
        read_lexicon(path)
    assert str(error.value) == f"{path}: {message}"


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00", b"sport = ['\xe9t\xe9']", b"a=" + b"[" * 9999]
)
def test_what_is_no_toml_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "lexicon.toml"
    path.write_bytes(content)
    with pytest.raises(LexiconError, match=r"lexicon\.toml: the file is not TOML"):
        read_lexicon(path)


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(LexiconError) as error:
        read_lexicon(tmp_path / "rien.toml")
    assert str(error.value) == (
        f"{tmp_path}/rien.toml: the lexicon cannot be read (No such file or directory). "
        "Check the path."
    )
    with pytest.raises(LexiconError, match="the lexicon cannot be read"):
        read_lexicon(tmp_path)


def test_a_lexicon_stands_beside_the_data(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "data.jsonl").touch()
    assert find_lexicon([]) is None
    assert find_lexicon([tmp_path / "a"]) is None
    (tmp_path / "a" / "lexicon.toml").touch()
    assert find_lexicon([tmp_path / "a"]) == tmp_path / "a" / "lexicon.toml"
    assert find_lexicon([tmp_path / "a" / "data.jsonl", tmp_path / "a", tmp_path / "b"]) == (
        tmp_path / "a" / "lexicon.toml"
    )
    (tmp_path / "b" / "lexicon.toml").touch()
    with pytest.raises(LexiconError) as error:
        find_lexicon([tmp_path / "b", tmp_path / "a"])
    assert str(error.value) == (
        f"{tmp_path}/a/lexicon.toml: there is a lexicon here and in {tmp_path}/b/lexicon.toml. "
        "Name the one that counts with --lexicon."
    )


def test_the_shipped_lexicon_has_terms_of_every_theme() -> None:
    names = {theme.name for theme in read_themes(DATA / "themes.toml")}
    assert set(read_lexicon(DATA / "lexicon.toml")) >= names
