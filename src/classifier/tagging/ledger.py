"""What a run was begun with, what of it is done, and whether another may go on from there."""

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from classifier import __version__, places
from classifier.errors import OutputError
from classifier.files import held
from classifier.readers.documents import STANDARD_INPUT
from classifier.tagging.layout import Layout
from classifier.tagging.sources import Source
from classifier.tagging.work import Entry
from classifier.tally import Tally, total

_LOCK = "lock"

# What a folder of results holds of ours.
_PART = re.compile(r"/part-\d{6,}\.(jsonl|csv|parquet)$")

# Most file systems take 255 bytes; what stands beside the result has some more.
_LONGEST_NAME = 220

_START_AGAIN = "Give --force to start again, or another --output."


@dataclass(frozen=True)
class Plan:
    """All that the bytes of a result depend on.

    Attributes:
        version: of this program.
        model_sha256: of the file of the model.
        options: what changes the result, by name.
        sources: (name, size, time) of each.
    """

    version: str
    model_sha256: str
    options: Mapping[str, Any]
    sources: tuple[tuple[str, int | None, float | None], ...]

    @classmethod
    def of(cls, sources: Sequence[Source], model_sha256: str, options: Mapping[str, Any]) -> Self:
        """The plan of a run that begins now."""
        files = tuple((source.name, source.size, source.time) for source in sources)
        return cls(__version__, model_sha256, options, files)

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """What a ledger holds of a plan."""
        return cls(**{**plain, "sources": tuple(map(tuple, plain["sources"]))})

    def touched(self, earlier: "Plan", where: str) -> frozenset[str]:
        """The sources that were written to since an earlier plan; they may hold what they held.

        Raises:
            OutputError: something else than the time of a source differs; it names `where`.
        """
        difference = self._difference(earlier)
        if difference:
            raise OutputError(f"this was begun {difference}", where=where, remedy=_START_AGAIN)
        pairs = zip(self.sources, earlier.sources, strict=True)
        return frozenset(mine[0] for mine, theirs in pairs if mine != theirs)

    def _difference(self, earlier: "Plan") -> str:
        if earlier.model_sha256 != self.model_sha256:
            return "with another model"
        if earlier.version != self.version:
            return f"by version {earlier.version} of this program"
        for name in sorted({*self.options, *earlier.options}):
            if earlier.options.get(name) != self.options.get(name):
                return f"with another --{name.replace('_', '-')}"
        mine, theirs = ({name: size for name, size, _ in plan.sources} for plan in (self, earlier))
        for name, size in theirs.items():
            if name not in mine:
                return f"with a source that is not there now, {name}"
            if mine[name] != size:
                return f"when {name} had {size} bytes, and it has {mine[name]} now"
        for name in mine:
            if name not in theirs:
                return f"without {name}"
        return "with the sources in another order" if list(mine) != list(theirs) else ""


def changed_source(name: str, where: str) -> OutputError:
    """What is wrong where a source does not hold what it held when its part was done."""
    name = "standard input" if name == STANDARD_INPUT else name
    return OutputError(
        f"this was begun before {name} was changed", where=where, remedy=_START_AGAIN
    )


def was_begun(place: Layout) -> bool:
    """Whether a run was begun here, or finished."""
    return any(_read_plan(path) is not None for path in (place.plan, place.ledger))


@dataclass(frozen=True)
class Earlier:
    """What earlier runs of the same plan left.

    Attributes:
        entries: the parts that are done, by number.
        finished: whether the result is whole.
        touched: the sources that were written to since; they may hold what they held.
        where: the result.
        plan_sha256: of the file of the plan.
    """

    entries: Mapping[int, Entry]
    finished: bool
    touched: frozenset[str]
    where: str
    plan_sha256: str = ""


@contextmanager
def begin(place: Layout, plan: Plan, *, force: bool = False) -> Iterator[Earlier]:
    """What there is to go on from; until the end of this, no other run here writes there.

    Args:
        force: whether to forget what there is.

    Raises:
        OutputError: something else was begun or is there, or nothing can be written there.
    """
    _check_name(place)
    with ExitStack() as stack:
        try:
            stack.enter_context(_held(place))
            stack.callback(_leave, place)
            _remove_temporaries(place)
            earlier = _found(place, plan, force=force)
        except OSError as error:
            raise OutputError(
                f"nothing can be written here ({error.strerror or error})",
                where=place.output,
                remedy="Give another place, or make room.",
            ) from None
        yield earlier


def _check_name(place: Layout) -> None:
    if places.is_url(place.output):
        return
    folder, name = os.path.split(place.output)
    if not os.path.isdir(folder):
        raise OutputError(
            "there is no such folder", where=folder, remedy="Make it, or give another."
        )
    if len(os.fsencode(name)) > _LONGEST_NAME:
        raise OutputError("the name is too long", where=place.output, remedy="Give a shorter one.")


def _leave(place: Layout) -> None:
    """Remove what no other run could go on from."""
    if not _numbers(place):
        places.remove(place.parts)


def _remove_temporaries(place: Layout) -> None:
    """Remove what a killed run was writing: nobody else writes here now."""
    if places.is_url(place.output):
        return
    folder, name = os.path.split(place.output)
    written = {f".{os.path.basename(path)}." for path in (name, place.skipped, place.ledger)}
    for found in os.listdir(folder):
        if found[:-8] in written:
            places.remove(f"{folder}/{found}")
    if place.is_folder and os.path.isdir(place.output):
        for found in os.listdir(place.output):
            if found.startswith(".part-") and _PART.search(f"/{found[1:-9]}"):
                places.remove(f"{place.output}/{found}")


