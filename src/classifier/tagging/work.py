"""One part: read, label, write. What a process does alone, here or on a cluster."""

import hashlib
import io
import json
import os
import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

from classifier import __version__, places, storage
from classifier.errors import EngineError, ModelError, OutputError, SourceError
from classifier.labelling import decide_documents, label
from classifier.model import Model
from classifier.records import Document
from classifier.reports.plain import labelled_document
from classifier.tagging.batches import Batch, Fields, Skipped, read_batches
from classifier.tagging.layout import Layout
from classifier.tagging.parts import Part, digest, read_part
from classifier.tally import Tally, month_of
from classifier.writers.answers import Answers, our_fields, to_json
from classifier.writers.arrow import write_parquet
from classifier.writers.delimited import write_csv
from classifier.writers.jsonl import write_jsonl

_WRITERS = {"jsonl": write_jsonl, "csv": write_csv, "parquet": write_parquet}


@dataclass(frozen=True)
class Job:
    """What is the same for all parts of a run.

    Attributes:
        version: of this program, which every process must have.
        model: the file of the model, where every process finds it; None is the one shipped.
        model_sha256: of that file.
        layout: where results go.
        plan_sha256: of what the run was begun with, as it is noted there.
        fields: what the fields of rows are called.
        encoding: of the sources, or None.
        paragraphs: whether rows say what each paragraph is about.
        any_language: whether texts that are not French are labelled as well.
        strict: whether a row that cannot be labelled ends the run.
    """

    version: str
    model: str | None
    model_sha256: str
    layout: Layout
    plan_sha256: str
    fields: Fields
    encoding: str | None = None
    paragraphs: bool = False
    any_language: bool = False
    strict: bool = False


@dataclass(frozen=True)
class Entry:
    """What the ledger says of a part that is done.

    Attributes:
        number: its place in the result.
        sources: the names of the first and the last file in it.
        start, stop: as in `Part`.
        source_sha256: of all that it was made of.
        bytes, sha256: of its rows as they were written.
        plan_sha256: of what the run was begun with.
        tally: what was counted in it.
    """

    number: int
    sources: tuple[str, str]
    start: int
    stop: int
    source_sha256: str
    bytes: int
    sha256: str
    plan_sha256: str
    tally: Tally = field(compare=False)

    def without_details(self) -> Self:
        """The same with no more than the numbers of documents: parts may be many."""
        counted = self.tally
        numbers = Tally(counted.documents, counted.none, counted.skipped, counted.replaced)
        return replace(self, tally=numbers)

    def as_plain(self) -> dict[str, Any]:
        """The entry as JSON has it."""
        return {**vars(self), "tally": self.tally.as_plain()}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """What `as_plain` gave."""
        sources, tally = tuple(plain["sources"]), Tally.from_plain(plain["tally"])
        return cls(**{**plain, "sources": sources, "tally": tally})

    def is_of(self, part: Part) -> bool:
        """Whether this part is the one that was done, if its source did not change."""
        return (self.number, self.sources, self.start, self.stop) == (
            part.number, _ends(part), part.start, part.stop,
        )  # fmt: skip


def _ends(part: Part) -> tuple[str, str]:
    return part.files[0].name, part.files[-1].name


@lru_cache(maxsize=1)
def _model(name: str | None, sha256: str) -> Model:
    path = Path(name) if name else storage.shipped_model()
    model = storage.load(path, mapped=True)
    if hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
        raise ModelError(
            "this is another model than the run began with",
            where=str(path),
            remedy="Give all machines the same file.",
        )
    # A corpus holds most of the words that there are.
    return model.unpacked()


def tag_part(job: Job, part: Part) -> Entry:
    """Label the rows of a part; write them, then those skipped, then the entry of the ledger.

    Raises:
        ClassifierError: a source is gone or changed, or nothing can be written; with `strict`,
            also where a row cannot be labelled.
    """
    if job.version != __version__:
        raise EngineError(
            f"this is version {__version__} of the program, and the run began with {job.version}",
            where=platform.node(),
            remedy="Install the same on all machines.",
        )
    model = _model(job.model, job.model_sha256)
    if part.file.format not in ("text", "parquet"):
        part = replace(part, data=read_part(part))  # to be labelled, and digested
    tally = Tally()
    skipped: list[Skipped] = []
    rows = io.BytesIO()
    answered = _answered(job, part, model, tally, skipped)
    _WRITERS[job.layout.format](rows, answered, model.theme_names)
    _check_plan(job)
    places.write(job.layout.part(part.number), lambda file: file.write(rows.getbuffer()))
    tally.skipped = len(skipped)
    tally.curb()
    if skipped:
        lines = "".join(to_json(row.as_plain()) + "\n" for row in skipped)
        data = lines.encode("utf-8", "backslashreplace")
        places.write(job.layout.skipped_of(part.number), lambda file: file.write(data))
    sha256 = hashlib.sha256(rows.getbuffer()).hexdigest()
    length = len(rows.getbuffer())
    entry = Entry(
        part.number,
        _ends(part),
        part.start,
        part.stop,
        digest(part),
        length,
        sha256,
        job.plan_sha256,
        tally,
    )
    content = json.dumps(entry.as_plain()).encode()
    places.write(job.layout.entry(part.number), lambda file: file.write(content))
    return entry


def _check_plan(job: Job) -> None:
    """Say where another run was begun since, as while this process was held up.

    Raises:
        OutputError: one was.
    """
    try:
        if hashlib.sha256(places.read(job.layout.plan)).hexdigest() == job.plan_sha256:
            return
    except FileNotFoundError:
        pass
    raise OutputError(
        "another run was begun here", where=job.layout.output, remedy="Let it end, or stop it."
    )


def _answered(
    job: Job, part: Part, model: Model, tally: Tally, skipped: list[Skipped]
) -> Iterator[Answers]:
    """What the model says of the rows of a part, which are counted as they are come to."""
    reserved = set(our_fields(model.theme_names))
    if job.fields.id != "id":
        reserved.add("id")
    for found in read_batches(part, job.fields, job.encoding, french=not job.any_language):
        if isinstance(found, Skipped):
            if job.strict:
                place = found.source if found.line is None else f"{found.source}:{found.line}"
                raise SourceError(
                    found.reason, where=place, remedy="Mend it, or leave out --strict."
                )
            skipped.append(found)
            continue
        paragraphs = None
        if job.paragraphs:
            documents = (Document("", "", text) for text in found.texts)
            labelled = [labelled_document(label(model, each)) for each in documents]
            paragraphs = [each["paragraphs"] for each in labelled]
        answers = Answers(
            found.rows,
            found.ids,
            decide_documents(model, found.texts),
            found.lines,
            found.table,
            paragraphs,
        )
        names = model.theme_names
        for row, given in zip(found.rows, answers.decisions.given.tolist(), strict=True):
            themes = [name for name, passed in zip(names, given, strict=True) if passed]
            month = month_of(row.get(job.fields.date)) if job.fields.date else None
            tally.count(themes, month, _source(found, row))
            tally.replaced += not reserved.isdisjoint(row)
        yield answers


def _source(batch: Batch, row: Mapping[str, Any]) -> str:
    """Where a row comes from: what its field `source` says, or its file; of a text, its folder."""
    named = row.get("source")
    if not isinstance(named, str) or not named:
        return batch.file.name
    return os.path.dirname(named) or named if batch.file.format == "text" else named
