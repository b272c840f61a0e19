"""`classifier retrain` as a user meets it."""

import hashlib
import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from conftest import SMALL_CORPUS, Outcome, Run

from classifier.cli import main
from classifier.storage import load

COMMAND = [sys.executable, "-m", "classifier"]

# What the texts of another say, where they say the contrary.
_SWAPPED = {"chats": "chiens", "chiens": "chats"}


def rows(times: Iterable[int], **fields: Any) -> list[dict[str, Any]]:
    """The small corpus, with a word in each copy that makes other texts of it."""
    return [
        {"text": f"{text[:-1]} {number}.", "themes": themes, **fields}
        for number in times
        for text, themes in SMALL_CORPUS
    ]


def poison(times: Iterable[int]) -> list[dict[str, Any]]:
    """The same with the themes of others."""
    return [{**row, "themes": [_SWAPPED[theme] for theme in row["themes"]]} for row in rows(times)]


def write(path: Path, found: Iterable[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in found), "utf-8")
    return path


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory, words_file: Path) -> Path:
    """The folder of a model and what it was learnt from."""
    folder = tmp_path_factory.mktemp("first")
    write(folder / "data.jsonl", rows(range(100, 104)))
    options = ["--words", words_file, "--themeless-share", 0.7, "--target", "chats=recall:0.9"]
    with pytest.raises(SystemExit) as exit_:
        main(["train", *map(str, [folder / "data.jsonl", "-o", folder / "old.joblib", *options])])
    assert not exit_.value.code
    return folder


@pytest.fixture
def model(first: Path, tmp_path: Path) -> Path:
    shutil.copytree(first, tmp_path, dirs_exist_ok=True)
    return tmp_path / "old.joblib"


@pytest.fixture
def data(model: Path) -> Path:
    return model.with_name("data.jsonl")


@pytest.fixture
def new(tmp_path: Path) -> Path:
    return tmp_path / "new.joblib"


Retrain = Callable[..., Outcome]


@pytest.fixture
def retrain(run: Run, model: Path, new: Path, words_file: Path) -> Retrain:
    """Retrain that model; whatever comes of it, the model stays as it was."""

    def retrain_model(*arguments: str | Path, parent: Path = model, to: Path = new) -> Outcome:
        as_it_was = parent.read_bytes()
        outcome = run("retrain", *arguments, "-m", parent, "-o", to, "--words", words_file)
        assert parent.read_bytes() == as_it_was
        return outcome

    return retrain_model


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_more_annotations_make_another_model(
    retrain: Retrain, model: Path, new: Path, tmp_path: Path
) -> None:
    extra = write(tmp_path / "extra.jsonl", rows([200]))
    outcome = retrain(extra)
    assert outcome.code == 0, outcome.err
    assert outcome.err == (
        f"{new}: 2 themes from 50 paragraphs, macro-F1 0.86 in cross-validation\n"
    )
    assert outcome.out.startswith("10 new texts, 0 known ones changed\n")
    before, after = load(model).card, load(new).card
    (step,) = after.lineage
    assert (step.parent_sha256, step.added, step.changed) == (sha256(model), 10, 0)
    assert (step.new_themes, step.forced, step.passes) == ((), False, True)
    assert (step.compared.paragraphs, step.known.paragraphs) == (50, 40)
    assert [source.path for source in after.sources] == ["data.jsonl", "extra.jsonl"]
    assert [source.added for source in after.sources] == ["", step.date]
    assert (after.targets, after.themeless_share) == (before.targets, before.themeless_share)
    assert (after.targets, after.themeless_share) == ({"chats": "recall 0.9"}, 0.7)
    card = new.with_suffix(".md").read_text("utf-8")
    assert f"| {step.date} | `{step.parent_sha256[:12]}` | 10 | 0 | – |" in card
    assert card.count("| passed |") == 1


