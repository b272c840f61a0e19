import json
import lzma
import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from conftest import ARTICLE, ROOT, SMALL_CORPUS, Run

from classifier import __version__
from classifier.annotations import digest, read_annotations
from classifier.model import Model
from classifier.storage import load, save
from classifier.training.vectors import load_vectors

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
        assert list(paragraph["words"]) == list(paragraph["bias"]) == paragraph["themes"]
    given = {theme for paragraph in first["paragraphs"] for theme in paragraph["themes"]}
    assert set(first["themes"]) == given


def test_label_json_explains_what_adds_up_to_the_score(run: Run, shipped: Model) -> None:
    paragraphs = json.loads(run("label", "--json", "--explain", ARTICLE).out)["paragraphs"]
    nearest = 0
    for paragraph in paragraphs:
        explained = [
            (theme, words, paragraph["bias"][theme]) for theme, words in paragraph["words"].items()
        ]
        if "nearest" in paragraph:
            nearest += 1
            assert explained == []
            why = paragraph["nearest"]
            assert list(why) == ["theme", "score", "words", "bias"]
            assert why["score"] == max(paragraph["scores"].values())
            assert why["score"] == paragraph["scores"][why["theme"]]
            explained = [(why["theme"], why["words"], why["bias"])]
        assert bool(explained) != paragraph.get("furniture", False)
        for theme, words, bias in explained:
            score = shipped.scores([paragraph["text"]])[0, shipped.theme_names.index(theme)]
            # Four decimals of each.
            total = bias + sum(weight for _, weight in words)
            assert total == pytest.approx(score, abs=0.00005 * (len(words) + 1) + 1e-9)
    assert nearest == 1


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


def test_train_writes_a_model_and_its_card(
    run: Run, small_corpus: Path, tmp_path: Path, words_file: Path
) -> None:
    path = tmp_path / "m.joblib"
    outcome = run("train", "--words", words_file, small_corpus, "-o", path)
    assert outcome.code == 0
    assert outcome.err.startswith(f"{path}: 2 themes from 10 paragraphs, macro-F1 ")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["m.joblib", "m.md"]
    labelled = json.loads(run("label", "--json", "-m", path, stdin=b"Le chien aboie.").out)
    assert labelled["themes"] == ["chiens"]
    assert run("show", "-m", path).out.strip() == (tmp_path / "m.md").read_text("utf-8").strip()


def test_train_replaces_a_model_only_when_told_to(
    run: Run, small_corpus: Path, tmp_path: Path, words_file: Path
) -> None:
    path = tmp_path / "m.joblib"
    path.write_text("précieux", "utf-8")
    outcome = run("train", "--words", words_file, small_corpus, "-o", path)
    assert outcome.code == 1
    assert outcome.err == (
        f"error: {path}: there is a file already. Give another name, or --force.\n"
    )
    assert path.read_text("utf-8") == "précieux"
    assert run("train", "--words", words_file, small_corpus, "-o", path, "--force").code == 0
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
    run: Run, small_corpus: Path, tmp_path: Path, name: str, words_file: Path
) -> None:
    assert run("train", "--words", words_file, small_corpus, "-o", tmp_path / name).code == 0
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
        f"error: {data}: this file is one of those to read. Give another name.\n",
    )
    assert data.read_bytes() == small_corpus.read_bytes()
    assert run("train", data, "-o", tmp_path, "--force").code == 1


@pytest.mark.parametrize("name", ["m.joblib", "m.md"])
def test_conflicts_are_not_written_where_the_model_will_be(
    run: Run, small_corpus: Path, tmp_path: Path, name: str
) -> None:
    """Or its card: a minute of learning would be lost to it, or the conflicts."""
    path = tmp_path / name
    outcome = run("train", small_corpus, "-o", tmp_path / "m.joblib", "--conflicts", path)
    assert (outcome.code, outcome.err) == (
        1,
        f"error: {path}: this file is read, or written to, for something else. "
        "Give another name with --conflicts.\n",
    )
    assert not path.exists()


