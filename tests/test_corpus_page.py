import html
import json
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

import pytest
import test_browser
from pages import HOSTILE
from test_browser import CHROMIUM, SCHEMES, WIDTHS, Open, contrast, in_frames, luminance
from test_evaluation_page import Outline

from classifier.reports.charts import linear_axis, month_axis, year_axis
from classifier.reports.corpus_page import corpus_page
from classifier.tally import Tally
from classifier.text import printable

visit = test_browser.visit

TITLES = {"vent": "grands vents", "mer": "récifs", "feu": "feux de forêt"}


def page(tally: Tally, titles: Mapping[str, str] = TITLES, sources: Sequence[str] = ("a",)) -> str:
    return corpus_page(tally, titles, model="themes.joblib", sources=sources)


def outline(tally: Tally, titles: Mapping[str, str] = TITLES) -> Outline:
    return Outline(page(tally, titles))


def small() -> Tally:
    """Ten documents: eight with a date, in three of four months."""
    tally = Tally(skipped=2)
    for themes, month, source, number in (
        (["mer"], "2025-11", "Ouest", 3),
        (["vent", "mer"], "2025-11", "Est", 1),
        ([], "2025-12", "Ouest", 2),
        (["vent"], "2026-02", "Est", 1),
        (["vent", "mer"], "2026-02", "Est", 1),
        ([], None, "Est", 2),
    ):
        for _ in range(number):
            tally.count(themes, month, source)
    return tally


def monthly(numbers: Mapping[str, int], themes: Sequence[str] = ("vent",)) -> Tally:
    """As many documents of each month, of these themes, as it says."""
    tally = Tally()
    for month, number in numbers.items():
        for _ in range(number):
            tally.count(themes, month, "Ouest")
    return tally


def months(number: int, first: int = 12 * 2012) -> list[str]:
    return [f"{month // 12}-{month % 12 + 1:02}" for month in range(first, first + number)]


def wide(themes: int, number: int = 60) -> tuple[Tally, dict[str, str]]:
    """Documents of each of so many months, sources and themes; they meet as a wheel turns."""
    titles = {f"t{place}": f"thème de longueur moyenne {place}" for place in range(themes)}
    names = list(titles)
    tally = Tally(skipped=1)
    for place, month in enumerate(months(number) * 4):
        given = [name for turn, name in enumerate(names) if not (place + turn) % 3]
        tally.count(given, month if place % 7 else None, f"Journal {place % 30}")
    return tally, titles


def hostile() -> tuple[Tally, dict[str, str]]:
    titles = {f"t{place}": text for place, text in enumerate(HOSTILE)}
    tally = Tally()
    for month in ("2025-11", "2025-12"):
        for name in titles:
            tally.count([name], month, titles[name])
            tally.count(list(titles), month, "\u202e\u0007 ")
    return tally, titles


def table(shown: str, section: str) -> list[list[str]]:
    """The rows of a section's table, a text a cell."""
    (found,) = re.findall(rf'<h2 id="{section}">.*?</section>', shown, re.S)
    rows = re.findall("<tr>(.*?)</tr>", found, re.S)
    cells = [re.findall(r"<t[hd]\b[^>]*>(.*?)</t[hd]>", row, re.S) for row in rows]
    return [
        [html.unescape(" ".join(re.sub("<[^>]*>", " ", cell).split())) for cell in row]
        for row in cells
    ]


def curves(shown: str) -> list[str]:
    """The lines of the charts; each stretch begins with an M, each other point with an L."""
    return [
        re.sub(r"[\d. ]+", "", path.replace("h0", ""))
        for path in re.findall(r'class="line main" d="([^"]*)"', shown)
    ]


