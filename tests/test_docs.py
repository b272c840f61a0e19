"""The documentation site builds without a warning, and the commands in it are commands."""

import doctest
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from conftest import ROOT
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from classifier import errors
from classifier.annotations import read_annotations
from classifier.cli import _app
from classifier.lexicon import read_lexicon
from classifier.themes import read_themes

DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def blocks(page: Path, language: str) -> list[str]:
    """The code blocks of a page that are in the language."""
    return [code for name, code in _BLOCK.findall(page.read_text("utf-8")) if name == language]


def commands() -> Iterator[tuple[str, str]]:
    """Every (page, command line) of ours in the shell blocks of the pages."""
    for page in PAGES:
        for block in blocks(page, "sh"):
            for line in block.replace("\\\n", "").splitlines():
                for command in re.split(r" \| | && ", line.partition(" #")[0]):
                    program, _, arguments = command.partition(" ")
                    if Path(program).name == "classifier":
                        yield page.relative_to(ROOT).as_posix(), arguments.strip()


def build(source: Path, output: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sphinx", "-n", "-W", "-q", "-c", DOCS, source, output],
        capture_output=True,
        encoding="utf-8",
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, which warns of every link and name that leads nowhere."""
    output = tmp_path_factory.mktemp("site")
    built = build(DOCS, output)
    assert (built.returncode, built.stderr) == (0, "")
    return output


def command_of(name: str) -> TyperCommand:
    program = get_command(_app([name]))
    assert isinstance(program, TyperGroup)
    command = program.commands[name]
    assert isinstance(command, TyperCommand)
    return command


def test_every_option_of_every_command_is_in_the_reference(site: Path) -> None:
    page = (site / "reference" / "commands.html").read_text("utf-8")
    program = get_command(_app([]))
    assert isinstance(program, TyperGroup)
    for name in program.commands:
        _, _, rest = page.partition(f'<section id="classifier-{name}">')
        section = unescape(_TAG.sub("", rest.partition("</section>")[0]))
        for parameter in command_of(name).params:
            for option in parameter.opts if parameter.param_type_name == "option" else ():
                assert re.search(rf"(^|[ ,]){option}\b", section, re.MULTILINE), (name, option)


def test_every_error_is_in_the_reference(site: Path) -> None:
    page = (site / "reference" / "errors.html").read_text("utf-8")
    leaves = errors.ClassifierError.__subclasses__()
    assert leaves
    for error in leaves:
        assert f'id="classifier.errors.{error.__name__}"' in page


def test_the_tutorial_teaches_what_it_says(site: Path) -> None:
    page = unescape(_TAG.sub("", (site / "tutorial.html").read_text("utf-8")))
    before, after = re.findall(r"^ 3 +Le squat de la rue Haute.*?… +(.*)", page, re.MULTILINE)
    assert before == "–"
    assert after.startswith("logement")
    (themes,) = re.findall(r'articles/rentree.txt", "source": .*"themes": (\[.*?\])', page)
    assert "logement" not in themes


@pytest.mark.parametrize(
    ("block", "said"),
    [
        (
            "classifier label nowhere.txt",
            "'classifier label nowhere.txt' ends with 1: error: nowhere",
        ),
        ("classifier label --colour data/articles/manche.txt", "No such option: --colour"),
        (":code: 1\n\nclassifier --version", "'classifier --version' ends with 0: classifier 0"),
    ],
)
def test_a_command_that_fails_fails_the_build(tmp_path: Path, block: str, said: str) -> None:
    (tmp_path / "index.md").write_text(f"# Page\n\n```{{session}}\n{block}\n```\n", "utf-8")
    built = build(tmp_path, tmp_path / "site")
    assert built.returncode == 1
    assert said in built.stderr


@pytest.mark.parametrize(("page", "command"), list(commands()))
def test_a_command_of_a_page_is_one(page: str, command: str) -> None:
    name, *arguments = shlex.split(command)
    command_of(name).make_context(name, arguments)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_extras_of_a_page_are_there(page: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for extras in re.findall(r"\.\[([a-z,]+)\]", page.read_text("utf-8")):
        assert set(extras.split(",")) <= set(project["optional-dependencies"])


def test_python_of_the_pages_prints_what_they_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    page = DOCS / "howto" / "python.md"
    session = "\n".join(blocks(page, "pycon"))
    test = doctest.DocTestParser().get_doctest(session, {}, page.name, str(page), 0)
    assert doctest.DocTestRunner().run(test) == (0, len(test.examples))
    assert test.examples


def test_files_of_the_formats_page_are_read(tmp_path: Path) -> None:
    page = DOCS / "reference" / "formats.md"
    (rows,) = blocks(page, "json")
    (tmp_path / "rows.jsonl").write_text(rows, "utf-8")
    first, second, third, fourth = read_annotations([tmp_path / "rows.jsonl"])
    assert (first.group, second.group) == ("a1", "a1")
    assert [second.judgement("migration"), third.judgement("migration")] == [False, False]
    assert [third.judgement("narcotrafic"), fourth.judgement("narcotrafic")] == [None, None]
    themes, terms = blocks(page, "toml")
    (tmp_path / "themes.toml").write_text(themes, "utf-8")
    (tmp_path / "lexicon.toml").write_text(terms, "utf-8")
    (theme,) = read_themes(tmp_path / "themes.toml")
    assert list(read_lexicon(tmp_path / "lexicon.toml")) == [theme.name, "none"]
