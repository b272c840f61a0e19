"""Tables in `docs/benchmarks.md`, each in a section that its command replaces."""

import datetime
import os
import platform
import shlex
from collections.abc import Sequence
from pathlib import Path

from benchmarks.environments import ROOT
from classifier.evaluation import Figure

PAGE = ROOT / "docs/benchmarks.md"


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; the first column is text, the others are figures."""
    rule = ["---", *["---:"] * (len(header) - 1)]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in (header, rule, *rows))


def interval(figure: Figure, digits: int = 3) -> str:
    """A value with its interval: "0.934 (0.921 to 0.946)"."""
    value, low, high = (f"{part:.{digits}f}" for part in (figure.value, figure.low, figure.high))
    return f"{value} ({low} to {high})"


def difference(figure: Figure, digits: int = 3) -> str:
    """The same with signs; bold where the interval leaves out zero."""
    value, low, high = (f"{part:+.{digits}f}" for part in (figure.value, figure.low, figure.high))
    shown = f"{value} ({low} to {high})"
    return f"**{shown}**" if figure.low > 0 or figure.high < 0 else shown


def command(module: str, arguments: Sequence[str]) -> str:
    """The command that was given, without where the shared data are: that is no one else's."""
    shown = []
    words = iter(arguments)
    for word in words:
        if word == "--shared":
            next(words, None)
        elif not word.startswith("--shared="):
            shown.append(word)
    return shlex.join(["python", "-m", module, *shown])


def origin(command: str, versions: str) -> str:
    """The line under a table that says what made it, when, and on what."""
    today = datetime.date.today().isoformat()
    return (
        f"`{command}`, {today}; {os.cpu_count()} cores, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}; {versions}.\n"
    )


def replaced(page: str, name: str, content: str) -> str:
    """The page with the content in the section of that name, which is added if it lacks it."""
    start, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->\n"
    section = f"{start}{content.rstrip()}\n{end}"
    before, found, rest = page.partition(start)
    if not found:
        return f"{page.rstrip()}\n\n{section}" if page.strip() else section
    _, ended, after = rest.partition(end)
    if not ended:
        raise ValueError(f"the section {name!r} has no end")
    return before + section + after


def publish(name: str, *parts: str, page: Path = PAGE) -> str:
    """The parts, one under the other, which the page now has in the section of that name."""
    content = "\n\n".join(part.strip() for part in parts) + "\n"
    text = page.read_text("utf-8") if page.exists() else ""
    page.write_text(replaced(text, name, content), "utf-8")
    return content
