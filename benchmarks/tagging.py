"""`classifier tag` on a corpus: beside scoring alone, fastText, two processes; its memory.

    python -m benchmarks.tagging [--shared FOLDER] [--rounds N] [--copies N]

The corpus is made of the shared news: a row an article, as JSON lines; a greater one is made of
copies of it in which one word in fifty is another, so that its vocabulary grows as in real news.
"""

import argparse
import json
import lzma
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks import corpora, tables
from benchmarks.contenders import FASTTEXT_1, FASTTEXT_2, Contender, version_list
from benchmarks.environments import ROOT
from benchmarks.peers.protocol import Work
from benchmarks.runs import environment, progress
from classifier import storage
from classifier.forms import Forms
from classifier.model import Model
from classifier.text import passages

ROUNDS = 5
COPIES = 10

# As many texts at a time as `tag` takes.
_BATCH = 500


def articles(shared: Path) -> list[str]:
    """The articles of the shared news: a title and paragraphs, a line each."""
    path = corpora.shared_file(shared, "orangesum.txt.xz")
    with lzma.open(path, "rt", encoding="utf-8") as file:
        return [text for text in file.read().split("\n\n") if text.strip()]


def write_corpus(texts: list[str], path: Path, *, copies: int = 1) -> int:
    """Write articles as JSON lines; the bytes of the file."""
    generator = np.random.default_rng(0)
    with path.open("w", encoding="utf-8") as file:
        for copy in range(copies):
            for n, text in enumerate(texts):
                said = _with_new_words(text, generator) if copy else text
                row = {
                    "id": f"{copy}-{n:06}",
                    "date": f"20{copy + 10}-{n % 12 + 1:02}",
                    "text": said,
                }
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return path.stat().st_size