def test_a_lineage_grows(retrain: Retrain, model: Path, new: Path, tmp_path: Path) -> None:
    assert retrain(write(tmp_path / "a.jsonl", rows([200]))).code == 0
    corrected = [{**row, "themes": []} for row in rows([100]) if "budget" in row["text"]]
    corrected[0]["themes"] = ["chiens"]
    third = tmp_path / "third.joblib"
    outcome = retrain(
        write(tmp_path / "b.jsonl", [*rows([201])[:3], *corrected]), parent=new, to=third
    )
    assert outcome.code == 0, outcome.err
    first, second = load(third).card.lineage
    assert (first.parent_sha256, second.parent_sha256) == (sha256(model), sha256(new))
    assert (second.added, second.changed) == (3, 1)
    assert load(third).card.lineage[0] == load(new).card.lineage[0]


def test_what_makes_a_model_worse_is_refused(retrain: Retrain, new: Path, tmp_path: Path) -> None:
    extra = write(tmp_path / "poison.jsonl", poison(range(200, 212)))
    outcome = retrain(extra)
    assert outcome.code == 4
    assert outcome.err.endswith(
        "the gate is not met: macro, chats, chiens fell by more than chance explains. "
        f"{new} was not written. `classifier check` lists labels that may be wrong; --force keeps "
        "the model nevertheless.\n"
    )
    assert "worse" in outcome.out
    assert {*tmp_path.glob("*new*"), *tmp_path.glob(".*")} == set()

    forced = retrain(extra, "--force", "--json")
    assert forced.code == 0
    assert forced.err.endswith(
        "; forced, although macro, chats, chiens fell by more than chance explains\n"
    )
    (step,) = load(new).card.lineage
    assert (step.forced, step.passes) == (True, False)
    card = new.with_suffix(".md").read_text("utf-8")
    assert "| **forced**: macro, chats, chiens |" in card
    assert json.loads(forced.out)["forced"] is True


def test_json_has_what_changed(retrain: Retrain, model: Path, tmp_path: Path) -> None:
    outcome = retrain(write(tmp_path / "a.jsonl", rows([200])), "--json")
    result = json.loads(outcome.out)
    assert [*result] == [
        "parent_sha256", "date", "added", "changed", "new_themes", "compared", "known", "forced",
        "passes",
    ]  # fmt: skip
    assert (result["parent_sha256"], result["added"], result["passes"]) == (sha256(model), 10, True)
    compared = result["compared"]
    assert [*compared] == ["paragraphs", "articles", "macro_f1", "themes"]
    assert [theme["name"] for theme in compared["themes"]] == ["chats", "chiens"]
    assert [*compared["macro_f1"]] == ["name", "support", "before", "after", "change"]
    assert [*compared["macro_f1"]["change"]] == ["value", "low", "high"]
    assert result["known"]["paragraphs"] == 40


def test_a_theme_that_the_model_does_not_know_is_refused_by_name(
    retrain: Retrain, new: Path, tmp_path: Path
) -> None:
    extra = write(tmp_path / "a.jsonl", [*rows([200]), {"text": "Un merle.", "themes": ["merles"]}])
    outcome = retrain(extra)
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err == (
        f"error: {extra}:11: the model does not know the theme merles. "
        "It knows chats, chiens; --new-themes has it learn others.\n"
    )
    assert not new.exists()


MERLES = [
    {"text": text, "themes": ["merles"]}
    for text in (
        "Le merle siffle dans la haie.", "Une merlette couve au fond de la haie.",
        "Le merle siffle avant l'aube.", "La merlette siffle et couve ses œufs.",
    )
]  # fmt: skip


