"""Runs of `classifier tag` that are killed at random moments and begun again.

    python -m benchmarks.interruptions [--shared FOLDER] [--runs N]

Prints how many gave the bytes of a run that was not interrupted, for processes here and for two
workers of Dask of which one is killed.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import corpora, tables
from benchmarks.contenders import version_list
from benchmarks.runs import environment, progress
from benchmarks.tagging import articles, write_corpus

RUNS = 30
ARTICLES = 8_000

# Forty parts, and so forty moments between two.
_PART_SIZE = ("--part-size", "0.5")


def begin(source: Path, output: Path, *options: str) -> "subprocess.Popen[bytes]":
    """A run in a group of processes of its own."""
    command: list[str | Path] = [
        Path(sys.executable).with_name("classifier"), "tag", source, "-o", output,
        "--quiet", *_PART_SIZE, *options,
    ]  # fmt: skip
    return subprocess.Popen(command, env=environment(), start_new_session=True)


def finish(process: "subprocess.Popen[bytes]") -> None:
    """Wait for the end of a run.

    Raises:
        RuntimeError: it failed.
    """
    if process.wait():
        raise RuntimeError(f"classifier tag ended with {process.returncode}")


def killed(source: Path, output: Path, seconds: float, jobs: int, draw: random.Random) -> int:
    """How often a run was killed before it ended; twice in three it is killed again."""
    times = 0
    while not times or draw.random() < 2 / 3:
        process = begin(source, output, "--jobs", str(jobs))
        try:
            process.wait(draw.uniform(0, seconds))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            times += 1
        else:
            finish(process)
            break
    finish(begin(source, output, "--jobs", str(jobs)))
    return times


@contextmanager
def two_workers() -> Iterator[tuple[str, int]]:
    """The address of a Dask scheduler with two workers, and the process of one of them."""
    from distributed import LocalCluster

    with LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as cluster:
        yield cluster.scheduler_address, cluster.workers[0].pid


def on_dask(source: Path, output: Path) -> None:
    """A run on two workers, one of which is killed when a third of the parts is done."""
    parts = output.with_name(f"{output.name}.parts")
    with two_workers() as (address, worker):
        process = begin(source, output, "--backend", "dask", "--scheduler", address)
        least = source.stat().st_size / 500_000 / 3
        while process.poll() is None and len(list(parts.glob("[0-9]*.json"))) < least:
            time.sleep(0.01)
        os.kill(worker, signal.SIGKILL)
        if process.poll() is not None:
            raise RuntimeError("the run ended before a worker was killed")
        finish(process)


NOTE = """\
{count:,} articles of news as JSON lines, {megabytes:.1f} MB, in parts of half a megabyte. A run is
killed (`SIGKILL`, with its processes) at a random moment and begun again, and killed again two
times in three, up to its end; the result is compared to that of a run in one process that nobody
interrupted."""


def main() -> None:
    """Measure and write what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.interruptions")
    parser.add_argument("--shared", type=Path, default=corpora.SHARED, help="the shared data")
    parser.add_argument("--runs", type=int, default=RUNS)
    arguments = parser.parse_args()
    draw = random.Random(0)
    same = {1: 0, 2: 0}
    kills = {1: 0, 2: 0}
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        source = folder / "news.jsonl"
        megabytes = write_corpus(articles(arguments.shared)[:ARTICLES], source) / 1e6
        start = time.perf_counter()
        finish(begin(source, folder / "whole.jsonl"))
        seconds = time.perf_counter() - start
        whole = (folder / "whole.jsonl").read_bytes()
        for run in range(arguments.runs):
            jobs = run % 2 + 1
            output = folder / f"{run}.jsonl"
            times = killed(source, output, seconds, jobs, draw)
            kills[jobs] += times
            same[jobs] += output.read_bytes() == whole
            progress(f"run {run}: {jobs} processes, killed {times} times")
            output.unlink()
        on_dask(source, folder / "dask.jsonl")
        dask = (folder / "dask.jsonl").read_bytes() == whole
    of = {jobs: (arguments.runs + 2 - jobs) // 2 for jobs in same}
    rows = [
        *([f"--jobs {n}", str(of[n]), str(kills[n]), f"{same[n]} of {of[n]}"] for n in same),
        ["--backend dask, two workers, one of them killed", "1", "1", f"{int(dask)} of 1"],
    ]
    header = ["", "runs", "times killed", "identical"]
    made_by = tables.origin(
        tables.command("benchmarks.interruptions", sys.argv[1:]), version_list([])
    )
    note = NOTE.format(count=ARTICLES, megabytes=megabytes)
    title = "### Interrupted runs"
    print(tables.publish("interrupted runs", title, note, tables.table(header, rows), made_by))


if __name__ == "__main__":
    main()