@pytest.mark.parametrize("tally", [small(), Tally(), monthly({"2026-01": 2})])
def test_a_page_needs_nothing_but_itself(tally: Tally) -> None:
    shown = page(tally)
    for reference in ("http:", "https:", "src=", "url(", "@import", "<link", "<script", "style="):
        assert reference not in shown
    assert "default-src 'none'; style-src 'unsafe-inline'" in shown
    elements = Outline(shown).elements
    identifiers = [attributes["id"] for _, attributes in elements if "id" in attributes]
    assert len(identifiers) == len(set(identifiers)) > 0
    for tag, attributes in elements:
        for reference in ("aria-labelledby", "aria-describedby"):
            assert attributes.get(reference, identifiers[0]) in identifiers
        if tag == "a":
            assert (attributes["href"] or "").removeprefix("#") in identifiers
        if tag == "th":
            assert "scope" in attributes
        if tag == "svg":
            assert ("aria-hidden" in attributes) != (attributes.get("role") == "img")


def test_headline_figures() -> None:
    text = outline(small()).text
    assert "Documents 10 Those" in text
    assert "No theme 40% 4 documents." in text
    assert "Skipped rows 2 They" in text
    assert "First month 2025-11" in text
    assert "Last month 2026-02" in text
    assert "Skipped rows 0 All rows could be labelled." in outline(monthly({"2026-01": 1})).text


def test_themes_are_in_order_of_their_documents() -> None:
    shown = page(small())
    assert table(shown, "themes") == [
        ["Theme", "Documents", "Share", ""],
        ["récifs", "5", "50%", ""],
        ["grands vents", "3", "30%", ""],
        ["feux de forêt", "0", "0%", ""],
        ["No theme", "4", "40%", ""],
    ]
    assert re.findall(r'd="M0 0H([\d.]+)V', shown) == ["100.0", "60.0"]


def test_a_share_is_not_rounded_to_none_or_to_all() -> None:
    tally = monthly({"2026-01": 999})
    tally.count(["mer"], "2026-01", "Ouest")
    assert table(page(tally), "themes")[1:3] == [
        ["grands vents", "999", ">99%", ""],
        ["récifs", "1", "<1%", ""],
    ]


def test_every_month_has_its_shares_and_an_empty_one_is_a_gap() -> None:
    shown = page(small())
    assert table(shown, "time") == [
        ["Month", "Documents", "récifs", "grands vents", "feux de forêt"],
        ["2025-11", "4", "100.0%", "25.0%", "0.0%"],
        ["2025-12", "2", "0.0%", "0.0%", "0.0%"],
        ["2026-01", "0", "–", "–", "–"],
        ["2026-02", "2", "50.0%", "100.0%", "0.0%"],
    ]
    assert curves(shown) == ["MLLL", "MLM", "MLM", "MLM"]
    text = Outline(shown).text
    assert "2 documents (20%) had no date that could be read, and are not in this" in text
    assert "100% in 2025-11, 50% in 2026-02; highest 100% in 2025-11; lowest 0% in 2025-12" in text
    assert "Most in 2025-11, 4; fewest in 2026-01, 0." in text


def test_all_themes_have_the_same_scale() -> None:
    shown = page(small())
    charts = re.findall(r'<svg class="chart".*?</svg>', shown, re.S)
    ticks = [re.findall(r'text-anchor="end">([\d,.]+)<', chart) for chart in charts]
    assert ticks == [["0", "1", "2", "3", "4"], *[["0", "20", "40", "60", "80", "100"]] * 3]
    # Half the documents of a month are half way up.
    ends = [re.findall(r'y="([\d.]+)" text-anchor="end">(\d+)<', chart) for chart in charts]
    heights = {name: float(y) - 4 for y, name in ends[1]}
    (line,) = re.findall(r'class="line main" d="([^"]*)"', charts[1])
    last = float(line.removesuffix("h0").split()[-1])
    assert last == pytest.approx((heights["40"] + heights["60"]) / 2, abs=0.11)


def test_months_far_smaller_than_usual_do_not_say_the_scale() -> None:
    tally = monthly({"2025-01": 1})
    tally.add(monthly(dict.fromkeys(["2025-02", "2025-03", "2025-04"], 60), []))
    tally.add(monthly(dict.fromkeys(["2025-02", "2025-03", "2025-04"], 15)))
    shown = page(tally, {"vent": "vents"})
    assert curves(shown) == ["MLLL", "MLL"]
    assert "Those of fewer than 8 documents are gaps too" in Outline(shown).text
    assert ["2025-01", "1", "100.0%"] in table(shown, "time")
    assert "highest 20% in 2025-02" in shown
    assert "gaps too" not in page(small())