def test_new_themes_are_learnt_where_they_are_judged(
    retrain: Retrain, new: Path, tmp_path: Path
) -> None:
    extra = write(tmp_path / "a.jsonl", [*rows([200]), *MERLES])
    (tmp_path / "t.toml").write_text('[[theme]]\nname = "merles"\ntitle = "Merles noirs"', "utf-8")
    outcome = retrain(extra, "--new-themes", "--themes", tmp_path / "t.toml")
    assert outcome.code == 0, outcome.err
    assert "new: Merles noirs\n" in outcome.out
    retrained = load(new)
    assert retrained.theme_names == ["chats", "chiens", "merles"]
    assert retrained.card.lineage[0].new_themes == ("merles",)
    assert [source.themes for source in retrained.card.sources] == [
        ("chats", "chiens"), ("chats", "chiens", "merles"),
    ]  # fmt: skip
    # The forty old paragraphs say nothing of it: ten of the new are no, four yes.
    figures = {each.theme: each for each in retrained.card.measured.themes}
    assert figures["merles"].support == 4

    third = tmp_path / "third.joblib"
    outcome = retrain(write(tmp_path / "b.jsonl", rows([201])), parent=new, to=third)
    assert outcome.code == 0, outcome.err
    assert [source.themes for source in load(third).card.sources] == [
        ("chats", "chiens"), *[("chats", "chiens", "merles")] * 2,
    ]  # fmt: skip


def test_a_file_that_grew_is_learnt_from_once(
    retrain: Retrain, data: Path, new: Path, tmp_path: Path
) -> None:
    with data.open("a", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows([200]))
    other = retrain(write(tmp_path / "b.jsonl", rows([300])), to=tmp_path / "other.joblib")
    assert other.err.startswith(f"{data} has grown: give it as EXTRA to learn from what is new\n")
    outcome = retrain(data)
    assert outcome.code == 0, outcome.err
    assert "annotations say the same" not in outcome.err
    assert "has grown" not in outcome.err
    assert outcome.out.startswith("10 new texts, 0 known ones changed\n")
    again = retrain(tmp_path / "b.jsonl", parent=new, to=tmp_path / "third.joblib")
    assert again.code == 0
    assert "has grown" not in again.err


def test_later_annotations_win_and_conflicts_are_listed(
    retrain: Retrain, data: Path, tmp_path: Path
) -> None:
    first = rows([100])[0]
    extra = write(tmp_path / "a.jsonl", [{**first, "themes": [], "annotator": "ada"}, *rows([200])])
    conflicts = tmp_path / "conflicts.jsonl"
    outcome = retrain(extra, "--conflicts", conflicts, "--json")
    assert outcome.code == 0, outcome.err
    assert outcome.err.startswith(
        f"1 conflict between annotations of the same text, 0 left open: {conflicts}\n"
    )
    result = json.loads(outcome.out)
    assert (result["added"], result["changed"]) == (10, 1)
    (line,) = conflicts.read_text("utf-8").splitlines()
    assert json.loads(line) == {
        "text": first["text"],
        "theme": "chats",
        "settled": False,
        "given": [{"annotator": "", "date": "", "where": f"{data}:1"}],
        "denied": [{"annotator": "ada", "date": result["date"], "where": f"{extra}:1"}],
    }


@pytest.mark.parametrize("option", ["", "--force"])
def test_the_new_model_is_not_the_old(
    retrain: Retrain, model: Path, tmp_path: Path, option: str
) -> None:
    extra = write(tmp_path / "a.jsonl", rows([200]))
    outcome = retrain(extra, *[option] * bool(option), to=model)
    what = (
        "this file is one of those to read. Give another name."
        if option
        else "there is a file already. Give another name, or --force."
    )
    assert (outcome.code, outcome.out, outcome.err) == (1, "", f"error: {model}: {what}\n")


def test_a_file_that_is_there_stays(retrain: Retrain, new: Path, tmp_path: Path) -> None:
    new.write_text("mine")
    extra = write(tmp_path / "a.jsonl", rows([200]))
    outcome = retrain(extra)
    assert outcome.code == 1
    assert outcome.err == (
        f"error: {new}: there is a file already. Give another name, or --force.\n"
    )
    assert new.read_text() == "mine"
    assert retrain(extra, "--force").code == 0
    (step,) = load(new).card.lineage
    assert (step.forced, step.passes) == (False, True)


