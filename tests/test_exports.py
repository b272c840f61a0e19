"""Exports of annotation tools; `exports/README.md` says how the files were made."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import SMALL_CORPUS, Run
from scanning import scan, write

from classifier.annotations import annotation_files
from classifier.records import Annotation
from exports.paragraphs import BEGUN, PARAGRAPHS, THEMES

EXPORTS = Path(__file__).parent / "exports"


class Said(NamedTuple):
    """What should come out of one annotation."""

    text: str
    themes: frozenset[str]
    excluded: frozenset[str] | None
    unsure: frozenset[str]
    annotator: str
    date: datetime | None


def said(annotation: Annotation) -> Said:
    return Said(
        annotation.text,
        annotation.themes,
        annotation.excluded,
        annotation.unsure,
        annotation.annotator,
        annotation.date,
    )


def answers(
    names: dict[str, str],
    *,
    unsaid: bool = False,
    newest_first: bool = False,
    after: timedelta | None = None,
) -> list[Said]:
    """What the annotators of these names said, as an export that tells all of it has it.

    Args:
        names: annotator → what the export calls them.
        unsaid: whether a text that was given up, or never seen, is of no theme, because the export
            does not tell it from one that is.
        after: what the export adds to the full minute of an annotation; None where it has no dates.
    """
    found = []
    for number, paragraph in enumerate(PARAGRAPHS, start=1):
        given = [*paragraph.said.items()]
        if unsaid and not given:
            given = [("claire", None)]
        for name, themes in reversed(given) if newest_first else given:
            if name not in names or (themes is None and not unsaid):
                continue
            found.append(
                Said(
                    paragraph.text,
                    frozenset(themes or ()),
                    frozenset(THEMES) - frozenset(themes or ()),
                    frozenset(),
                    names[name],
                    None if after is None else BEGUN[name] + timedelta(minutes=number) + after,
                )
            )
    return found


def binary(answers: list[Said]) -> list[Said]:
    """The same answers, theme by theme, of the two themes that were asked for."""
    return [
        answer._replace(themes=answer.themes & {theme}, excluded=frozenset({theme}) - answer.themes)
        for answer in answers
        for theme in THEMES[:2]
    ]


def unsure_at_the_end(answers: list[Said]) -> list[Said]:
    """The same answers, of which the last leaves a theme open."""
    last = answers[-1]
    assert last.excluded is not None
    theme = frozenset({"séismes"})
    return [*answers[:-1], last._replace(excluded=last.excluded - theme, unsure=theme)]


CLAIRE = {"claire": ""}
NUMBERS = {"claire": "3", "marc": "5"}
USERS = {name: f"00000000-0000-0000-0000-00000000000{n}" for name, n in NUMBERS.items()}
SESSIONS = {"claire": "nouvelles-claire", "marc": "nouvelles-marc"}
QUARTER = timedelta(microseconds=250_000)
WHOLE = timedelta()
REJECTED = Said(
    "Le pont tient.",
    frozenset(),
    frozenset({"séismes"}),
    frozenset(),
    "nouvelles-claire",
    BEGUN["claire"] + timedelta(minutes=1),
)
ALL = answers(CLAIRE, unsaid=True)
BY_CLAIRE = answers({"claire": "claire"}, unsaid=True)
TWO = answers(NUMBERS, after=QUARTER)
TWO_NEWEST_FIRST = answers(NUMBERS, after=QUARTER, newest_first=True)

FIXTURES: dict[str, tuple[str, list[Said]]] = {
    "claire.jsonl": ("doccano JSONL, 8 annotations", BY_CLAIRE),
    "claire.json": ("doccano JSON, 8 annotations", BY_CLAIRE),
    "claire.csv": ("doccano CSV, 8 annotations", BY_CLAIRE),
    "all.txt": ("fastText lines, 8 annotations", ALL),
    "fasttext.txt": ("fastText lines, 6 annotations", answers(CLAIRE)),
    "label_studio.json": (
        "Label Studio JSON, 7 annotations; "
        "left out: 1 of type rating, 1 predicted, 1 cancelled, 1 not annotated",
        TWO,
    ),
    "label_studio_min.json": (
        "Label Studio JSON, 7 annotations; left out: 1 not annotated",
        TWO_NEWEST_FIRST,
    ),
    "label_studio.csv": (
        "Label Studio CSV, 7 annotations; left out: 1 not annotated",
        TWO_NEWEST_FIRST,
    ),
    "label_studio.tsv": (
        "Label Studio TSV, 7 annotations; left out: 1 not annotated",
        TWO_NEWEST_FIRST,
    ),
    "argilla_flat.jsonl": (
        "Argilla JSONL, 7 annotations; "
        "left out: 1 draft, 1 suggested, 1 discarded, 1 not answered",
        answers(USERS),
    ),
    # Those of records that have a second response are not said to be submitted.
    "argilla.json": (
        "Argilla JSON, 4 annotations; "
        "left out: 5 not said to be submitted, 1 suggested, 1 not answered",
        [answers(USERS)[number] for number in (0, 2, 3, 4)],
    ),
    "prodigy_choice.jsonl": (
        "Prodigy JSONL, 8 annotations; left out: 1 ignored",
        [*answers(SESSIONS, after=WHOLE), REJECTED],
    ),
    "prodigy_binary.jsonl": (
        "Prodigy JSONL, 14 annotations; left out: 2 ignored",
        binary(answers(SESSIONS, after=WHOLE)),
    ),
    "spacy.jsonl": (
        "spaCy JSONL, 6 annotations; left out: 2 not annotated",
        unsure_at_the_end(answers(CLAIRE)),
    ),
    "spacy.json": (
        "spaCy JSON, 6 annotations; left out: 2 not annotated",
        unsure_at_the_end(answers(CLAIRE)),
    ),
    "annif.tsv": ("Annif TSV, 8 annotations", ALL),
    "annif.csv": ("Annif CSV, 8 annotations", ALL),
    "annif.jsonl": ("Annif JSONL, 7 annotations; left out: 1 not annotated", ALL[:7]),
}  # fmt: skip


def test_every_export_that_was_made_is_tested() -> None:
    suffixes = {".json", ".jsonl", ".csv", ".tsv", ".txt"}
    assert {path.name for path in EXPORTS.iterdir() if path.suffix in suffixes} == {*FIXTURES}


@pytest.mark.parametrize("name", FIXTURES)
def test_what_was_annotated_comes_out_of_an_export(name: str) -> None:
    path = EXPORTS / name
    told, expected = FIXTURES[name]
    annotations, errors, sentences = scan(path)
    assert errors == []
    assert [*map(said, annotations)] == expected
    assert sentences == [f"{path}: {told}"]


@pytest.mark.parametrize("name", FIXTURES)
@pytest.mark.parametrize(
    "recode",
    [
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.replace(b"\n", b"\r\n").replace(b"\r\r", b"\r"),
        lambda data: data.decode().encode("utf-16"),
        lambda data: data.decode().encode("cp1252"),
    ],
    ids=["mark", "line ends", "utf-16", "cp1252"],
)
def test_an_export_is_the_same_in_any_encoding(
    tmp_path: Path, name: str, recode: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / name
    path.write_bytes(recode((EXPORTS / name).read_bytes()))
    annotations, errors, _ = scan(path)
    assert errors == []
    assert [*map(said, annotations)] == FIXTURES[name][1]


@pytest.mark.parametrize("name", FIXTURES)
def test_annotations_of_one_text_alone_are_of_one_article(name: str) -> None:
    annotations, _, _ = scan(EXPORTS / name)
    texts = {annotation.text for annotation in annotations if annotation.text != REJECTED.text}
    assert len({each.group for each in annotations if each.text in texts}) == len(texts)


def test_folders_are_searched_for_json_and_not_for_text(tmp_path: Path) -> None:
    for name in ("a.json", "b.txt", "c.jsonl"):
        (tmp_path / name).write_text("x", "utf-8")
    assert annotation_files([tmp_path]) == [tmp_path / "a.json", tmp_path / "c.jsonl"]
    assert annotation_files([tmp_path / "b.txt"]) == [tmp_path / "b.txt"]


def small_export(path: Path) -> Path:
    """The small corpus as doccano exports it."""
    return write(path, [{"text": text, "label": themes} for text, themes in SMALL_CORPUS])


def test_commands_read_exports_and_say_so(run: Run, tmp_path: Path, words_file: Path) -> None:
    data, model = small_export(tmp_path / "all.jsonl"), tmp_path / "m.joblib"
    told = f"{data}: doccano JSONL, 10 annotations\n"
    outcome = run("train", "--words", words_file, data, "-o", model)
    assert outcome.code == 0
    assert outcome.err.startswith(f"{told}{model}: 2 themes from 10 paragraphs, ")
    outcome = run("evaluate", data, "-m", model)
    assert (outcome.code, outcome.err) == (0, told)
    outcome = run("check", data, "--suspicious", "0")
    assert (outcome.code, outcome.err) == (0, told)
    outcome = run("check", data, "--suspicious", "0", "-f", "own")
    assert (outcome.code, outcome.err) == (4, "")
    assert "there is no 'themes' among text, label. Name the right one with --theme-column." in (
        " ".join(outcome.out.split())
    )


@pytest.mark.parametrize("command", ["train", "evaluate", "check"])
def test_an_unknown_format_is_a_usage_error(run: Run, tmp_path: Path, command: str) -> None:
    data = small_export(tmp_path / "all.jsonl")
    model = ["-o", tmp_path / "m.joblib"] if command == "train" else []
    outcome = run(command, data, *model, "--format", "excel")
    assert outcome.code == 2
    assert "one of own, doccano, label-studio, argilla, prodigy, spacy, annif, fasttext" in (
        re.sub(r"[\s│]+", " ", outcome.err)
    )


def test_commands_stop_at_a_file_that_two_tools_may_have_made(run: Run, tmp_path: Path) -> None:
    record = {"text": "u", "cats": {"a": 1}, "label": ["a"]}
    data = write(tmp_path / "a.jsonl", [record])
    for command in (["train", "-o", tmp_path / "m.joblib"], ["evaluate"], ["check"]):
        outcome = run(*command, data)
        assert (outcome.code, outcome.err) == (
            1,
            f"error: {data}: this may be an export of doccano or of spaCy. "
            "Say which with --format doccano or --format spacy.\n",
        )
