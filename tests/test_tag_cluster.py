import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from conftest import DATA, Run

DASK: list[str | Path] = [Path(sys.executable).with_name("dask")]
TAG: list[str | Path] = [Path(sys.executable).with_name("classifier"), "tag"]

Process = subprocess.Popen[bytes]


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Process]]:
    """Start a process that ends with the test, at the latest."""
    with ExitStack() as stack:

        def start_one(*command: str | Path) -> Process:
            process = subprocess.Popen(
                command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
            )
            stack.callback(process.communicate)
            stack.callback(process.kill)
            return process

        yield start_one


@pytest.fixture
def scheduler(start: Callable[..., Process], tmp_path: Path) -> str:
    """The address of a scheduler without workers."""
    file = tmp_path / "scheduler.json"
    start(*DASK, "scheduler", "--port", "0", "--no-dashboard", "--scheduler-file", file)
    wait_until(lambda: file.exists() and file.read_bytes().endswith(b"}"))
    address: str = json.loads(file.read_bytes())["address"]
    return address


def worker(start: Callable[..., Process], scheduler: str, folder: Path) -> Process:
    return start(
        *DASK, "worker", scheduler, "--nthreads", "1", "--no-nanny", "--no-dashboard",
        "--local-directory", folder,
    )  # fmt: skip


@pytest.fixture
def many(tmp_path: Path) -> Path:
    lines = (DATA / "paragraphs" / "depeches.jsonl").read_bytes()
    (tmp_path / "many.jsonl").write_bytes(lines * 10)
    return tmp_path / "many.jsonl"


SMALL_PARTS = ("--part-size", "0.02")


@pytest.mark.parametrize("lost", ["a worker", "the client"])
def test_a_cluster_that_loses_a_machine_gives_the_same(
    run: Run,
    start: Callable[..., Process],
    scheduler: str,
    many: Path,
    tmp_path: Path,
    lost: str,
) -> None:
    run("tag", many, "-o", tmp_path / "whole.jsonl", *SMALL_PARTS)
    workers = [worker(start, scheduler, tmp_path) for _ in range(2)]
    output = tmp_path / "o.jsonl"
    command = [
        *TAG,
        many,
        "-o",
        output,
        *SMALL_PARTS,
        "--backend",
        "dask",
        "--scheduler",
        scheduler,
    ]
    process = start(*command, "--quiet")
    parts = tmp_path / "o.jsonl.parts"
    wait_until(lambda: len(list(parts.glob("[0-9]*.json"))) >= 4)
    if lost == "a worker":
        workers[0].kill()
        _, said = process.communicate(timeout=60)
        assert (process.returncode, said) == (0, b"")
    else:
        for other in workers:
            other.terminate()
        process.kill()
        process.wait()
        assert run(*map(str, command[1:-4])).code == 0  # goes on here
    assert output.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


def test_a_scheduler_that_does_not_answer_is_said(run: Run, many: Path, tmp_path: Path) -> None:
    options = ["--backend", "dask", "--scheduler", "inproc://nowhere/1/1"]
    done = run("tag", many, "-o", tmp_path / "o.jsonl", *options)
    assert done.code == 1
    assert done.err.startswith("error: inproc://nowhere/1/1: the scheduler does not answer (")
    assert not (tmp_path / "o.jsonl.parts").exists()


def test_a_back_end_that_is_none_is_said(run: Run, many: Path, tmp_path: Path) -> None:
    done = run("tag", many, "-o", tmp_path / "o.jsonl", "--backend", "nuage")
    assert done.code == 1
    assert done.err == (
        "error: --backend nuage: there is no such back end. Give one of dask, loky, "
        "multiprocessing, ray, sequential, spark, threading.\n"
    )


@pytest.mark.parametrize("backend", ["threading", "multiprocessing"])
def test_any_back_end_of_joblib_gives_the_same(
    many: Path, run: Run, tmp_path: Path, backend: str
) -> None:
    run("tag", many, "-o", tmp_path / "whole.jsonl", *SMALL_PARTS)
    output = tmp_path / "o.jsonl"
    command = [*TAG, many, "-o", output, *SMALL_PARTS, "--backend", backend, "--jobs", "2"]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0
    assert output.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()