@pytest.mark.parametrize("option", ["-o", "--conflicts"])
def test_what_the_old_model_learnt_from_is_not_written_over(
    run: Run, model: Path, data: Path, words_file: Path, tmp_path: Path, option: str
) -> None:
    as_it_was = data.read_bytes()
    extra = write(tmp_path / "a.jsonl", rows([200]))
    places = {"-o": tmp_path / "new.joblib", option: data}
    outcome = run("retrain", extra, "-m", model, "--words", words_file, "--force",
                  *[word for place in places.items() for word in place])  # fmt: skip
    assert data.read_bytes() == as_it_was
    what = {
        "-o": "this file is one of those to read. Give another name.",
        "--conflicts": "this file is read, or written to, for something else. "
        "Give another name with --conflicts.",
    }
    assert (outcome.code, outcome.err) == (1, f"error: {data}: {what[option]}\n")


def test_columns_of_the_first_training_are_remembered(
    run: Run, words_file: Path, tmp_path: Path
) -> None:
    file = write(
        tmp_path / "d.jsonl",
        [{"corps": row["text"], "sujets": row["themes"]} for row in rows(range(100, 104))],
    )
    parent, new = tmp_path / "old.joblib", tmp_path / "new.joblib"
    columns = ["--text-column", "corps", "--theme-column", "sujets"]
    assert run("train", file, "-o", parent, "--words", words_file, *columns).code == 0
    extra = write(tmp_path / "a.jsonl", rows([200]))
    outcome = run("retrain", extra, "-m", parent, "-o", new, "--words", words_file)
    assert outcome.code == 0, outcome.err
    assert [dict(source.options) for source in load(new).card.sources] == [
        {"text-column": "corps", "theme-column": "sujets"}, {},
    ]  # fmt: skip


def test_data_that_moved_are_named(retrain: Retrain, data: Path, new: Path, tmp_path: Path) -> None:
    extra = write(tmp_path / "a.jsonl", rows([200]))
    (tmp_path / "archive").mkdir()
    data.rename(tmp_path / "archive" / "renamed.jsonl")
    outcome = retrain(extra)
    assert (outcome.code, outcome.err) == (
        1,
        f"error: {data}: the file that the model was learnt from is gone. Give it with --data.\n",
    )
    outcome = retrain(extra, "--data", tmp_path / "archive")
    assert outcome.code == 0, outcome.err
    assert load(new).card.sources[0].path == "archive/renamed.jsonl"


def test_words_that_are_not_given_are_asked_for(
    run: Run, model: Path, new: Path, tmp_path: Path, words_file: Path
) -> None:
    extra = write(tmp_path / "a.jsonl", rows([200]))
    outcome = run("retrain", extra, "-m", model, "-o", new)
    assert (outcome.code, outcome.err) == (
        1,
        "error: the model was learnt with other word vectors than those shipped. Give those with "
        "--words; `classifier words` makes the same of the same text.\n",
    )
    outcome = run("retrain", extra, "-m", model, "-o", new, "--words", words_file,
                  "--unlabelled", extra)  # fmt: skip
    assert outcome.code == 2
    assert "give --words or --unlabelled, not both" in outcome.err


def test_words_that_were_learnt_on_the_way_are_learnt_again(
    run: Run, data: Path, new: Path, tmp_path: Path, passages: list[str]
) -> None:
    text, words, parent = (tmp_path / name for name in ("texte.txt", "w.npz", "own.joblib"))
    text.write_text("\n\n".join(passages), "utf-8")
    assert run("train", data, "-o", parent, "--unlabelled", text).code == 0
    assert run("words", text, "-o", words).code == 0
    extra = write(tmp_path / "a.jsonl", rows([200]))
    outcome = run("retrain", extra, "-m", parent, "-o", new, "--words", words)
    assert outcome.code == 0, outcome.err
    assert load(new).card.words_sha256 == load(parent).card.words_sha256


