"""Themes of a whole corpus: cut into parts that any process can do alone, and joined again."""

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from classifier import encodings, places, storage
from classifier.errors import ModelError, OutputError, SourceError
from classifier.readers.documents import STANDARD_INPUT
from classifier.tagging.columns import fields_of
from classifier.tagging.engines import Engine, run
from classifier.tagging.layout import Layout, layout
from classifier.tagging.ledger import (
    Earlier,
    Plan,
    begin,
    changed_source,
    check_parts,
    finish,
    forget,
    read_tally,
    was_begun,
)
from classifier.tagging.parts import PART_SIZE, Part, changed, cut, digest
from classifier.tagging.sources import Format, Source, find_sources
from classifier.tagging.work import Entry, Job, tag_part
from classifier.tally import Tally
from classifier.writers.arrow import join_parquet
from classifier.writers.delimited import join_csv
from classifier.writers.jsonl import join_jsonl


@dataclass(frozen=True)
class Options:
    """How to read a corpus and what to write, where it changes the result.

    Attributes:
        text_column, id_column, date_column: the fields of rows; None is to be found out.
        encoding: of the sources; found out where it is None.
        format: of sources whose suffix says none.
        paragraphs: whether rows say what each paragraph is about (JSONL alone).
        any_language: whether texts that are not French are labelled as well.
        part_size: the bytes of a part.
    """

    text_column: str | None = None
    id_column: str | None = None
    date_column: str | None = None
    encoding: str | None = None
    format: Format | None = None
    paragraphs: bool = False
    any_language: bool = False
    part_size: int = PART_SIZE


@dataclass(frozen=True)
class Progress:
    """How far a run is.

    Attributes:
        stored: bytes of the sources, as they are stored, that are done.
        of: bytes of all of them, where that is known.
        documents: how many this run labelled.
    """

    stored: int
    of: int | None
    documents: int


@dataclass(frozen=True)
class Result:
    """What a run came to.

    Attributes:
        tally: of all documents, those of earlier runs among them.
        titles: what people call the themes of the model, by name.
        stored: the bytes of the sources, as they are stored, that this run went through.
        documents: the documents that this run labelled.
        seconds: what it took.
    """

    tally: Tally
    titles: Mapping[str, str]
    stored: int
    documents: int
    seconds: float


def tag(
    named: Sequence[str],
    output: str,
    model: Path,
    options: Options,
    engine: Engine | None = None,
    *,
    strict: bool = False,
    force: bool = False,
    progress: Callable[[Progress], None] = lambda progress: None,
) -> Result:
    """Label the documents of a corpus and write a row for each, in the order of the sources.

    A run that was interrupted goes on where it stopped; the result is the same to the byte,
    whatever was interrupted and whoever did the parts.

    Args:
        named: files, folders, patterns, URLs, or "-".
        output: what to write (`layout.layout`).
        strict: whether a row that cannot be labelled ends the run.
        force: whether to start again, and to replace what is there.
        progress: called after each part.

    Raises:
        DocumentError: there is no such encoding.
        SourceError: a source cannot be found, read, or understood; with `strict`, or a row of it.
        OutputError: nothing can be written there, or something else was begun there.
        ModelError: the model cannot be read.
        MissingExtraError: something asked for needs a package that is not installed.
    """
    begun = time.perf_counter()
    encodings.check_name(options.encoding)
    titles = storage.load(model).titles
    sha256 = hashlib.sha256(model.read_bytes()).hexdigest()
    place = layout(output)
    if options.paragraphs and place.format != "jsonl":
        raise OutputError(
            "paragraphs have no place in a table", where=output, remedy="Write a .jsonl file."
        )
    sources = _sources(named, options, place)
    plan = Plan.of(sources, sha256, {**asdict(options), "output": place.format})
    with begin(place, plan, force=force) as earlier:
        if earlier.finished and not earlier.touched and STANDARD_INPUT not in named:
            tally = read_tally(place)
            if strict and tally.skipped:
                raise _skipped_earlier(output)
            return Result(tally, titles, 0, 0, time.perf_counter() - begun)
        parts = cut(sources, size=options.part_size, encoding=options.encoding)
        fields, parts = fields_of(
            parts,
            encoding=options.encoding,
            text=options.text_column,
            id_=options.id_column,
            date=options.date_column,
        )
        work = Job(
            plan.version,
            None if model == storage.shipped_model() else places.absolute(str(model)),
            sha256, place, earlier.plan_sha256, fields,
            options.encoding, options.paragraphs, options.any_language, strict,
        )  # fmt: skip
        left = _Left(parts, earlier, strict=strict)
        done = dict(earlier.entries)
        sizes = [source.size for source in sources]
        of = None if None in sizes else sum(size or 0 for size in sizes)
        stored = documents = 0
        for entry in run(partial(tag_part, work), left, engine or Engine()):
            done[entry.number] = entry.without_details()
            stored += left.stored.pop(entry.number)
            documents += entry.tally.documents
            progress(Progress(left.passed + stored, of, documents))
        if len(done) > left.parts:
            raise changed_source(STANDARD_INPUT, place.output)  # files keep their size
        entries = [done[number] for number in range(left.parts)]
        if earlier.finished:
            tally = read_tally(place)
        else:
            _check_unchanged(sources)
            if hashlib.sha256(model.read_bytes()).hexdigest() != sha256:
                forget(place)  # nobody knows which parts are of which
                raise ModelError(
                    "the model was changed while it was used",
                    where=str(model),
                    remedy="Run the same command again: it begins anew.",
                )
            _join(place, entries, list(titles))
            tally = finish(place, plan, entries)
    return Result(tally, titles, stored, documents, time.perf_counter() - begun)


