"""Files that appear under their name only when they are whole, and files found in folders."""

import os
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from classifier.errors import OutputError


def write_whole(path: Path, write: Callable[[BinaryIO], object], *, replace: bool = True) -> None:
    """Let `write` fill a file beside the place, sync it, and rename it into place.

    A reader never meets half a file, and a full disk leaves what was there before.

    Args:
        replace: whether the file may replace another; of several that are written at once and
            may not, the first one stays.

    Raises:
        OutputError: the folder is missing or not writable, or the disk is full, or a file is
            there that may not be replaced.
    """
    path = Path(os.path.realpath(path))  # a link stays one
    try:
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(descriptor, "wb") as file:
                write(file)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(temporary, _usual_mode())
            if replace:
                os.replace(temporary, path)
            else:
                _name_first(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise
    except FileExistsError:
        raise OutputError(
            "another file came here meanwhile", where=str(path), remedy="Give another name."
        ) from None
    except OSError as error:
        raise OutputError(
            f"the file cannot be written ({error.strerror or error})",
            where=str(path),
            remedy="Give another place, or make room.",
        ) from None


def _name_first(temporary: str, path: Path) -> None:
    """Give a file its name, unless another has it.

    Raises:
        FileExistsError: another has.
    """
    try:
        # A link is made where there is nothing, or not at all.
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:
        # Memory sticks and some shares know no links. There, an empty file takes the name.
        path.open("xb").close()
        os.replace(temporary, path)
    else:
        os.unlink(temporary)


@contextmanager
def held(lock: Path, *, where: str) -> Iterator[None]:
    """For as long as this lasts, no other run on this machine holds the same lock.

    Args:
        lock: a file to make for it and to remove in the end; what a killed run left holds nothing.
        where: what is written to, for the message.

    Raises:
        OutputError: another run holds it.
    """
    if os.name != "posix":
        yield
        return
    import fcntl

    with open(lock, "ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # A run that ended since may have taken the name away.
            if not os.path.samestat(os.fstat(file.fileno()), os.stat(lock)):
                raise OSError
        except OSError:
            raise OutputError(
                "another run is writing this", where=where, remedy="Wait for it, or stop it."
            ) from None
        try:
            yield
        finally:
            lock.unlink(missing_ok=True)


def _usual_mode() -> int:
    """What `open` would give a new file; `mkstemp` lets the owner alone read it."""
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask


def shipped(path: str) -> Path:
    """Where a file of the repository is that comes with the program: in the package, or there."""
    packaged = Path(__file__).parent / path
    return packaged if packaged.exists() else Path(__file__).parents[2] / path


def beside(sources: Iterable[Path], name: str) -> list[Path]:
    """The files of a name in the folders among the sources, or beside the files, sorted."""
    folders = {source if source.is_dir() else source.parent for source in sources}
    return sorted(path for folder in folders if (path := folder / name).is_file())


def inside(folder: Path, suffixes: Collection[str]) -> list[Path]:
    """The files of a folder, at any depth, that have one of the suffixes; sorted."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in suffixes and path.is_file() and not _is_hidden(path, folder)
    )


def _is_hidden(path: Path, folder: Path) -> bool:
    """Whether a program keeps the file for itself, as in .ipynb_checkpoints."""
    return any(part.startswith((".", "~")) for part in path.relative_to(folder).parts)
