import csv
import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from conftest import ARTICLE, DATA, Run
from pyarrow import parquet

from classifier import __version__, labelling, storage
from classifier.records import Document

COMMAND: list[str | Path] = [Path(sys.executable).with_name("classifier"), "tag"]
MODEL = storage.shipped_model()

# Two documents a line of the summary, and one without a theme.
ROWS: list[dict[str, Any]] = [
    {
        "id": "p1",
        "date": "2026-01-03",
        "text": "La douane a saisi deux tonnes de cocaïne au Havre.",
    },
    {
        "id": "p2",
        "date": "2026-01-09",
        "text": "Un séisme a frappé le Maroc, les secours cherchent.",
    },
    {"id": "p3", "date": "2026-02-01", "text": "Le musée rouvre.\n\nL'entrée y est gratuite."},
]
THEMES = [["narcotrafic"], ["protection-civile"], []]


def corpus(count: int) -> list[dict[str, Any]]:
    """Rows of the paragraphs that the model was trained on."""
    lines = (DATA / "paragraphs" / "depeches.jsonl").read_text("utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines]
    return [{"id": n, "text": texts[n % len(texts)], "n": n / 7} for n in range(count)]


def write_jsonl(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def write_csv(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_tsv(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    lines = ["\t".join(row) for row in [list(rows[0]), *map(dict.values, rows)]]
    path.write_text("".join(line.replace("\n", " ") + "\n" for line in lines), "utf-8")
    return path


def write_parquet(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    parquet.write_table(pa.Table.from_pylist(list(rows)), path)
    return path


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


WRITERS: dict[str, Callable[[Path, Sequence[dict[str, Any]]], Path]] = {
    "jsonl": write_jsonl,
    "csv": write_csv,
    "tsv": write_tsv,
    "parquet": write_parquet,
}


@pytest.mark.parametrize("format_", WRITERS)
def test_rows_keep_their_fields_and_their_order(run: Run, tmp_path: Path, format_: str) -> None:
    source = WRITERS[format_](tmp_path / f"a.{format_}", ROWS)
    output = tmp_path / "o.jsonl"
    done = run("tag", source, "-o", output, "--quiet")
    assert (done.code, done.out, done.err) == (0, "", "")
    tagged = read_jsonl(output)
    assert [row["id"] for row in tagged] == ["p1", "p2", "p3"]
    assert [row["themes"] for row in tagged] == THEMES
    kept = [{name: row[name] for name in ROWS[0]} for row in tagged]
    assert kept == (ROWS if format_ != "tsv" else [*ROWS[:2], kept[2]])
    assert set(tagged[0]) == {*ROWS[0], "themes", "scores"}


@pytest.mark.parametrize("format_", WRITERS)
def test_answers_are_those_of_label(run: Run, tmp_path: Path, format_: str) -> None:
    model = storage.load(MODEL)
    rows = [*({k: row[k] for k in ("id", "text")} for row in corpus(40)), ROWS[0]]
    rows = [{"id": str(row["id"]), "text": row["text"]} for row in rows]
    source = WRITERS[format_](tmp_path / f"a.{format_}", rows)
    run("tag", source, "-o", tmp_path / "o.jsonl", "--part-size", "0.005")
    for row, tagged in zip(rows, read_jsonl(tmp_path / "o.jsonl"), strict=True):
        said = labelling.label(model, Document("", "", row["text"])).prediction
        assert tagged["themes"] == list(said.themes)
        assert tagged["scores"] == pytest.approx(dict(said.scores), abs=1e-4)


def test_a_line_of_json_stays_as_it_is_spelt(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "a.jsonl"
    source.write_text(
        '{"id":7, "n": 1.50,"big":12345678901234567890123,  "text":"Un s\\u00e9isme."}'
    )
    run("tag", source, "-o", tmp_path / "o.jsonl")
    line = (tmp_path / "o.jsonl").read_text("utf-8")
    assert line.startswith(
        '{"id":7, "n": 1.50,"big":12345678901234567890123,  "text":"Un s\\u00e9isme.", "themes": ['
    )


def test_csv_has_a_column_a_theme(run: Run, tmp_path: Path) -> None:
    source = write_jsonl(tmp_path / "a.jsonl", ROWS)
    run("tag", source, "-o", tmp_path / "o.csv")
    with (tmp_path / "o.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = storage.load(MODEL).theme_names
    assert list(rows[0]) == [*ROWS[0], "themes", *(f"score_{name}" for name in names)]
    assert [row["text"] for row in rows] == [row["text"] for row in ROWS]
    assert [row["themes"] for row in rows] == ["narcotrafic", "protection-civile", ""]
    assert float(rows[0]["score_narcotrafic"]) > 0.5


def test_parquet_has_a_list_and_a_struct_and_keeps_types(run: Run, tmp_path: Path) -> None:
    table = pa.table(
        {"text": [row["text"] for row in ROWS], "when": pa.array([1, 2, None], pa.date32())}
    )
    parquet.write_table(table, tmp_path / "a.parquet")
    run("tag", tmp_path / "a.parquet", "-o", tmp_path / "o.parquet")
    tagged = parquet.read_table(tmp_path / "o.parquet")
    assert tagged.schema.field("when").type == pa.date32()
    assert tagged.schema.field("themes").type == pa.list_(pa.string())
    assert tagged["themes"].to_pylist() == THEMES
    assert tagged["scores"].to_pylist()[0]["narcotrafic"] > 0.5
    assert tagged["id"].to_pylist() == [f"{tmp_path}/a.parquet:{n}" for n in (1, 2, 3)]


def test_a_folder_of_texts_is_read_in_order(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "b").mkdir(parents=True)
    for name, row in zip(("b/2.txt", "a.md", "b/1.txt.gz"), ROWS, strict=True):
        data = row["text"].encode()
        (folder / name).write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    (folder / "b/image.png").write_bytes(b"\x89PNG")
    run("tag", folder, "-o", tmp_path / "o.jsonl")
    tagged = read_jsonl(tmp_path / "o.jsonl")
    assert [row["id"] for row in tagged] == [
        f"{folder}/{n}" for n in ("a.md", "b/1.txt.gz", "b/2.txt")
    ]
    assert [row["themes"] for row in tagged] == [["protection-civile"], [], ["narcotrafic"]]
    assert set(tagged[0]) == {"id", "source", "themes", "scores"}


def test_a_web_page_is_read_without_what_surrounds_its_article(run: Run, tmp_path: Path) -> None:
    paragraphs = "".join(f"<p>{row['text']}</p>" for row in corpus(6))
    (tmp_path / "a.html").write_text(
        "<html><head><title>Dépêches</title></head><body><nav><a href='x'>Attentat, otages</a>"
        f"</nav><article><h1>Dépêches</h1>{paragraphs}</article></body></html>", "utf-8",
    )  # fmt: skip
    run("tag", tmp_path / "a.html", "-o", tmp_path / "o.jsonl", "--paragraphs")
    (tagged,) = read_jsonl(tmp_path / "o.jsonl")
    texts = [paragraph["text"] for paragraph in tagged["paragraphs"]]
    assert texts == ["Dépêches", *(row["text"] for row in corpus(6))]


def test_paragraphs_are_those_of_label(run: Run, tmp_path: Path) -> None:
    run("tag", ARTICLE, "-o", tmp_path / "o.jsonl", "--paragraphs")
    labelled = json.loads(run("label", "--json", ARTICLE).out)
    (tagged,) = read_jsonl(tmp_path / "o.jsonl")
    assert tagged == labelled


@pytest.mark.parametrize(
    ("options", "stdin", "themes"),
    [
        ([], write_jsonl, THEMES),
        (["--format", "csv"], write_csv, THEMES),
        (["--format", "text"], write_jsonl, [["narcotrafic"]]),
    ],
)
def test_standard_input(
    run: Run, tmp_path: Path, options: list[str], stdin: Any, themes: list[list[str]]
) -> None:
    content = stdin(tmp_path / "in", ROWS).read_bytes()
    done = run("tag", "-", "-o", tmp_path / "o.jsonl", *options, stdin=content)
    assert done.code == 0
    assert [sorted(row["themes"]) for row in read_jsonl(tmp_path / "o.jsonl")] == themes


def test_what_is_packed_gives_the_same(run: Run, tmp_path: Path) -> None:
    source = write_jsonl(tmp_path / "a.jsonl", corpus(200))
    packed = tmp_path / "b.jsonl.gz"
    packed.write_bytes(gzip.compress(source.read_bytes()))
    for path, output in ((source, "a.out.jsonl"), (packed, "b.out.jsonl")):
        run("tag", path, "-o", tmp_path / output, "--part-size", "0.01")
    assert (tmp_path / "a.out.jsonl").read_bytes() == (tmp_path / "b.out.jsonl").read_bytes()


def test_the_text_is_in_the_only_column_that_can_be_it(run: Run, tmp_path: Path) -> None:
    rows = [{"auteur": "Ada", "corps": row["text"], "rubrique": "Faits divers"} for row in ROWS]
    run("tag", write_csv(tmp_path / "a.csv", rows), "-o", tmp_path / "o.jsonl")
    assert [row["themes"] for row in read_jsonl(tmp_path / "o.jsonl")] == THEMES


def test_two_columns_that_can_be_the_text_are_asked_about(run: Run, tmp_path: Path) -> None:
    rows = [{"titre": "Le titre en dit déjà beaucoup", "corps": row["text"]} for row in ROWS]
    source = write_csv(tmp_path / "a.csv", rows)
    done = run("tag", source, "-o", tmp_path / "o.jsonl")
    assert done.code == 1
    assert done.err == (
        f"error: {source}: it is not clear which column is the text: 'titre', 'corps' all can be. "
        "Name it with --text-column.\n"
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv"]
    run("tag", source, "-o", tmp_path / "o.jsonl", "--text-column", "corps")
    assert [row["themes"] for row in read_jsonl(tmp_path / "o.jsonl")] == THEMES


def test_other_columns_can_be_named(run: Run, tmp_path: Path) -> None:
    rows = [{"url": f"u{n}", "text": row["text"], "id": 0} for n, row in enumerate(ROWS)]
    source = write_jsonl(tmp_path / "a.jsonl", rows)
    run("tag", source, "-o", tmp_path / "o.jsonl", "--id-column", "url")
    tagged = read_jsonl(tmp_path / "o.jsonl")
    assert [(row["id"], row["url"]) for row in tagged] == [("u0", "u0"), ("u1", "u1"), ("u2", "u2")]
    done = run("tag", source, "-o", tmp_path / "p.jsonl", "--id-column", "uri")
    assert done.err == (
        f"error: {source}: there is no column 'uri', only 'url', 'text', 'id'. "
        "Name one of these with --id-column.\n"
    )


BAD = [
    ('{"text": ', "the line is not JSON (Expecting value: line 1 column 10 (char 9))"),
    ("[]", "the line is not a JSON object"),
    ('{"id": "x"}', "there is no 'text'"),
    ('{"text": null}', "there is no 'text'"),
    ('{"text": 3}', "'text' is no text"),
    ('{"text": " "}', "'text' is empty"),
    (
        '{"text": "d\udcc3\udca9mant\udce9l\udcc3\udca9"}',
        "the text is damaged UTF-8 (byte 0xE9 at offset 17)",
    ),
]


def test_bad_rows_are_kept_apart(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "a.jsonl"
    good = [json.dumps(row) for row in ROWS]
    lines = [good[0], *(line for line, _ in BAD), "", *good[1:]]
    source.write_bytes("\n".join(lines).encode("utf-8", "surrogateescape"))
    done = run("tag", source, "-o", tmp_path / "o.jsonl", "--part-size", "0.001")
    assert done.code == 3
    assert f"{tmp_path}/o.jsonl.skipped.jsonl" in done.err
    assert [row["id"] for row in read_jsonl(tmp_path / "o.jsonl")] == ["p1", "p2", "p3"]
    skipped = read_jsonl(tmp_path / "o.jsonl.skipped.jsonl")
    assert [(row["source"], row["line"], row["reason"]) for row in skipped] == [
        (str(source), line, reason) for line, (_, reason) in enumerate(BAD, start=2)
    ]
    assert [row["row"] for row in skipped[:2]] == ['{"text": ', "[]"]
    # Again, nothing is left to do, and the answer is the same.
    assert run("tag", source, "-o", tmp_path / "o.jsonl", "--part-size", "0.001").code == 3


def test_a_text_of_50_mb_is_kept_apart(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "a.jsonl"
    long = json.dumps({"id": "long", "text": "Le feu gagne. " * 3_600_000})
    source.write_text("\n".join([json.dumps(ROWS[0]), long, json.dumps(ROWS[1])]), "utf-8")
    assert run("tag", source, "-o", tmp_path / "o.jsonl").code == 3
    assert [row["id"] for row in read_jsonl(tmp_path / "o.jsonl")] == ["p1", "p2"]
    (skipped,) = read_jsonl(tmp_path / "o.jsonl.skipped.jsonl")
    assert (skipped["line"], skipped["reason"]) == (2, "the row is longer than 10 MB")
    assert len(skipped["row"]) <= 10_000


def test_strict_stops_at_a_bad_row(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "a.jsonl"
    source.write_text(f"{json.dumps(ROWS[0])}\n{{\n{json.dumps(ROWS[1])}\n", "utf-8")
    done = run("tag", source, "-o", tmp_path / "o.jsonl", "--strict")
    assert done.code == 1
    assert done.err.startswith(f"error: {source}:2: the line is not JSON (")
    assert not (tmp_path / "o.jsonl").exists()


def test_a_source_may_be_empty(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").touch()
    assert run("tag", tmp_path / "a.jsonl", "-o", tmp_path / "o.jsonl").code == 3
    assert (tmp_path / "o.jsonl").read_bytes() == b""
    (skipped,) = read_jsonl(tmp_path / "o.jsonl.skipped.jsonl")
    assert skipped["reason"] == "the file is empty"


@pytest.fixture
def many(tmp_path: Path) -> Path:
    return write_jsonl(tmp_path / "many.jsonl", corpus(2_000))


@pytest.fixture
def whole(run: Run, many: Path, tmp_path: Path) -> bytes:
    """What an uninterrupted run writes."""
    run("tag", many, "-o", tmp_path / "whole.jsonl", "--part-size", "0.02")
    return (tmp_path / "whole.jsonl").read_bytes()


def start(many: Path, output: Path, *options: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [*COMMAND, many, "-o", output, "--part-size", "0.02", *options],
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def wait_for_parts(output: Path, least: int) -> None:
    """Return when so many parts are done."""
    deadline = time.monotonic() + 60
    parts = output.with_name(f"{output.name}.parts")
    while len(list(parts.glob("[0-9]*.json"))) < least:
        assert time.monotonic() < deadline
        assert not output.is_file()
        time.sleep(0.005)


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("least", [1, 9])
def test_a_killed_run_goes_on_to_the_same_result(
    run: Run, many: Path, whole: bytes, tmp_path: Path, jobs: str, least: int
) -> None:
    output = tmp_path / "o.jsonl"
    process = start(many, output, "--jobs", jobs)
    wait_for_parts(output, least)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert not output.exists()
    done = run("tag", many, "-o", output, "--part-size", "0.02")
    assert done.code == 0
    assert "of these done before" in done.err
    assert output.read_bytes() == whole
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "many.jsonl", "o.jsonl", "o.jsonl.ledger.json", "whole.jsonl", "whole.jsonl.ledger.json",
    ]  # fmt: skip


def test_an_interrupt_is_said_in_one_line_and_the_run_goes_on(
    run: Run, many: Path, whole: bytes, tmp_path: Path
) -> None:
    output = tmp_path / "o.jsonl"
    process = start(many, output, "--jobs", "2")
    wait_for_parts(output, 3)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.decode() == "interrupted; the same command goes on from here\n"
    assert run("tag", many, "-o", output, "--part-size", "0.02", "--jobs", "2").code == 0
    assert output.read_bytes() == whole


def test_a_run_of_another_model_option_or_source_is_not_mixed(
    run: Run, many: Path, whole: bytes, tmp_path: Path
) -> None:
    output = tmp_path / "o.jsonl"
    process = start(many, output)
    wait_for_parts(output, 3)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    options: list[str | Path] = ["tag", many, "-o", output, "--part-size", "0.02"]
    other = tmp_path / "other.joblib"
    model = storage.load(MODEL)
    object.__setattr__(model, "bias", model.bias + 1)
    storage.save(model, other)
    start_again = "Give --force to start again, or another --output.\n"
    cases: list[tuple[list[str | Path], str]] = [
        (["-m", other], "with another model"),
        (["--id-column", "id"], "with another --id-column"),
        (["--part-size", "0.03"], "with another --part-size"),
        ([DATA / "articles"], f"without {DATA}/articles/manche.txt"),
    ]
    for added, what in cases:
        done = run(*options, *added)
        assert done.code == 1
        assert done.err == f"error: {output}: this was begun {what}. {start_again}"
    os.utime(many)  # written to, and the same
    content = many.read_bytes()
    many.write_bytes(content.replace(b"a", b"e", 1))
    done = run(*options)
    assert done.err == f"error: {output}: this was begun before {many} was changed. {start_again}"
    many.write_bytes(content + content[:99])
    sizes = f"when {many} had {len(content)} bytes, and it has {len(content) + 99} now"
    assert run(*options).err == f"error: {output}: this was begun {sizes}. {start_again}"
    many.write_bytes(content)
    assert run(*options).code == 0
    assert output.read_bytes() == whole


def test_a_finished_run_is_not_done_again(run: Run, many: Path, tmp_path: Path) -> None:
    output = tmp_path / "o.jsonl"
    run("tag", many, "-o", output)
    before = output.stat()
    again = run("tag", many, "-o", output, "--json", "-q")
    assert json.loads(again.out)["documents"] == 2_000
    assert output.stat() == before
    assert run("tag", many, "-o", output, "--force").code == 0
    assert output.stat() != before


def test_what_is_there_is_not_replaced(run: Run, many: Path, tmp_path: Path) -> None:
    output = tmp_path / "o.jsonl"
    output.write_text("mine")
    done = run("tag", many, "-o", output)
    assert done.code == 1
    assert done.err == (
        f"error: {output}: there is a result already. Give another name, or --force.\n"
    )
    assert output.read_text() == "mine"
    assert run("tag", many, output, "-o", output, "--force").err == (
        f"error: {output}: this is one of those to read. Give another --output.\n"
    )


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_nothing_is_left_of_a_run_whose_first_process_is_killed(
    many: Path, tmp_path: Path, jobs: str
) -> None:
    process = start(many, tmp_path / "o.jsonl", "--jobs", jobs)
    wait_for_parts(tmp_path / "o.jsonl", 2)
    process.kill()
    process.communicate()
    deadline = time.monotonic() + 30
    while True:  # until no process of its group is left
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            break
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_no_source_is_replaced_under_another_name(run: Run, tmp_path: Path) -> None:
    source = write_jsonl(tmp_path / "a.jsonl", ROWS)
    content = source.read_bytes()
    link = tmp_path / "link.jsonl"
    link.symlink_to(source)
    folder = tmp_path / "g"
    folder.mkdir()
    named = write_jsonl(folder / "part-000001.jsonl", ROWS)
    (folder / "part-notes.odt").write_text("mine")
    cases: list[tuple[list[str | Path], str | Path]] = [
        ([source], link), ([link], source), ([f"file://{source}"], source),
        ([f"{tmp_path}/*.jsonl"], source), ([tmp_path], source), ([named], f"{folder}/"),
    ]  # fmt: skip
    for sources, output in cases:
        done = run("tag", *sources, "-o", output, "--force")
        assert done.code == 1
        assert "this is one of those to read" in done.err
    assert source.read_bytes() == named.read_bytes() == content
    assert (folder / "part-notes.odt").read_text() == "mine"


def test_what_a_run_wrote_is_no_source_of_the_next(run: Run, tmp_path: Path) -> None:
    write_jsonl(tmp_path / "a.jsonl", ROWS)
    output = tmp_path / "o.jsonl"
    for _ in range(2):
        assert run("tag", tmp_path, "-o", output, "--force").code == 0
        assert [row["id"] for row in read_jsonl(output)] == ["p1", "p2", "p3"]


@pytest.mark.parametrize("folder", [False, True])
def test_parts_that_are_lost_or_damaged_are_done_anew(
    run: Run, many: Path, whole: bytes, tmp_path: Path, folder: bool
) -> None:
    output = tmp_path / ("o" if folder else "o.jsonl")
    process = start(many, output)
    wait_for_parts(output, 6)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    parts = sorted((output if folder else tmp_path / "o.jsonl.parts").glob("*.jsonl"))
    parts[0].unlink()
    parts[2].write_bytes(parts[2].read_bytes()[:-1])
    options: list[str | Path] = ["tag", many, "-o", output, "--part-size", "0.02"]
    done = run(*options)
    assert done.code == 1
    assert done.err == (
        f"error: {parts[0]}: 2 parts are gone or damaged. Run the same command again: they are "
        "done anew.\n"
    )
    assert run(*options).code == 0
    files = sorted(output.iterdir()) if folder else [output]
    assert b"".join(file.read_bytes() for file in files) == whole


def test_a_result_that_was_changed_is_not_taken_for_whole(
    run: Run, many: Path, tmp_path: Path
) -> None:
    output = tmp_path / "o.jsonl"
    run("tag", many, "-o", output)
    output.write_bytes(output.read_bytes()[:-1])
    assert run("tag", many, "-o", output).err == (
        f"error: {output}: this is not what was written. Give --force to start again, or another "
        "--output.\n"
    )


def test_what_a_killed_run_was_joining_is_removed(run: Run, many: Path, tmp_path: Path) -> None:
    left = [tmp_path / f".{name}.abcd1234" for name in ("o.jsonl", "o.jsonl.skipped.jsonl")]
    other = tmp_path / ".o.jsonl.swp"
    for path in (*left, other):
        path.touch()
    run("tag", many, "-o", tmp_path / "o.jsonl")
    assert [path.exists() for path in (*left, other)] == [False, False, True]


def test_what_a_killed_worker_was_writing_is_removed(run: Run, many: Path, tmp_path: Path) -> None:
    (tmp_path / "o").mkdir()
    left = tmp_path / "o" / ".part-000000.jsonl.abcd1234"
    left.touch()
    run("tag", many, "-o", f"{tmp_path}/o/", "--force")
    assert not left.exists()


def test_a_process_of_another_version_does_nothing(
    run: Run, many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("classifier.tagging.work.__version__", "0.0.1")
    done = run("tag", many, "-o", tmp_path / "o.jsonl")
    assert done.code == 1
    assert f"this is version 0.0.1 of the program, and the run began with {__version__}" in done.err


def test_identifiers_are_kept_wherever_they_begin(run: Run, tmp_path: Path) -> None:
    rows = [*({"text": row["text"]} for row in corpus(150)), {"id": "KEPT", "text": "Un feu."}]
    run("tag", write_jsonl(tmp_path / "a.jsonl", rows), "-o", tmp_path / "o.jsonl")
    ids = [row["id"] for row in read_jsonl(tmp_path / "o.jsonl")]
    assert ids == [*(f"{tmp_path}/a.jsonl:{line}" for line in range(1, 151)), "KEPT"]


def test_columns_are_told_by_the_first_rows_that_can_be_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("{\n")
    write_jsonl(tmp_path / "b.jsonl", [{"corps": row["text"]} for row in ROWS])
    assert run("tag", tmp_path, "-o", tmp_path / "o.jsonl").code == 3
    assert [row["themes"] for row in read_jsonl(tmp_path / "o.jsonl")] == THEMES


def test_parquet_with_values_that_python_has_not(run: Run, tmp_path: Path) -> None:
    columns = {
        "text": pa.array([row["text"] for row in ROWS]),
        "when": pa.array([1, 10**18 + 1, None], pa.timestamp("ns")),
        "far": pa.array([1, 10**7, None], pa.date32()),
        "raw": pa.Array.from_buffers(
            pa.string(), 3, pa.array([b"a", b"\xe9", b"c"], pa.binary()).buffers()
        ),
    }
    parquet.write_table(pa.table(columns), tmp_path / "a.parquet")
    for suffix in ("jsonl", "csv", "parquet"):
        output = tmp_path / f"o.{suffix}"
        assert run("tag", tmp_path / "a.parquet", "-o", output).code == 0
    rows = read_jsonl(tmp_path / "o.jsonl")
    assert [row["themes"] for row in rows] == THEMES
    assert [row["raw"] for row in rows] == ["a", "\\xe9", "c"]
    kept = parquet.read_table(tmp_path / "o.parquet").schema
    assert kept.field("when").type == pa.timestamp("ns")


def test_a_damaged_row_group_costs_its_own_rows(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "a.parquet"
    table = pa.table({"id": range(500), "text": [f"{ROWS[0]['text']} {n}" for n in range(500)]})
    parquet.write_table(table, source, row_group_size=100, compression="none", use_dictionary=False)
    data = bytearray(source.read_bytes())
    start = parquet.ParquetFile(source).metadata.row_group(2).column(1).data_page_offset
    data[start : start + 40] = b"\xff" * 40
    source.write_bytes(data)
    for size in ("8", "0.001"):
        output = tmp_path / f"{size}.jsonl"
        assert run("tag", source, "-o", output, "--part-size", size).code == 3
        assert [row["id"] for row in read_jsonl(output)] == [*range(200), *range(300, 500)]


@pytest.mark.parametrize("size", ["8", "0.001"])
def test_a_header_that_cannot_be_read_costs_its_file(run: Run, tmp_path: Path, size: str) -> None:
    rows = "".join(f'{n},"Un feu, numéro {n}."\n' for n in range(100))
    (tmp_path / "a.csv").write_text(f'id,"text\n{rows}', "utf-8")
    write_csv(tmp_path / "b.csv", ROWS)
    output = tmp_path / "o.jsonl"
    assert run("tag", tmp_path, "-o", output, "--part-size", size).code == 3
    assert [row["id"] for row in read_jsonl(output)] == ["p1", "p2", "p3"]
    (skipped,) = read_jsonl(tmp_path / "o.jsonl.skipped.jsonl")
    assert "the header cannot be read" in skipped["reason"]


def test_broken_rows_of_csv_take_no_longer_than_others(run: Run, tmp_path: Path) -> None:
    row = 'x""",""",y\n'
    (tmp_path / "a.csv").write_text("id,text,z\n" + row * 50_000)
    assert run("tag", tmp_path / "a.csv", "-o", tmp_path / "o.jsonl").code == 3


def test_processes_give_the_same_bytes(run: Run, many: Path, whole: bytes, tmp_path: Path) -> None:
    run("tag", many, "-o", tmp_path / "two.jsonl", "--part-size", "0.02", "--jobs", "2")
    assert (tmp_path / "two.jsonl").read_bytes() == whole


@pytest.mark.parametrize("name", ["parts/", "parts", "parts.jsonl/"])
def test_a_folder_of_parts(run: Run, many: Path, whole: bytes, tmp_path: Path, name: str) -> None:
    output = f"{tmp_path}/{name}"
    run("tag", many, "-o", output, "--part-size", "0.02")
    files = sorted(Path(output).iterdir())
    assert len(files) > 9
    assert files[0].name == "part-000000.jsonl"
    assert b"".join(file.read_bytes() for file in files) == whole


def limited(size: int) -> Callable[[], None]:
    """Files of at most so many bytes, as on a disk that is full."""

    def limit() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


@pytest.mark.parametrize("size", [15_000, 500_000], ids=["a part", "the result"])
def test_a_full_disk_is_said_and_the_run_goes_on(
    run: Run, many: Path, whole: bytes, tmp_path: Path, size: int
) -> None:
    output = tmp_path / "o.jsonl"
    command = [*COMMAND, many, "-o", output, "--part-size", "0.02"]
    done = subprocess.run(command, preexec_fn=limited(size), capture_output=True, check=False)
    said = done.stderr.decode()
    assert done.returncode == 1
    assert said.endswith(
        ": the file cannot be written (File too large). Mend that, or make room, and run the same "
        "command again: it goes on from here.\n"
    )
    assert said.count("\n") == 1
    assert not output.exists()
    assert run("tag", many, "-o", output, "--part-size", "0.02").code == 0
    assert output.read_bytes() == whole


def test_a_source_that_vanishes_is_said_and_the_run_goes_on(
    run: Run, many: Path, whole: bytes, tmp_path: Path
) -> None:
    output = tmp_path / "o.jsonl"
    process = start(many, output)
    wait_for_parts(output, 3)
    hidden = many.rename(tmp_path / "hidden.jsonl")
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert said.decode() == (
        f"error: {many}: the file is gone. Put it back and run the same command again: it goes on "
        "from here.\n"
    )
    assert not output.exists()
    hidden.rename(many)
    assert run("tag", many, "-o", output, "--part-size", "0.02").code == 0
    assert output.read_bytes() == whole


def test_a_place_that_is_not_to_be_written_to_is_said(run: Run, many: Path, tmp_path: Path) -> None:
    done = run("tag", many, "-o", tmp_path / "no" / "o.jsonl")
    assert (done.code, done.err) == (
        1, f"error: {tmp_path}/no: there is no such folder. Make it, or give another.\n"
    )  # fmt: skip
    done = run("tag", many, "-o", "/proc/o.jsonl")
    assert done.code == 1
    assert done.err.startswith("error: /proc/o.jsonl: nothing can be written here (")
    done = run("tag", many, "-o", tmp_path / "o.xml")
    assert done.err == (
        f"error: {tmp_path}/o.xml: the format of .xml is not known. Give a name that ends in "
        ".jsonl, .csv, .parquet, or in / for a folder.\n"
    )


def test_two_runs_do_not_write_the_same(run: Run, many: Path, tmp_path: Path) -> None:
    output = tmp_path / "o.jsonl"
    process = start(many, output)
    wait_for_parts(output, 1)
    process.send_signal(signal.SIGSTOP)
    done = run("tag", many, "-o", output, "--part-size", "0.02")
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert done.code == 1
    assert done.err == f"error: {output}: another run is writing this. Wait for it, or stop it.\n"


def test_the_end_is_a_table(run: Run, tmp_path: Path) -> None:
    done = run("tag", write_jsonl(tmp_path / "a.jsonl", ROWS), "-o", tmp_path / "o.jsonl")
    rows = [line.split() for line in done.err.splitlines() if line.strip()]
    assert ["narcotrafic", "1", "33.3%"] in rows
    assert ["none", "1", "33.3%"] in rows
    assert "3 documents, 0 skipped" in done.err
    assert "documents a second" in done.err
    assert done.out == ""


def test_the_summary_is_a_page(run: Run, tmp_path: Path) -> None:
    source = write_jsonl(tmp_path / "a.jsonl", ROWS)
    run("tag", source, "-o", tmp_path / "o.jsonl", "--summary", tmp_path / "s.html")
    page = (tmp_path / "s.html").read_text("utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert "2026-01" in page
    assert "2026-02" in page
    assert "narcotrafic" in page


@pytest.mark.parametrize(
    "options",
    [
        ["--jobs", "0"],
        ["--format", "xml"],
        ["--scheduler", "tcp://x:1"],
        ["--part-size", "0"],
        ["--part-size", "inf"],
        ["--part-size", "nan"],
    ],
)
def test_options_that_mean_nothing_are_usage_errors(
    run: Run, tmp_path: Path, options: list[str]
) -> None:
    source = write_jsonl(tmp_path / "a.jsonl", ROWS)
    assert run("tag", source, "-o", tmp_path / "o.jsonl", *options).code == 2
    assert not (tmp_path / "o.jsonl").exists()


@pytest.mark.parametrize("name", ["hex", "", "rot13", "utf-9", "undefined"])
def test_an_encoding_that_is_none_is_said(run: Run, tmp_path: Path, name: str) -> None:
    source = write_jsonl(tmp_path / "a.jsonl", ROWS)
    done = run("tag", source, "-o", tmp_path / "o.jsonl", "--encoding", name)
    assert (done.code, done.err) == (
        1,
        f"error: there is no encoding called {name!r}. Give a name such as utf-8, windows-1252 or "
        "iso-8859-15.\n",
    )


def test_the_summary_is_not_the_result(run: Run, tmp_path: Path) -> None:
    source = write_jsonl(tmp_path / "a.jsonl", ROWS)
    same = tmp_path / "o.jsonl"
    assert run("tag", source, "-o", same, "--summary", same).code == 2


def test_tagging_imports_nothing_that_only_others_need(tmp_path: Path) -> None:
    source = write_jsonl(tmp_path / "a.jsonl", ROWS)
    script = f"""
import sys
from classifier.cli import main
try:
    main(["tag", {str(source)!r}, "-o", {str(tmp_path / "o.jsonl")!r}, "--quiet"])
except SystemExit as exit:
    assert not exit.code, exit.code
print(*sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=True
    )
    imported = {name.partition(".")[0] for name in done.stdout.split()}
    assert "fsspec" in imported
    heavy = {"sklearn", "scipy", "spacy", "pyarrow", "dask", "pandas", "jinja2", "trafilatura"}
    assert imported.isdisjoint(heavy)
