import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import Run
from terminal import Terminal, terminal

from classifier import storage
from classifier.model import Calibration, Model, Pairs
from classifier.records import Theme

PARAGRAPHS = [
    "Le chat miaule devant la porte.",
    "Le maire ouvre le marché.",
    "Le chien aboie sous la pluie.",
]
# A date and what is said twice are not asked.
ARTICLES = {
    "a.txt": f"{PARAGRAPHS[0]}\nPublié le 3 mai 2024\n{PARAGRAPHS[1]}\n",
    "b.txt": f"{PARAGRAPHS[2]}\nLE CHAT MIAULE devant la porte !\n",
}
SAVED = "1 done by marie, 2 left"


@pytest.fixture(scope="session")
def model_file(small_model: Model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model") / "animaux.joblib"
    storage.save(small_model, path)
    return path


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, text in ARTICLES.items():
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture
def command(model_file: Path, articles: Path, tmp_path: Path) -> list[str | Path]:
    return ["annotate", articles, "-o", tmp_path / "o.jsonl", "-m", model_file]


def rows_of(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "o.jsonl").read_text("utf-8").splitlines()]


def asked(shown: Terminal, *before: str) -> str:
    """The paragraph that the screen asks about, once it is none of those before."""
    left = [text for text in PARAGRAPHS if text not in before]
    shown.wait_until(lambda screen: any(f"▌ {text}" in screen for text in left))
    return next(text for text in left if f"▌ {text}" in shown.shown)


def test_answers_are_kept_before_the_next_paragraph_shows(
    command: list[str | Path], articles: Path, tmp_path: Path
) -> None:
    with terminal(command) as shown:
        shown.wait_for("0 done by marie, 3 left", "1 [ ]", "2 [ ]", "chats", "chiens")
        first = asked(shown)
        shown.press("2")
        shown.wait_for("2 [x]")
        shown.press("\r")
        shown.wait_for("1 done by marie, 2 left")
        [row] = rows_of(tmp_path)
        assert (row["text"], row["themes"], row["annotator"]) == (first, ["chiens"], "marie")
        assert row["source"] == str(articles / row["group"].rpartition("/")[2])
        assert row["id"].startswith(f"{row['group']}#")
        second = asked(shown, first)
        shown.press("122")
        shown.wait_for("1 [x]", "2 [?]")
        shown.press("\r")
        shown.wait_for("2 done by marie, 1 left")
        third = asked(shown, first, second)
        shown.press("n")
        shown.wait_for("3 done by marie, 0 left", "Nothing is left to ask: b goes back, q quits.")
        shown.press("1\rnus")  # there is nothing to say it of
        shown.press("q")
        assert shown.end() == 0
        output = tmp_path / "o.jsonl"
        assert shown.said == [
            f"{output}: 0 done, 3 left",
            f"{output}: 3 answered, 3 in all",
            f"to learn from them: classifier retrain {output} -m {command[-1]} -o NEW",
        ]
    rows = rows_of(tmp_path)
    assert [row["text"] for row in rows] == [first, second, third]
    assert [row["themes"] for row in rows] == [["chiens"], ["chats"], []]
    assert [row.get("unsure") for row in rows] == [None, ["chiens"], None]
    with terminal(command) as shown:
        assert shown.end() == 0
        assert shown.said == [f"{output}: 3 done, nothing is left to ask"]


def test_the_way_back_changes_an_answer(command: list[str | Path], tmp_path: Path) -> None:
    with terminal(command) as shown:
        shown.wait_for("3 left")
        shown.press("b")
        shown.wait_for("This is the first paragraph of this session.")
        shown.press("n")
        shown.wait_for("2 left")
        shown.press("1\r")
        shown.wait_for("1 left")
        shown.press("bb")
        shown.wait_for("This is what you answered.", "1 [ ]", "2 done by marie, 1 left")
        shown.press("\r")
        shown.wait_for("Nothing is checked. Press n where the paragraph is about none of these.")
        shown.press("u")
        shown.wait_for("2 done by marie, 1 left", "1 [ ]")
        shown.press("b")
        shown.wait_for("This is what you answered.", "1 [x]")
        shown.press("q")
        assert shown.end() == 0
    rows = rows_of(tmp_path)
    assert [row["themes"] for row in rows] == [[], ["chats"]]
    assert [row.get("unsure") for row in rows] == [["chats", "chiens"], None]


