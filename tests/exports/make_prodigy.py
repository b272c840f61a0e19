"""Write what Prodigy would: it is not public, and this follows the formats that it documents."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from exports.paragraphs import BEGUN, PARAGRAPHS, THEMES

HERE = Path(__file__).parent


def common(number: int, name: str) -> dict[str, Any]:
    return {
        "_input_hash": 1000 + number,
        "_task_hash": -number,
        "_view_id": "choice",
        "_annotator_id": f"nouvelles-{name}",
        "_session_id": f"nouvelles-{name}",
        "_timestamp": int((BEGUN[name] + timedelta(minutes=number)).timestamp()),
    }


def write(name: str, records: list[dict[str, Any]]) -> None:
    lines = [json.dumps(record, ensure_ascii=False) + "\n" for record in records]
    (HERE / name).write_text("".join(lines), "utf-8")


def main() -> None:
    said = [
        (number, paragraph.text, name, themes)
        for number, paragraph in enumerate(PARAGRAPHS, start=1)
        for name, themes in paragraph.said.items()
    ]
    options = [{"id": theme, "text": theme.capitalize()} for theme in THEMES]
    choices = [
        {
            "text": text, "options": options, **common(number, name),
            "config": {"choice_style": "multiple"}, "accept": themes or [],
            "answer": "ignore" if themes is None else "accept",
        }
        for number, text, name, themes in said
    ]  # fmt: skip
    # Certain alone that this was no earthquake.
    rejected = {**choices[0], "accept": ["séismes"], "answer": "reject", "text": "Le pont tient."}
    write("prodigy_choice.jsonl", [*choices, rejected])
    binary = [
        {
            "text": text, "label": theme, "score": 0.5, "spans": [], **common(number, name),
            "_view_id": "classification",
            "answer": "ignore" if themes is None else "accept" if theme in themes else "reject",
        }
        for number, text, name, themes in said
        for theme in THEMES[:2]
    ]  # fmt: skip
    write("prodigy_binary.jsonl", binary)


if __name__ == "__main__":
    main()
