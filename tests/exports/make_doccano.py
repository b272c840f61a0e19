"""Make the exports of doccano: its formatters and writers, from a table as its server makes one.

Run with doccano's `backend` folder on PYTHONPATH; its models, which need a database, are stood in
for by objects that spell themselves as they do.
"""

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas

from exports.paragraphs import PARAGRAPHS

# All that the formatters take of it is the name of a column.
models: Any = ModuleType("data_export.models")
models.DATA = "data"
sys.modules["data_export.models"] = models

from data_export.pipeline import formatters, writers  # noqa: E402

HERE = Path(__file__).parent


class Spelt(str):
    """A category or a comment."""

    def to_string(self) -> str:
        return str(self)


def table() -> pandas.DataFrame:
    """What claire said: a project that is not collaborative has a file for each annotator."""
    rows = [
        {
            "id": number,
            "data": paragraph.text,
            "rubrique": "une" if number < 4 else None,
            "categories": [Spelt(theme) for theme in paragraph.said.get("claire") or []],
            "Comments": [Spelt("à revoir, peut-être")] if number == 3 else [],
        }
        for number, paragraph in enumerate(PARAGRAPHS, start=1)
    ]
    return pandas.DataFrame(rows)


def write(writer: Any, steps: list[Any], name: str) -> None:
    dataset = table()
    for step in steps:
        dataset = step.format(dataset)
    with open(HERE / name, "w", encoding="utf-8", newline="") as file:
        writer.write(file, dataset)


def main() -> None:
    rename = formatters.RenameFormatter(data="text", categories="label")
    for writer, name in ((writers.JsonlWriter(), "jsonl"), (writers.JsonWriter(), "json")):
        steps = [formatters.ListedCategoryFormatter(each) for each in ("categories", "Comments")]
        write(writer, [*steps, rename], f"claire.{name}")
    steps = [formatters.JoinedCategoryFormatter(each) for each in ("categories", "Comments")]
    write(writers.CsvWriter(), [*steps, rename], "claire.csv")
    write(writers.FastTextWriter(), [formatters.FastTextCategoryFormatter("categories")], "all.txt")


if __name__ == "__main__":
    main()