def test_the_suggestion_is_shown_and_taken_when_asked_for(model_file: Path, tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_text("La chatte griffe le canapé en ronronnant.", "utf-8")
    with terminal(["annotate", source, "-o", tmp_path / "o.jsonl", "-m", model_file]) as shown:
        shown.wait_for("1 [ ]", "* chats", "griffe")
        [line] = [line for line in shown.shown.splitlines() if "chats" in line]
        assert "canapé" in line
        shown.press("s")
        shown.wait_for("1 [x]", "2 [ ]")
        shown.press("\r")
        shown.wait_for("0 left")
        shown.press("q")
        assert shown.end() == 0
    assert [row["themes"] for row in rows_of(tmp_path)] == [["chats"]]


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGHUP])
def test_a_terminal_that_is_gone_loses_nothing(
    end: signal.Signals, command: list[str | Path], tmp_path: Path
) -> None:
    with terminal(command) as shown:
        shown.wait_for("3 left")
        first = asked(shown)
        shown.press("1\r")
        shown.wait_for(SAVED)
        shown.press("2")
        shown.wait_for("2 [x]")
        shown.send(end)
        assert shown.end() == -end
    with (tmp_path / "o.jsonl").open("ab") as file:
        file.write(b'{"text": "Le ch')
    with terminal(command) as shown:
        shown.wait_for(SAVED, "1 [ ]", "2 [ ]")
        assert shown.said[0] == (
            f"{tmp_path}/o.jsonl: the last line was not whole; 15 bytes are cut off"
        )
        asked(shown, first)
        shown.press("nn")
        shown.wait_for("0 left")
        shown.press("q")
        assert shown.end() == 0
    rows = rows_of(tmp_path)
    assert [row["themes"] for row in rows] == [["chats"], [], []]
    assert not [name for name in os.listdir(tmp_path) if name.startswith(".")]
    assert sorted(row["text"] for row in rows) == sorted(PARAGRAPHS)


@pytest.mark.parametrize(
    "interrupt",
    [
        lambda shown: shown.press("\x03"),
        lambda shown: shown.send(signal.SIGINT),
        lambda shown: shown.send(signal.SIGTERM),
    ],
)
def test_an_interrupt_keeps_all_and_leaves_a_terminal_in_order(
    interrupt: Callable[[Terminal], None], command: list[str | Path], tmp_path: Path
) -> None:
    with terminal(command) as shown:
        shown.wait_for("3 left")
        shown.press("n")
        shown.wait_for(SAVED)
        interrupt(shown)
        assert shown.end() == 130
        assert shown.said[1] == f"{tmp_path}/o.jsonl: 1 answered, 1 in all"
    assert len(rows_of(tmp_path)) == 1
    assert not [name for name in os.listdir(tmp_path) if name.startswith(".")]


def test_one_session_at_a_time(command: list[str | Path], tmp_path: Path) -> None:
    with terminal(command) as shown:
        shown.wait_for("3 left")
        with terminal(command) as other:
            assert other.end() == 1
            assert other.said == [
                f"error: {tmp_path}/o.jsonl: another run is writing this. Wait for it, or stop it."
            ]


@pytest.mark.parametrize(("columns", "lines"), [(80, 24), (30, 12), (12, 5), (2, 1)])
def test_any_window_will_do(
    columns: int, lines: int, command: list[str | Path], tmp_path: Path
) -> None:
    with terminal(command) as shown:
        shown.wait_for("3 left")
        shown.resize(columns, lines)
        shown.press("1\rn")
        shown.resize(100, 30)
        shown.wait_for("2 done by marie, 1 left")
        shown.press("q")
        assert shown.end() == 0
    assert [row["themes"] for row in rows_of(tmp_path)] == [["chats"], []]


def with_many_themes(model: Model, count: int) -> Model:
    """A model whose every theme is a copy of one of another."""
    columns = np.arange(count) % len(model.themes)
    calibration, measured = model.calibration, model.card.measured
    themes = [Theme(f"t{n:02}", f"thème {n:02}", f"Définition {n}.") for n in range(count)]
    figures = (replace(measured.themes[n % 2], theme=f"t{n:02}") for n in range(count))
    return replace(
        model,
        themes=tuple(themes),
        card=replace(model.card, measured=replace(measured, themes=tuple(figures))),
        weights=model.weights[:, columns],
        pairs=Pairs(model.pairs.ends, model.pairs.weights[:, columns]),
        bias=model.bias[columns],
        calibration=Calibration(
            calibration.slope[columns],
            calibration.intercept[columns],
            calibration.thresholds[columns],
        ),
    )


def test_themes_beyond_the_keys_are_come_to_with_arrows(
    small_model: Model, articles: Path, tmp_path: Path
) -> None:
    path = tmp_path / "many.joblib"
    storage.save(with_many_themes(small_model, 70), path)
    command: list[str | Path] = ["annotate", articles, "-o", tmp_path / "o.jsonl", "-m", path]
    with terminal(command) as shown:
        shown.wait_for("3 left", "9 [ ]", "a [ ]")
        shown.press("9aZé")
        shown.wait_for("9 [x]", "a [x]", "2 [x]")
        shown.press("\x1b[F")  # the end of the list
        shown.wait_for("thème 69")
        shown.press(" ")
        shown.wait_for("[x] thème 01  [x] thème 08  [x] thème 09  [x] thème 55  [x] thème 69")
        shown.press("\r")
        shown.wait_for("1 done")
        shown.press("?")
        shown.wait_for("Définition 0.", "back to the paragraph")
        shown.press("n1q")
        shown.wait_for("1 done", "2 [ ] >99%*")
        shown.press("q")
        assert shown.end() == 0
    [row] = rows_of(tmp_path)
    assert row["themes"] == ["t01", "t08", "t09", "t55", "t69"]


