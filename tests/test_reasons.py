import re
from dataclasses import dataclass, replace
from io import StringIO
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pyte
import pytest
from conftest import ARTICLE, Run
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.color import Color
from rich.console import Console
from terminal import terminal

from classifier.labelling import label
from classifier.model import STOP_ROW, Calibration, Model, Pairs
from classifier.records import Document, LabelledDocument, Theme
from classifier.reports.reasons import _COLOURS, explained_document
from classifier.storage import save

FIRE = "L'incendie et les flammes, sans crue."


@pytest.fixture(scope="module")
def model(small_model: Model) -> Model:
    """A model whose numbers can be had by hand: the length of `FIRE` is 3."""
    return replace(
        small_model,
        themes=(Theme("feu", "le feu"), Theme("eau", "l'eau")),
        forms={**dict.fromkeys([b"l", b"et", b"les", b"sans"], STOP_ROW), b"incendie": 2}
        | {b"crue": 3, b"flammes": 4},
        stems={},
        weights=np.array([[0, 0], [0, 0], [3, -1], [-0.6, 2], [0.9, 0]], dtype=np.float32),
        norms=np.array([0, 0, 4, 1, 4], dtype=np.float32),
        pairs=Pairs(np.array([[2, 4]], dtype=np.int32), np.array([[0.75, 0]], dtype=np.float32)),
        bias=np.array([-1.0, -0.5]),
        calibration=Calibration(np.array([2.0, 2.0]), np.zeros(2), np.array([0.5, 0.9])),
    )


def explained(model: Model, *paragraphs: str) -> LabelledDocument:
    return label(model, Document("a.txt", "a.txt", "\n\n".join(paragraphs)), explain=True)


def printed(labelled: LabelledDocument, model: Model, *, width: int = 100) -> str:
    """What a file gets, or a pipe."""
    console = Console(file=StringIO(), width=width, force_terminal=False)
    console.print(explained_document(labelled, model))
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def lines_of(shown: str) -> list[str]:
    return [line.rstrip() for line in shown.splitlines()]


def test_an_article_is_explained_line_by_line(model: Model) -> None:
    labelled = explained(
        model, FIRE, "Laisser un commentaire", FIRE, "Incendie sans flammes", "Crue", "Le calme."
    )
    assert lines_of(printed(labelled, model)) == [
        "a.txt",
        "l'eau   95%  § 5",
        "le feu  78%  § 1, 4",
        "",
        "§ 1  L'incendie et les flammes, sans crue.",
        "       le feu 67%, threshold 50% (a score of +0.00)",
        "       for      incendie +1.00, flammes +0.30, incendie et les flammes +0.25",
        "       against  crue −0.20",
        "       score    −1.00 without words, +1.55 for, −0.20 against = +0.35",
        "",
        "§ 2  page furniture: Laisser un commentaire",
        "",
        "§ 3  same as § 1: L'incendie et les flammes, sans crue.",
        "",
        "§ 4  Incendie sans flammes",
        "       le feu 78%, threshold 50% (a score of +0.00)",
        "       for    Incendie +1.06, flammes +0.32, Incendie sans flammes +0.26",
        "       score  −1.00 without words, +1.64 for = +0.64",
        "",
        "§ 5  Crue",
        "       l'eau 95%, threshold 90% (a score of +1.10)",
        "       for    Crue +2.00",
        "       score  −0.50 without words, +2.00 for = +1.50",
        "",
        "§ 6  Le calme.",
        "       no theme: the nearest is l'eau 27%, threshold 90% (a score of +1.10)",
        "       no word speaks for it or against it",
        "",
    ]


def test_an_article_without_a_theme_names_the_nearest(model: Model) -> None:
    assert lines_of(printed(explained(model, "Le calme.", "Des flammes."), model)) == [
        "a.txt",
        "none of the themes; the nearest is l'eau, 27%",
        "",
        "§ 1  Le calme.",
        "       no theme: the nearest is l'eau 27%, threshold 90% (a score of +1.10)",
        "       no word speaks for it or against it",
        "",
        "§ 2  Des flammes.",
        "       no theme: the nearest is l'eau 27%, threshold 90% (a score of +1.10)",
        "       no word speaks for it or against it",
        "",
    ]


def test_what_misses_the_threshold_by_little_does_not_seem_to_reach_it(model: Model) -> None:
    near = replace(model, bias=np.array([-0.45 - 0.01, -9.0]))
    shown = printed(explained(near, "Des flammes."), near)
    assert "no theme: the nearest is le feu 49.5%, threshold 50%" in shown


def test_a_theme_whose_score_decides_nothing_has_no_threshold_as_a_score(model: Model) -> None:
    flat = replace(model, calibration=Calibration(np.zeros(2), np.zeros(2), np.array([0.5, 0.9])))
    shown = lines_of(printed(explained(flat, "Des flammes."), flat))
    assert shown[-5:-1] == [
        "§ 1  Des flammes.",
        "       le feu 50.0%, threshold 50%",
        "       for    flammes +0.45",
        "       score  −1.00 without words, +0.45 for = −0.55",
    ]


