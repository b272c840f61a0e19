"""`classifier check` as a user meets it."""

import json
from pathlib import Path

from conftest import SMALL_CORPUS, Run


def write(path: Path, *rows: dict[str, object] | str) -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def clean_rows() -> list[dict[str, object]]:
    return [{"text": text, "themes": themes} for text, themes in SMALL_CORPUS]


def test_clean_data_pass_with_what_could_be_better(run: Run, tmp_path: Path) -> None:
    data = write(tmp_path / "a.jsonl", *clean_rows())
    outcome = run("check", data, "--suspicious", "0")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == (
        "warning 'chats': 4 paragraphs, fewer than 20\n\n"
        "warning 'chiens': 4 paragraphs, fewer than 20\n\n"
        "10 paragraphs: 0 errors, 2 warnings.\n"
    )


def test_errors_come_first_and_exit_with_4(run: Run, tmp_path: Path) -> None:
    rows = clean_rows()
    data = write(
        tmp_path / "a.jsonl", *rows, {"text": " ", "themes": []}, "{", {**rows[0], "themes": []}
    )
    outcome = run("check", data, "--suspicious", "0")
    assert outcome.code == 4
    assert outcome.out.replace("\n", " ").startswith(
        f"error 'text' holds no text. Write the paragraph.   {data}:11  error the line is not JSON"
    )
    assert "error the same text is and is not about chats" in outcome.out
    assert outcome.out.endswith("11 paragraphs: 3 errors, 2 warnings.\n")


def test_a_theme_is_known_by_the_file_beside_the_data(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "themes.toml", '[[theme]]\nname = "chats"\n[[theme]]\nname = "chiens"')
    rows = clean_rows()
    rows[0]["themes"] = ["chat"]
    outcome = run("check", write(tmp_path / "a.jsonl", *rows), "--suspicious", "0")
    assert outcome.code == 4
    assert "error the theme 'chat' is not known; 'chats' may be meant" in outcome.out


def test_json_has_every_finding_and_the_agreement(run: Run, tmp_path: Path) -> None:
    rows = clean_rows()
    for number, row in enumerate(rows):
        row["labels"] = {"ada": row["themes"], "eve": row["themes"] if number else []}
    data = write(tmp_path / "a.jsonl", *rows * 2)
    outcome = run("check", data, "--json", "--suspicious", "3")
    assert outcome.code == 4
    result = json.loads(outcome.out)
    assert (result["paragraphs"], result["errors"], result["warnings"]) == (20, 10, 4)
    duplicate = result["findings"][0]
    assert duplicate == {
        "kind": "duplicate",
        "error": True,
        "what": "the same text comes 2 times, in 2 articles",
        "where": [f"{data}:1", f"{data}:11"],
        "text": rows[0]["text"],
        "words": [],
    }
    chats, chiens = result["agreement"]
    assert (chats["theme"], chats["f1"]) == ("chats", round(2 * 3 / 7, 4))
    assert 0.6 < chats["alpha"] < 0.9
    assert chiens == {"theme": "chiens", "f1": 1.0, "alpha": 1.0}


def test_suspicious_labels_are_shown_with_their_words(run: Run, tmp_path: Path) -> None:
    rows = [
        {**row, "group": f"{copy}-{n}"} for copy in range(4) for n, row in enumerate(clean_rows())
    ]
    for number, row in enumerate(rows):
        row["text"] = f"{row['text']} {number}."
    rows[3]["themes"] = []
    outcome = run("check", write(tmp_path / "a.jsonl", *rows), "--suspicious", "1")
    assert "warning 'chiens' is not given, which has a probability of" in outcome.out
    assert "aboyer +" in outcome.out


def test_data_that_cannot_be_learnt_from_are_checked_for_the_rest(run: Run, tmp_path: Path) -> None:
    data = write(tmp_path / "a.jsonl", {"text": "Un texte seul.", "themes": []})
    outcome = run("check", data)
    assert outcome.code == 0
    assert outcome.out.replace("\n", " ") == (
        "warning labels were not weighed: no paragraph has a theme. Annotate some first.  "
        "1 paragraph: 0 errors, 1 warning. "
    )


