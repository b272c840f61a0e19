"""What might break the program; `python -m benchmarks.fuzzing` tries thousands of cases more."""

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path
from random import Random

import numpy as np
import pytest
from conftest import ROOT, Run

from benchmarks.fuzzing import FAULTS, summary
from benchmarks.hostile import models, pickles, watch, workers
from benchmarks.hostile.documents import OUT, Case
from benchmarks.hostile.texts import MARKUP, PATHS, damage
from benchmarks.hostile.verdicts import ANSWER, TRACEBACK, verdict
from benchmarks.hostile.workers import CRASH, MAKERS, TOUCHED, Name
from classifier.data_unpickler import DataUnpickler
from classifier.errors import ModelError, WordsError
from classifier.storage import load
from classifier.training.vectors import load_vectors

ARTICLE = "Les pompiers luttent contre un feu de forêt.\n"


def reports_of(kind: str, count: int) -> list[workers.Report]:
    return list(workers.run([Name(kind, number, 7) for number in range(count)], jobs=1))


@pytest.mark.parametrize(("kind", "count"), [("documents", 150), ("models", 100)])
def test_nothing_that_is_made_up_breaks_a_command(kind: str, count: int) -> None:
    reports = reports_of(kind, count)
    assert [report for report in reports if report.faults] == []
    assert summary(reports, kind).startswith(
        f"{count} {kind}: " + ", ".join(f"{fault} 0" for fault in FAULTS)
    )
    assert {report.code for report in reports} >= {0, 1}


def test_a_case_is_made_again_from_its_number(tmp_path: Path) -> None:
    for kind, make in MAKERS.items():
        made = []
        for folder in (tmp_path / kind / "a" / "x", tmp_path / kind / "b" / "x"):
            folder.mkdir(parents=True)
            case = make(Random("0 17"), folder)
            files = {path.name: path.read_bytes() for path in folder.iterdir()}
            made.append((len(case.arguments), case.stdin, files))
        assert made[0] == made[1]


def attack(draw: Random, folder: Path) -> Case:
    """A case that writes where it may not."""
    (folder / "a.jsonl").write_text('{"text": "Un feu."}\n')
    return Case(["tag", "a.jsonl", "-o", f"{OUT}/../a.csv"])


def test_the_fuzzer_sees_what_is_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "MAKERS", {"documents": attack})
    report, *_ = reports_of("documents", 1)
    assert report.code == 0
    assert {kind for kind, _ in report.faults} == {TOUCHED}
    assert any("a.csv" in what for _, what in report.faults)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (ZeroDivisionError("x"), [(TRACEBACK, "ZeroDivisionError: x")]),
        (SystemExit(9), [(ANSWER, "exit code 9")]),
        (SystemExit(1), [(ANSWER, "no word of what is wrong"), (ANSWER, "no error line")]),
    ],
)
def test_the_fuzzer_sees_how_a_command_ends(
    monkeypatch: pytest.MonkeyPatch, fault: BaseException, expected: list[tuple[str, str]]
) -> None:
    def ends(arguments: list[str]) -> None:
        raise fault

    monkeypatch.setattr(workers, "main", ends)
    report, *_ = reports_of("documents", 1)
    assert report.faults == expected


def test_the_fuzzer_goes_on_after_a_crash_and_a_hang(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "main", lambda arguments: os._exit(9))
    assert [report.faults for report in reports_of("documents", 2)] == [
        [(CRASH, "the process ended with 9")]
    ] * 2
    monkeypatch.setattr(workers, "SECONDS", 0.2)

    def spin(arguments: list[str]) -> None:
        while True:
            pass

    monkeypatch.setattr(workers, "main", spin)
    assert [report.faults for report in reports_of("documents", 2)] == [
        [(workers.HANG, "no answer after 0.2 seconds of work")]
    ] * 2


def test_the_fuzzer_hears_of_programs_and_of_files(tmp_path: Path) -> None:
    script = (
        "import os, subprocess; from pathlib import Path; from benchmarks.hostile import watch\n"
        "eyes = watch.Watch(Path('mine'))\n"
        "with eyes.looking() as touched:\n"
        "    open('mine/a', 'w').close(); open('theirs', 'w').close(); os.rename('mine/a', 'b')\n"
        "    os.remove('b'); subprocess.run(['true'])\n"
        "open('unseen', 'w').close()\n"
        "print([what.split()[0] for what in touched])"
    )
    (tmp_path / "mine").mkdir()
    before = watch.tree(tmp_path)
    found = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout == "['open', 'os.rename', 'os.remove', 'subprocess.Popen']\n"
    changed = watch.changes(before, watch.tree(tmp_path))
    assert [what.rpartition("/")[2] for what in changed if "mine" not in what][1:] == [
        "theirs'", "unseen'",
    ]  # fmt: skip