def test_a_theme_that_no_paragraph_has_is_said_to_be_of_all(model: Model) -> None:
    labelled = explained(model, "Le calme.")
    whole = replace(labelled.prediction, themes=("eau",))
    shown = printed(replace(labelled, prediction=whole), model)
    assert lines_of(shown)[1] == "l'eau  27%  no paragraph by itself"


def test_a_paragraph_that_comes_again_is_cited_once(model: Model) -> None:
    labelled = explained(model, "Crue", FIRE, "CRUE !", "La crue")
    assert lines_of(printed(labelled, model))[1] == "l'eau   95%  § 1, 4"


_WEIGHT = r"[+−]\d+\.\d\d|0\.00"
_ACCOUNT = re.compile(
    rf"threshold \d+%(?: \(a score of (?:{_WEIGHT})\))? "
    rf"(?:for (.+?) )?(?:against (.+?) )?score ({_WEIGHT}) without words"
    rf"(?:, ({_WEIGHT}) for)?(?:, ({_WEIGHT}) against)? = ({_WEIGHT})"
)


@dataclass(frozen=True)
class Account:
    """What is printed of a theme, in hundredths."""

    words_for: list[int]
    words_against: list[int]
    bias: int
    total_for: int
    total_against: int
    score: int


def accounts(shown: str) -> list[Account]:
    """What is printed of each theme that words speak of."""
    return [
        Account(weights_of(words_for), weights_of(words_against), *map(hundredths, totals))
        for words_for, words_against, *totals in _ACCOUNT.findall(" ".join(shown.split()))
    ]


def weights_of(words: str) -> list[int]:
    return [hundredths(weight) for weight in re.findall(rf" ({_WEIGHT})(?=,|$)", words)]


def hundredths(weight: str) -> int:
    return int(weight.replace("−", "-").replace(".", "") or 0)


def assert_it_adds_up(labelled: LabelledDocument, model: Model) -> list[Account]:
    """What is printed of each theme adds up to its score."""
    found = accounts(printed(labelled, model))
    explanations = [
        explanation
        for paragraph in labelled.paragraphs
        if paragraph.paragraph.repeats is None
        for explanation in (paragraph.explanations or {}).values()
        if explanation.words
    ]
    for account, explanation in zip(found, explanations, strict=True):
        assert sum(account.words_for) == account.total_for
        assert sum(account.words_against) == account.total_against
        assert account.bias + account.total_for + account.total_against == account.score
        assert account.score == pytest.approx(100 * explanation.score, abs=0.5 + 1e-9)
        for shown, sign in ((account.words_for, 1), (account.words_against, -1)):
            weights = [100 * weight for _, weight in explanation.words if weight * sign > 0]
            named = min(len(shown), len(weights)) - (len(shown) < len(weights))
            assert shown[:named] == pytest.approx(weights[:named], abs=1)
    return found


def test_what_is_printed_of_an_article_adds_up(shipped: Model) -> None:
    labelled = label(shipped, Document("a", "a", ARTICLE.read_text("utf-8")), explain=True)
    found = assert_it_adds_up(labelled, shipped)
    assert len(found) == 7
    # Six words and the rest; three and the rest.
    assert max(len(account.words_for) for account in found) == 7
    assert max(len(account.words_against) for account in found) == 4


WORDS = ["sécurité civile", "lutte contre le terrorisme", "crime organisé", "coquille", "zyx"]
WORDS += ["migrants", "Jeux", "accord bilatéral", "drogue", "prix", "match", "\u202eOQTF", "猫"]


@settings(max_examples=50)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=30).map(" ".join))
def test_what_is_printed_of_any_paragraph_adds_up(shipped: Model, text: str) -> None:
    assert_it_adds_up(explained(shipped, text), shipped)


def screen_of(labelled: LabelledDocument, model: Model, **console: Any) -> pyte.Screen:
    """What a terminal shows."""
    screen = pyte.Screen(100, 200)
    file = StringIO()
    Console(file=file, width=100, force_terminal=True, color_system="256", **console).print(
        explained_document(labelled, model)
    )
    pyte.Stream(screen).feed(file.getvalue().replace("\n", "\r\n"))
    return screen


def runs(screen: pyte.Screen, kind: str) -> list[str]:
    """What is written in a kind of letters in the text of the first paragraph."""
    row = next(n for n, line in enumerate(screen.display) if line.startswith("§ 1"))
    cells = [screen.buffer[row][column] for column in range(screen.columns)]
    groups = groupby(cells, key=lambda cell: getattr(cell, kind) not in (False, "default"))
    return ["".join(cell.data for cell in group) for is_kind, group in groups if is_kind]


