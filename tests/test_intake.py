"""`label` and `tag` on what people have: whatever its kind, packed, piped, or built to do harm."""

import gzip
import json
import lzma
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zstandard
from conftest import Outcome, Run
from printed import column, pages

WEB = Path(__file__).parent / "web"
PAGE = (WEB / "quotidien.html").read_bytes()
PRINTED = pages(
    [column(["Le feu gagne la forêt, et les pompiers évacuent deux campings."]), b""],
    info=b"/Author(Marion Kerbrat)",
)

PACK: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    ".gz": gzip.compress,
    ".xz": lzma.compress,
    ".zst": zstandard.ZstdCompressor().compress,
}


def labelled(outcome: Outcome) -> list[dict[str, Any]]:
    return [json.loads(line) for line in outcome.out.splitlines()]


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("packing", PACK)
def test_a_page_is_labelled_with_what_is_known_of_it(
    run: Run, tmp_path: Path, packing: str
) -> None:
    path = tmp_path / f"a.html{packing}"
    path.write_bytes(PACK[packing](PAGE))
    outcome = run("label", "--json", path)
    assert (outcome.code, outcome.err) == (0, "")
    [found] = labelled(outcome)
    assert list(found)[:6] == ["id", "source", "title", "author", "date", "themes"]
    assert found["id"] == found["source"] == str(path)
    assert found["title"] == "Incendie de l’Aude : deux villages évacués dans la nuit"
    assert (found["author"], found["date"]) == ("Lucie Ferrand", "2024-08-04")
    assert "protection-civile" in found["themes"]
    run("tag", path, "-o", tmp_path / "o.jsonl", "--paragraphs")
    assert read_jsonl(tmp_path / "o.jsonl") == [found]


def test_a_page_encoded_twice_is_mended_from_its_title_on(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(PAGE.decode().encode().decode("cp1252", "ignore").encode())
    [found] = labelled(run("label", "--json", path))
    assert found["title"] == "Incendie de l’Aude : deux villages évacués dans la nuit"
    assert found["paragraphs"][0]["text"] == found["title"]


def test_what_is_piped_in_is_told_by_its_first_bytes(run: Run) -> None:
    for data in (PAGE, PRINTED):
        outcome = run("label", "--json", "-", stdin=data)
        assert outcome.code == 0
        [found] = labelled(outcome)
        assert found["id"] == "-"
        assert found["author"] in ("Lucie Ferrand", "Marion Kerbrat")


def test_a_pdf_is_tagged_from_standard_input(run: Run, tmp_path: Path) -> None:
    assert run("tag", "-", "-o", tmp_path / "o.jsonl", stdin=PRINTED).code == 0
    [row] = read_jsonl(tmp_path / "o.jsonl")
    assert (row["id"], row["author"]) == ("-", "Marion Kerbrat")
    assert row["remarks"] == ["no text on page 2: scanned, perhaps"]


def test_a_remark_is_said_and_stands_in_the_result(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"  # a name that says otherwise
    path.write_bytes(PRINTED)
    outcome = run("label", "--json", path)
    assert outcome.err == f"{path}: no text on page 2: scanned, perhaps\n"
    [found] = labelled(outcome)
    assert found["remarks"] == ["no text on page 2: scanned, perhaps"]
    assert "title" not in found


def test_the_table_begins_with_title_date_and_author(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(PAGE)
    lines = run("label", tmp_path / "a.html").out.replace(f"{tmp_path}/\n", f"{tmp_path}/")
    assert (
        "a.html\nIncendie de l’Aude : deux villages évacués dans la nuit\n"
        "2024-08-04, Lucie Ferrand\n"
    ) in lines


def test_a_table_has_columns_for_what_pages_say(run: Run, tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d/a.html").write_bytes(PAGE)
    (tmp_path / "d/b.txt").write_text("Le port ferme.", "utf-8")
    (tmp_path / "d/c.pdf").write_bytes(PRINTED)
    summary = tmp_path / "s.html"
    assert run("tag", tmp_path / "d", "-o", tmp_path / "o.csv", "--summary", summary).code == 0
    header, *rows = (tmp_path / "o.csv").read_text("utf-8").splitlines()
    assert header.startswith("id,source,title,author,date,remarks,themes,score_")
    assert rows[1].startswith(f"{tmp_path}/d/b.txt,{tmp_path}/d/b.txt,,,,,")
    assert "2024-08" in summary.read_text("utf-8")


def test_without_an_extra_the_other_files_are_labelled(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    (tmp_path / "a.pdf").write_bytes(PRINTED)
    (tmp_path / "b.txt").write_text("Le port ferme.", "utf-8")
    message = (
        f"error: {tmp_path}/a.pdf: reading PDF needs pypdf, which is not installed. Install this "
        "package with its extra: pip install '.[pdf]' in the clone.\n"
    )
    outcome = run("label", "--json", tmp_path / "a.pdf", tmp_path / "b.txt")
    assert (outcome.code, outcome.err) == (3, message)
    assert [found["id"] for found in labelled(outcome)] == [f"{tmp_path}/b.txt"]
    assert run("label", tmp_path / "a.pdf").code == 1
    # A corpus waits for it: what was skipped once would stay so.
    assert run("tag", tmp_path, "-o", tmp_path / "o.jsonl").code == 1


# What has no end

TOO_LONG = "the text is longer than 10 MB. Cut it into smaller files."


@pytest.mark.parametrize("packing", [".gz", ".xz", ".zst"])
def test_a_bomb_is_refused_before_it_fills_the_memory(
    run: Run, tmp_path: Path, packing: str
) -> None:
    path = tmp_path / f"a.txt{packing}"
    path.write_bytes(PACK[packing](bytes(50_000_000)) * 200)  # 10 GB
    outcome = run("label", path)
    assert (outcome.code, outcome.err) == (1, f"error: {path}: {TOO_LONG}\n")
    outcome = run("tag", "-q", path, "-o", tmp_path / "o.jsonl")
    assert outcome.code == 3
    [skipped] = read_jsonl(tmp_path / "o.jsonl.skipped.jsonl")
    assert skipped["reason"] == "the text is longer than 10 MB"


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there is no /dev/zero")
def test_a_device_without_an_end_is_refused(run: Run) -> None:
    outcome = run("label", "/dev/zero")
    assert (outcome.code, outcome.err) == (1, f"error: /dev/zero: {TOO_LONG}\n")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with a name")
def test_a_pipe_without_an_end_is_refused(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    os.mkfifo(path)

    def write() -> None:
        try:
            with path.open("wb") as file:
                while True:
                    file.write(b"Le feu gagne. " * 10_000)
        except BrokenPipeError:
            pass

    writer = threading.Thread(target=write)
    writer.start()
    outcome = run("label", path)
    writer.join()
    assert (outcome.code, outcome.err) == (1, f"error: {path}: {TOO_LONG}\n")


def test_what_unpacks_to_more_than_a_text_is_refused(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.html.gz"
    path.write_bytes(gzip.compress(PAGE.replace(b"</h1>", b"</h1>" + b" " * 20_000_000)))
    assert run("label", path).err == (
        f"error: {path}: the page is longer than 20 MB. Cut it into smaller files.\n"
    )


def test_a_packed_file_that_is_damaged_is_named(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.html.gz"
    path.write_bytes(PAGE)
    outcome = run("label", path)
    assert outcome.code == 1
    assert outcome.err == (
        f"error: {path}: the file cannot be unpacked (Not a gzipped file (b'<!')). Check that it "
        "is whole.\n"
    )