def test_without_a_date_the_page_says_how_to_name_one() -> None:
    tally = Tally()
    tally.count(["mer"], None, "Ouest")
    shown = page(tally)
    assert "no date column was found" in Outline(shown).text
    assert "<code>--date-column NAME</code>" in shown
    assert Outline(shown).all("figure") == []
    assert "First month – No document has a date." in Outline(shown).text


def test_one_month_is_no_curve() -> None:
    shown = page(monthly({"2026-01": 3}))
    assert "are all of one month, 2026-01: there is no curve" in Outline(shown).text
    assert Outline(shown).all("figure") == []
    assert table(shown, "time")[1] == ["2026-01", "3", "100.0%", "0.0%", "0.0%"]


@pytest.mark.parametrize(("number", "unit", "periods"), [(120, "Month", 120), (130, "Year", 11)])
def test_more_than_ten_years_go_by_year(number: int, unit: str, periods: int) -> None:
    tally = monthly(dict.fromkeys(months(number), 2))
    shown = page(tally)
    head, *found = table(shown, "time")
    assert head[0] == unit
    assert len(found) == periods
    assert sum(int(row[1]) for row in found) == 2 * number
    assert f"Documents per {unit.lower()}" in Outline(shown).text
    assert ("more than 120 months" in Outline(shown).text) == (unit == "Year")
    assert "First month 2012-01" in Outline(shown).text


def test_a_few_documents_of_1970_leave_the_curves_their_room() -> None:
    tally = monthly({"1970-01": 3, **dict.fromkeys(months(24), 50), "2099-12": 1})
    shown = page(tally)
    text = Outline(shown).text
    assert "The curves go from 2012-01 to 2013-12; 4 documents of years far" in text
    assert curves(shown)[0] == "M" + "L" * 23
    found = table(shown, "time")
    assert [found[1][:2], found[-1][:2]] == [["1970-01", "3"], ["2099-12", "1"]]
    assert len(found) == 1 + 24 + 2
    assert "First month 1970-01" in text


def test_old_documents_that_are_not_few_are_drawn() -> None:
    shown = page(monthly({"1970-01": 3, **dict.fromkeys(months(24), 5)}))
    assert "perhaps wrongly dated" not in shown
    head, *found = table(shown, "time")
    assert head[0] == "Year"
    assert [found[0][:2], found[1][:2], found[-1][:2]] == [
        ["1970", "3"], ["1971", "0"], ["2013", "60"]
    ]  # fmt: skip


def test_sources_are_in_order_of_their_documents() -> None:
    assert table(page(small()), "sources") == [
        ["Source", "Documents", "récifs", "grands vents", "feux de forêt"],
        ["Est", "5", "40%", "60%", "0%"],
        ["Ouest", "5", "60%", "0%", "0%"],
    ]


@pytest.mark.parametrize(("number", "last"), [(25, ["n24", "1"]), (26, ["others", "3"])])
def test_many_sources_are_put_together(number: int, last: list[str]) -> None:
    tally = Tally()
    for place in range(number):
        for _ in range(number - place):
            tally.count(["mer"], None, f"n{place}")
    _, *found = table(page(tally), "sources")
    assert len(found) == 25
    assert found[-1][:2] == last
    assert sum(int(row[1]) for row in found) == tally.documents


def test_what_the_tally_put_together_is_the_last_of_the_sources() -> None:
    tally = Tally()
    for place in range(300):
        tally.count(["mer"], None, f"n{place:03}")
    tally.curb()
    tally.count([], None, "n000")
    _, *found = table(page(tally), "sources")
    assert found[0][:3] == ["n000", "2", "50%"]
    assert found[-1][:2] == ["others", str(301 - 25)]
    assert not any("…" in cell for row in found for cell in row)


def test_themes_that_meet() -> None:
    shown = page(small())
    assert table(shown, "together") == [
        ["Theme", "Documents", "récifs", "grands vents", "feux de forêt"],
        ["récifs", "5", "", "40% 2", "0% 0"],
        ["grands vents", "3", "67% 2", "", "0% 0"],
        ["feux de forêt", "0", "– 0", "– 0", ""],
    ]
    text = Outline(shown).text
    assert "récifs and grands vents : 2 documents, 40% of récifs , 67% of grands vents" in text
    (together,) = re.findall(r'<h2 id="together">.*?</section>', shown, re.S)
    assert re.findall(r'<td class="shade-(\d)">(\d+)%', together) == [("3", "40"), ("4", "67")]


