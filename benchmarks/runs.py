"""Runs of contenders, each in a process of its own: scores, rounds of a race, training."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from benchmarks.contenders import Contender
from benchmarks.environments import FOLDER, ROOT
from benchmarks.peers.protocol import GO, READY, SCORES_FILE, TRAINING_FILE, Work

# The libraries below start as many threads as there are cores, some when they are imported.
_ONE_THREAD = {
    f"{library}_NUM_THREADS": "1"
    for library in ("OMP", "OPENBLAS", "MKL", "BLIS", "NUMEXPR", "RAYON", "VECLIB_MAXIMUM")
}

# Shared by all runners, so that a change of either asks peers again.
_SHARED = ("protocol", "search")


@dataclass(frozen=True)
class Scored:
    """What a contender said of texts, (n_texts, n_themes) each, and the settings it chose."""

    scores: NDArray[np.float64]
    given: NDArray[np.bool_]
    note: str = ""


@dataclass(frozen=True)
class Training:
    """What training took, without starting the process and reading the paragraphs."""

    seconds: float
    megabytes: float


def _command(contender: Contender, folder: Path) -> list[str | Path]:
    return [contender.python(), "-m", f"benchmarks.peers.{contender.runner}", folder]


def environment() -> dict[str, str]:
    """The environment of a process that has one thread."""
    return {**os.environ, **_ONE_THREAD, "PYTHONHASHSEED": "0"}


def _run(contender: Contender, folder: Path) -> None:
    """Let a contender do the work in a folder.

    Raises:
        RuntimeError: it failed; the end of what it said is in the message.
    """
    finished = subprocess.run(
        _command(contender, folder),
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
    )
    if finished.returncode:
        raise RuntimeError(f"{contender.name} failed:\n{finished.stderr[-2000:]}")


def scored(contender: Contender, work: Work, *, fresh: bool = False) -> Scored:
    """What a contender says of the work's texts after learning from its paragraphs.

    A peer's answer to the same work is kept and read again, unless `fresh`; ours changes with
    code that is not part of the work, and is always asked for.
    """
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        work.write(folder)
        kept = FOLDER / "answers" / f"{contender.name}-{_digest(contender, folder)}.json"
        if fresh or contender.requirements is None or not kept.exists():
            _run(contender, folder)
            content = (folder / SCORES_FILE).read_text("utf-8")
            if contender.requirements is not None:
                kept.parent.mkdir(parents=True, exist_ok=True)
                kept.write_text(content, "utf-8")
        else:
            content = kept.read_text("utf-8")
    answers = json.loads(content)
    scores = np.array(answers["scores"], dtype=float)
    given = scores >= 0.5 if answers["given"] is None else np.array(answers["given"], dtype=bool)
    return Scored(scores, given, answers["note"])


def _digest(contender: Contender, folder: Path) -> str:
    """A name for all that the answer depends on: the work, the runner and its requirements."""
    code = [ROOT / f"benchmarks/peers/{name}.py" for name in (*_SHARED, contender.runner)]
    content = hashlib.sha256(str(contender.requirements).encode())
    for path in [*code, *sorted(folder.iterdir())]:
        content.update(path.read_bytes())
    return content.hexdigest()[:16]


def training(contender: Contender, work: Work) -> Training:
    """The time and memory of one training."""
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        work.write(folder)
        _run(contender, folder)
        return Training(**json.loads((folder / TRAINING_FILE).read_text("utf-8")))


class Racer:
    """A contender that has learnt, and times one round whenever it is told to."""

    def __init__(self, contender: Contender, work: Work) -> None:
        self.contender = contender
        self._work = work

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(TemporaryDirectory()))
            self._work.write(folder)
            self._said = stack.enter_context((folder / "stderr").open("w+", encoding="utf-8"))
            self._process = subprocess.Popen(
                _command(self.contender, folder),
                cwd=ROOT,
                env=environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._said,
                encoding="utf-8",
            )
            stack.callback(self._process.wait)
            stack.callback(self._process.kill)
            if self._line() != READY:
                raise RuntimeError(f"{self.contender.name} did not speak the protocol")
            self._open = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._open.close()

    def round(self) -> Mapping[str, float]:
        """The seconds of one round, by the way of scoring."""
        assert self._process.stdin
        self._process.stdin.write(GO + "\n")
        self._process.stdin.flush()
        seconds: Mapping[str, float] = json.loads(self._line())
        return seconds

    def _line(self) -> str:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            self._said.seek(0)
            raise RuntimeError(f"{self.contender.name} failed:\n{self._said.read()[-2000:]}")
        return line.strip()


def progress(text: str) -> None:
    """A line on stderr, for those who wait."""
    print(text, file=sys.stderr, flush=True)
