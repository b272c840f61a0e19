"""Two models side by side: what people read, and what the command says."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT, Run
from test_card import CARD, HELD_OUT, JUDGED
from test_comparison import AIR, EAU, FEU, handmade

from classifier.comparison import Sides, compare
from classifier.evaluation import evaluate
from classifier.model import Model
from classifier.records import Theme
from classifier.reports.comparison import comparison
from classifier.storage import save

MODEL = ROOT / "models" / "themes.joblib"
NAMES = Sides("avant.joblib", "après.joblib")


BEFORE = replace(handmade({"incendie": (3, 0)}), card=CARD)
AFTER = handmade(
    {"incendie": (0, 5), "fumee": (0, -1)},
    themes=(AIR, replace(FEU, definition="Feux | fumées.", boundary="")),
)
AFTER = replace(
    AFTER,
    calibration=replace(AFTER.calibration, thresholds=np.array([0.5, 0.6])),
    card=replace(
        CARD,
        data_sha256="f" * 64,
        lexicon_terms=13,
        measured=evaluate(1 - JUDGED, JUDGED == 0, JUDGED, ["air", "feu"], list("abc" * 5)),
        themeless_share=0.5,
        targets={},
        versions={"python": "3.12", "numpy": "2.0"},
    ),
)

SIDE_BY_SIDE = """\
# Two models side by side

- before: `avant.joblib`
- after: `après.joblib`

## Themes

- added: `air`, l'air
- removed: `eau`, l'eau
- redefined: `feu`
  - about, before: Ce qui brûle.
  - about, after: Feux \\| fumées.
  - not about, before: Pas la cuisine.
  - not about, after: –

## Thresholds

| theme | before | after | change |
|---|---:|---:|---:|
| `feu` | 0.50 | 0.60 | +0.10 |

## Figures

Each in cross-validation on its own paragraphs. This is no paired test, which `classifier retrain` \
makes. What is of all themes together is of those that each model has.

| F1 | before | after | change |
|---|---:|---:|---:|
| `feu` | 1.00 (1.00 to 1.00) | 0.00 (0.00 to 0.00) | −1.00 |
| macro | 1.00 (1.00 to 1.00) | 0.00 (0.00 to 0.00) | −1.00 |
| micro | 1.00 (1.00 to 1.00) | 0.00 (0.00 to 0.00) | −1.00 |

| theme |  | paragraphs | precision | recall | AP |
|---|---:|---:|---:|---:|---:|
| `feu` | before | 5 | 1.00 | 1.00 | 1.00 |
|  | after | 5 | 0.00 | 0.00 | 0.33 |
|  | change | +0 | −1.00 | −1.00 | −0.67 |

|  | before | after | change |
|---|---:|---:|---:|
| false alarms | 0.00 (0.00 to 0.00) | 1.00 (1.00 to 1.00) | +1.00 |
| accuracy of the likeliest | 1.00 (1.00 to 1.00) | 0.00 (0.00 to 0.00) | −1.00 |
| mean AP | 1.00 | 0.33 | −0.67 |
| calibration error | 0.000 | 1.000 | +1.000 |

## Words

Words that changed most: how much more, or less, each adds to the log-odds of a theme, in a \
paragraph of usual length.

- `feu`
  - up: incendie +0.37
  - down: fumee −0.18

## Origin