def test_the_most_frequent_pairs_come_first_and_are_few() -> None:
    tally, titles = Tally(), {name: name * 2 for name in "abcdef"}
    for number, (left, right) in enumerate(pairwise("abcdef"), start=1):
        for _ in range(number):
            tally.count([left, right], None, "s")
    tally.count(["a", "f"], None, "s")
    listed = re.findall("<li><bdi.*?</li>", page(tally, titles), re.S)
    said = [" ".join(re.sub("<[^>]*>", "", one).split()).split(",")[0] for one in listed]
    assert said == [
        "ee and ff: 5 documents",
        "ee and dd: 4 documents",
        "dd and cc: 3 documents",
        "cc and bb: 2 documents",
        "ff and aa: 1 document",
    ]


def test_themes_that_never_meet() -> None:
    tally = monthly({"2026-01": 2})
    assert "No document has two themes." in outline(tally).text
    alone = outline(tally, {"vent": "vents"}).text
    assert "The model has one theme" in alone
    assert "No document has two themes." not in alone


def test_no_document_at_all_is_a_page_too() -> None:
    shown = outline(Tally(skipped=3))
    assert "No document was labelled" in shown.text
    assert "Skipped rows 3" in shown.text
    assert shown.all("table") == []
    assert "nan" not in shown.text


@pytest.mark.parametrize("themes", [1, 2, 7, 50])
def test_every_theme_is_in_every_table_and_has_its_curve(themes: int) -> None:
    tally, titles = wide(themes)
    shown = outline(tally, titles)
    assert len(shown.all("figure")) == themes + 1
    for title in titles.values():
        # A row and a curve; a column by month, and by source; and both where themes meet.
        assert shown.texts.count(title) >= (6 if themes > 2 else 4)


def test_hostile_texts_are_texts() -> None:
    tally, titles = hostile()
    shown = corpus_page(
        tally, titles, model=" ".join(HOSTILE), sources=[*HOSTILE, "caf\udce9.jsonl"]
    )
    shown.encode()
    found = Outline(shown)
    assert not {"script", "img"} & {tag for tag, _ in found.elements}
    assert not any(name.startswith("on") for _, attributes in found.elements for name in attributes)
    for text in HOSTILE:
        # A source of the corpus and of the table, and six times a theme.
        assert found.texts.count(printable(text)) >= 8
    assert "\\x07" in found.texts


def test_themes_are_french_and_all_names_are_isolated() -> None:
    tally, titles = hostile()
    shown = page(tally, titles, sources=HOSTILE)
    assert Outline(shown).all("html") == [{"lang": "en"}]
    body = shown.split("</head>")[1]
    outside = re.sub(r"<bdi[^>]*>.*?</bdi>|<(title|desc)\b.*?</\1>", "", body, flags=re.S)
    assert "onerror" in body
    assert "onerror" not in outside
    assert 'lang="fr">&lt;script&gt;' in body


def test_a_source_without_a_name_has_one() -> None:
    tally = Tally()
    tally.count([], None, "  ")
    assert table(page(tally), "sources")[1][:2] == ["(no name)", "1"]


def test_of_many_files_the_first_are_named() -> None:
    text = Outline(page(small(), sources=[f"{place}.csv" for place in range(1010)])).text
    assert "9.csv and 1,000 more" in text
    assert "10.csv" not in text
    assert "a.csv , b.csv Model" in Outline(page(small(), sources=["a.csv", "b.csv"])).text


@pytest.mark.parametrize(
    ("highest", "ticks"),
    [
        (0, (0, 1)),
        (0.4, (0, 1)),
        (5, (0, 1, 2, 3, 4, 5)),
        (6, (0, 2, 4, 6)),
        (23, (0, 5, 10, 15, 20, 25)),
        (100, (0, 20, 40, 60, 80, 100)),
        (1_234_567, (0, 500_000, 1_000_000, 1_500_000)),
    ],
)
def test_an_axis_from_0_has_a_round_end(highest: float, ticks: tuple[float, ...]) -> None:
    assert linear_axis("n", highest).ticks == ticks


