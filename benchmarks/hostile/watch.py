"""What a case touched that was not its own: files compared, and what Python says it is doing."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

# What no case has any business with.
_NEVER = (
    "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork",
    "os.forkpty", "pty.spawn", "socket.connect", "socket.bind", "socket.getaddrinfo",
    "socket.sendto", "urllib.Request", "webbrowser.open", "ctypes.dlopen", "pickle.find_class",
    "marshal.loads", "code.__new__", "function.__new__", "builtins.breakpoint", "builtins.input",
    "os.kill", "os.chown", "os.setxattr", "sys.settrace",
)  # fmt: skip

# What changes files: where, among what Python says of it, paths are and the folders that they are
# seen from.
_CHANGES: dict[str, tuple[tuple[int, int], ...]] = {
    "os.remove": ((0, 1),), "os.rmdir": ((0, 1),), "os.mkdir": ((0, 2),), "os.chmod": ((0, 2),),
    "os.rename": ((0, 2), (1, 3)), "os.link": ((0, 2), (1, 3)), "os.symlink": ((1, 2),),
    "os.utime": ((0, 3),), "os.truncate": ((0, 9),),
}  # fmt: skip

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Watch:
    """Looks on from when it is made: Python lets nobody stop listening.

    Attributes:
        allowed: the folders in which a case may write.
    """

    def __init__(self, *allowed: Path) -> None:
        self.allowed = tuple(f"{path.resolve()}{os.sep}" for path in allowed)
        self._found: list[str] | None = None
        sys.addaudithook(self._hear)

    @contextmanager
    def looking(self) -> Iterator[list[str]]:
        """What is touched, as a list that grows as long as this lasts."""
        self._found = []
        try:
            yield self._found
        finally:
            self._found = None

    def _hear(self, event: str, told: tuple[Any, ...]) -> None:
        if self._found is None:
            return
        if event == "open":
            path, _, flags = told
            changed = [path] if flags & _WRITING and isinstance(path, str | bytes) else []
        elif event in _CHANGES:
            changed = [_seen_from(told, *places) for places in _CHANGES[event]]
        else:
            changed = []
            # Importing, too, reads code that was compiled, and makes functions of it.
            if event in _NEVER and not _is_importing():
                self._found.append(f"{event} {told!r:.200}")
        for path in changed:
            if not self._is_allowed(path):
                self._found.append(f"{event} {path!r:.200}")

    def _is_allowed(self, path: Any) -> bool:
        if isinstance(path, int):
            return True  # of a file that was opened under these eyes
        place = os.path.realpath(os.fsdecode(path))
        return place == os.devnull or f"{place}{os.sep}".startswith(self.allowed)


def _seen_from(told: tuple[Any, ...], path: int, folder: int) -> Any:
    descriptor = told[folder] if folder < len(told) else -1
    if isinstance(told[path], int) or descriptor < 0:
        return told[path]
    return os.path.join(f"/proc/self/fd/{descriptor}", os.fsdecode(told[path]))


def _is_importing() -> bool:
    frame = sys._getframe()
    while frame := frame.f_back:  # type: ignore[assignment]
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
    return False


def tree(*folders: Path) -> dict[str, tuple[int, int, int, str]]:
    """The mode, the size, the time and the digest of all that is in folders."""
    found = {}
    for folder in folders:
        for path in (folder, *sorted(folder.rglob("*"))):
            status = path.lstat()
            if path.is_symlink():
                content = os.readlink(path).encode()
            else:
                content = path.read_bytes() if path.is_file() else b""
            found[str(path)] = (
                status.st_mode, status.st_size, status.st_mtime_ns, sha256(content).hexdigest()
            )  # fmt: skip
    return found


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """The paths that are in one only, or not the same in both."""
    paths = before.keys() | after.keys()
    return [f"changed {path!r}" for path in sorted(paths) if before.get(path) != after.get(path)]