# Three incendies of norm 4, two flammes, a crue and a word that is not known: the length is √21.
HOSTILE = (
    "L'in\u00adcen\u202edie \x1b[31m[bold]猫 flam\u200bmes قط et cru\u0300e : sans\x9b INCENDIE,"
    "\tincendie\u0301 \n flammes."
)


@pytest.mark.parametrize("no_color", [False, True])
def test_the_words_of_the_text_are_marked(model: Model, no_color: bool) -> None:
    screen = screen_of(explained(model, HOSTILE, "Le calme."), model, no_color=no_color)
    text = "L'incendie \\x1b[31m[bold]猫 flammes قط et crùe : sans\\x9b INCENDIE, incendié flammes."
    assert f"§ 1  {text}" in map(str.rstrip, screen.display)
    fire = ["incendie", "INCENDIE", "incendié"]
    assert runs(screen, "bold") == fire  # 3 / √21 each, and half of a pair for the last
    assert runs(screen, "underscore") == [fire[0], "flammes", *fire[1:], "flammes"]
    assert runs(screen, "italics") == ["crùe"]
    coloured = [fire[0], "flammes", "crùe", *fire[1:], "flammes"]
    assert runs(screen, "fg") == ([] if no_color else coloured)


def test_a_word_has_the_colour_of_the_theme_that_it_weighs_most_for(model: Model) -> None:
    # incendie: 1.00 and −0.33; flammes: 0.30 and nothing; crue: −0.20 and 0.67
    both = replace(model, calibration=replace(model.calibration, thresholds=np.zeros(2)))
    screen = screen_of(explained(both, FIRE), both)
    fire, water = (screen.buffer[row][0].fg for row in (1, 2))
    assert screen.display[1].startswith("le feu")
    assert runs(screen, "fg") == ["incendie", "flammes", "crue"]
    row = screen.buffer[4]
    places = map(screen.display[4].index, ("incendie", "flammes", "crue"))
    assert [row[place].fg for place in places] == [fire, fire, water]
    assert runs(screen, "italics") == []


def test_a_pair_marks_its_two_words(model: Model) -> None:
    weights, bias = model.weights * np.float32(0.01), np.array([0.0, -0.5])
    paired = replace(model, weights=weights, bias=bias)
    screen = screen_of(explained(paired, FIRE, "Le calme."), paired)
    # 0.01 and half of 0.25; 0.003 and half of 0.25
    assert runs(screen, "underscore") == ["incendie", "flammes"]


@pytest.fixture
def command(small_model: Model, tmp_path: Path) -> list[str | Path]:
    article, file = tmp_path / "a.txt", tmp_path / "m.joblib"
    article.write_text("Le chat miaule et ronronne.", "utf-8")
    save(small_model, file)
    return ["label", "--explain", article, "-m", file]


def test_a_pipe_gets_the_words_and_no_colour(command: list[str | Path], run: Run) -> None:
    outcome = run(*command)
    assert (outcome.code, outcome.err) == (0, "")
    assert re.search(r"^ +for +(chat|miaule|ronronne) \+\d\.\d\d, ", outcome.out, re.MULTILINE)
    assert "\x1b" not in outcome.out


def test_a_terminal_gets_the_colours(command: list[str | Path]) -> None:
    with terminal(command) as shown:
        assert shown.end() == 0
        # Once in the text and once below it; there pairs are marked, too.
        marked = [word for word in shown.underlined if " " not in word]
        assert sorted(marked) == sorted(["chat", "miaule", "ronronne"] * 2)


@pytest.mark.parametrize("width", [40, 200])
def test_any_width_will_do(shipped: Model, width: int) -> None:
    text = ARTICLE.read_text("utf-8") + "\n\n" + "猫" * 300
    labelled = label(shipped, Document("a", "a", text), explain=True)
    lines = lines_of(printed(labelled, shipped, width=width))
    assert max(map(cell_len, lines)) <= min(width, 100)
    shown = re.sub(r"\s", "", "".join(lines))
    for paragraph in labelled.paragraphs:
        if not paragraph.paragraph.furniture:
            assert re.sub(r"\s", "", paragraph.paragraph.text) in shown


def test_every_colour_is_read_on_white_and_on_black() -> None:
    """At the contrast of 3 that WCAG 2.2 asks of what is bold or no text (1.4.11)."""
    assert len(set(_COLOURS)) == len(_COLOURS)
    for colour in _COLOURS:
        shares = [value / 255 for value in Color.parse(colour).get_truecolor()]
        linear = [
            share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
            for share in shares
        ]
        luminance = float(np.dot([0.2126, 0.7152, 0.0722], linear))
        assert 1.05 / (luminance + 0.05) >= 3
        assert (luminance + 0.05) / 0.05 >= 3
