"""Files here and, by URL, on other storage: "corpus.jsonl", "s3://bucket/corpus.jsonl".

fsspec knows the storage; what is local is written so that a power cut leaves no half of it.
"""

import datetime
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TypeVar, cast

import fsspec

from classifier.errors import MissingExtraError, OutputError, SourceError
from classifier.files import write_whole

# What kinds of storage call the time of the last change.
_TIMES = ("mtime", "LastModified", "last_modified", "updated", "created")


Answer = TypeVar("Answer")

_GO_ON = "Mend that, or make room, and run the same command again: it goes on from here."


def is_url(path: str) -> bool:
    """Whether a path names other storage."""
    return "://" in path


def absolute(path: str) -> str:
    """The path as a process with another working folder finds it, and one for each file."""
    path = path.removeprefix("file://")
    return path if is_url(path) else os.path.realpath(path)


def storage(path: str) -> tuple[Any, str]:
    """The file system of a path and the path on it.

    Raises:
        SourceError: fsspec knows no such storage.
        MissingExtraError: it does, and the package for it is not installed.
    """
    if not is_url(path):
        return fsspec.filesystem("file"), path
    try:
        # Other processes write beside this one: a listing is never kept.
        system, inner = fsspec.core.url_to_fs(path, use_listings_cache=False)
    except ImportError as error:
        raise MissingExtraError(
            f"this storage needs a package that is not installed ({error})",
            where=path,
            remedy="Install it with pip.",
        ) from None
    except Exception as error:  # of whatever kind the package for this storage has
        raise SourceError(
            f"this storage cannot be reached ({error})", where=path, remedy="Check the URL."
        ) from None
    return system, inner


def _ask(path: str, question: Callable[[Any, str], Answer]) -> Answer:
    """What the storage of a path answers.

    Raises:
        OSError: it refuses, in whatever way the package for it says so.
    """
    system, inner = storage(path)
    try:
        return question(system, inner)
    except OSError:
        raise
    except Exception as error:
        raise OSError(f"{type(error).__name__}: {error}") from None


def size_and_time(path: str) -> tuple[int, float | None]:
    """The bytes of a file and when it was last written to, in seconds, where that is known.

    Raises:
        OSError: there is no such file, or it is not to be looked at.
    """
    if not is_url(path):
        found = os.stat(path)
        return found.st_size, found.st_mtime
    facts = _ask(path, lambda system, inner: system.info(inner))
    time: Any = next((facts[key] for key in _TIMES if key in facts), None)
    if isinstance(time, datetime.datetime):
        time = time.timestamp()
    return int(facts["size"] or 0), time if isinstance(time, float) else None


def exists(path: str) -> bool:
    """Whether there is a file or a folder of that name."""
    return _ask(path, lambda system, inner: bool(system.exists(inner)))


def is_folder(path: str) -> bool:
    """Whether there is a folder of that name."""
    return _ask(path, lambda system, inner: bool(system.isdir(inner)))


@contextmanager
def opened(path: str) -> Iterator[BinaryIO]:
    """A file to read bytes from.

    Raises:
        OSError: there is no such file, or it is not to be read.
    """
    if is_url(path):
        with _ask(path, lambda system, inner: system.open(inner, "rb")) as file:
            yield cast(BinaryIO, file)
    else:
        with open(path, "rb") as file:
            yield file


def read(path: str, start: int = 0, stop: int | None = None) -> bytes:
    """The bytes of a file from `start` to before `stop`.

    Raises:
        OSError: there is no such file, or it is not to be read.
    """
    if is_url(path):
        data: bytes = _ask(path, lambda system, inner: system.cat_file(inner, start, stop))
        return data
    with opened(path) as file:
        file.seek(start)
        return file.read(-1 if stop is None else stop - start)


def write(path: str, fill: Callable[[BinaryIO], object]) -> None:
    """Let `fill` write a file that appears under its name only when it is whole.

    Raises:
        OutputError: a local folder is missing or not writable, or the disk is full.
        OSError: the storage of a URL refuses the file.
    """
    if not is_url(path):
        try:
            write_whole(Path(path), fill)
        except OutputError as error:
            raise OutputError(error.what, where=error.where, remedy=_GO_ON) from None
        return
    # Storage of objects shows one when it was closed; a copy in the folder for temporary files
    # lets nothing be closed that is not whole.
    with tempfile.TemporaryFile() as file:
        fill(cast(BinaryIO, file))
        file.seek(0)

        def send(system: Any, inner: str) -> None:
            with system.open(inner, "wb") as target:
                shutil.copyfileobj(file, target, 1 << 20)

        _ask(path, send)


def make_folder(path: str) -> None:
    """Make a folder, where there is none."""
    _ask(path, lambda system, inner: system.makedirs(inner, exist_ok=True))


def names(folder: str) -> list[str]:
    """The names of the files in a folder, sorted; none where there is no folder."""
    if not is_folder(folder):
        return []
    found = _ask(folder, lambda system, inner: system.ls(inner, detail=False))
    return sorted(path.rpartition("/")[2] for path in found)


def remove(path: str) -> None:
    """Remove a file or a folder with all in it, where there is one."""
    if is_url(path):
        if exists(path):
            _ask(path, lambda system, inner: system.rm(inner, recursive=True))
        return
    # A process that a power cut orphaned may still write there.
    shutil.rmtree(path, ignore_errors=True)
    if os.path.lexists(path) and not os.path.isdir(path):
        os.unlink(path)