def test_train_checks_the_place_before_it_learns(
    run: Run, small_corpus: Path, tmp_path: Path
) -> None:
    outcome = run("train", small_corpus, "-o", tmp_path / "rien" / "m.joblib")
    assert outcome.code == 1
    assert outcome.err == (
        f"error: {tmp_path}/rien: there is no such folder. Make it, or give another.\n"
    )


def test_train_finds_the_meaning_of_themes_beside_the_data(
    run: Run, small_corpus: Path, tmp_path: Path, words_file: Path
) -> None:
    shutil.copy(small_corpus, tmp_path)
    (tmp_path / "themes.toml").write_text(
        "[[theme]]\nname='chiens'\ntitle='le chien'\n[[theme]]\nname='chats'\n", "utf-8"
    )
    assert run("train", "--words", words_file, tmp_path, "-o", tmp_path / "m.joblib").code == 0
    assert [theme.title for theme in load(tmp_path / "m.joblib").themes] == ["le chien", "chats"]


def test_titles_are_text_and_not_markup(
    run: Run, small_corpus: Path, tmp_path: Path, words_file: Path
) -> None:
    shutil.copy(small_corpus, tmp_path)
    (tmp_path / "themes.toml").write_text(
        "[[theme]]\nname='chiens'\ntitle='le [/chien]\\u001b]0;x'\n".replace("'", '"')
        + "[[theme]]\nname='chats'\n",
        "utf-8",
    )
    model = tmp_path / "m.joblib"
    assert run("train", "--words", words_file, tmp_path, "-o", model).code == 0
    for outcome in (
        run("evaluate", small_corpus, "-m", model),
        run("label", "-m", model, stdin=b"Le chien aboie."),
        run("show", "-m", model),
    ):
        assert outcome.code == 0
        assert "[/chien]" in outcome.out
        assert "\x1b" not in outcome.out


def test_train_and_evaluate_read_other_columns(run: Run, tmp_path: Path, words_file: Path) -> None:
    rows = ["numero\tphrase\tsujet"]
    for number in range(12):
        animal, cry = [("chat", "miaule"), ("chien", "aboie")][number % 2]
        rows.append(f"{number}\tLe {animal} {cry} {number} fois.\t{animal}")
    table = tmp_path / "a.tsv"
    table.write_text("\n".join(rows) + "\n", "utf-8")
    columns = ["--text-column", "phrase", "--theme-column", "sujet", "--id-column", "numero"]
    model = tmp_path / "m.joblib"
    assert run("train", "--words", words_file, table, "-o", model, *columns).code == 0
    outcome = run("evaluate", table, "-m", model, "--json", *columns)
    assert json.loads(outcome.out)["macro_f1"]["value"] == 1.0


def test_evaluate_prints_figures_and_is_a_gate(
    run: Run, small_corpus: Path, tmp_path: Path, words_file: Path
) -> None:
    model = tmp_path / "m.joblib"
    run("train", "--words", words_file, small_corpus, "-o", model)
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
        "themes", "data_sha256", "lexicon_terms", "words", "words_sha256", "measured", "folds",
        "learning_curve", "themeless_share", "targets", "versions", "held_out", "held_out_sha256",
        "sources", "lexicon", "lineage",
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


