"""The page in a browser: it fits the screen, follows the scheme, and breaks nothing."""

import html
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pages import Example, example, hostile_example

CHROMIUM = shutil.which("chromium")

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on PATH")

OPTIONS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-logging=stderr",
]

# What Chromium's switch calls them.
SCHEMES = {"dark": 0, "light": 1}

POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')

WIDTHS = (360, 800, 1400)

# What is wider than its window must be inside a box that scrolls, or clipped from sight.
MEASURE = """<script>
const colours = getComputedStyle(document.body);
const places = [...document.querySelectorAll("body *")].map(e => [e, e.getBoundingClientRect()]);
parent.measured[innerWidth] = {
  scrollable: document.documentElement.scrollWidth,
  out: places.filter(([, place]) => place.right > innerWidth + 0.5)
    .filter(([e]) => !e.closest(".scroll, .unseen"))
    .map(([e]) => e.outerHTML.slice(0, 90)),
  flat: places.filter(([e, place]) => e.matches(".chart") && place.height < 90).length,
  dark: matchMedia("(prefers-color-scheme: dark)").matches,
  ground: colours.backgroundColor,
  ink: [...document.querySelectorAll("body, .quiet, .kind, .kind + bdi, a, blockquote")]
    .map(e => getComputedStyle(e).color),
  dots: [...document.querySelectorAll(".chart .dot")].map(e => getComputedStyle(e).fill),
};
</script>"""


@dataclass(frozen=True)
class Visit:
    dom: str
    console: list[str]

    @property
    def measured(self) -> dict[str, dict[str, Any]]:
        """What was measured in a window of each width."""
        (measured,) = re.findall(r'data-measured="([^"]*)"', self.dom)
        found: dict[str, dict[str, Any]] = json.loads(html.unescape(measured))
        return found


Open = Callable[..., Visit]


@pytest.fixture
def visit(tmp_path: Path) -> Open:
    def visit(page: str, scheme: str = "light") -> Visit:
        assert CHROMIUM is not None
        file = tmp_path / "page.html"
        file.write_text(page, "utf-8")
        # Chromium may still write into its folder when it has answered.
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
            done = subprocess.run(
                [
                    CHROMIUM,
                    *OPTIONS,
                    f"--user-data-dir={profile}",
                    "--window-size=1400,900",
                    f"--blink-settings=preferredColorScheme={SCHEMES[scheme]}",
                    "--dump-dom",
                    file.as_uri(),
                ],
                capture_output=True,
                encoding="utf-8",
                check=True,
                timeout=120,
            )
        console = [line for line in done.stderr.splitlines() if ":CONSOLE" in line]
        return Visit(done.stdout, console)

    return visit


def in_frames(page: str) -> str:
    """The page in a frame of each width, with a script that measures it there.

    A frame is a window to the page in it, and can be as narrow as a phone, which a window of
    Chromium cannot.
    """
    page, policies = POLICY.subn("", page)
    assert policies == 1
    copy = html.escape(page.replace("</body>", f"{MEASURE}</body>"))
    frames = "".join(
        f'<iframe width="{width}" height="900" style="border: 0" srcdoc="{copy}"></iframe>'
        for width in WIDTHS
    )
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8">
<meta name="color-scheme" content="light dark"><script>
const measured = window.measured = {{}};
onload = () => {{ document.documentElement.dataset.measured = JSON.stringify(measured); }};
</script></head><body>{frames}</body></html>"""


EXAMPLES = {
    "seven themes": example([f"un thème de longueur moyenne {place}" for place in range(7)]),
    "forty themes": example([f"thème {place}" for place in range(40)], paragraphs=30),
    "hostile": hostile_example(),
    "one paragraph": example(["a", "b"], paragraphs=1, unseen=1),
}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", EXAMPLES)
def test_the_page_fits_its_window_and_can_be_read(visit: Open, name: str, scheme: str) -> None:
    seen = visit(in_frames(EXAMPLES[name].page()), scheme)
    assert seen.console == []
    assert set(seen.measured) == set(map(str, WIDTHS))
    for width, measured in seen.measured.items():
        assert measured["scrollable"] <= int(width)
        assert measured["out"] == []
        assert measured["flat"] == 0
        assert measured["dark"] == (scheme == "dark")
        ground = luminance(measured["ground"])
        assert (ground < 0.5) == (scheme == "dark")
        # What WCAG 2 asks for: of text, and of what else is to be told from its ground.
        assert all(contrast(ground, luminance(ink)) >= 4.5 for ink in measured["ink"])
        assert all(contrast(ground, luminance(dot)) >= 3 for dot in measured["dots"])


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_page_as_it_is_breaks_nothing(visit: Open, name: str) -> None:
    shown: Example = EXAMPLES[name]
    seen = visit(shown.page())
    assert seen.console == []
    assert seen.dom.count("<figure>") == 2 * len(shown.titles) + (2 if shown.learning else 1)


def test_a_script_would_not_run_and_would_be_noticed(visit: Open) -> None:
    page = (
        EXAMPLES["seven themes"]
        .page()
        .replace("</body>", "<script>document.title = 'ran'</script></body>")
    )
    seen = visit(page)
    assert "<title>ran" not in seen.dom
    assert "Content Security Policy" in " ".join(seen.console)


def luminance(colour: str) -> float:
    """Relative, as WCAG 2 defines it."""
    shares = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)
