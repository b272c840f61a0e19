"""Make the exports of Label Studio: its own converter, from tasks as its server stores them."""

import json
import shutil
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from label_studio_sdk.converter import Converter

from exports.paragraphs import BEGUN, PARAGRAPHS, THEMES

HERE = Path(__file__).parent
NUMBERS = {"claire": 3, "marc": 5}
CONFIG = f"""
<View>
  <Text name="passage" value="$article"/>
  <Choices name="sujet" toName="passage" choice="multiple">
    {"".join(f'<Choice value="{theme}"/>' for theme in THEMES)}
  </Choices>
  <Rating name="certitude" toName="passage"/>
</View>
"""


def annotation(number: int, name: str, themes: list[str] | None) -> dict[str, Any]:
    at = (BEGUN[name] + timedelta(minutes=number)).isoformat().replace("+00:00", ".250000Z")
    chosen = {
        "id": f"c{number}", "type": "choices", "from_name": "sujet", "to_name": "passage",
        "origin": "manual", "value": {"choices": themes},
    }  # fmt: skip
    rating = {**chosen, "id": f"r{number}", "type": "rating", "from_name": "certitude"}
    rating["value"] = {"rating": 4}
    return {
        "id": 10 * number + NUMBERS[name], "completed_by": NUMBERS[name],
        "result": ([chosen] if themes else []) + ([rating] if number == 1 else []),
        "was_cancelled": themes is None, "ground_truth": False,
        "created_at": at, "updated_at": at, "lead_time": 12.5, "task": number,
    }  # fmt: skip


def tasks() -> list[dict[str, Any]]:
    prediction = {"id": 1, "result": [], "model_version": "essai", "score": 0.5, "task": 2}
    return [
        {
            "id": number,
            "annotations": [annotation(number, *said) for said in paragraph.said.items()],
            "predictions": [prediction] if number == 2 else [],
            "drafts": [],
            "data": {"article": paragraph.text},
            "meta": {}, "inner_id": number, "total_annotations": len(paragraph.said), "project": 7,
        }
        for number, paragraph in enumerate(PARAGRAPHS, start=1)
    ]  # fmt: skip


def main() -> None:
    converter = Converter(CONFIG, project_dir=None)
    with tempfile.TemporaryDirectory() as folder:
        stored = Path(folder) / "tasks.json"
        stored.write_text(json.dumps(tasks(), ensure_ascii=False, indent=1), "utf-8")
        converter.convert_to_json(str(stored), folder, is_dir=False)
        shutil.copy(Path(folder) / "result.json", HERE / "label_studio.json")
        converter.convert_to_json_min(str(stored), folder, is_dir=False)
        shutil.copy(Path(folder) / "result.json", HERE / "label_studio_min.json")
        for suffix, separator in (("csv", ","), ("tsv", "\t")):
            target = str(HERE / f"label_studio.{suffix}")
            converter.convert_to_csv(str(stored), f"{folder}/out.csv", is_dir=False, sep=separator)
            shutil.copy(f"{folder}/out.csv", target)


if __name__ == "__main__":
    main()
