"""Cases run by processes that live for many of them, each watched from outside."""

import contextlib
import io
import multiprocessing
import os
import resource
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from random import Random
from shutil import rmtree

from benchmarks.hostile import watch
from benchmarks.hostile.documents import OUT, Case, document_case
from benchmarks.hostile.models import model_case
from benchmarks.hostile.verdicts import verdict
from classifier.cli import main

TOUCHED, HANG, CRASH = "files touched", "hang", "crash"

MAKERS: Mapping[str, Callable[[Random, Path], Case]] = {
    "documents": document_case,
    "models": model_case,
}

# Of work: a case takes some hundredths of a second, the slowest, of a megabyte, a few seconds. Of
# waiting, whatever else the machine does.
SECONDS = 30
PATIENCE = 600

# Addresses, most of which are libraries' and threads'; a command needs a tenth of it.
BYTES = 6 << 30

# What those of an attack that succeeds would import.
_MODULE = "open('../canary/new.txt', 'w').close()\ndef run(*_): pass\n"


@dataclass(frozen=True)
class Name:
    """Which case: with the seed, all that it is made of."""

    kind: str
    number: int
    seed: int


@dataclass(frozen=True)
class Report:
    """How a case ended.

    Attributes:
        arguments: of the command line.
        code: the exit code; None where there is none.
        seconds: what it took.
        faults: what is wrong, each with its kind.
        err: the end of what it said on standard error.
    """

    name: Name
    arguments: Sequence[str]
    code: int | None
    seconds: float
    faults: Sequence[tuple[str, str]]
    err: str = ""


def _run(name: Name, root: Path, eyes: watch.Watch) -> Report:
    """Make a case, run it and look at what it left."""
    folder = root / "case"
    rmtree(folder, ignore_errors=True)
    (folder / OUT).mkdir(parents=True)
    (folder / "hostile_module.py").write_text(_MODULE)
    draw = Random(f"{name.seed} {name.kind} {name.number}")
    case = MAKERS[name.kind](draw, folder)
    mine = {str(folder), str(folder / OUT)}
    looked_at = (folder, root / "canary", root / "tmp")
    before = watch.tree(*looked_at)
    os.chdir(folder)
    begun = time.perf_counter()
    code, out, err, touched = _call(case, root, eyes)
    seconds = time.perf_counter() - begun
    found = {
        path: facts
        for path, facts in watch.tree(*looked_at).items()
        if path in before or not path.startswith(f"{folder / OUT}{os.sep}")
    }
    for path in mine:  # its time changes with what is written in it
        before.pop(path), found.pop(path)
    changed = [*touched, *watch.changes(before, found)]
    faults = verdict(case.arguments, code, out, err, folder / OUT)
    faults += [(TOUCHED, what) for what in changed]
    number = code if isinstance(code, int) else None
    return Report(name, case.arguments, number, seconds, faults, err[-2_000:])


def _call(case: Case, root: Path, eyes: watch.Watch) -> tuple[object, str, str, list[str]]:
    """The exit code, or the exception, what was printed, and what was touched."""
    streams = sys.stdin, sys.stdout, sys.stderr
    code: object = 0
    texts = []
    with contextlib.ExitStack() as stack:
        out, err = (
            stack.enter_context(open(root / name, "w+", encoding="utf-8", newline=""))
            for name in ("stdout", "stderr")
        )
        sys.stdin = io.TextIOWrapper(io.BufferedReader(io.BytesIO(case.stdin)))
        sys.stdout, sys.stderr = out, err
        touched = stack.enter_context(eyes.looking())
        try:
            main(list(case.arguments))
        except SystemExit as exit_:
            code = exit_.code or 0
        except BaseException as error:
            code = error
            traceback.print_exc()
        finally:
            sys.stdin, sys.stdout, sys.stderr = streams
    for name in ("stdout", "stderr"):
        texts.append((root / name).read_text("utf-8", "surrogateescape"))
    return code, texts[0], texts[1], touched


def _work(names: Sequence[Name], root: Path, answers: Connection) -> None:
    """Run cases one after the other and send the report of each."""
    os.environ |= {"HOME": str(root / "canary"), "TMPDIR": str(root / "tmp")}
    tempfile.tempdir = str(root / "tmp")
    sys.path.insert(0, "")
    sys.dont_write_bytecode = True
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    devnull = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(devnull, descriptor)
    eyes = watch.Watch(root / "case" / OUT, root / "tmp")
    for name in names:
        answers.send(_run(name, root, eyes))
    answers.close()


class _Worker:
    """A process and what it was given to do."""

    def __init__(self, names: Sequence[Name], root: Path) -> None:
        self.left = list(names)
        self.root = root
        self._begin()

    def _begin(self) -> None:
        rmtree(self.root, ignore_errors=True)
        for folder in ("canary", "tmp"):
            (self.root / folder).mkdir(parents=True)
        for name in ("secret.txt", ".bashrc", "themes.joblib"):
            (self.root / "canary" / name).write_text("Personne ne doit lire ceci.\n", "utf-8")
        self.answers, theirs = multiprocessing.Pipe(duplex=False)
        # What was imported here is imported there.
        context = multiprocessing.get_context("fork")
        self.process = context.Process(target=_work, args=(self.left, self.root, theirs))
        self.process.start()
        theirs.close()
        self._ask()

    def _ask(self) -> None:
        self.asked = time.monotonic()
        self.worked = self._work_done()

    def _work_done(self) -> float:
        """The seconds that processors worked for the process."""
        try:
            facts = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:  # it ended, or this is no Linux
            return 0.0
        return (int(facts[11]) + int(facts[12])) / os.sysconf("SC_CLK_TCK")

    def hangs(self) -> bool:
        """Whether the case takes longer than any should."""
        waited = time.monotonic() - self.asked
        return waited > SECONDS and (waited > PATIENCE or self._work_done() - self.worked > SECONDS)

    def answer(self) -> Report:
        """The report of the next case; the process began anew if that one ended it."""
        try:
            report: Report = self.answers.recv()
            self.left.pop(0)
            self._ask()
        except EOFError:
            self.process.join()
            report = self._lost(CRASH, f"the process ended with {self.process.exitcode}")
        return report

    def kill(self) -> Report:
        """End a case that does not."""
        self.process.kill()
        self.process.join()
        return self._lost(HANG, f"no answer after {SECONDS} seconds of work")

    def _lost(self, kind: str, what: str) -> Report:
        name = self.left.pop(0)
        seconds = time.monotonic() - self.asked
        self.answers.close()
        if self.left:
            self._begin()
        return Report(name, (), None, seconds, [(kind, what)])


def run(names: Sequence[Name], jobs: int) -> Iterator[Report]:
    """How each case ended, in the order in which they did."""
    with tempfile.TemporaryDirectory() as temporary:
        shares = [names[place::jobs] for place in range(jobs)]
        workers = [
            _Worker(share, Path(temporary, str(n))) for n, share in enumerate(shares) if share
        ]
        try:
            while workers := [worker for worker in workers if worker.left]:
                wait([worker.answers for worker in workers], timeout=1)
                for worker in workers:
                    if worker.answers.poll():
                        yield worker.answer()
                    elif worker.hangs():
                        yield worker.kill()
        finally:
            for worker in workers:
                worker.process.kill()
                worker.process.join()
