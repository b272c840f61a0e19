"""What a user named → the files of a corpus, in the order of the result."""

import codecs
import glob
import io
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from classifier import places
from classifier.errors import SourceError
from classifier.files import inside
from classifier.readers.documents import STANDARD_INPUT, standard_input
from classifier.readers.kinds import LISTED, SUFFIXES, packing_of, suffix_of
from classifier.readers.packed import PACKINGS

Format = Literal["text", "jsonl", "csv", "tsv", "parquet"]

_FORMATS: dict[str, Format] = {
    **dict.fromkeys(SUFFIXES, "text"),
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "tsv",
    ".parquet": "parquet",
}

FORMATS: tuple[Format, ...] = ("text", "jsonl", "csv", "tsv", "parquet")

_KNOWN = f"{LISTED}, .csv, .tsv, .jsonl (each also {', '.join(PACKINGS)}) or .parquet"


@dataclass(frozen=True)
class Source:
    """A file of a corpus.

    Attributes:
        name: as the user named it, or found under a folder that was; documents are named by it.
        path: where any process here finds it, or its URL.
        format: what it holds.
        packing: ".gz", ".xz", ".zst", or empty.
        size: its bytes; None for standard input.
        time: when it was last written to, where that is known.
    """

    name: str
    path: str
    format: Format
    packing: str = ""
    size: int | None = None
    time: float | None = None


def find_sources(named: Sequence[str], format_: Format | None = None) -> list[Source]:
    """The files of a corpus: those named, those that a pattern names and those in folders, sorted.

    A file that is named twice is read once.

    Args:
        format_: of files whose suffix says none; other files keep their suffix's.

    Raises:
        SourceError: one does not exist, or is of no known format, or a folder has none that is.
    """
    found: dict[str, Source] = {}
    for name in named:
        for source in _found(name, format_):
            found.setdefault(os.path.realpath(source.path), source)
    return list(found.values())


def _found(name: str, format_: Format | None) -> Iterable[Source]:
    name = name.removeprefix("file://")
    if name == STANDARD_INPUT:
        if format_ == "parquet":
            raise SourceError(
                "Parquet cannot be read from a pipe", where=name, remedy="Give the file."
            )
        return [Source(name, name, format_ or _told_by_its_beginning())]
    if places.is_url(name):
        return _on_storage(name, format_)
    if os.path.isdir(name):
        return _in_folder(name)
    if os.path.lexists(name):
        return [_source(name, format_)]
    matching = sorted(glob.glob(name, recursive=True))
    if not matching:
        raise SourceError("there is no such file", where=name, remedy="Check the path.")
    # A pattern names what is there: what is no text, it did not mean.
    files = [path for path in matching if os.path.isfile(path) and (_format(path) or format_)]
    folders = [path for path in matching if os.path.isdir(path)] if not files else []
    return [
        *(_source(path, format_) for path in files),
        *(source for folder in folders for source in _in_folder(folder)),
    ] or _nothing_in(name)


def _in_folder(name: str) -> list[Source]:
    files = map(str, inside(Path(name), {*_FORMATS, *PACKINGS}))
    return [_source(path) for path in files if _format(path)] or _nothing_in(name)


def _on_storage(name: str, format_: Format | None) -> list[Source]:
    system, inner = places.storage(name)
    try:
        if glob.has_magic(inner) and not system.exists(inner):
            matching = [path for path in system.glob(inner) if _format(path)]
        elif system.isdir(inner):
            matching = [path for path in system.find(inner) if _format(path)]
        else:
            return [_source(name, format_)]
        files = sorted(str(system.unstrip_protocol(path)) for path in matching)
        return [_source(path) for path in files] or _nothing_in(name)
    except SourceError:
        raise
    except Exception as error:  # of whatever kind the package for this storage has
        raise _unreadable(name, error) from None


def _nothing_in(name: str) -> list[Source]:
    raise SourceError("there is nothing to tag here", where=name, remedy=f"Give {_KNOWN} files.")


def _source(name: str, format_: Format | None = None) -> Source:
    suffixed = _format(name)
    known = suffixed or format_
    if known is None:
        raise SourceError(
            "the format of this file is not known",
            where=name,
            remedy=f"Give a file that ends in {_KNOWN}, or say --format.",
        )
    packing = packing_of(name)
    if known == "parquet" and packing:
        raise SourceError(
            "Parquet is packed inside", where=name, remedy="Unpack the file and give that."
        )
    try:
        size, time = places.size_and_time(name)
    except Exception as error:
        raise _unreadable(name, error) from None
    if not places.is_url(name) and not os.path.isfile(name):
        raise SourceError("this is no file", where=name, remedy="Pipe it in, and give - instead.")
    return Source(name, places.absolute(name), known, packing, size, time)


def _unreadable(name: str, error: Exception) -> SourceError:
    if isinstance(error, FileNotFoundError):
        return SourceError("there is no such file", where=name, remedy="Check the path.")
    return SourceError(
        f"the file cannot be read ({getattr(error, 'strerror', None) or error})",
        where=name,
        remedy="Check that it is whole and that you may read it.",
    )


def _format(name: str) -> Format | None:
    return _FORMATS.get(suffix_of(name))


def _told_by_its_beginning() -> Format:
    """The format of standard input: lines of JSON where it begins as one, else one text."""
    stream = standard_input()
    if isinstance(stream, io.BufferedReader):
        beginning = stream.peek(1)
    else:
        beginning = stream.read(1_000)
        stream.seek(0)
    return "jsonl" if beginning.lstrip(codecs.BOM_UTF8 + b" \t\r\n").startswith(b"{") else "text"