def _sources(named: Sequence[str], options: Options, place: Layout) -> list[Source]:
    """The files of the corpus without what a run writes, which a folder of sources may hold.

    Raises:
        SourceError: as `find_sources`.
        OutputError: the output is one of those named.
    """
    written = {place.output, place.skipped, place.ledger}
    folders = (f"{place.parts}/", f"{place.output}/")
    found = find_sources(named, options.format)
    ours = {
        source.path for source in found if source.path in written or source.path.startswith(folders)
    }
    # A run that was begun here left them; anything else is somebody's.
    if ours and (not was_begun(place) or not ours.isdisjoint(map(places.absolute, named))):
        raise OutputError(
            "this is one of those to read", where=sorted(ours)[0], remedy="Give another --output."
        )
    sources = [source for source in found if source.path not in ours]
    if not sources:
        raise SourceError(
            "there is nothing to tag but what was tagged", where=place.output, remedy="Give others."
        )
    return sources


def _skipped_earlier(where: str) -> SourceError:
    """What is wrong where `strict` comes too late."""
    return SourceError(
        "a row was skipped in an earlier run",
        where=where,
        remedy="Leave out --strict, or start again with --force.",
    )


class _Left:
    """The parts that are not done yet, as they are cut.

    Attributes:
        parts: how many have been cut, those done among them.
        passed: the bytes of the sources, as they are stored, that were done before.
        stored: the same of each part that was not.
    """

    def __init__(self, parts: Iterable[Part], earlier: Earlier, *, strict: bool) -> None:
        self.parts = self.passed = 0
        self.stored: dict[int, int] = {}
        self._found = parts
        self._earlier = earlier
        self._strict = strict

    def __iter__(self) -> Iterator[Part]:
        for part in self._found:
            self.parts += 1
            entry = self._earlier.entries.get(part.number)
            if entry is None and not self._earlier.finished:
                self.stored[part.number] = part.stored
                yield part
                continue
            if entry is None or not self._is_same(part, entry):
                raise changed_source(part.file.name, self._earlier.where)
            self.passed += part.stored
            if self._strict and entry.tally.skipped:
                raise _skipped_earlier(entry.sources[0])

    def _is_same(self, part: Part, entry: Entry) -> bool:
        """Whether what was done is what the part holds now; only what was written to is read."""
        suspect = {*self._earlier.touched, STANDARD_INPUT}
        looked_at = any(file.name in suspect for file in part.files)
        return entry.is_of(part) and not (looked_at and entry.source_sha256 != digest(part))


def _check_unchanged(sources: Iterable[Source]) -> None:
    """Say which file was written to while others of its parts were done.

    Raises:
        SourceError: one was.
    """
    for source in sources:
        if source.size is None or places.is_url(source.path):
            continue
        try:
            found = places.size_and_time(source.path)
        except OSError:
            continue  # it was there as long as it was needed
        if found != (source.size, source.time):
            raise changed(source.name)


def _join(place: Layout, entries: Sequence[Entry], names: Sequence[str]) -> None:
    """Put the parts together under the name of the result, and the skipped rows beside it.

    Raises:
        OutputError: a part is not what was written, or there is no room.
    """
    check_parts(place, entries)
    skipped = [place.skipped_of(entry.number) for entry in entries if entry.tally.skipped]
    if skipped:
        places.write(place.skipped, lambda file: join_jsonl(skipped, file))
    else:
        places.remove(place.skipped)
    if place.is_folder:
        return
    parts = [place.part(entry.number) for entry in entries]
    match place.format:
        case "jsonl":
            places.write(place.output, lambda file: join_jsonl(parts, file))
        case "csv":
            places.write(place.output, lambda file: join_csv(parts, file, names))
        case "parquet":
            places.write(place.output, lambda file: join_parquet(parts, file, names))
