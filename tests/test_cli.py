import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from conftest import ARTICLE, ROOT, Run

from classifier import __version__
from classifier.storage import load

MODEL = ROOT / "models" / "themes.joblib"
COMMAND = [sys.executable, "-m", "classifier"]


def test_label_prints_the_article_and_its_paragraphs(run: Run) -> None:
    outcome = run("label", ARTICLE)
    assert outcome.code == 0
    name, whole = outcome.out.split("\n\n")[0].split("\n", 1)
    assert name == str(ARTICLE)
    assert "migration" in whole
    assert "protection civile" in whole
    numbers = [line.split()[0] for line in outcome.out.splitlines() if line.strip()]
    assert [number for number in numbers if number.isdigit()] == list("123456789")
    assert outcome.out.count("page furniture") == 3
    assert outcome.err == ""


def test_label_json_is_one_object_an_article(run: Run) -> None:
    outcome = run("label", "--json", "--explain", ARTICLE, ARTICLE)
    first, second = map(json.loads, outcome.out.splitlines())
    assert first == second
    text = ARTICLE.read_text("utf-8")
    assert list(first) == ["id", "source", "themes", "scores", "paragraphs"]
    assert first["id"] == first["source"] == str(ARTICLE)
    for n, paragraph in enumerate(first["paragraphs"]):
        assert paragraph["n"] == n
        assert paragraph["text"] == text[paragraph["start"] : paragraph["end"]]
        assert set(paragraph["scores"]) == set(first["scores"])
        assert all(0 <= score <= 1 for score in paragraph["scores"].values())
        assert list(paragraph["words"]) == paragraph["themes"]
    given = {theme for paragraph in first["paragraphs"] for theme in paragraph["themes"]}
    assert set(first["themes"]) == given


