"""The file of answers: annotated paragraphs as JSON lines, one synced after the other.

An answer is one line. It is appended; one that is changed is written anew with all others, and
the new file takes the place of the old one. Whenever a session is killed, the file holds what was
answered, and at most the beginning of a line that nobody was told is kept.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from classifier.annotations import annotation_of, judgements
from classifier.errors import AnnotationError, DocumentError, OutputError
from classifier.files import held, write_whole
from classifier.readers.rows import json_rows
from classifier.text import decode

# How every line of ours begins: what else a file ends in is not for us to cut off.
OPENING = b'{"text": '


class Journal:
    """The answers in a file that this session alone writes to.

    Attributes:
        path: of the file; it is made with the first answer.
        texts: what was annotated when the session began.
        cut_off: the bytes of a line that was not whole at the end, and is gone.
    """

    def __init__(self, path: Path, themes: Sequence[str]) -> None:
        """Read a file, and mend its end.

        Raises:
            AnnotationError: a row of it cannot be used, or names other themes; nothing is mended.
        """
        self.path = path
        data = _read(path)
        start = data.rfind(b"\n") + 1
        tail = data[start:]
        torn = _is_torn(tail)
        self.cut_off = len(tail) if torn else 0
        self.texts = _texts(path, data[:start] if torn else data, themes)
        if torn:
            os.truncate(path, start)
        elif tail:
            self.append(b"")

    def append(self, line: bytes) -> None:
        """Add a line, and come back when it is on the disk.

        An editor may have left the last line without its end, which the new one is not put behind.

        Raises:
            OutputError: it cannot be written; the file is as it was.
        """
        size = None
        try:
            with self.path.open("a+b") as file:
                size = file.seek(0, os.SEEK_END)
                file.seek(max(size - 1, 0))
                file.write(line if file.read() in (b"", b"\n") else b"\n" + line)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            if size is not None:
                with suppress(OSError):
                    os.truncate(self.path, size)
            raise OutputError(
                f"the answer cannot be written ({error.strerror or error})",
                where=str(self.path),
                remedy="Make room, and run the same command again: it goes on from here.",
            ) from None

    def replace(self, old: bytes, new: bytes) -> None:
        """Put a line in the place of one that was appended.

        Raises:
            OutputError: it is not there any more, or nothing can be written; the file is as it was.
        """
        before, found, after = _read(self.path).rpartition(old)
        if not found:
            raise OutputError(
                "the earlier answer is not there any more",
                where=str(self.path),
                remedy="Let nothing else write to this file, and run the same command again.",
            )
        write_whole(self.path, lambda file: file.writelines((before, new, after)))


@contextmanager
def open_journal(path: Path, themes: Sequence[str]) -> Iterator[Journal]:
    """The journal in a file, for this session alone.

    Args:
        themes: those that its rows may name.

    Raises:
        OutputError: another session writes to it.
        AnnotationError: it holds what is no annotation, or names other themes.
    """
    path = Path(os.path.realpath(path))
    with ExitStack() as stack:
        try:
            stack.enter_context(held(path.with_name(f".{path.name}.lock"), where=str(path)))
            journal = Journal(path, themes)
        except OSError as error:
            raise OutputError(
                f"nothing can be written here ({error.strerror or error})",
                where=str(path),
                remedy="Give another place, or make room.",
            ) from None
        yield journal


def _read(path: Path) -> bytes:
    """What a file holds that is to be written to; nothing where there is none.

    Raises:
        OSError: it is not to be read, or not to be written to.
    """
    try:
        with path.open("r+b") as file:
            return file.read()
    except FileNotFoundError:
        return b""


def _is_torn(tail: bytes) -> bool:
    """Whether the end of a file is what a power cut leaves of one of our lines."""
    if not tail or not (tail.startswith(OPENING) or OPENING.startswith(tail.rstrip(b"\0"))):
        return False
    try:
        rows = list(json_rows(tail.decode(), Path()))
    except UnicodeDecodeError:
        return True
    return any(isinstance(row, AnnotationError) for row in rows)


def _texts(path: Path, data: bytes, themes: Sequence[str]) -> list[str]:
    """What was annotated in the lines of a file.

    Raises:
        AnnotationError: a line is no annotation, or names other themes.
    """
    if not data.strip():
        return []
    try:
        text = decode(data, where=str(path), encoding="utf-8")
    except DocumentError as error:
        raise AnnotationError(
            error.what, where=error.where, remedy="Give another --output."
        ) from None
    annotations = []
    for row in json_rows(text, path):
        if isinstance(row, AnnotationError):
            raise row
        annotations.append(annotation_of(row))
    judgements(annotations, themes)
    return [annotation.text for annotation in annotations]
