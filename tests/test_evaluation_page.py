import json
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from conftest import Run
from pages import HOSTILE, UNDEFINED, example, hostile_example

from classifier import storage
from classifier.card import LearningPoint
from classifier.evaluation import Figure
from classifier.mistakes import Mistake
from classifier.model import Model
from classifier.reports.charts import Axis, Series, count_axis, line_chart, narrow_share_axis
from classifier.text import printable

NAN = float("nan")
VOID = {"meta", "br"}


class Outline(HTMLParser):
    """The elements of a page, its texts, and whether every element was closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


TITLES = ["terrains", "grands orages", "récifs"]


def test_a_page_needs_nothing_but_itself() -> None:
    page = example(TITLES).page()
    for reference in ("http:", "https:", "src=", "url(", "@import", "<link", "<script", "<iframe"):
        assert reference not in page
    outline = Outline(page)
    targets = [link["href"] for link in outline.all("a")]
    identifiers = {attributes.get("id") for _, attributes in outline.elements}
    assert targets
    assert all(target and target[0] == "#" and target[1:] in identifiers for target in targets)


def test_what_is_named_is_there_once() -> None:
    outline = Outline(example(TITLES).page())
    counts = Counter(attributes["id"] for _, attributes in outline.elements if "id" in attributes)
    assert set(counts.values()) == {1}
    for _, attributes in outline.elements:
        for reference in ("aria-labelledby", "aria-describedby"):
            assert attributes.get(reference) is None or attributes[reference] in counts


def test_every_picture_says_its_figures_in_words() -> None:
    shown = example(TITLES)
    outline = Outline(shown.page())
    pictures = [svg for svg in outline.all("svg") if svg.get("role") == "img"]
    # Two a theme, calibration and learning.
    assert len(pictures) == len(outline.all("desc")) == 2 * len(TITLES) + 2
    assert all("aria-hidden" in svg for svg in outline.all("svg") if svg not in pictures)
    first = shown.evaluation.themes[0]
    assert (
        f"At the model's threshold of 0.40, precision is {first.precision.value:.2f} and recall "
        f"{first.recall.value:.2f}"
    ) in outline.text
    assert "0.61 (0.58 to 0.64) from 250; 0.69 (0.67 to 0.71) from 500" in outline.text


def test_every_header_of_a_table_says_what_it_heads() -> None:
    assert all("scope" in header for header in Outline(example(TITLES).page()).all("th"))


@pytest.mark.parametrize("number", [2, 7, 40])
def test_every_theme_is_in_the_table_and_has_its_curves(number: int) -> None:
    titles = [f"thème n° {place} :" for place in range(number)]
    outline = Outline(example(titles).page())
    assert len(outline.all("figure")) == 2 * number + 2
    for title in titles:
        assert outline.texts.count(title) == 3


def test_headline_figures_have_their_intervals() -> None:
    shown = example(TITLES)
    text = Outline(shown.page()).text
    macro, alarms = shown.evaluation.macro_f1, shown.evaluation.false_alarms
    assert f"Macro-F1 {macro.value:.2f} {macro.low:.2f} to {macro.high:.2f}" in text
    assert f"False alarms {alarms.value:.0%} {alarms.low:.0%} to {alarms.high:.0%}" in text
    assert f"Calibration error {shown.evaluation.calibration_error:.3f}" in text
    assert f"Of the {shown.evaluation.single} paragraphs of exactly one theme" in text
    assert "120 paragraphs of 40 articles" in text


def test_hostile_texts_are_texts() -> None:
    page = hostile_example().page()
    outline = Outline(page)
    page.encode()  # no half of a character, as names of files may hold
    assert not {"script", "img"} & {tag for tag, _ in outline.elements}
    assert not any(
        name.startswith("on") for _, attributes in outline.elements for name in attributes
    )
    for text in HOSTILE:
        # Thrice as a title, and in what an annotator said and in the mistake's heading.
        assert outline.texts.count(printable(text)) >= 5
        assert text * 20 in outline.texts


def test_texts_are_french_and_isolated() -> None:
    outline = Outline(hostile_example().page())
    assert outline.all("html") == [{"lang": "en"}]
    quotes = outline.all("blockquote")
    assert quotes == [{"lang": "fr", "dir": "auto"}] * len(HOSTILE)
    assert len([one for one in outline.all("bdi") if one.get("lang") == "fr"]) >= 5 * len(HOSTILE)


def test_a_mistake_says_what_was_wrong_and_why() -> None:
    mistakes = [
        Mistake("p1", "Un texte.", "theme-0", True, 0.004, ("theme-0", "theme-2"), (("un", -0.5),)),
        Mistake("p2", "Un autre.", "theme-1", False, 0.87, (), (("autre", 1.25), ("un", 0.1))),
        Mistake("p3", "Rien.", "theme-1", False, 0.6, (), ()),
    ]
    text = Outline(replace(example(TITLES), mistakes=mistakes).page()).text
    assert (
        "− missed terrains , <1% probable Un texte. Annotator terrains , récifs "
        "Misled by un −0.50 Paragraph p1"
    ) in text
    assert (
        "+ false alarm grands orages , 87% probable Un autre. Annotator no theme "
        "Misled by autre +1.25 un +0.10 Paragraph p2"
    ) in text
    assert "Misled by no word" in text


def test_without_mistakes_the_page_says_so() -> None:
    assert "No decision was wrong." in Outline(example(TITLES).page()).text


def test_a_theme_in_no_paragraph_is_a_dash_and_has_no_curve() -> None:
    outline = Outline(example(TITLES, unseen=1).page())
    assert len(outline.all("figure")) == 2 * len(TITLES) + 2
    assert len(outline.all("desc")) == 2 * (len(TITLES) - 1) + 2
    assert "récifs 0 paragraphs: there is nothing to draw" in outline.text
    assert "–" in outline.text


@pytest.mark.parametrize("paragraphs", [1, 2])
@pytest.mark.parametrize("unseen", [0, 2])
def test_few_paragraphs_make_a_page(paragraphs: int, unseen: int) -> None:
    page = example(["a", "b"], paragraphs=paragraphs, unseen=unseen).page()
    assert "nan" not in page.lower()
    Outline(page)


def test_data_where_nothing_was_judged_make_a_page() -> None:
    one = example(["a", "b"], paragraphs=1, unseen=2)
    empty = replace(
        one,
        evaluation=replace(
            one.evaluation,
            macro_f1=UNDEFINED,
            micro_f1=UNDEFINED,
            false_alarms=UNDEFINED,
            themeless=0,
            single=0,
            accuracy=UNDEFINED,
            average_precision=NAN,
            calibration_error=NAN,
        ),
        curves=replace(one.curves, reliability=()),
    )
    text = Outline(empty.page()).text
    assert "Macro-F1 – The mean" in text.replace("\u00a0 ", "")
    assert "Not measured: no paragraph is without a theme." in text
    assert "Accuracy" not in text
    assert "Nothing was judged" in text
    assert "nan" not in text


@pytest.mark.parametrize(
    "learning",
    [
        [LearningPoint(1755, Figure(0.74, 0.72, 0.76))],
        [LearningPoint(250, UNDEFINED), LearningPoint(1755, Figure(0.74, 0.72, 0.76))],
    ],
)
def test_without_a_learning_curve_the_page_says_so(learning: list[LearningPoint]) -> None:
    text = Outline(replace(example(TITLES), learning=learning).page()).text
    assert "holds no learning curve. From 1,755 paragraphs, macro-F1 is 0.74 (0.72 to 0.76)" in text
    assert "holds no learning curve." in Outline(replace(example(TITLES), learning=[]).page()).text


def test_held_out_paragraphs_that_hold_no_theme_are_no_point_of_the_learning_curve() -> None:
    shown = example(TITLES)
    learning = [replace(point, held_out=UNDEFINED) for point in shown.learning]
    text = Outline(replace(shown, learning=learning).page()).text
    assert "Macro-F1 by paragraphs learnt from: 0.61 (0.58 to 0.64) from 250;" in text
    assert "on held-out paragraphs," not in text


def test_the_learning_curve_on_held_out_paragraphs_is_a_line_of_its_own() -> None:
    shown = example(TITLES)
    page = shown.page()
    assert "on held-out paragraphs" not in Outline(page).text
    learning = [
        replace(point, held_out=Figure(point.macro_f1.value - 0.2, 0.3, 0.7))
        for point in shown.learning
    ]
    outline = Outline(replace(shown, learning=learning).page())
    assert "in cross-validation on held-out paragraphs" in outline.text
    assert "on held-out paragraphs, 0.41 (0.30 to 0.70) from 250; 0.49" in outline.text
    assert "Held out 250 0.61 0.58 to 0.64 0.41 0.30 to 0.70" in outline.text


def paths(points: list[tuple[float, float]]) -> list[str]:
    unit = Axis("x", (0, 1))
    svg = line_chart("k", "t", "d", (unit, unit), [Series("s", points)], size=(139, 153))
    return re.findall(r'class="line s" d="([^"]*)"', svg)


def test_an_undefined_value_leaves_a_gap() -> None:
    (path,) = paths([(0, 0), (0.5, 0.5), (0.6, NAN), (0.8, 1), (0.9, NAN), (1, 0)])
    assert re.sub(r"[\d. ]+", "", path.replace("h0", "·")) == "M·LM·M·"
    assert paths([(0, NAN)]) == [""]


def test_a_chart_puts_points_where_its_ticks_are() -> None:
    axes = Axis("x", (0, 1)), Axis("y", (0, 1))
    corners = Series("s", [(0, 0), (1, 1)])
    svg = line_chart("k", "t", "d", axes, [corners], size=(200, 200))
    (line,) = re.findall(r'class="line s" d="M([\d.]+) ([\d.]+)h0L([\d.]+) ([\d.]+)"', svg)
    grid = [re.findall(r"[\d.]+", path) for path in re.findall(r'class="grid" d="([^"]*)"', svg)]
    assert grid[0][:2] == list(line[:2])
    assert grid[-1][-2:] == list(line[2:])


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ([250, 500, 1755], (200, 500, 1000, 2000)),
        ([1, 1], (1, 2)),
        ([1000, 1000], (1000, 2000)),
        ([3, 2_000_000], (1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000)),
    ],
)
def test_counts_have_round_ends(values: list[float], ticks: tuple[float, ...]) -> None:
    assert count_axis("n", values).ticks == ticks


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ([0.62, 0.82], (0.6, 0.7, 0.8, 0.9)),
        ([0.0, 0.0], (0.0, 0.1)),
        ([1.0, 1.0], (0.9, 1.0)),
        ([0.55], (0.4, 0.5, 0.6, 0.7)),
        ([0.15, 0.95], (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)),
    ],
)
def test_shares_that_differ_by_little_fill_their_axis(
    values: list[float], ticks: tuple[float, ...]
) -> None:
    assert narrow_share_axis("f", values).ticks == ticks


def test_evaluate_writes_the_page(
    run: Run, small_model: Model, small_corpus: Path, tmp_path: Path
) -> None:
    storage.save(small_model, model := tmp_path / "animaux.joblib")
    page = tmp_path / "page.html"
    outcome = run("evaluate", "--json", "-m", model, "--html", page, small_corpus)
    assert outcome.code == 0
    figures = json.loads(outcome.out)
    outline = Outline(page.read_text("utf-8"))
    assert f"Macro-F1 {figures['macro_f1']['value']:.2f}" in outline.text
    assert "animaux.joblib, SHA-256 " in outline.text
    assert str(small_corpus) in outline.texts
    nowhere = run("evaluate", "-m", model, "--html", tmp_path / "no" / "page.html", small_corpus)
    assert nowhere.code == 1
    assert "there is no such folder" in nowhere.err
    notes = tmp_path / "notes.txt"
    notes.write_text("à garder", "utf-8")
    assert run("evaluate", "-m", model, "--html", notes, small_corpus).code == 1
    assert notes.read_text("utf-8") == "à garder"
    assert run("evaluate", "-m", model, "--html", page, small_corpus).code == 0