@pytest.mark.parametrize(
    ("first", "last", "names"),
    [
        ("2025-11", "2025-12", ("2025-11", "2025-12")),
        ("2025-11", "2026-04", ("2025-11", "2026-01", "2026-03")),
        ("2024-03", "2026-02", ("2025-01", "2026-01")),
        ("2024-01", "2026-01", ("2024", "2025", "2026")),
        ("2016-02", "2026-01", ("2018", "2020", "2022", "2024", "2026")),
    ],
)
def test_months_are_labelled_with_years_or_months(
    first: str, last: str, names: tuple[str, ...]
) -> None:
    begin, end = (12 * int(month[:4]) + int(month[5:]) - 1 for month in (first, last))
    axis = month_axis(begin, end)
    assert axis.names == names
    assert (axis.share(begin), axis.share(end)) == (0, 1)


@pytest.mark.parametrize(
    ("first", "last", "names"),
    [
        (2012, 2013, ("2012", "2013")),
        (2011, 2026, ("2015", "2020", "2025")),
        (0, 9999, ("0000", "2000", "4000", "6000", "8000")),
    ],
)
def test_years_are_labelled_with_round_years(first: int, last: int, names: tuple[str, ...]) -> None:
    assert year_axis(first, last).names == names


EXAMPLES = {
    "seven themes": page(*wide(7)),
    "fifty themes": page(*wide(50)),
    "by year": page(*wide(3, 130)),
    "hostile": corpus_page(*hostile(), model=" ".join(HOSTILE), sources=HOSTILE),
    "one theme": page(*wide(1, 5)),
    "no document": page(Tally()),
}

# The tables that are folded, and the colours of shaded cells: of the text, and over the ground.
LOOK = """<script>
for (const details of document.querySelectorAll("details")) details.open = true;
const cells = [...document.querySelectorAll("[class^=shade-], [class^=shade-] small")];
parent.document.documentElement.dataset.shades = JSON.stringify(cells.map(e => [
  getComputedStyle(e).color, getComputedStyle(e.closest("[class^=shade-]")).backgroundColor]));
</script></body>"""


def over(colour: str, ground: str) -> str:
    """What a colour that lets the ground through looks like."""
    *shares, opacity = map(float, re.findall(r"[\d.]+", colour.removeprefix("color(srgb")))
    mixed = [
        round(opacity * 255 * share + (1 - opacity) * int(under))
        for share, under in zip(shares, re.findall(r"\d+", ground), strict=True)
    ]
    return f"rgb({', '.join(map(str, mixed))})"


@pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on PATH")
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", EXAMPLES)
def test_the_page_fits_its_window_and_can_be_read(visit: Open, name: str, scheme: str) -> None:
    seen = visit(in_frames(EXAMPLES[name].replace("</body>", LOOK)), scheme)
    assert seen.console == []
    assert set(seen.measured) == set(map(str, WIDTHS))
    for width, measured in seen.measured.items():
        assert measured["scrollable"] <= int(width)
        assert measured["out"] == []
        assert measured["flat"] == 0
        ground = luminance(measured["ground"])
        assert (ground < 0.5) == (scheme == "dark")
        assert all(contrast(ground, luminance(ink)) >= 4.5 for ink in measured["ink"])
        assert all(contrast(ground, luminance(dot)) >= 3 for dot in measured["dots"])
    (shades,) = re.findall(r'data-shades="([^"]*)"', seen.dom)
    pairs = json.loads(html.unescape(shades))
    # The key of a table has all four.
    assert len({shade for _, shade in pairs}) == (0 if name == "no document" else 4)
    for ink, shade in pairs:
        assert contrast(luminance(ink), luminance(over(shade, measured["ground"]))) >= 4.5


@pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on PATH")
def test_the_page_as_it_is_breaks_nothing(visit: Open) -> None:
    for shown in EXAMPLES.values():
        assert visit(shown).console == []