@pytest.fixture(scope="session")
def text_file(passages: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("unlabelled") / "texte.xz"
    path.write_bytes(lzma.compress("\n\n".join(passages).encode()))
    return path


LEXICON = 'chats = ["chat", "chaton", "matou", "ronronner"]\nchiens = ["chien", "molosse"]\n'


@pytest.fixture
def lexicon_file(tmp_path: Path) -> Path:
    path = tmp_path / "termes.toml"
    path.write_text(LEXICON, "utf-8")
    return path


def test_train_and_evaluate_make_one_of_what_several_said(
    run: Run, tmp_path: Path, words_file: Path
) -> None:
    """Two differ on the first text; on the second, one of them later."""
    rows = [
        {"text": text, "themes": themes, "annotator": name, "date": "2026-11-01"}
        for name in ("ada", "eve")
        for text, themes in SMALL_CORPUS
    ]
    rows[10]["themes"] = []
    rows[11] |= {"themes": [], "date": "2026-11-02"}
    data, model = tmp_path / "a.jsonl", tmp_path / "m.joblib"
    data.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    listed = [tmp_path / name for name in ("train.jsonl", "evaluate.jsonl")]
    said = "2 conflicts between annotations of the same text, 1 left open: {}\n"
    outcome = run("train", data, "-o", model, "--words", words_file, "--conflicts", listed[0])
    assert outcome.code == 0
    assert outcome.err.startswith(said.format(listed[0]))
    assert f"{model}: 2 themes from 10 paragraphs" in outcome.err
    outcome = run("evaluate", data, "-m", model, "--json", "--conflicts", listed[1])
    assert (outcome.code, outcome.err) == (0, said.format(listed[1]))
    result = json.loads(outcome.out)
    assert (result["paragraphs"], result["articles"]) == (10, 10)
    assert {each["theme"]: each["support"] for each in result["themes"]} == {
        "chats": 2, "chiens": 4,
    }  # fmt: skip
    conflicts = [json.loads(line) for line in listed[0].read_text("utf-8").splitlines()]
    assert [(each["theme"], each["settled"]) for each in conflicts] == [
        ("chats", None), ("chats", False),
    ]  # fmt: skip
    assert conflicts[1]["denied"] == [
        {"annotator": "eve", "date": "2026-11-02T00:00:00+00:00", "where": f"{data}:12"}
    ]
    assert listed[0].read_bytes() == listed[1].read_bytes()


def test_words_writes_vectors_that_train_reads(
    run: Run, text_file: Path, words_file: Path, tmp_path: Path
) -> None:
    path = tmp_path / "mots.npz"
    outcome = run("words", text_file, "-o", path, "--origin", "made up")
    words = load_vectors(path)
    assert (outcome.code, outcome.out) == (0, "")
    assert outcome.err == f"{path}: vectors of {len(words.lemmas)} words\n"
    assert path.read_bytes() == words_file.read_bytes()
    outcome = run("words", text_file.parent, "-o", path, "--seed", "1", "--force")
    assert outcome.code == 0
    assert load_vectors(path).origin == ""
    assert load_vectors(path).sha256 != words.sha256


def test_words_replaces_a_file_only_when_told_to(run: Run, text_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "mots.npz"
    path.write_text("précieux", "utf-8")
    outcome = run("words", text_file, "-o", path)
    assert (outcome.code, outcome.err) == (
        1,
        f"error: {path}: there is a file already. Give another name, or --force.\n",
    )
    assert path.read_text("utf-8") == "précieux"
    before = text_file.read_bytes()
    outcome = run("words", text_file, "-o", text_file, "--force")
    assert (outcome.code, outcome.err) == (
        1,
        f"error: {text_file}: this file is one of those to read. Give another name.\n",
    )
    assert text_file.read_bytes() == before


def test_words_names_what_it_cannot_learn_from(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "court.txt"
    path.write_text("Le chat.", "utf-8")
    outcome = run("words", path, "-o", tmp_path / "mots.npz")
    assert (outcome.code, outcome.err) == (
        1,
        "error: the unlabelled text has 0 words that it uses 5 times, and 1000 are needed. Give "
        "more text: a few hundred articles at the least.\n",
    )
    outcome = run("words", tmp_path / "rien.txt", "-o", tmp_path / "mots.npz")
    assert (outcome.code, outcome.err) == (
        1,
        f"error: {tmp_path}/rien.txt: there is no such file. Check the path.\n",
    )
    outcome = run("words", path, "-o", tmp_path / "mots.npz", "--encoding", "klingon")
    assert (outcome.code, outcome.err) == (
        1,
        f"error: {path}: there is no encoding called 'klingon'. Give a name such as utf-8, "
        "windows-1252 or iso-8859-15.\n",
    )
    assert [file.name for file in tmp_path.iterdir()] == ["court.txt"]


def test_words_needs_texts_and_an_output(run: Run, text_file: Path, tmp_path: Path) -> None:
    assert run("words", "-o", tmp_path / "mots.npz").code == 2
    assert run("words", text_file).code == 2
    assert run("words", text_file, "-o", tmp_path / "mots.npz", "--seed", "-1").code == 2


def test_train_learns_words_from_unlabelled_text_first(
    run: Run, small_corpus: Path, text_file: Path, tmp_path: Path
) -> None:
    path = tmp_path / "m.joblib"
    assert run("train", small_corpus, "-o", path, "--unlabelled", text_file).code == 0
    assert load(path).card.words == str(text_file)
    outcome = run(
        "train", small_corpus, "-o", path, "--force",
        "--unlabelled", text_file, "--unlabelled", text_file.parent,
    )  # fmt: skip
    assert outcome.code == 0
    assert load(path).card.words == f"{text_file}, {text_file.parent}"
    ((_, weight),) = load(path).words("moustache", "chats")
    assert weight > 0


def test_train_takes_words_from_one_place(
    run: Run, small_corpus: Path, words_file: Path, text_file: Path, tmp_path: Path
) -> None:
    path = tmp_path / "m.joblib"
    both = run("train", small_corpus, "-o", path, "--words", words_file, "--unlabelled", text_file)
    assert both.code == 2
    assert "give --words or --unlabelled, not both" in both.err
    outcome = run("train", small_corpus, "-o", path, "--words", small_corpus)
    assert (outcome.code, outcome.err) == (
        1,
        f"error: {small_corpus}: this is not a file of words. Give a file made by `classifier "
        "words`.\n",
    )
    outcome = run("train", small_corpus, "-o", path, "--unlabelled", small_corpus)
    assert outcome.code == 1
    assert outcome.err.startswith(f"error: {small_corpus}: there is no plain text here.")
    assert list(tmp_path.iterdir()) == []


def test_train_does_not_write_over_unlabelled_text(
    run: Run, small_corpus: Path, text_file: Path
) -> None:
    before = text_file.read_bytes()
    outcome = run(
        "train", small_corpus, "-o", text_file, "--force", "--unlabelled", text_file.parent
    )
    assert (outcome.code, outcome.err) == (
        1,
        f"error: {text_file}: this file is one of those to read. Give another name.\n",
    )
    assert text_file.read_bytes() == before


def test_train_needs_no_annotation_where_there_is_a_lexicon(
    run: Run, words_file: Path, lexicon_file: Path, tmp_path: Path
) -> None:
    path = tmp_path / "m.joblib"
    outcome = run("train", "--lexicon", lexicon_file, "-o", path, "--words", words_file)
    assert (outcome.code, outcome.err) == (
        0,
        f"{path}: 2 themes from 0 paragraphs, macro-F1 – in cross-validation\n",
    )
    labelled = run("label", "--json", "-m", path, stdin=b"Le matou ronronne.\n\nLa mairie vote.")
    themes = [paragraph["themes"] for paragraph in json.loads(labelled.out)["paragraphs"]]
    assert themes == [["chats"], []]
    assert "- lexicon: 6 terms" in run("show", "-m", path).out


def test_train_without_data_or_lexicon_is_a_usage_error(run: Run, tmp_path: Path) -> None:
    outcome = run("train", "-o", tmp_path / "m.joblib")
    assert outcome.code == 2
    assert "give annotated paragraphs, or a --lexicon" in outcome.err


def test_train_finds_the_lexicon_beside_the_data(
    run: Run, small_corpus: Path, words_file: Path, lexicon_file: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    shutil.copy(small_corpus, data)
    shutil.copy(lexicon_file, data / "lexicon.toml")
    for path in (data, data / small_corpus.name):
        model = tmp_path / "m.joblib"
        assert run("train", path, "-o", model, "--words", words_file, "--force").code == 0
        assert load(model).card.lexicon_terms == 6


def test_train_names_a_wrong_lexicon(
    run: Run, small_corpus: Path, words_file: Path, tmp_path: Path
) -> None:
    lexicon, themes = tmp_path / "termes.toml", tmp_path / "themes.toml"
    themes.write_text("[[theme]]\nname='chats'\n[[theme]]\nname='chiens'\n", "utf-8")
    for content, message in (
        (
            "oiseaux = ['merle']",
            "the lexicon has terms of 'oiseaux', which is no theme. The themes are chats, chiens.",
        ),
        (
            "chats = ['le la']",
            "'le la' of 'chats' holds no word that carries a theme. Remove it from the lexicon, "
            "or write more of it.",
        ),
        (
            "chats = 'chat'",
            f'{lexicon}: \'chats\' is not a list of terms. Write theme = ["term", "another '
            'term"], a theme at a time.',
        ),
    ):
        lexicon.write_text(content, "utf-8")
        outcome = run(
            "train", small_corpus, "-o", tmp_path / "m.joblib", "--words", words_file,
            "--lexicon", lexicon, "--themes", themes,
        )  # fmt: skip
        assert (outcome.code, outcome.err) == (1, f"error: {message}\n")
    assert not (tmp_path / "m.joblib").exists()


def test_train_sets_thresholds_for_targets(
    run: Run, small_corpus: Path, words_file: Path, tmp_path: Path
) -> None:
    path = tmp_path / "m.joblib"
    train = ["train", small_corpus, "-o", path, "--words", words_file, "--force"]
    outcome = run(
        *train, "--themeless-share", "0.3", "--target", "chats=recall:1", "--target",
        "chiens=precision:0.5",
    )  # fmt: skip
    assert outcome.code == 0
    card = load(path).card
    assert card.targets == {"chats": "recall 1", "chiens": "precision 0.5"}
    assert card.themeless_share == 0.3
    assert "The threshold of `chats` is set for recall 1." in run("show", "-m", path).out
    outcome = run(*train, "--target", "oiseaux=recall:0.9")
    assert (outcome.code, outcome.err) == (
        1,
        "error: there is a target for 'oiseaux', which is no theme. The themes are chats, "
        "chiens.\n",
    )


@pytest.mark.parametrize(
    "target",
    [
        "chats", "recall:0.9", "=recall:0.9", "chats=recall", "chats=recall:", "chats=f1:0.9",
        "chats=recall:0", "chats=recall:1.1", "chats=recall:nan", "chats=recall:-1",
    ],
)  # fmt: skip
def test_a_target_that_says_nothing_is_a_usage_error(
    run: Run, small_corpus: Path, tmp_path: Path, target: str
) -> None:
    outcome = run("train", small_corpus, "-o", tmp_path / "m.joblib", "--target", target)
    assert outcome.code == 2
    assert "is not like" in outcome.err


@pytest.mark.parametrize("option", [("--themeless-share", "1.1"), ("--seed", "-1")])
def test_numbers_out_of_range_are_usage_errors(
    run: Run, small_corpus: Path, tmp_path: Path, option: tuple[str, str]
) -> None:
    assert run("train", small_corpus, "-o", tmp_path / "m.joblib", *option).code == 2


def test_the_seed_decides_the_file(
    run: Run, words_file: Path, lexicon_file: Path, tmp_path: Path
) -> None:
    contents = []
    for name, seed in (("a", "0"), ("b", "1"), ("c", "1")):
        path = tmp_path / f"{name}.joblib"
        run("train", "--lexicon", lexicon_file, "-o", path, "--words", words_file, "--seed", seed)
        contents.append(path.read_bytes())
    assert contents[0] != contents[1] == contents[2]


def test_train_measures_on_held_out_paragraphs(
    run: Run, small_corpus: Path, words_file: Path, tmp_path: Path
) -> None:
    held_out = tmp_path / "autres.jsonl"
    rows = [
        {"text": "Ce chat ronronne.", "themes": ["chats"]},
        {"text": "Ce chien aboie.", "themes": ["chiens"]},
        {"text": "Le maire vote.", "themes": []},
    ]
    held_out.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    path = tmp_path / "m.joblib"
    arguments = ("train", small_corpus, "--words", words_file, "-o", path)
    assert run(*arguments, "--held-out", held_out).code == 0
    card = load(path).card
    assert card.held_out is not None
    assert card.held_out.paragraphs == 3
    assert card.held_out_sha256 == digest(read_annotations([held_out]))
    assert "3 of 3 articles, 1 of them without a theme" in run("show", "-m", path).out
    # What is measured on does not change what is learnt.
    alone = tmp_path / "n.joblib"
    assert run("train", small_corpus, "--words", words_file, "-o", alone).code == 0
    np.testing.assert_array_equal(load(alone).weights, load(path).weights)
    outcome = run(
        "train",
        small_corpus,
        "-o",
        held_out,
        "--force",
        "--held-out",
        held_out,
        "--words",
        words_file,
    )
    assert "this file is one of those to read" in outcome.err
    assert json.loads(held_out.read_text("utf-8").splitlines()[0]) == rows[0]
    outcome = run(*arguments, "--force", "--held-out", small_corpus)
    assert outcome.code == 1
    assert "the held-out text is learnt from, too" in outcome.err


@pytest.fixture(scope="session")
def small_model_file(small_model: Model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model") / "m.joblib"
    save(small_model, path)
    return path


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    """Four paragraphs, of which the model is wrong about two, and one of them twice."""
    rows = [
        {"id": "p1", "text": "Le chien aboie.", "themes": ["chats"]},
        {"id": "p2", "text": "Le chat miaule et ronronne.", "themes": ["chats"]},
        {"id": "p3", "text": "La mairie vote le budget.", "themes": ["chiens"]},
        {"id": "p4", "text": "Le chat miaule et griffe.", "themes": [], "unsure": ["chats"]},
    ]
    path = tmp_path / "faux.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def test_evaluate_shows_the_worst_mistakes(run: Run, small_model_file: Path, wrong: Path) -> None:
    outcome = run("evaluate", wrong, "-m", small_model_file)
    assert outcome.code == 0
    assert "missed chats" in outcome.out
    assert "missed chiens" in outcome.out
    assert "false alarm chiens" in outcome.out
    for most in range(4):
        outcome = run("evaluate", wrong, "-m", small_model_file, "--mistakes", str(most))
        assert outcome.out.count("missed") + outcome.out.count("false alarm ") == most
    assert run("evaluate", wrong, "-m", small_model_file, "--mistakes", "-1").code == 2


def test_evaluate_json_holds_figures_and_mistakes(
    run: Run, small_model_file: Path, wrong: Path
) -> None:
    result = json.loads(run("evaluate", wrong, "-m", small_model_file, "--json").out)
    assert {"accuracy", "single", "average_precision", "calibration_error"} <= set(result)
    assert (result["single"], result["accuracy"]["value"]) == (3, 0.6667)
    mistakes = result["mistakes"]
    assert {(one["id"], one["theme"], one["missed"]) for one in mistakes} == {
        ("p1", "chats", True), ("p1", "chiens", False), ("p3", "chiens", True),
    }  # fmt: skip
    for one in mistakes:
        assert set(one) == {"id", "text", "theme", "missed", "probability", "themes", "words"}
        assert all((weight < 0) == one["missed"] for _, weight in one["words"])
    result = json.loads(
        run("evaluate", wrong, "-m", small_model_file, "--json", "--mistakes", "0").out
    )
    assert result["mistakes"] == []


def test_a_mistake_cannot_move_the_cursor(run: Run, small_model_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    row = {"id": "\x1b[1m", "text": "Le chi\u202een\x1b[31m [bold]aboie", "themes": ["chats"]}
    path.write_text(json.dumps(row), "utf-8")
    outcome = run("evaluate", path, "-m", small_model_file)
    assert "missed chats" in outcome.out
    assert "[bold]aboie" in outcome.out
    assert "\x1b" not in outcome.out
    assert "\u202e" not in outcome.out
