"""Markdown → its text without the markup, and what its front matter says."""

import html
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from classifier.french import reading
from classifier.records import Document

if TYPE_CHECKING:
    from markdown_it.token import Token

_LINE_END = re.compile(r"\r\n?")

# What Jekyll, Hugo and Obsidian write before a text: YAML between dashes, TOML between crosses.
_FRONT_MATTER = re.compile(r"\s*(---|\+\+\+)[ \t]*\n(.*?)\n\1[ \t]*(?:\n|$)", re.DOTALL)
_FIELD = re.compile(r"^(\w+)[ \t]*[:=][ \t]*(\S.*?)[ \t]*$", re.MULTILINE)
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")

# Comments go before tags: one may hold them.
_TAG = re.compile(r"<!--.*?-->|<[^<>]*>", re.DOTALL)
_PROGRAM = re.compile(r"\s*<(?:script|style)\b", re.IGNORECASE)


def read_markdown(text: str, name: str) -> Document:
    """The text of a file in Markdown, blank lines between its blocks, and a line end where it has.

    Headings, items of lists and cells of tables are text; code, addresses of links and the names of
    pictures are none. A title that the front matter has is the first paragraph.
    """
    text = _LINE_END.sub("\n", text)
    front = _FRONT_MATTER.match(text)
    said = _fields(front[2]) if front else {}
    body = text[front.end() :] if front else text
    found = list(_blocks(body))
    title = said.get("title", "")
    blocks = [block for _, block in found]
    if title and (not blocks or reading(blocks[0]) != reading(title)):
        blocks = [title, *blocks]
    title = title or next((block for tag, block in found if tag == "h1"), "")
    return Document(
        name,
        name,
        "\n\n".join(blocks) or text,
        title,
        said.get("author", ""),
        said.get("date", ""),
    )


def _fields(front: str) -> dict[str, str]:
    """The fields of a front matter that are one line each, without quotation marks."""
    found = {key.lower(): value.strip("\"'[]") for key, value in _FIELD.findall(front)}
    date = _ISO_DATE.match(found.get("date", ""))
    return found | {"date": date[0] if date else ""}


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """The blocks of a text that are none of code, each with the tag that HTML has for it."""
    from markdown_it import MarkdownIt

    # What is indented is a paragraph here: old typescripts indent theirs.
    parser = MarkdownIt("commonmark").enable("table").disable("code")
    tag = ""
    row: list[str] = []
    for token in parser.parse(text):
        tag = token.tag if token.nesting == 1 else tag
        block = ""
        if token.type == "inline":
            block = "".join(map(_text, token.children or []))
            if tag in ("th", "td"):
                row.append(block)
                continue
        elif token.type == "tr_close":
            block, row = ", ".join(filter(None, row)), []
        elif token.type == "html_block" and not _PROGRAM.match(token.content):
            block = html.unescape(_TAG.sub(" ", token.content))
        if block.strip():
            yield tag, block.strip()


def _text(token: "Token") -> str:
    match token.type:
        case "text" | "code_inline":
            return token.content
        case "softbreak" | "hardbreak":
            return "\n"
        case "html_inline" if token.content.startswith("<br"):
            return " "
    return ""