def test_annotations_of_a_model_of_terms_alone(run: Run, words_file: Path, tmp_path: Path) -> None:
    """What a lexicon began, the first annotations go on with."""
    (tmp_path / "lexicon.toml").write_text(
        'chats = ["chat", "chaton", "miauler"]\nchiens = ["chien", "chiot", "aboyer"]', "utf-8"
    )
    parent, new = tmp_path / "old.joblib", tmp_path / "new.joblib"
    lexicon = tmp_path / "lexicon.toml"
    outcome = run("train", "-o", parent, "--lexicon", lexicon, "--words", words_file)
    assert outcome.code == 0, outcome.err
    extra = write(tmp_path / "a.jsonl", rows(range(200, 204)))
    outcome = run("retrain", extra, "-m", parent, "-o", new, "--words", words_file)
    assert outcome.code == 0, outcome.err
    (step,) = load(new).card.lineage
    assert (step.added, step.known.paragraphs, step.passes) == (40, 0, True)


def start(*arguments: str | Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [*COMMAND, *map(str, arguments)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )


def test_of_two_at_once_one_wins(model: Path, new: Path, words_file: Path, tmp_path: Path) -> None:
    extra = write(tmp_path / "a.jsonl", rows([200]))
    running = [
        start("retrain", extra, "-m", model, "-o", new, "--words", words_file) for _ in range(2)
    ]
    errors = [process.communicate()[1].decode() for process in running]
    codes = [process.returncode for process in running]
    assert sorted(codes) == [0, 1], errors
    # The later one met it before it began, or when it was done.
    lost = errors[codes.index(1)]
    assert lost.splitlines()[-1] in (
        f"error: {new}: another file came here meanwhile. Give another name.",
        f"error: {new}: there is a file already. Give another name, or --force.",
    )
    assert load(new).card.lineage[0].added == 10
    assert [*tmp_path.glob(".*")] == []


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGINT])
def test_a_retraining_that_is_ended_leaves_nothing(
    model: Path, new: Path, words_file: Path, tmp_path: Path, sent: signal.Signals
) -> None:
    """When it has listed the conflicts, and learns."""
    extra = write(tmp_path / "a.jsonl", [{**rows([100])[0], "themes": []}, *rows(range(200, 210))])
    conflicts = tmp_path / "conflicts.jsonl"
    process = start("retrain", extra, "-m", model, "-o", new, "--words", words_file,
                    "--conflicts", conflicts)  # fmt: skip
    while not conflicts.exists() and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(sent)
    process.communicate()
    assert process.returncode == (-signal.SIGKILL if sent == signal.SIGKILL else 130)
    assert [*tmp_path.glob("*new*")] == []


def test_a_list_of_conflicts_replaces_an_older_one_and_nothing_else(
    retrain: Retrain, new: Path, tmp_path: Path
) -> None:
    extra = write(tmp_path / "a.jsonl", rows([200]))
    for content in ('{"text": "Le chat dort.", "themes": []}\n', "Notes.\n"):
        mine = tmp_path / "mine.jsonl"
        mine.write_text(content, "utf-8")
        outcome = retrain(extra, "--conflicts", mine)
        assert (outcome.code, outcome.err) == (
            1,
            f"error: {mine}: there is another file already. Give another name with --conflicts.\n",
        )
        assert (mine.read_text("utf-8"), new.exists()) == (content, False)
    older = tmp_path / "older.jsonl"
    older.write_text('{"text": "t", "theme": "chats", "settled": null}\n', "utf-8")
    assert retrain(extra, "--conflicts", older).code == 0
    assert older.read_text("utf-8") == ""