|  | before | after |
|---|---:|---:|
| data | SHA-256 `0a1b` | SHA-256 `ffffffff` |
| lexicon | 12 terms | 13 terms |
| text without a theme | 85% | 50% |
| targets | `feu` recall 0.95 | best F1 |
| python | 3.11 | 3.12 |
| numpy | – | 2.0 |
"""


def test_all_that_differs_is_shown_and_nothing_else() -> None:
    assert comparison(compare(BEFORE, AFTER), NAMES) == SIDE_BY_SIDE


def test_models_that_answer_alike_are_said_to() -> None:
    assert comparison(compare(BEFORE, BEFORE), NAMES) == (
        "# Two models side by side\n\n- before: `avant.joblib`\n- after: `après.joblib`\n\n"
        "The two models answer alike: they give every text the same themes and scores.\n\n"
        "The same in both: themes, thresholds, figures, words, origin.\n"
    )


def test_models_of_no_theme_in_common_have_sums_alone() -> None:
    judged = JUDGED[:, :1]
    figures = evaluate(1 - judged, judged == 0, judged, ["air"], list("abc" * 5))
    card = replace(CARD, measured=figures)
    other = replace(handmade({"incendie": (3,)}, themes=(AIR,)), card=card)
    lines = comparison(compare(BEFORE, other), NAMES).splitlines()
    assert "The same in both: thresholds, words." in lines
    assert "| macro | 1.00 (1.00 to 1.00) | 0.00 (0.00 to 0.00) | −1.00 |" in lines
    assert not [line for line in lines if line.startswith("| theme")]


def test_figures_of_other_data_are_said_to_be_so() -> None:
    other = replace(BEFORE, card=replace(CARD, measured=AFTER.card.measured))
    text = comparison(compare(BEFORE, replace(other, themes=(FEU, EAU))), NAMES)
    assert "\nEach in cross-validation on the same paragraphs. This is no paired test" in text
    other = replace(other, card=replace(other.card, data_sha256="2b"))
    text = comparison(compare(BEFORE, other), NAMES)
    assert "\nEach in cross-validation on its own paragraphs. This is no paired test" in text


def test_a_theme_of_the_same_figures_is_one_row() -> None:
    right = JUDGED == 1
    right[:3, 1] = True
    figures = evaluate(JUDGED, right, JUDGED, ["feu", "eau"], list("abc" * 5))
    other = replace(BEFORE, card=replace(CARD, measured=figures))
    lines = comparison(compare(BEFORE, other), NAMES).splitlines()
    assert lines[lines.index("| `feu` | both | 5 | 1.00 | 1.00 | 1.00 |") + 1 :][:3] == [
        "| `eau` | before | 5 | 1.00 | 1.00 | 1.00 |",
        "|  | after | 5 | 0.71 | 1.00 | 1.00 |",
        "|  | change | +0 | −0.29 | +0.00 | +0.00 |",
    ]


@pytest.mark.parametrize(
    ("sha256", "grounds"),
    [
        ("0a", "Both on the same paragraphs, which neither learnt from."),
        ("1b", "Each on held-out paragraphs of its own: the figures are not comparable."),
    ],
)
def test_figures_on_held_out_paragraphs(sha256: str, grounds: str) -> None:
    before = replace(BEFORE, card=replace(CARD, held_out=CARD.measured, held_out_sha256="0a"))
    after = replace(BEFORE, card=replace(HELD_OUT, held_out_sha256=sha256))
    lines = comparison(compare(before, after), NAMES).splitlines()
    assert lines[lines.index("## Figures on held-out paragraphs") + 2] == grounds
    assert lines.count("| `feu` | 1.00 (1.00 to 1.00) | 0.00 (0.00 to 0.00) | −1.00 |") == 1
    # One of them alone has nothing to compare with.
    assert "## Figures on held-out" not in comparison(compare(BEFORE, after), NAMES)


def test_undefined_figures_are_the_same_where_both_are_undefined() -> None:
    nothing = np.zeros((1, 2))
    undefined, again = (
        evaluate(nothing, nothing == 1, nothing, ["feu", "eau"], ["a"]) for _ in range(2)
    )
    assert undefined != again
    before, after = (
        replace(BEFORE, card=replace(CARD, measured=figures)) for figures in (undefined, again)
    )
    assert "\nThe same in both: themes, thresholds, figures, words, origin.\n" in comparison(
        compare(before, after), NAMES
    )
    lines = comparison(compare(before, BEFORE), NAMES).splitlines()
    assert "| `feu` | – (– to –) | 1.00 (1.00 to 1.00) | – |" in lines


HOSTILE = "a|b\x1b[2J\nc"
HARMLESS = r"a\|b\x1b[2J c"


def test_hostile_names_stay_in_their_cells() -> None:
    def hostile(threshold: float, said: str) -> Model:
        model = handmade({"incendie": (1, 0)}, themes=(Theme(HOSTILE, said), EAU))
        card = replace(
            CARD,
            measured=evaluate(
                JUDGED, threshold <= JUDGED, JUDGED, [HOSTILE, "eau"], list("abc" * 5)
            ),
            data_sha256=said,
            words=said,
            targets={said: said},
            versions={HOSTILE: said},
        )
        calibration = replace(model.calibration, thresholds=np.array([threshold, 0.5]))
        return replace(model, calibration=calibration, card=card)

    compared = compare(hostile(0.0, HOSTILE), hostile(0.75, f"{HOSTILE}!"))
    text = comparison(compared, Sides(HOSTILE, HOSTILE))
    assert "\x1b" not in text
    lines = text.splitlines()
    assert f"- before: `{HARMLESS}`" in lines
    assert f"  - title, after: {HARMLESS}!" in lines
    assert f"| `{HARMLESS}` | 0.00 | 0.75 | +0.75 |" in lines
    assert f"| {HARMLESS} | {HARMLESS} | {HARMLESS}! |" in lines
    tables = [line.replace(r"\|", "") for line in lines if line.startswith("|")]
    assert {line.count("|") for line in tables} == {4, 5, 7}


@pytest.fixture
def models(tmp_path: Path) -> list[Path]:
    """Two files of models."""
    paths = [tmp_path / "avant.joblib", tmp_path / "après.joblib"]
    for path, model in zip(paths, (BEFORE, AFTER), strict=True):
        save(model, path)
    return paths


def test_show_puts_two_models_side_by_side(run: Run, models: list[Path]) -> None:
    outcome = run("show", *models)
    assert (outcome.code, outcome.err) == (0, "")
    before, after = models
    expected = SIDE_BY_SIDE.replace("avant.joblib", str(before)).replace("après.joblib", str(after))
    assert outcome.out == f"{expected}\n"


def test_show_says_of_two_models_in_json(run: Run, models: list[Path]) -> None:
    outcome = run("show", "--json", *models)
    assert (outcome.code, outcome.err) == (0, "")
    compared = json.loads(outcome.out)
    assert list(compared) == [
        "alike", "cards", "added", "removed", "redefined", "themes", "same_held_out",
    ]  # fmt: skip
    assert (compared["alike"], compared["same_held_out"]) == (False, False)
    for side, path in zip(("before", "after"), models, strict=True):
        card = json.loads(run("show", "--json", path).out)
        del card["themes"]
        assert compared["cards"][side] == card
    assert [theme["name"] for theme in compared["added"]] == ["air"]
    assert [theme["name"] for theme in compared["removed"]] == ["eau"]
    assert [theme["after"]["definition"] for theme in compared["redefined"]] == ["Feux | fumées."]
    assert compared["themes"] == [
        {
            "theme": "feu",
            "thresholds": {"before": 0.5, "after": 0.6},
            "up": [{"word": "incendie", "before": 0.5477, "after": 0.9129}],
            "down": [{"word": "fumee", "before": 0.0, "after": -0.1826}],
        }
    ]


def test_show_of_one_model_is_its_card_by_either_name(run: Run, models: list[Path]) -> None:
    named = run("show", models[0])
    assert named.code == 0
    assert named == run("show", "-m", models[0])
    assert named.out.startswith("# Model card\n")
    assert run("show", MODEL) == run("show")


def test_show_of_a_model_beside_itself(run: Run) -> None:
    outcome = run("show", MODEL, MODEL)
    assert outcome.code == 0
    assert "\nThe two models answer alike: " in outcome.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("a", "b", "c"), "give one model, or two"),
        (("a", "-m", "b"), "give models or --model, not both"),
        (("a", "b", "-m", str(MODEL)), "give models or --model, not both"),
    ],
)
def test_models_that_are_too_many_are_a_usage_error(
    run: Run, arguments: tuple[str, ...], message: str
) -> None:
    outcome = run("show", *arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert message in outcome.err


def test_show_names_the_file_that_is_no_model(run: Run, models: list[Path], tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("Rien à voir.", "utf-8")
    for arguments in ((models[0], notes), (notes, models[0]), (notes,)):
        outcome = run("show", *arguments)
        assert (outcome.code, outcome.out) == (1, "")
        assert outcome.err == (
            f"error: {notes}: this is not a model. Give a file made by `classifier train`.\n"
        )
    outcome = run("show", models[0], tmp_path / "rien.joblib")
    assert (outcome.code, outcome.err) == (
        1,
        f"error: {tmp_path / 'rien.joblib'}: there is no such model. Check --model, or train "
        "one.\n",
    )
