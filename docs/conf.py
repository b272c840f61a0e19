"""The documentation site: `sphinx-build -n -W docs site`.

Two things are made while it is built: what commands print where a page shows it, and the
reference of the command line.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, ClassVar

import typer
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from typer.cli import get_docs_for_click
from typer.core import TyperGroup

from classifier import __version__
from classifier.cli import _app

ROOT = Path(__file__).parents[1]

project = "classifier"
version = release = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
html_theme = "furo"
html_title = f"classifier {__version__}"
html_copy_source = False
copyright = "the contributors; code Apache-2.0, text CC BY 4.0"  # noqa: A001

# "--json" is an option and no dash.
smartquotes = False
# `name` in a docstring.
default_role = "code"
myst_heading_anchors = 3
# Wide enough for a table of `label`, as a terminal has it.
COLUMNS = "80"

autodoc_default_options = {"members": True, "exclude-members": "from_plain, as_plain"}
# A field of a record stands once, in the list of its class.
napoleon_use_ivar = True
# Takes seconds to import, and stands in no signature.
autodoc_mock_imports = ["spacy"]
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
# Names of other projects cannot be looked up without a network.
nitpick_ignore_regex = [("py:.*", r"(?!classifier\.).*")]

# Links to files that are pages here under another name.
PAGE_OF = {"../data/README.md": "data.md", "words/README.md": "#word-vectors"}

# "start, end: offsets into the text"
SEVERAL = re.compile(r" +\w+(, \w+)+: ")

# Stands in `reference/commands.md` for what is made of the code.
COMMANDS = "<!-- every command -->"


class Session(SphinxDirective):
    """Commands, a line each, and what they print; those of a page share a folder.

    The folder is like a clone of the repository in which nobody wrote yet. A command that ends with
    another exit code than `:code:`, or 0, is a warning.
    """

    has_content = True
    option_spec: ClassVar[dict[str, Any]] = {"code": int}

    def run(self) -> list[nodes.Node]:
        """One block: each command after a prompt, then its output, as at a terminal."""
        folder = Path(self.config.session_folder, self.env.docname)
        if not folder.exists():
            folder.mkdir(parents=True)
            for name in ("data", "docs", "models"):
                (folder / name).symlink_to(ROOT / name)
        shown = []
        for command in self.content:
            done = subprocess.run(
                ["bash", "-o", "pipefail", "-c", command],
                cwd=folder,
                env=_environment(),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
            )
            if done.returncode != self.options.get("code", 0):
                raise self.error(f"{command!r} ends with {done.returncode}: {done.stdout}")
            lines = [line.rstrip() for line in done.stdout.strip().splitlines()]
            shown.append("\n".join([f"$ {command}", *lines]))
        text = "\n\n".join(shown)
        return [nodes.literal_block(text, text, language="console")]


def _environment() -> dict[str, str]:
    """That of this process, in which `classifier` is the one that the site documents."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return {**os.environ, "PATH": path, "COLUMNS": COLUMNS, "NO_COLOR": "1"}


def _fill_in(app: Sphinx, docname: str, source: list[str]) -> None:
    if COMMANDS in source[0]:
        source[0] = source[0].replace(COMMANDS, _commands())
    _link(app, Path(), docname, source)


def _link(app: Sphinx, path: Path, docname: str, source: list[str]) -> None:
    """Make links to files of the repository lead to their pages."""
    for file, page in PAGE_OF.items():
        source[0] = source[0].replace(f"]({file})", f"]({page})")


def _commands() -> str:
    """The reference of every command, as Typer writes it, without its heading and its contents."""
    program = typer.main.get_command(_app([]))
    assert isinstance(program, TyperGroup)
    text = get_docs_for_click(obj=program, ctx=typer.Context(program), name="classifier")
    about = text.partition("\n")[2].partition("**Commands**")[0]
    return about + "\n".join(map(_command, program.commands))


def _command(name: str) -> str:
    """The reference of a command: a line that names another does not know its options."""
    program = typer.main.get_command(_app([name]))
    assert isinstance(program, TyperGroup)
    command = program.commands[name]
    title = f"classifier {name}"
    return get_docs_for_click(obj=command, ctx=typer.Context(command), indent=1, name=title)


def _adapt(app: Sphinx, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """Make reStructuredText of what our docstrings have besides."""
    for n, line in enumerate(lines):
        if SEVERAL.match(line):  # or Napoleon takes "start," for the type of `end`
            names, colon, text = line.partition(":")
            lines[n] = names.replace(", ", ",") + colon + text
    if branches := [n for n, line in enumerate(lines) if line.startswith(("├", "└"))]:
        tree = slice(branches[0] - 1, branches[-1] + 1)
        lines[tree] = ["::", "", *(f"    {line}" for line in lines[tree])]


def setup(app: Sphinx) -> None:
    """Tell Sphinx of what is made here."""
    folder = tempfile.TemporaryDirectory(prefix="session-")
    app.add_config_value("session_folder", folder.name, "")
    app.add_directive("session", Session)
    app.connect("source-read", _fill_in)
    app.connect("include-read", _link)
    app.connect("autodoc-process-docstring", _adapt, priority=400)  # Napoleon's is 500
    app.connect("build-finished", lambda app, error: folder.cleanup())
