"""Files of annotations, written and scanned."""

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from classifier.annotations import scan_annotations
from classifier.errors import AnnotationError
from classifier.records import Annotation


def scan(path: Path, **options: Any) -> tuple[list[Annotation], list[AnnotationError], list[str]]:
    """What a scan finds: annotations, what is wrong with the rest, and what it tells."""
    told: list[str] = []
    scanned = list(scan_annotations([path], tell=told.append, **options))
    return (
        [each for each in scanned if isinstance(each, Annotation)],
        [each for each in scanned if isinstance(each, AnnotationError)],
        told,
    )


def write(path: Path, records: Sequence[Any]) -> Path:
    """A file of records: lines of JSON, an array of JSON, a table or lines, as it is called."""
    if path.suffix == ".jsonl":
        content = "".join(json.dumps(record) + "\n" for record in records)
    elif path.suffix == ".json":
        content = json.dumps(records, indent=1)
    elif path.suffix == ".csv":
        table = io.StringIO()
        names = dict.fromkeys(name for record in records for name in record)
        writer = csv.DictWriter(table, names)
        writer.writeheader()
        writer.writerows(records)
        content = table.getvalue()
    else:
        content = "".join(f"{record}\n" for record in records)
    path.write_bytes(content.encode())
    return path
