"""What a runner is told and what it answers: one protocol for ours and for its peers.

A work folder holds `train.jsonl`, `test.jsonl` and `settings.json`. Standard library alone,
because every environment reads this file.
"""

import contextlib
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol, TextIO

Task = Literal["quality", "speed", "training"]

READY = "ready"
GO = "go"

# Where the answers of the tasks are written, in the work folder.
SCORES_FILE = "scores.json"
TRAINING_FILE = "training.json"


@dataclass(frozen=True)
class Row:
    """An annotated paragraph; `group` ties those of one article, where it is known."""

    text: str
    themes: frozenset[str]
    group: str = ""


@dataclass(frozen=True)
class Work:
    """What a runner is to do.

    Attributes:
        texts: the paragraphs to score.
        themes: the columns of the scores, in order.
        single: whether every paragraph has exactly one theme.
        search: whether to look for settings on the training paragraphs, where the tool has
            any; otherwise a middling one is taken.
        options: what tells two contenders of one runner apart.
    """

    task: Task
    train: Sequence[Row]
    texts: Sequence[str]
    themes: Sequence[str]
    single: bool = False
    search: bool = False
    seed: int = 0
    threads: int = 1
    options: Mapping[str, str] = field(default_factory=dict)

    def write(self, folder: Path) -> None:
        """Lay the work out in a folder."""
        train = (
            {"text": row.text, "themes": sorted(row.themes), "group": row.group}
            for row in self.train
        )
        _write_lines(folder / "train.jsonl", train)
        _write_lines(folder / "test.jsonl", ({"text": text} for text in self.texts))
        settings = {name: getattr(self, name) for name in _SETTINGS}
        (folder / "settings.json").write_text(json.dumps(settings), "utf-8")

    @classmethod
    def read(cls, folder: Path) -> "Work":
        """The work that a folder holds."""
        settings = json.loads((folder / "settings.json").read_text("utf-8"))
        return cls(
            train=[
                Row(row["text"], frozenset(row["themes"]), row["group"])
                for row in _lines(folder / "train.jsonl")
            ],
            texts=[row["text"] for row in _lines(folder / "test.jsonl")],
            **settings,
        )


_SETTINGS = ("task", "themes", "single", "search", "seed", "threads", "options")


def _write_lines(path: Path, rows: Iterable[object]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _lines(path: Path) -> Iterable[Any]:
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


@dataclass(frozen=True)
class Answers:
    """What a tool says of texts.

    Attributes:
        scores: a list per text, a number per theme; higher is likelier.
        given: whether the tool gives each theme; None where it is for scores of 0.5 and more.
        note: the settings that were chosen.
    """

    scores: Sequence[Sequence[float]]
    given: Sequence[Sequence[bool]] | None = None
    note: str = ""


class Runner(Protocol):
    """A tool: it learns once, then scores."""

    def learn(self, work: Work) -> None:
        """Learn from `work.train`."""

    def answers(self, texts: Sequence[str]) -> Answers:
        """What the tool says of texts."""

    def rounds(self, texts: Sequence[str]) -> Mapping[str, Callable[[], object]]:
        """Ways to score the same texts, by name; what need not be timed is done already."""


def run(runner: Runner) -> None:
    """Do the work in the folder that the command line names."""
    # Tools print progress; what the parent reads must not be mixed with it.
    answer = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    folder = Path(sys.argv[1])
    work = Work.read(folder)
    start = time.perf_counter()
    runner.learn(work)
    seconds = time.perf_counter() - start
    if work.task == "quality":
        said = runner.answers(work.texts)
        content: dict[str, Any] = {"scores": said.scores, "given": said.given, "note": said.note}
        (folder / SCORES_FILE).write_text(json.dumps(content), "utf-8")
    elif work.task == "training":
        content = {"seconds": seconds, "megabytes": _peak_megabytes()}
        (folder / TRAINING_FILE).write_text(json.dumps(content), "utf-8")
    else:
        _serve_rounds(runner.rounds(work.texts), answer)


def _serve_rounds(rounds: Mapping[str, Callable[[], object]], answer: TextIO) -> None:
    """Time every way once for each line on standard input, until it ends."""
    for score in rounds.values():
        score()
    print(READY, file=answer, flush=True)
    for _ in sys.stdin:
        seconds = {}
        for name, score in rounds.items():
            start = time.perf_counter()
            score()
            seconds[name] = time.perf_counter() - start
        print(json.dumps(seconds), file=answer, flush=True)


def _peak_megabytes() -> float:
    """The most memory that this process held."""
    # `getrusage` counts the parent's from before the program was loaded; Linux knows better.
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text("ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6