def test_hostile_text_is_text(model_file: Path, tmp_path: Path) -> None:
    source = tmp_path / "a.jsonl"
    text = "[red]Le chat[/red] \x1b[2J\x1b]0;titre\x07 \u202emiaule [bold\u202c"
    source.write_text(json.dumps({"text": text, "id": "\x1b[31m[b]"}) + "\n", "utf-8")
    with terminal(["annotate", source, "-o", tmp_path / "o.jsonl", "-m", model_file]) as shown:
        shown.wait_for(r"[red]Le chat[/red] \x1b[2J\x1b]0;titre\x07 miaule [bold")
        shown.wait_for(r"1 left  \x1b[31m[b]")
        shown.press("1\r")
        shown.wait_for("0 left")
        shown.press("q")
        assert shown.end() == 0
    [row] = rows_of(tmp_path)
    assert (row["text"], row["id"]) == (text, "\x1b[31m[b]")


def test_a_long_paragraph_is_moved(model_file: Path, tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_text(" ".join(["Le chat dort."] * 300) + " Voilà la fin.", "utf-8")
    with terminal(["annotate", source, "-o", tmp_path / "o.jsonl", "-m", model_file]) as shown:
        shown.wait_for("1 left", "Le chat dort.")
        assert "Voilà la fin." not in shown.shown
        shown.press("\x1b[6~" * 9)
        shown.wait_for("Voilà la fin.")
        shown.press("\x1b[5~" * 9)
        shown.press("q")
        assert shown.end() == 0


def test_rows_that_cannot_be_read_are_named_and_the_others_asked(
    model_file: Path, tmp_path: Path
) -> None:
    source = tmp_path / "a.csv"
    source.write_text("corps;id\nLe chat dort.;p1\n;p2\n", "utf-8")
    command: list[str | Path] = ["annotate", source, "-o", tmp_path / "o.jsonl", "-m", model_file]
    with terminal([*command, "--text-column", "corps", "--annotator", "Zoé"]) as shown:
        shown.wait_for("0 done by Zoé, 1 left", "p1")
        shown.press("1\rq")
        assert shown.end() == 3
        assert shown.said[0] == f"error: {source}:3: 'corps' is empty"
    [row] = rows_of(tmp_path)
    assert (row["id"], row["group"], row["annotator"]) == ("p1", "p1", "Zoé")


def test_an_answer_that_finds_no_room_ends_the_session(
    command: list[str | Path], tmp_path: Path
) -> None:
    output = tmp_path / "o.jsonl"
    with terminal(command, room=40) as shown:
        shown.wait_for("3 left")
        shown.press("1\r")
        assert shown.end() == 1
        assert shown.said[1:] == [
            f"{output}: 0 answered, 0 in all",
            f"error: {output}: the answer cannot be written (File too large). Make room, and run "
            "the same command again: it goes on from here.",
        ]
    assert output.read_bytes() == b""
    with terminal(command) as shown:
        shown.wait_for("0 done by marie, 3 left")


def test_answers_among_the_sources_are_not_asked(model_file: Path, articles: Path) -> None:
    output = articles / "o.jsonl"
    command: list[str | Path] = ["annotate", articles, "-o", output, "-m", model_file]
    for done in range(2):
        with terminal(command) as shown:
            shown.wait_for(f"{done} done by marie, {3 - done} left")
            shown.press("nq")
            assert shown.end() == 0
    assert len(rows_of(articles)) == 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["-", "-o", "o.jsonl"], "-: is where your answers come from: give files"),
        (["a.txt", "-o", "o.csv"], "--output: must end in .jsonl"),
        (["o.jsonl", "-o", "o.jsonl"], "--output: is one of the sources"),
        (
            ["a.txt", "-o", "o.jsonl"],
            "annotate: asks at a terminal, and stdin is none: run it in one, without a pipe",
        ),
    ],
)
def test_what_cannot_be_asked_is_a_usage_error(
    options: list[str], message: str, run: Run, articles: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(articles)
    outcome = run("annotate", *options)
    assert outcome.code == 2
    assert f"Invalid value for {message}" in " ".join(outcome.err.replace("│", "").split())
    assert not Path("o.jsonl").exists()


def test_answers_need_a_folder(run: Run, model_file: Path, articles: Path) -> None:
    outcome = run("annotate", articles, "-o", articles / "new" / "o.jsonl", "-m", model_file)
    assert outcome.code == 1
    assert outcome.err == (
        f"error: {articles}/new: there is no such folder. Make it, or give another.\n"
    )


def test_what_draws_the_screen_may_be_missing(
    run: Run, command: list[str | Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "classifier.annotating.screen", raising=False)
    monkeypatch.setitem(sys.modules, "textual", None)
    outcome = run(*command)
    assert outcome.code == 1
    assert outcome.err == (
        "error: annotating needs textual, which is not installed. Install this package with its "
        "extra: pip install '.[annotate]' in the clone.\n"
    )
