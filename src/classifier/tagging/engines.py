"""Who does the parts: this process, others here and what joblib knows, or a cluster."""

import os
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from itertools import islice
from threading import Thread

from classifier.errors import ClassifierError, EngineError, MissingExtraError
from classifier.tagging.clusters import on_dask, on_spark
from classifier.tagging.parts import Part
from classifier.tagging.work import Entry

# What registers a back end that joblib does not know by itself: a module, a function in it, and
# what pip calls it.
_REGISTRARS = {"ray": ("ray.util.joblib", "register_ray", "ray")}

_CLUSTERS = ("dask", "spark")

# What help lists; joblib has more, for processes and threads of this machine.
BACK_ENDS = (*_CLUSTERS, *_REGISTRARS)

# Parts that a back end which gives lists alone is given at a time, for each process: waiting for
# the last of them costs a thirtieth.
_ROUND = 16


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
        backend: "dask", "spark", or a name registered with joblib; None is processes here.
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
    attempt = partial(_attempt, work)
    outcomes: Iterable[Entry | ClassifierError]
    if engine == Engine():
        outcomes = map(attempt, parts)
    elif engine.backend == "dask":
        outcomes = on_dask(attempt, parts, jobs=engine.jobs, scheduler=engine.scheduler)
    elif engine.backend == "spark":
        outcomes = on_spark(attempt, parts, jobs=engine.jobs)
    else:
        outcomes = _on_joblib(attempt, parts, engine)
    for outcome in outcomes:
        if isinstance(outcome, ClassifierError):
            raise outcome
        yield outcome


def _attempt(work: Callable[[Part], Entry], part: Part) -> Entry | ClassifierError:
    """What came of a part; some back ends make one error of another, or try again."""
    try:
        return work(part)
    except ClassifierError as error:
        return error


def _on_joblib(
    attempt: Callable[[Part], Entry | ClassifierError], parts: Iterable[Part], engine: Engine
) -> Iterator[Entry | ClassifierError]:
    import joblib
    from joblib.parallel import get_active_backend

    if engine.backend is not None:
        _register(engine.backend)
    backend = engine.backend or "loky"
    begin = {"initializer": partial(live_with, os.getpid())} if backend == "loky" else {}
    taken = _Parts(parts)
    with joblib.parallel_config(backend, n_jobs=engine.jobs, **begin):
        try:
            if get_active_backend()[0].supports_return_generator:
                parallel = joblib.Parallel(return_as="generator_unordered", batch_size=1)
                yield from parallel(joblib.delayed(attempt)(part) for part in taken)
            else:
                yield from _in_rounds(attempt, taken, engine)
        except BrokenExecutor:
            raise EngineError(
                "a process that did the work ended, as where there is not enough memory",
                remedy="Run the same command again: it goes on from here; or with fewer --jobs.",
            ) from None
    if taken.error:
        raise taken.error


def _in_rounds(
    attempt: Callable[[Part], Entry | ClassifierError], parts: Iterable[Part], engine: Engine
) -> Iterator[Entry | ClassifierError]:
    """For back ends that say what was done when all is."""
    import joblib

    left = iter(parts)
    with joblib.Parallel(batch_size=1) as parallel:
        size = _ROUND * max(joblib.effective_n_jobs(engine.jobs), 1)
        while some := parallel(joblib.delayed(attempt)(part) for part in islice(left, size)):
            yield from some


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
        known = ", ".join(sorted({*BACKENDS, *BACK_ENDS}))
        raise EngineError(
            "there is no such back end",
            where=f"--backend {backend}",
            remedy=f"Give one of {known}.",
        )
    module, function, packages = _REGISTRARS[backend]
    try:
        getattr(import_module(module), function)()
    except ImportError as error:
        raise MissingExtraError(
            f"--backend {backend} needs {error.name or packages}, which is not installed",
            remedy=f"Install it: pip install {packages}.",
        ) from None