def _found(place: Layout, plan: Plan, *, force: bool) -> Earlier:
    finished = None if force else _read_plan(place.ledger)
    if finished is not None and places.exists(place.output):
        touched = plan.touched(finished, place.output)
        ledger = _read(place.ledger) or {}
        if ledger.get("bytes") != _size(place):
            raise OutputError(
                "this is not what was written", where=place.output, remedy=_START_AGAIN
            )
        places.remove(place.parts)
        return Earlier(_entries(ledger.get("parts", ())), True, touched, place.output)
    under_way = None if force else _read_plan(place.plan)
    numbers = _numbers(place)
    if under_way is not None and numbers:
        touched = plan.touched(under_way, place.output)
        sha256 = _plan_sha256(place)
        found = _entries(_read(place.entry(number)) for number in numbers)
        # A process that was held up may have done a part of an earlier plan.
        entries = {number: entry for number, entry in found.items() if entry.plan_sha256 == sha256}
        return Earlier(entries, False, touched, place.output, sha256)
    if not force and under_way is None and _is_taken(place):
        raise OutputError(
            "there is a result already", where=place.output, remedy="Give another name, or --force."
        )
    forget(place)
    _write(place.plan, {"plan": asdict(plan)})
    if place.is_folder:
        places.make_folder(place.output)
    return Earlier({}, False, frozenset(), place.output, _plan_sha256(place))


def _plan_sha256(place: Layout) -> str:
    return hashlib.sha256(places.read(place.plan)).hexdigest()


def _size(place: Layout) -> int:
    """The bytes of a result."""
    if not place.is_folder:
        return places.size_and_time(place.output)[0]
    names = (f"{place.output}/{name}" for name in places.names(place.output))
    return sum(places.size_and_time(name)[0] for name in names if _PART.search(name))


def _entries(found: Iterable[Any]) -> dict[int, Entry]:
    """The parts that are done, by number; one whose entry is damaged is not."""
    entries = {}
    for plain in found:
        with suppress(KeyError, TypeError, AttributeError, ValueError):
            entry = Entry.from_plain(plain)
            entries[entry.number] = entry
    return entries


def _read_plan(path: str) -> Plan | None:
    """The plan in a ledger, or None where there is none that is whole."""
    try:
        return Plan.from_plain((_read(path) or {})["plan"])
    except (KeyError, TypeError, AttributeError):
        return None


def _numbers(place: Layout) -> list[int]:
    """The parts that are done."""
    names = (name.removesuffix(".json") for name in places.names(place.parts))
    return [int(name) for name in names if name.isdigit()]


def _is_taken(place: Layout) -> bool:
    if place.is_folder:
        return bool(places.names(place.output))
    return places.exists(place.output)


def forget(place: Layout) -> None:
    """Remove what an earlier run left, but for its result, which is replaced in the end."""
    places.remove(place.plan)  # first: without it, nothing goes on from the parts
    places.remove(place.ledger)
    for name in places.names(place.parts):
        if name != _LOCK:
            places.remove(f"{place.parts}/{name}")
    if place.is_folder:
        for name in places.names(place.output):
            if _PART.search(f"/{name}"):
                places.remove(f"{place.output}/{name}")


def check_parts(place: Layout, entries: Iterable[Entry]) -> None:
    """Say which part is not what was written, as after a power cut on a poor disk.

    Raises:
        OutputError: one is not; its entry is gone, and the next run does it anew.
    """
    damaged = [entry.number for entry in entries if not _is_whole(place, entry)]
    for number in damaged:
        places.remove(place.entry(number))
    if damaged:
        raise OutputError(
            f"{len(damaged)} parts are gone or damaged",
            where=place.part(damaged[0]),
            remedy="Run the same command again: they are done anew.",
        )


def _is_whole(place: Layout, entry: Entry) -> bool:
    try:
        if entry.tally.skipped and not places.exists(place.skipped_of(entry.number)):
            return False
        path = place.part(entry.number)
        if places.size_and_time(path)[0] != entry.bytes:
            return False
        # What is joined is read anyway; parts that are the result would be read for this alone.
        return place.is_folder or hashlib.sha256(places.read(path)).hexdigest() == entry.sha256
    except FileNotFoundError:
        return False


def finish(place: Layout, plan: Plan, entries: Sequence[Entry]) -> Tally:
    """What was counted in all parts, once the result is said to be whole.

    What was needed until then is removed.
    """
    _remove_temporaries(place)  # of workers that died and had their part done by another
    found = (Entry.from_plain(_read(place.entry(entry.number)) or {}) for entry in entries)
    tally = total(entry.tally for entry in found)
    ledger = {
        "plan": asdict(plan),
        "bytes": _size(place),
        "tally": tally.as_plain(),
        "parts": [entry.as_plain() for entry in entries],
    }
    _write(place.ledger, ledger)
    places.remove(place.parts)
    return tally


def read_tally(place: Layout) -> Tally:
    """What was counted in all parts of a result that is whole."""
    return Tally.from_plain((_read(place.ledger) or {})["tally"])


def _read(path: str) -> dict[str, Any] | None:
    """What a file of a ledger holds, or None where there is none that is whole."""
    try:
        found = json.loads(places.read(path))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _write(path: str, content: Mapping[str, Any]) -> None:
    data = json.dumps(content).encode()
    places.write(path, lambda file: file.write(data))


@contextmanager
def _held(place: Layout) -> Iterator[None]:
    """For as long as this lasts, no other run here writes to the same place.

    Raises:
        OutputError: another one does.
    """
    places.make_folder(place.parts)
    if places.is_url(place.output):
        yield
        return
    with held(Path(place.parts, _LOCK), where=place.output):
        yield