def test_label_says_what_repeats_and_what_is_furniture(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Le feu gagne.\nLe feu gagne.\nLaisser un commentaire\n", "utf-8")
    paragraphs = json.loads(run("label", "--json", path).out)["paragraphs"]
    assert [paragraph.get("repeats") for paragraph in paragraphs] == [None, 0, None]
    assert [paragraph.get("furniture") for paragraph in paragraphs] == [None, None, True]
    table = run("label", path).out
    assert "same as § 1" in table
    assert "page furniture" in table


@pytest.mark.parametrize("arguments", [["label", "--json"], ["label", "--json", "-"]])
def test_label_reads_standard_input(run: Run, arguments: list[str]) -> None:
    text = "Séisme à Agadir : l’évacuation continue."
    for encoding in ("utf-8", "utf-8-sig", "cp1252"):
        outcome = run(*arguments, stdin=text.encode(encoding))
        labelled = json.loads(outcome.out)
        assert (labelled["id"], labelled["paragraphs"][0]["text"]) == ("-", text)


def test_a_name_or_a_text_cannot_move_the_cursor(run: Run) -> None:
    outcome = run("label", "-", stdin=b"Le \x1b[31mfeu\x1b[0m [bold]gagne[/bold].")
    assert "\x1b" not in outcome.out
    assert "[bold]gagne[/bold]" in outcome.out


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_name_that_is_not_text_is_labelled_and_named(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    shutil.copy(ARTICLE, os.fsdecode(path))
    done = subprocess.run(
        [*COMMAND, "label", "--json", path, path + b"\x1b"], capture_output=True, check=False
    )
    assert done.returncode == 3
    assert json.loads(done.stdout)["id"].endswith("caf\udce9.txt")
    assert b"caf\\udce9.txt\\x1b: there is no such file" in done.stderr


def test_json_spells_out_what_a_terminal_obeys(run: Run) -> None:
    outcome = run("label", "--json", stdin="un\u009b31m\u2028feu".encode())
    assert len(outcome.out.splitlines()) == 1
    assert json.loads(outcome.out)["paragraphs"][0]["text"] == "un\u009b31m"


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-"])
def test_a_closed_stream_is_no_traceback(closed: str) -> None:
    command = f'"$@" {closed}'
    done = subprocess.run(
        ["sh", "-c", command, "sh", *COMMAND, "label", ARTICLE], capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_no_file_and_no_standard_input_is_a_usage_error() -> None:
    done = subprocess.run(
        ["sh", "-c", '"$@" <&-', "sh", *COMMAND, "label"], capture_output=True, check=False
    )
    assert done.returncode == 2


def test_files_that_cannot_be_read_are_named_and_the_others_labelled(
    run: Run, tmp_path: Path
) -> None:
    binary, empty, missing = (tmp_path / name for name in ("a.png", "b.txt", "c.txt"))
    binary.write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    empty.write_bytes(b"")
    outcome = run("label", "--json", binary, ARTICLE, empty, missing)
    assert outcome.code == 3
    assert len(outcome.out.splitlines()) == 1
    assert outcome.err.splitlines() == [
        f"error: {binary}: this is a binary file. Give a text file; if it is one, name its "
        "encoding, such as --encoding utf-16-le.",
        f"error: {empty}: the file is empty. Give a file with text.",
        f"error: {missing}: there is no such file. Check the path.",
    ]
    assert run("label", empty, missing).code == 1


def test_a_model_that_cannot_be_read_is_an_error(run: Run, tmp_path: Path) -> None:
    outcome = run("label", ARTICLE, "-m", tmp_path / "m.joblib")
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err == (
        f"error: {tmp_path}/m.joblib: there is no such model. Check --model, or train one.\n"
    )


def test_usage_errors_exit_with_2(run: Run) -> None:
    assert run("label", "--nope").code == 2
    assert run("nope").code == 2
    assert run("train", "x.jsonl").code == 2


def test_train_writes_a_model_and_its_card(run: Run, small_corpus: Path, tmp_path: Path) -> None:
    path = tmp_path / "m.joblib"
    outcome = run("train", small_corpus, "-o", path)
    assert outcome.code == 0
    assert outcome.err.startswith(f"{path}: 2 themes from 10 paragraphs, macro-F1 ")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["m.joblib", "m.md"]
    labelled = json.loads(run("label", "--json", "-m", path, stdin=b"Le chien aboie.").out)
    assert labelled["themes"] == ["chiens"]
    assert run("show", "-m", path).out.strip() == (tmp_path / "m.md").read_text("utf-8").strip()


def test_train_replaces_a_model_only_when_told_to(
    run: Run, small_corpus: Path, tmp_path: Path
) -> None:
    path = tmp_path / "m.joblib"
    path.write_text("précieux", "utf-8")
    outcome = run("train", small_corpus, "-o", path)
    assert outcome.code == 1
    assert outcome.err == (
        f"error: {path}: there is a file already. Give another name, or --force.\n"
    )
    assert path.read_text("utf-8") == "précieux"
    assert run("train", small_corpus, "-o", path, "--force").code == 0
    assert load(path).theme_names == ["chats", "chiens"]


def test_train_keeps_what_stands_where_its_card_would(
    run: Run, small_corpus: Path, tmp_path: Path
) -> None:
    notes = tmp_path / "notes.md"
    notes.write_text("précieux", "utf-8")
    assert run("train", small_corpus, "-o", tmp_path / "notes.joblib").code == 1
    assert notes.read_text("utf-8") == "précieux"
    assert [path.name for path in tmp_path.iterdir()] == ["notes.md"]


@pytest.mark.parametrize("name", ["m.md", "m.v2"])
def test_a_model_of_another_suffix_has_a_card_of_its_own(
    run: Run, small_corpus: Path, tmp_path: Path, name: str
) -> None:
    assert run("train", small_corpus, "-o", tmp_path / name).code == 0
    assert load(tmp_path / name).theme_names == ["chats", "chiens"]
    assert (tmp_path / f"{name}.md").read_text("utf-8").startswith("# Model card")


def test_train_does_not_write_over_what_it_learns_from(
    run: Run, small_corpus: Path, tmp_path: Path
) -> None:
    data = tmp_path / "mine.jsonl"
    shutil.copy(small_corpus, data)
    outcome = run("train", data, "-o", data, "--force")
    assert (outcome.code, outcome.err) == (
        1,
        f"error: {data}: this file is to be learnt from. Give another name.\n",
    )
    assert data.read_bytes() == small_corpus.read_bytes()
    assert run("train", data, "-o", tmp_path, "--force").code == 1


def test_train_checks_the_place_before_it_learns(
    run: Run, small_corpus: Path, tmp_path: Path
) -> None:
    outcome = run("train", small_corpus, "-o", tmp_path / "rien" / "m.joblib")
    assert outcome.code == 1
    assert outcome.err == (
        f"error: {tmp_path}/rien: there is no such folder. Make it, or give another.\n"
    )


def test_train_finds_the_meaning_of_themes_beside_the_data(
    run: Run, small_corpus: Path, tmp_path: Path
) -> None:
    shutil.copy(small_corpus, tmp_path)
    (tmp_path / "themes.toml").write_text(
        "[[theme]]\nname='chiens'\ntitle='le chien'\n[[theme]]\nname='chats'\n", "utf-8"
    )
    assert run("train", tmp_path, "-o", tmp_path / "m.joblib").code == 0
    assert [theme.title for theme in load(tmp_path / "m.joblib").themes] == ["le chien", "chats"]


def test_titles_are_text_and_not_markup(run: Run, small_corpus: Path, tmp_path: Path) -> None:
    shutil.copy(small_corpus, tmp_path)
    (tmp_path / "themes.toml").write_text(
        "[[theme]]\nname='chiens'\ntitle='le [/chien]\\u001b]0;x'\n".replace("'", '"')
        + "[[theme]]\nname='chats'\n",
        "utf-8",
    )
    model = tmp_path / "m.joblib"
    assert run("train", tmp_path, "-o", model).code == 0
    for outcome in (
        run("evaluate", small_corpus, "-m", model),
        run("label", "-m", model, stdin=b"Le chien aboie."),
        run("show", "-m", model),
    ):
        assert outcome.code == 0
        assert "[/chien]" in outcome.out
        assert "\x1b" not in outcome.out


def test_train_and_evaluate_read_other_columns(run: Run, tmp_path: Path) -> None:
    rows = ["numero\tphrase\tsujet"]
    for number in range(12):
        animal, cry = [("chat", "miaule"), ("chien", "aboie")][number % 2]
        rows.append(f"{number}\tLe {animal} {cry} {number} fois.\t{animal}")
    table = tmp_path / "a.tsv"
    table.write_text("\n".join(rows) + "\n", "utf-8")
    columns = ["--text-column", "phrase", "--theme-column", "sujet", "--id-column", "numero"]
    model = tmp_path / "m.joblib"
    assert run("train", table, "-o", model, *columns).code == 0
    outcome = run("evaluate", table, "-m", model, "--json", *columns)
    assert json.loads(outcome.out)["macro_f1"]["value"] == 1.0


def test_evaluate_prints_figures_and_is_a_gate(
    run: Run, small_corpus: Path, tmp_path: Path
) -> None:
    model = tmp_path / "m.joblib"
    run("train", small_corpus, "-o", model)
    outcome = run("evaluate", small_corpus, "-m", model, "--min-f1", "0.5")
    assert outcome.code == 0
    assert outcome.out.startswith("10 paragraphs of 10 articles\n")
    assert "False alarms: " in outcome.out
    themed = tmp_path / "themed.jsonl"
    themed.write_text('{"text": "Le chat miaule.", "themes": ["chats"]}\n', "utf-8")
    assert "false alarms were not measured" in run("evaluate", themed, "-m", model).out
    silent = tmp_path / "sans.jsonl"
    silent.write_text('{"text": "Le chat miaule.", "themes": ["chiens"]}\n', "utf-8")
    outcome = run("evaluate", silent, "-m", model, "--min-f1", "0.5", "--json")
    assert (outcome.code, outcome.err) == (
        4,
        "the gate is not met: macro-F1 0.00, at least 0.5 is asked for\n",
    )
    silent.write_text('{"text": "Le chat miaule.", "themes": []}\n', "utf-8")
    outcome = run("evaluate", silent, "-m", model, "--min-f1", "0")
    assert (outcome.code, outcome.err) == (
        4,
        "the gate is not met: macro-F1 –, at least 0.0 is asked for\n",
    )


def test_evaluate_names_a_theme_that_the_model_lacks(run: Run, small_corpus: Path) -> None:
    outcome = run("evaluate", small_corpus)
    assert outcome.code == 1
    assert ":1: the theme chats is not known. The known themes are terrorisme, " in outcome.err


def test_show_prints_the_card_of_the_shipped_model(run: Run) -> None:
    assert run("show").out.strip() == (ROOT / "models/themes.md").read_text("utf-8").strip()
    card = json.loads(run("show", "--json").out)
    assert [theme["name"] for theme in card["themes"]] == load(MODEL).theme_names
    assert all(0.5 <= theme["threshold"] <= 1 for theme in card["themes"])
    assert set(card) == {
        "themes", "data_sha256", "measured", "folds", "themeless_share", "versions",
    }  # fmt: skip


def test_version(run: Run) -> None:
    assert run("--version").out == f"classifier {__version__}\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_is_an_error() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*COMMAND, "label", "--json", ARTICLE], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 1
    assert done.stderr.decode() == (
        "error: the result cannot be written (No space left on device). Make room.\n"
    )


def test_a_reader_that_leaves_is_no_error() -> None:
    many = [str(ARTICLE)] * 50
    with subprocess.Popen(
        [*COMMAND, "label", "--json", *many], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


def test_an_interrupt_exits_with_130() -> None:
    with subprocess.Popen(
        [*COMMAND, "label", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        # More than a pipe holds: when it is written, the command is reading.
        process.stdin.write(b"Le feu gagne. " * 50_000)
        process.stdin.flush()
        # An interrupt between two reads waits for the second to end; a user presses again.
        for _ in range(30):
            process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=1)
                break
        assert process.returncode == 130
