"""The page of labelled articles in a browser: it fits, switches without a script, and prints."""

import re
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest
import test_browser
from article_pages import document, hostile_page, page
from conftest import ARTICLE
from test_browser import (
    CHROMIUM,
    OPTIONS,
    POLICY,
    SCHEMES,
    WIDTHS,
    Open,
    contrast,
    in_frames,
    luminance,
)

pytestmark = test_browser.pytestmark
visit = test_browser.visit

LONG = ARTICLE.read_text("utf-8")

EXAMPLES = {
    "articles": page(document(LONG, "Un titre"), document(), skipped=["a.txt: the file is empty."]),
    "sixty themes": page(document(LONG), titles=[f"un thème assez long {n}" for n in range(60)]),
    "hostile": hostile_page(),
    "nothing": page(),
}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", EXAMPLES)
def test_the_page_fits_its_window_and_can_be_read(visit: Open, name: str, scheme: str) -> None:
    # As it looks with everything open that opens, numbers and all.
    opened = EXAMPLES[name].replace("<details", "<details open").replace(" open open", " open")
    opened = opened.replace('id="numbers"', 'id="numbers" checked')
    seen = visit(in_frames(opened), scheme)
    assert seen.console == []
    assert set(seen.measured) == set(map(str, WIDTHS))
    for width, measured in seen.measured.items():
        assert measured["scrollable"] <= int(width)
        assert measured["out"] == []
        assert measured["dark"] == (scheme == "dark")
        ground = luminance(measured["ground"])
        assert (ground < 0.5) == (scheme == "dark")
        assert all(contrast(ground, luminance(ink)) >= 4.5 for ink in measured["ink"])


# A window without a user has the focus at times, and then not: what a focused word shows is looked
# at in a page where all words show it.
TAPPED = "mark:is(:hover, :focus)::after, mark:focus mark::after"

TAPS = """<script>
const silent = [...document.querySelectorAll("mark")].filter(
  mark => !getComputedStyle(mark, "::after").content.includes(mark.dataset.weight));
const untouched = [...document.querySelectorAll("mark[tabindex]")].filter(mark => {
  mark.focus();
  return document.activeElement !== mark;
});
document.documentElement.dataset.measured = JSON.stringify(
  [...silent, ...untouched].map(mark => mark.outerHTML));
</script>"""


def test_a_word_that_is_tapped_says_its_weights(visit: Open) -> None:
    assert _measured(visit, TAPS, page=_tapped("articles")) == []
    assert len(_measured(visit, TAPS, page=EXAMPLES["articles"])) > 50


@pytest.mark.parametrize("name", ["articles", "hostile"])
def test_what_is_said_of_a_tapped_word_stays_in_the_window(visit: Open, name: str) -> None:
    for width, measured in visit(in_frames(_tapped(name))).measured.items():
        assert measured["scrollable"] <= int(width)


def _tapped(name: str) -> str:
    assert EXAMPLES[name].count(TAPPED) == 2
    return EXAMPLES[name].replace(TAPPED, "mark::after")


SWITCHES = """<script>
const shown = element => {
  const style = getComputedStyle(element);
  return style.display !== "none" && style.visibility !== "hidden"
    && (element.tagName !== "MARK" || style.borderBottomColor !== "rgba(0, 0, 0, 0)");
};
const all = () => {
  const counts = {};
  for (const element of document.querySelectorAll("mark, .bars i, .note li"))
    for (const kind of element.classList)
      if (/^t\\d+$/.test(kind)) {
        counts[kind] ??= { mark: 0, bar: 0, note: 0 };
        const part = element.tagName === "MARK" ? "mark" : element.tagName === "I" ? "bar" : "note";
        counts[kind][part] += shown(element);
      }
  return counts;
};
const first = document.querySelector(".legend ul input");
const theme = first.closest("label").className;
const steps = { theme, before: all() };
first.click(); steps.without = all();
document.querySelector("button").click(); steps.reset = all();
document.querySelector("#hide").click(); steps.hidden = all();
document.querySelector("button").click(); steps.again = all();
document.querySelector("#numbers").click();
steps.numbers = [...document.querySelectorAll("mark")].map(
  mark => getComputedStyle(mark, "::after").content.includes(mark.dataset.weight));
document.documentElement.dataset.measured = JSON.stringify(steps);
</script>"""


def test_the_legend_switches_themes_off_and_on(visit: Open) -> None:
    steps = _measured(visit, SWITCHES, page=EXAMPLES["articles"])
    theme, before = steps["theme"], steps["before"]
    assert all(before[theme].values())
    others = {name: counts for name, counts in before.items() if name != theme}
    assert others
    assert steps["without"] == others | {theme: {"mark": 0, "bar": 0, "note": 0}}
    assert steps["reset"] == steps["again"] == before
    # What is said beside the passages stays.
    assert steps["hidden"] == {
        name: {"mark": 0, "bar": 0, "note": counts["note"]} for name, counts in before.items()
    }
    assert len(steps["numbers"]) == sum(counts["mark"] for counts in before.values())
    assert all(steps["numbers"])


# Tab goes from one to the next of these. A script can press no key, but read the styles.
ORDER = """<script>
const reached = [...document.querySelectorAll("a, button, input, summary, [tabindex]")]
  .filter(element => element.tabIndex >= 0 && element.checkVisibility());
const rings = [...document.styleSheets[0].cssRules]
  .filter(rule => /:focus-visible.*{ outline: 2px solid/.test(rule.cssText))
  .map(rule => rule.selectorText.replaceAll(":focus-visible", ""));
document.documentElement.dataset.measured = JSON.stringify({
  order: reached.map(element => element.tagName),
  unseen: reached.filter(element => !rings.some(ring => element.matches(ring)))
    .map(element => element.outerHTML),
});
</script>"""


def test_all_that_opens_or_switches_is_reached_and_seen_with_the_keyboard(visit: Open) -> None:
    seen = _measured(visit, ORDER, page=EXAMPLES["articles"])
    assert seen["order"][:4] == ["A", "INPUT", "INPUT", "BUTTON"]
    assert seen["order"].count("SUMMARY") > 5
    assert seen["unseen"] == []


def test_a_script_would_not_run(visit: Open) -> None:
    script = "<script>document.title = 'ran'</script></body>"
    seen = visit(EXAMPLES["articles"].replace("</body>", script))
    assert "<title>ran" not in seen.dom
    assert "Content Security Policy" in " ".join(seen.console)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_page_as_it_is_breaks_nothing(visit: Open, name: str) -> None:
    assert visit(EXAMPLES[name]).console == []


def test_the_page_prints(tmp_path: Path) -> None:
    assert CHROMIUM is not None
    (tmp_path / "page.html").write_text(EXAMPLES["articles"], "utf-8")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        subprocess.run(
            [
                CHROMIUM,
                *OPTIONS,
                f"--user-data-dir={profile}",
                f"--print-to-pdf={tmp_path / 'page.pdf'}",
                (tmp_path / "page.html").as_uri(),
            ],
            capture_output=True,
            check=True,
            timeout=120,
        )
    printed = (tmp_path / "page.pdf").read_bytes()
    assert printed.startswith(b"%PDF")
    # An article begins on a sheet of its own.
    assert len(re.findall(rb"/Type /Page\b", printed)) >= 2


def _measured(visit: Open, script: str, *, page: str) -> Any:
    shown, policies = POLICY.subn("", page)
    assert policies == 1
    seen = visit(shown.replace("</body>", f"{script}</body>"))
    assert seen.console == []
    return seen.measured
