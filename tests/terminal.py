"""A terminal that a command runs in: keys go in, and the screen is read."""

import os
import re
import resource
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, groupby
from pathlib import Path

import pexpect
import pyte

# A machine that does much else is slow; what never comes is waited for as long.
_PATIENCE = 120

# What a command draws on a screen that it gives back in the end, and what else moves the cursor.
_OTHER_SCREEN = re.compile(rb"\x1b\[\?1049h.*?\x1b\[\?1049l", re.DOTALL)
_ESCAPE = re.compile(rb"\x1b\[[<>?]?[\d;]*\w")


class Terminal:
    """A command under way in a terminal of its own."""

    def __init__(
        self, arguments: Sequence[str | Path], columns: int, lines: int, room: int
    ) -> None:
        command = ["-m", "classifier", *map(str, arguments)]
        environment = {**os.environ, "TERM": "xterm-256color", "LOGNAME": "marie"}

        def prepare() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
            signal.signal(signal.SIGHUP, signal.SIG_DFL)  # nohup has it ignored

        self._child = pexpect.spawn(
            sys.executable,
            command,
            env=environment,
            dimensions=(lines, columns),
            echo=False,
            preexec_fn=prepare,
        )
        self._output = b""
        self._screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self._screen)

    @property
    def shown(self) -> str:
        """The lines of the screen, without the space at their ends."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    @property
    def underlined(self) -> list[str]:
        """What is underlined on the screen."""
        cells = chain.from_iterable(
            [line[column] for column in range(self._screen.columns)]
            for _, line in sorted(self._screen.buffer.items())
        )
        groups = groupby(cells, key=lambda cell: cell.underscore)
        return [
            "".join(cell.data for cell in group) for is_underlined, group in groups if is_underlined
        ]

    @property
    def said(self) -> list[str]:
        """The lines that are left when the screen of the command is gone."""
        return (
            _ESCAPE.sub(b"", _OTHER_SCREEN.sub(b"", self._output))
            .decode("utf-8", "replace")
            .splitlines()
        )

    def press(self, keys: str) -> None:
        """Press keys one after the other."""
        self._child.send(keys)

    def wait_for(self, *texts: str) -> None:
        """Read until all the texts are on the screen."""
        self.wait_until(lambda shown: all(text in shown for text in texts))

    def wait_until(self, is_awaited: Callable[[str], bool]) -> None:
        """Read until the screen is as it is awaited."""
        while not is_awaited(self.shown):
            assert self._read(), f"the command ended with\n{self.shown}"

    def resize(self, columns: int, lines: int) -> None:
        """Make the window another size."""
        self._screen.resize(lines, columns)
        self._child.setwinsize(lines, columns)

    def send(self, number: signal.Signals) -> None:
        """Send a signal."""
        self._child.kill(number)

    def end(self) -> int:
        """The exit code of the command, or what killed it, negative."""
        while self._read():
            pass
        self._child.close()
        if self._child.exitstatus is not None:
            return int(self._child.exitstatus)
        return -int(self._child.signalstatus or 0)

    def kill(self) -> None:
        """Leave no process behind."""
        self._child.close(force=True)

    def _read(self) -> bool:
        """Read what the command writes; False when it has ended."""
        try:
            output = self._child.read_nonblocking(1 << 16, timeout=_PATIENCE)
        except pexpect.EOF:
            return False
        except pexpect.TIMEOUT:
            raise AssertionError(f"nothing came after\n{self.shown}") from None
        self._output += output
        self._stream.feed(output)
        return True


@contextmanager
def terminal(
    arguments: Sequence[str | Path],
    *,
    columns: int = 100,
    lines: int = 30,
    room: int = resource.RLIM_INFINITY,
) -> Iterator[Terminal]:
    """A command in a terminal; it is killed where it does not end.

    Args:
        room: the bytes that a file of its can have, as on a full disk.
    """
    started = Terminal(arguments, columns, lines, room)
    try:
        yield started
    finally:
        started.kill()
