"""Pages of labelled articles, and what is in them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from html.parser import HTMLParser

import numpy as np
from pages import HOSTILE

from classifier.labelling import label
from classifier.model import Calibration, Model
from classifier.records import Document, Theme
from classifier.reports.article_page import article, article_page
from classifier.storage import load, shipped_model

# Of several themes, of one, of none, of the page, and again.
TEXT = """\
Les migrants secourus en mer par la Marine ont été remis à la police aux frontières, qui poursuit \
les passeurs et leur réseau criminel.

Un attentat djihadiste a visé la gare ; le parquet antiterroriste est saisi.

La boulangerie du village change de mains après trente ans.

Lire aussi : Les recettes de l’été

Un attentat djihadiste a visé la gare ; le parquet antiterroriste est saisi.
"""

VOID = {"meta", "input", "br"}


@cache
def model(titles: Sequence[str] = ()) -> Model:
    """The shipped model; where titles are given, one theme a title, which are its themes again."""
    shipped = load(shipped_model())
    if not titles:
        return shipped
    columns = np.arange(len(titles)) % len(shipped.themes)
    calibration = shipped.calibration
    return replace(
        shipped,
        themes=tuple(Theme(f"theme-{place}", title, title) for place, title in enumerate(titles)),
        weights=shipped.weights[:, columns],
        pairs=replace(shipped.pairs, weights=shipped.pairs.weights[:, columns]),
        bias=shipped.bias[columns],
        calibration=Calibration(
            calibration.slope[columns],
            calibration.intercept[columns],
            calibration.thresholds[columns],
        ),
    )


def page(
    *documents: Document, titles: Sequence[str] = (), skipped: Sequence[str] = (), name: str = "m"
) -> str:
    """The page of documents, as the shipped model labels them."""
    used = model(tuple(titles))
    articles = [article(label(used, document, explain=True), used) for document in documents]
    return article_page(articles, used, name=name, skipped=skipped)


def document(text: str = TEXT, title: str = "", name: str = "dossier/a.txt") -> Document:
    return Document(name, name, text, title)


def hostile_page() -> str:
    """Texts, titles, names and themes that are all out to break the page."""
    documents = [
        Document(
            text,
            text,
            f"{text} attentat terroriste {text}\n\nmigrants {text}\x07\x86 secourus\n\n{TEXT}",
            text if place % 2 else "",
            text,
            text,
            (text,),
        )
        for place, text in enumerate(HOSTILE)
    ]
    return page(*documents, titles=HOSTILE, skipped=HOSTILE, name=" ".join(HOSTILE))


@dataclass
class Element:
    """An element of a page with what is in it."""

    tag: str
    attributes: dict[str, str | None]
    children: list["Element | str"] = field(default_factory=list)

    def all(self, tag: str = "", **attributes: str) -> list["Element"]:
        """The elements in it of a tag, a class and attributes, in the order of the page."""
        return [one for one in self._inside() if one._is(tag, attributes)]

    def one(self, tag: str = "", **attributes: str) -> "Element":
        (found,) = self.all(tag, **attributes)
        return found

    @property
    def classes(self) -> list[str]:
        return (self.attributes.get("class") or "").split()

    @property
    def raw(self) -> str:
        return "".join(one if isinstance(one, str) else one.raw for one in self.children)

    @property
    def text(self) -> str:
        return " ".join(self.raw.split())

    def _inside(self) -> Iterator["Element"]:
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child._inside()

    def _is(self, tag: str, attributes: dict[str, str]) -> bool:
        wanted = {name.strip("_").replace("_", "-"): value for name, value in attributes.items()}
        kind = wanted.pop("class", "")
        return (
            tag in ("", self.tag)
            and (not kind or kind in self.classes)
            and all(self.attributes.get(name) == value for name, value in wanted.items())
        )


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        assert len(element.attributes) == len(attrs)
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parsed(page: str) -> Element:
    """The page; each of its elements is closed where it should be."""
    parser = _Parser()
    parser.feed(page)
    parser.close()
    (root,) = parser.open
    return root
