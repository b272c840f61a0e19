"""What is said of annotations of the same text that became one."""

from pathlib import Path

import pytest

from classifier.cli.merged import merged
from classifier.records import Annotation


def said(text: str, *themes: str, unsure: str = "", row: int = 0) -> Annotation:
    where = f"a.jsonl:{row}"
    return Annotation(text, frozenset(themes), where, where, None, frozenset(unsure.split()), where)


@pytest.mark.parametrize(
    ("annotations", "sentence"),
    [
        ([said("Un chat."), said("Un chien.")], ""),
        (
            [said("Un chat.")] * 2,
            "1 annotation is of a text that another is of; none contradicts it\n",
        ),
        (
            [said("Un chat.")] * 3,
            "2 annotations are of a text that another is of; none contradicts it\n",
        ),
        (
            [said("Un chat.", "chats"), said("Un chat.", unsure="chats")],
            "1 annotation is of a text that another is of; none contradicts it\n",
        ),
        (
            [said("Un chat.", "chats", row=1), said("Un chat.", row=2)],
            "1 conflict between annotations of the same text, 1 left open: "
            "--conflicts FILE lists them\n",
        ),
        (
            [
                said("Un chat.", "chats", row=1),
                said("Un chat.", "chats", row=2),
                said("Un chat.", "chiens", row=3),
            ],
            "2 conflicts between annotations of the same text, 0 left open: "
            "--conflicts FILE lists them\n",
        ),
    ],
)
def test_what_became_one_is_said(
    annotations: list[Annotation], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = merged(annotations, None)
    assert len(kept) == len({annotation.text for annotation in annotations})
    assert capsys.readouterr() == ("", sentence)


def test_a_file_is_made_where_there_is_no_conflict(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """So that who reads it afterwards knows that there was none."""
    file = tmp_path / "conflicts.jsonl"
    merged([said("Un chat."), said("Un chat.")], file)
    assert file.read_bytes() == b""
    assert (
        capsys.readouterr().err
        == "1 annotation is of a text that another is of; none contradicts it\n"
    )