def test_a_check_of_nothing_is_an_error(run: Run, tmp_path: Path) -> None:
    empty = tmp_path / "a.csv"
    empty.write_text("text,themes\n", "utf-8")
    outcome = run("check", empty)
    assert outcome.code == 1
    assert outcome.err == "error: there is no annotation. Give a file with annotations.\n"
    outcome = run("check", tmp_path / "none.jsonl")
    assert (outcome.code, outcome.err) == (
        1,
        f"error: {tmp_path / 'none.jsonl'}: there is no such file. Check the path.\n",
    )


def test_a_lexicon_that_does_not_fit_is_a_finding_among_others(run: Run, tmp_path: Path) -> None:
    rows = clean_rows()
    data = write(tmp_path / "a.jsonl", *rows, {**rows[0], "themes": []})
    (tmp_path / "lexicon.toml").write_text('oiseaux = ["merle"]', "utf-8")
    (tmp_path / "themes.toml").write_text(
        '[[theme]]\nname = "chats"\n[[theme]]\nname = "chiens"', "utf-8"
    )
    outcome = run("check", data)
    assert outcome.code == 4
    assert "error the same text is and is not about chats" in outcome.out
    assert "error labels were not weighed: the lexicon has terms of 'oiseaux'" in " ".join(
        outcome.out.split()
    )


def test_labels_are_weighed_beside_a_theme_that_is_not_known(run: Run, tmp_path: Path) -> None:
    rows = [{**row, "group": f"{copy}-{n}", "text": f"{row['text']} {copy}-{n}."}
            for copy in range(4) for n, row in enumerate(clean_rows())]  # fmt: skip
    rows[3]["themes"] = []
    rows[9]["themes"] = ["oiseaux"]
    (tmp_path / "themes.toml").write_text(
        '[[theme]]\nname = "chats"\n[[theme]]\nname = "chiens"', "utf-8"
    )
    outcome = run("check", write(tmp_path / "a.jsonl", *rows), "--suspicious", "1")
    assert "error the theme 'oiseaux' is not known" in outcome.out
    assert "warning 'chiens' is not given" in outcome.out


def test_text_in_a_finding_cannot_move_the_cursor(run: Run, tmp_path: Path) -> None:
    rows = clean_rows()
    rows[0]["text"] = "Un chat\x1b[2J miaule [bold]fort[/bold]."
    data = write(tmp_path / "a.jsonl", *rows, {**rows[0], "themes": ["chiens"]})
    outcome = run("check", data, "--suspicious", "0")
    assert "\x1b" not in outcome.out
    assert "[bold]fort[/bold]" in outcome.out


def test_two_annotators_may_differ_and_one_may_not(run: Run, tmp_path: Path) -> None:
    rows = [{**row, "annotator": "ada"} for row in clean_rows()]
    themes: list[str] = []
    for annotator, kind, code in (("eve", "warning", 0), ("ada", "error", 4), ("", "error", 4)):
        other = {**rows[0], "themes": themes, "annotator": annotator}
        data = write(tmp_path / "a.jsonl", *rows, other)
        outcome = run("check", data, "--suspicious", "0")
        assert outcome.code == code
        assert f"{kind} the same text is and is not about chats\n" in outcome.out


def test_two_annotators_who_agree_are_no_duplicate(run: Run, tmp_path: Path) -> None:
    files = [
        write(tmp_path / f"{name}.jsonl", *({**row, "annotator": name} for row in clean_rows()))
        for name in ("ada", "eve")
    ]
    outcome = run("check", *files, "--suspicious", "0", "--json")
    result = json.loads(outcome.out)
    assert (outcome.code, result["errors"]) == (0, 0)
    # Paragraphs are counted, and not what was said of them.
    assert [finding["what"] for finding in result["findings"]] == [
        "'chats': 4 paragraphs, fewer than 20", "'chiens': 4 paragraphs, fewer than 20",
    ]  # fmt: skip
    assert [each["alpha"] for each in result["agreement"]] == [1, 1]
    again = run("check", *files, files[0], "--suspicious", "0", "--json")
    assert json.loads(again.out) == result
