"""Make the exports of Argilla: what writes its records, without the server that stores them."""

import json
from pathlib import Path
from uuid import UUID

import argilla as rg
from argilla.records._io import GenericIO, JsonIO

from exports.paragraphs import PARAGRAPHS

HERE = Path(__file__).parent
USERS = {"claire": UUID(int=3), "marc": UUID(int=5)}


def records() -> list[rg.Record]:
    made = []
    for number, paragraph in enumerate(PARAGRAPHS, start=1):
        responses = [
            rg.Response(
                "sujets",
                themes or [],
                user_id=USERS[name],
                status="discarded" if themes is None else "submitted",
            )
            for name, themes in paragraph.said.items()
        ]
        if number == 2:
            responses.append(
                rg.Response("sujets", ["séismes"], user_id=USERS["marc"], status="draft")
            )
        record = rg.Record(
            id=f"p{number}",
            fields={"passage": paragraph.text},
            metadata={"page": number},
            responses=[*responses, rg.Response("clarté", 4, user_id=USERS["claire"])],
            suggestions=[rg.Suggestion("sujets", ["incendies"], score=0.5)] if number == 3 else [],
        )
        # As the server says it: complete with one submitted response.
        submitted = any(each is not None for each in paragraph.said.values())
        record._model.status = "completed" if submitted else "pending"
        made.append(record)
    return made


def main() -> None:
    whole = HERE / "argilla.json"
    whole.unlink(missing_ok=True)
    JsonIO.to_json(records(), whole)
    flat = GenericIO.to_list(records(), flatten=True)
    lines = [json.dumps(record, ensure_ascii=False, sort_keys=True) + "\n" for record in flat]
    (HERE / "argilla_flat.jsonl").write_text("".join(lines), "utf-8")


if __name__ == "__main__":
    main()