def _with_new_words(text: str, generator: np.random.Generator) -> str:
    words = text.split(" ")
    for place in generator.integers(0, len(words), len(words) // 50 + 1):
        words[place] = f"{words[place]}{generator.integers(1_000_000):06}"
    return " ".join(words)


def scoring(texts: list[str]) -> Callable[[], object]:
    """Scores, probabilities and decisions of the paragraphs of articles, all in memory."""
    model = storage.load(storage.shipped_model())
    forms, stems = (Forms.of(words).as_dict() for words in (model.forms, model.stems))
    model = replace(model, forms=forms, stems=stems)  # as `tag` has it
    paragraphs = [passages(text) for text in texts]
    batches = [
        [passage for each in paragraphs[start : start + _BATCH] for passage in each]
        for start in range(0, len(paragraphs), _BATCH)
    ]
    return lambda: [_score(model, batch) for batch in batches]


def _score(model: Model, batch: list[str]) -> tuple[object, object]:
    scores = model.scores(batch)
    return model.calibration.probabilities(scores), model.calibration.given(scores)


# A small process in between: what a process holds at most counts from what its parent held.
_MEASURED = """\
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def tagged(source: Path, folder: Path, *options: str) -> tuple[float, float]:
    """The seconds that `classifier tag` says it took, and the MB that it held at most."""
    output = folder / "tagged.jsonl"
    command: list[str | Path] = [
        Path(sys.executable).with_name("classifier"), "tag", source, "-o", output,
        "--force", "--quiet", "--json", *options,
    ]  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", _MEASURED, *command],
        stdout=subprocess.PIPE,
        env=environment(),
        encoding="utf-8",
        check=True,
    )
    said, memory = done.stdout.splitlines()
    # Kilobytes on Linux, bytes on macOS.
    megabytes = float(memory) / (1e6 if sys.platform == "darwin" else 1e3)
    return float(json.loads(said)["seconds"]), megabytes


def fasttext_model(contender: Contender, folder: Path) -> Path:
    """A fastText model of our annotations."""
    own = corpora.own()
    work = folder / contender.name
    work.mkdir()
    Work("speed", own.rows, [], own.themes, options=contender.options).write(work)
    model = folder / f"{contender.name}.bin"
    _fasttext(contender, "learn", work, model)
    return model


def _fasttext(contender: Contender, *arguments: str | Path) -> str:
    command = [contender.python(), "-m", "benchmarks.peers.fasttext_jsonl", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, check=True, encoding="utf-8"
    )
    return done.stdout


def rounds(ways: Mapping[str, Callable[[], float]], count: int) -> dict[str, list[float]]:
    """The seconds of each way in so many rounds, in which they take turns; a first one warms up."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(count + 1):
        for name, way in ways.items():
            took = way()
            progress(f"round {turn}: {name} {took:.1f} s")
            if turn:
                seconds[name].append(took)
    return seconds


def timed(action: Callable[[], object]) -> float:
    """The seconds that an action takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


_OURS = "classifier tag, one process"


def speed_table(seconds: Mapping[str, list[float]], megabytes: float) -> str:
    """A row a way: MB/s, and the speed of ours as a multiple of its."""
    rows = []
    for name, took in seconds.items():
        cells = [name, f"{megabytes / statistics.median(took):.1f}"]
        ratios = [theirs / ours for theirs, ours in zip(took, seconds[_OURS], strict=True)]
        ratio = f"{statistics.median(ratios):.2f} x ({min(ratios):.2f} to {max(ratios):.2f})"
        rows.append([*cells, "" if name == _OURS else ratio])
    return tables.table(["", "MB/s", "speed of `classifier tag` ÷ its"], rows)


NOTE = """\
{count:,} articles of news as JSON lines, {megabytes:.1f} MB, to JSON lines with every field, themes
and scores. Each tool a process of its own, one thread; without starting it and, for fastText,
without loading its model. *Scoring alone* has the paragraphs in memory and gives scores,
probabilities and decisions. fastText's script reads with `json`, lower-cases, calls `predict` for a
thousand articles at a time, an article one text, and writes with `json`. Median of {rounds} rounds
in which they took turns; the ratio is of times in one round, its median with the least and the
greatest."""

SCALE_NOTE = """\
The same beside {megabytes:.0f} MB: {copies} copies of the news, in all but one of which one word in
fifty is new, so that the vocabulary grows. Memory is the most that one process held."""


def scale_table(sizes: tuple[float, float], small: Path, great: Path, folder: Path) -> str:
    """What ten times the input and a second process do to speed and memory."""
    less, one = tagged(small, folder), tagged(great, folder)
    two = tagged(great, folder, "--jobs", "2")
    rows = [
        [f"{size:.0f} MB, {name}", f"{size / seconds:.1f}", f"{memory:.0f}"]
        for size, name, (seconds, memory) in (
            (sizes[0], "one process", less),
            (sizes[1], "one process", one),
            (sizes[1], "two processes", two),
        )
    ]
    said = (
        f"Two processes are {one[0] / two[0]:.2f} times as fast as one; {sizes[1] / sizes[0]:.1f} "
        f"times the input takes {one[1] / less[1]:.2f} times the memory."
    )
    return tables.table(["", "MB/s", "MB of memory"], rows) + "\n" + said


def main() -> None:
    """Measure and write what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tagging")
    parser.add_argument("--shared", type=Path, default=corpora.SHARED, help="the shared data")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--copies", type=int, default=COPIES, help="in the greater corpus")
    arguments = parser.parse_args()
    peers = (FASTTEXT_1, FASTTEXT_2)
    texts = articles(arguments.shared)
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        small, great = folder / "news.jsonl", folder / "more.jsonl"
        sizes = (
            write_corpus(texts, small) / 1e6,
            write_corpus(texts, great, copies=arguments.copies) / 1e6,
        )
        models = {peer: fasttext_model(peer, folder) for peer in peers}
        score = scoring(texts)

        def beside(peer: Contender) -> Callable[[], float]:
            out = folder / "fasttext.jsonl"
            return lambda: float(_fasttext(peer, "tag", models[peer], small, out))

        ways: dict[str, Callable[[], float]] = {
            _OURS: lambda: tagged(small, folder)[0],
            "scoring alone, in memory": lambda: timed(score),
            **{f"script with {peer.title}": beside(peer) for peer in peers},
        }
        speed = speed_table(rounds(ways, arguments.rounds), sizes[0])
        scale = scale_table(sizes, small, great, folder)
    made_by = tables.origin(tables.command("benchmarks.tagging", sys.argv[1:]), version_list(peers))
    note = NOTE.format(count=len(texts), megabytes=sizes[0], rounds=arguments.rounds)
    print(tables.publish("speed of tagging", "### Tagging", note, speed, made_by))
    note = SCALE_NOTE.format(megabytes=sizes[1], copies=arguments.copies)
    print(tables.publish("scale of tagging", "### Tagging more", note, scale, made_by))


if __name__ == "__main__":
    main()