def test_a_verdict_names_markup_formulas_and_control_characters(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(f"<p>{MARKUP}")
    (tmp_path / "a.csv").write_text("a\n=1\n-1.5\n")
    (tmp_path / "a.jsonl").write_text("no\n")
    assert sorted(what for _, what in verdict(["tag"], 0, "\x1b[2J", "", tmp_path)) == [
        "a control character in the answer",
        "a formula in a.csv: '=1'",
        "a.jsonl is not JSON lines",
        "markup in a.html",
    ]
    assert verdict(["label", "--json"], 0, "{}\n", "", tmp_path / "none") == []
    assert verdict(["label", "--json"], 0, "{\n", "", tmp_path / "none") == [(ANSWER, "no JSON")]


# Read as nothing where a file goes on.
HARMLESS = ("PROTO 2", "FRAME of 3")


@pytest.mark.parametrize("trick", [each for each in pickles.INSTRUCTIONS if each not in HARMLESS])
def test_no_instruction_is_read_that_joblib_does_not_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trick: str
) -> None:
    """Alone, and where a value of the model should be, each is refused, and nothing is called."""
    folder = tmp_path / "case"
    folder.mkdir()
    (tmp_path / "canary").mkdir()
    monkeypatch.chdir(folder)
    whole = models.small_model()
    instructions = pickles.INSTRUCTIONS[trick]
    middle = models.places(whole)[len(models.places(whole)) // 2]
    for data in (pickles.alone(instructions), whole[:middle] + instructions + whole[middle:]):
        Path("m.joblib").write_bytes(data)
        with pytest.raises(ModelError) as error:
            load(Path("m.joblib"))
        what, _, remedy = error.value.what.partition(";")
        assert what.startswith(
            ("this is not a model", "the file asks to load ", "the model is damag")
        )
        assert error.value.remedy.endswith("Give a file made by `classifier train`.")
        assert remedy in ("", " nothing in it was run")
    assert list((tmp_path / "canary").iterdir()) == []


def test_the_small_model_of_the_fuzzer_is_one(tmp_path: Path) -> None:
    path = tmp_path / "m.joblib"
    path.write_bytes(models.small_model())
    assert load(path).predict([ARTICLE])[0].scores


@pytest.mark.parametrize("number", range(60))
def test_damaged_words_are_no_words(tmp_path: Path, words_file: Path, number: int) -> None:
    path = tmp_path / "w.npz"
    path.write_bytes(damage(Random(number), words_file.read_bytes()))
    try:
        found = load_vectors(path).sha256
    except WordsError as error:
        found = str(error)
    assert found in (
        f"{path}: this is not a file of words. Give a file made by `classifier words`.",
        load_vectors(words_file).sha256,
    )


@pytest.mark.parametrize("shape", [(2**33,), (2**62,), (-1,)])
def test_words_do_not_say_how_much_memory_is_taken(tmp_path: Path, shape: tuple[int]) -> None:
    path = tmp_path / "w.npz"
    np.savez(path, counts=np.zeros(1, np.int64))
    said = b"'shape': (1,), "
    new = f"'shape': {shape}".replace(" ", "").encode()
    data = path.read_bytes()
    place = data.index(b"{'descr'")
    header = data[place : data.index(b"\n", place)]
    other = header.replace(said, new + b",").rstrip(b" ")
    path.write_bytes(data.replace(header, other.ljust(len(header))))
    with pytest.raises(WordsError, match="this is not a file of words"):
        load_vectors(path)


def test_a_loop_of_folders_ends_and_what_is_no_file_is_said(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "a"
    (folder / "b").mkdir(parents=True)
    (folder / "ok.txt").write_text(ARTICLE, "utf-8")
    (folder / "b" / "loop").symlink_to(folder)
    (folder / "zero.txt").symlink_to("/dev/zero")
    (folder / "itself.txt").symlink_to("itself.txt")
    (folder / "dir.txt").mkdir()
    os.mkfifo(folder / "pipe.txt")
    found = run("tag", folder, "-o", tmp_path / "a.jsonl", "--quiet")
    assert (found.code, found.err) == (0, "")
    rows = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text().splitlines()]
    assert [row["id"] for row in rows] == [str(folder / "ok.txt")]
    for name in ("zero.txt", "pipe.txt"):
        refused = run("tag", folder / name, "-o", tmp_path / "b.jsonl", "--quiet")
        assert (refused.code, refused.err) == (
            1, f"error: {folder / name}: this is no file. Pipe it in, and give - instead.\n"
        )  # fmt: skip


def test_no_identifier_becomes_a_path(run: Run, tmp_path: Path) -> None:
    source, out = tmp_path / "in" / "a.jsonl", tmp_path / "out"
    source.parent.mkdir()
    out.mkdir()
    rows = [{"id": path, "text": ARTICLE} for path in PATHS]
    source.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    for output in ("a.jsonl", "a.csv", "a.parquet", "parts/"):
        assert run("tag", source, "-o", f"{out}/{output}", "-q", "--part-size", "0.001").code == 0
    assert {path.name for path in tmp_path.iterdir()} == {"in", "out"}
    parts = {path.name for path in (out / "parts").iterdir()}
    assert parts == {f"part-{n:06}.jsonl" for n in range(len(parts))}
    ids = [json.loads(line)["id"] for line in (out / "a.jsonl").read_text("utf-8").splitlines()]
    assert ids == [path or f"{source}:{n}" for n, path in enumerate(PATHS, start=1)]


def test_a_result_never_takes_the_place_of_its_source(run: Run, tmp_path: Path) -> None:
    source, link = tmp_path / "a.jsonl", tmp_path / "link.jsonl"
    source.write_text('{"text": "Un feu."}\n')
    link.symlink_to(source)
    for output in (source, link, tmp_path / "." / "a.jsonl"):
        found = run("tag", source, "-o", output, "--force", "--quiet")
        assert (found.code, found.err) == (
            1, f"error: {source}: this is one of those to read. Give another --output.\n"
        )  # fmt: skip
    assert source.read_text() == '{"text": "Un feu."}\n'


def test_a_link_in_the_place_of_the_result_stays_one(run: Run, tmp_path: Path) -> None:
    source, link, target = (tmp_path / name for name in ("a.jsonl", "link.jsonl", "target.jsonl"))
    source.write_text('{"text": "Un feu."}\n')
    target.write_text("")
    link.symlink_to(target)
    assert run("tag", source, "-o", link, "--force", "--quiet").code == 0
    assert link.readlink() == target
    assert json.loads(target.read_text())["text"] == "Un feu."


@pytest.mark.parametrize(
    "text", ["🔥🚓" * 500, "\u202e\u2066" * 50 + "a", "\u200b" * 99, "!?" * 99]
)
def test_a_text_without_a_word_has_no_theme(run: Run, tmp_path: Path, text: str) -> None:
    (tmp_path / "a.txt").write_text(text, "utf-8")
    found = run("label", tmp_path / "a.txt", "--json")
    assert found.code == 0
    assert json.loads(found.out)["themes"] == []


@pytest.mark.parametrize("command", ["label", "tag"])
def test_a_file_of_nuls_is_binary(run: Run, tmp_path: Path, command: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(bytes(1_000_000))
    output = ["-o", tmp_path / "a.jsonl", "--quiet"] if command == "tag" else []
    found = run(command, path, *output)
    if command == "label":
        assert (found.code, found.err) == (
            1, f"error: {path}: this is a binary file. Give a text file; if it is one, name its "
            "encoding, such as --encoding utf-16-le.\n",
        )  # fmt: skip
    else:
        skipped = json.loads((tmp_path / "a.jsonl.skipped.jsonl").read_text())
        assert (found.code, skipped["reason"]) == (3, "this is a binary file")


@pytest.mark.parametrize(("lists", "is_read"), [(999_998, True), (999_999, False)])
def test_a_file_has_a_million_instructions_at_most(
    tmp_path: Path, lists: int, is_read: bool
) -> None:
    path = tmp_path / "a.joblib"
    path.write_bytes(pickle.PROTO + b"\x04" + pickle.EMPTY_LIST * lists + pickle.STOP)
    with path.open("rb") as file:
        if is_read:
            assert DataUnpickler(file).load() == []
        else:
            with pytest.raises(pickle.UnpicklingError, match="not what joblib writes"):
                DataUnpickler(file).load()
