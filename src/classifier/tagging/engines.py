"""Who does the parts: this process, others here, or a cluster. All through joblib."""

import os
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from threading import Thread
from typing import Any

from classifier.errors import EngineError, MissingExtraError
from classifier.tagging.parts import Part
from classifier.tagging.work import Entry

# What registers a back end that joblib does not know by itself: a module, a function in it, and
# what pip calls it.
_REGISTRARS = {
    "ray": ("ray.util.joblib", "register_ray", "ray"),
    "spark": ("joblibspark", "register_spark", "joblibspark pyspark"),
}

_CLUSTER = "dask"


class _Parts:
    """Parts as joblib takes them: an error while one is cut ends them, and is kept."""

    def __init__(self, parts: Iterable[Part]) -> None:
        self._parts = iter(parts)
        self.error: BaseException | None = None

    def __iter__(self) -> Iterator[Part]:
        try:
            yield from self._parts
        except BaseException as error:
            # joblib takes parts in threads of its own, where nobody would see it.
            self.error = error


@dataclass(frozen=True)
class Engine:
    """Who does the parts.

    Attributes:
        jobs: how many processes here; on a cluster, how many parts at a time. -1 is all there are.
        backend: a name registered with joblib; None is processes here.
        scheduler: the address of a Dask scheduler.
    """

    jobs: int = 1
    backend: str | None = None
    scheduler: str | None = None


def run(work: Callable[[Part], Entry], parts: Iterable[Part], engine: Engine) -> Iterator[Entry]:
    """The entries of parts, as they are done.

    Args:
        work: done once for each part.

    Raises:
        MissingExtraError: the back end is not installed.
        EngineError: there is no such back end, or the cluster cannot be reached, or fails.
        ClassifierError: what `work` or the cutting of parts raised.
    """
    if engine == Engine():
        yield from map(work, parts)
        return
    import joblib

    with ExitStack() as stack:
        if engine.backend == _CLUSTER:
            stack.enter_context(_client(engine.scheduler))
        elif engine.backend is not None:
            _register(engine.backend)
        backend = engine.backend or "loky"
        begin = partial(live_with, os.getpid())
        quiet = {} if engine.backend else {"initializer": begin}
        stack.enter_context(joblib.parallel_config(backend, n_jobs=engine.jobs, **quiet))
        taken = _Parts(parts)
        parallel = joblib.Parallel(return_as="generator_unordered", batch_size=1)
        try:
            yield from parallel(joblib.delayed(work)(part) for part in taken)
        except BrokenExecutor:
            raise EngineError(
                "a process that did the work ended, as where there is not enough memory",
                remedy="Run the same command again: it goes on from here; or with fewer --jobs.",
            ) from None
        if taken.error:
            raise taken.error


def live_with(parent: int) -> None:
    """Let this process end with the one that began it, and not before."""
    # Ctrl-C reaches all processes of a terminal.
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    Thread(target=watch, daemon=True).start()


def _register(backend: str) -> None:
    from joblib.parallel import BACKENDS

    if backend in BACKENDS:
        return
    if backend not in _REGISTRARS:
        known = ", ".join(sorted({*BACKENDS, *_REGISTRARS, _CLUSTER}))
        raise EngineError(
            "there is no such back end",
            where=f"--backend {backend}",
            remedy=f"Give one of {known}.",
        )
    module, function, packages = _REGISTRARS[backend]
    try:
        getattr(import_module(module), function)()
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            f"--backend {backend} needs {error.name}, which is not installed",
            remedy=f"Install it: pip install {packages}.",
        ) from None


def _client(scheduler: str | None) -> Any:
    """A connection to a Dask cluster, or to one of this machine's processes."""
    try:
        from dask.distributed import Client
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            f"--backend dask needs {error.name}, which is not installed",
            remedy="Install this package with its extra: pip install '.[cluster]' in the clone.",
        ) from None
    try:
        return Client(scheduler, timeout="30s")  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise EngineError(
            f"the scheduler does not answer ({error})",
            where=str(scheduler),
            remedy="Start one with `dask scheduler`, and give its address: tcp://host:8786.",
        ) from None
