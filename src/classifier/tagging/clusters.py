"""Parts on a cluster of Dask or Spark, whose workers may come, go and die.

joblib has back ends for both, and they are not used. That of Dask counts the workers once: it
leaves out those that come later, and where there is but one it has this process do all. That of
Spark, joblibspark 0.6, does not work with joblib 1.6.
"""

import logging
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from importlib import import_module
from itertools import islice
from typing import Any, TypeVar

from classifier import __version__
from classifier.errors import EngineError, MissingExtraError
from classifier.extras import extra
from classifier.tagging.parts import Part

Outcome = TypeVar("Outcome")

# Seconds to wait for a scheduler, and for its first worker.
_PATIENCE = 30

# Seconds after which workers are counted anew.
_COUNTED = 5

# Parts on Spark at a time: each has a thread here.
_MOST = 512


def on_dask(
    work: Callable[[Part], Outcome], parts: Iterable[Part], *, jobs: int, scheduler: str | None
) -> Iterator[Outcome]:
    """What came of parts on a Dask cluster, as they are done.

    Args:
        jobs: parts at a time; -1 is two for each thread of the workers that are there.
        scheduler: its address; None is a cluster of this machine's processes.

    Raises:
        MissingExtraError: Dask is not installed.
        EngineError: the scheduler does not answer, has no worker, has another version of this
            program, or dies; or workers die over one part again and again.
    """
    with _client(scheduler) as client:
        import dask

        distributed: Any = import_module("dask.distributed")
        where = client.scheduler.address
        left, done = iter(parts), distributed.as_completed()
        room = counted = 0.0
        # What was unpacked here travels with its part, and is no mistake.
        dask.config.set({"distributed.admin.large-graph-warning-threshold": "1TB"})
        try:
            _check_versions(client, where)
            while True:
                if time.monotonic() > counted + _COUNTED or not counted:
                    room = jobs if jobs > 0 else 2 * max(sum(client.ncores().values()), 1)
                    counted = time.monotonic()
                for part in islice(left, max(int(room) - done.count(), 0)):
                    done.add(client.submit(work, part, pure=False))
                if done.is_empty():
                    return
                yield next(done).result()
        except distributed.KilledWorker as error:
            raise _broken(f"workers died four times over one part ({error})", where) from None
        except (distributed.CancelledError, OSError) as error:
            raise _broken(f"the scheduler is gone ({type(error).__name__})", where) from None


def _client(scheduler: str | None) -> Any:
    with extra("cluster", "--backend dask"):
        from dask.distributed import Client
    # What goes wrong is said by who calls.
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        return Client(scheduler, timeout=_PATIENCE)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise EngineError(
            f"the scheduler does not answer ({error})",
            where=str(scheduler),
            remedy="Start one with `dask scheduler`, and give its address: tcp://host:8786.",
        ) from None


def _check_versions(client: Any, where: str) -> None:
    """See that there are workers, and that they have this program."""
    try:
        client.wait_for_workers(1, timeout=_PATIENCE)
    except TimeoutError:
        raise EngineError(
            f"the scheduler has no worker after {_PATIENCE} seconds",
            where=where,
            remedy="Start some with `dask worker` and the scheduler's address.",
        ) from None
    found = client.get_versions(packages=["classifier"])
    for name, facts in {"the scheduler": found["scheduler"], **found["workers"]}.items():
        version = facts["packages"]["classifier"]
        if version != __version__:
            raise EngineError(
                f"{name} has {f'version {version}' if version else 'none'} of this program, "
                f"and this is {__version__}",
                where=where,
                remedy="Install the same on all machines.",
            )


def on_spark(
    work: Callable[[Part], Outcome], parts: Iterable[Part], *, jobs: int
) -> Iterator[Outcome]:
    """What came of parts on the Spark cluster that its settings name, as they are done.

    Args:
        jobs: parts at a time; -1 is two for each core of the executors that are there.

    Raises:
        MissingExtraError: PySpark is not installed.
        EngineError: Spark gives up.
    """
    try:
        sql = import_module("pyspark.sql")
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            f"--backend spark needs {error.name}, which is not installed",
            remedy="Install it: pip install pyspark.",
        ) from None
    # The Python of the other machines, where it stands on this one.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = sql.SparkSession.builder.appName("classifier tag")
    builder = builder.config("spark.ui.showConsoleProgress", "false")
    left, waiting = iter(parts), set[Future[Outcome]]()
    with ThreadPoolExecutor(_MOST) as threads, ExitStack() as stack:
        try:
            context = builder.getOrCreate().sparkContext
            stack.callback(context.stop)
            while True:
                # Executors come when they are wanted, and are counted each time.
                room = jobs if jobs > 0 else 2 * context.defaultParallelism
                for part in islice(left, max(min(room, _MOST) - len(waiting), 0)):
                    waiting.add(threads.submit(_on_one_executor, context, work, part))
                if not waiting:
                    return
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
        except (import_module("py4j.protocol").Py4JError, OSError) as error:
            what = str(error).strip().partition("\n")[0]
            raise _broken(f"Spark gave up ({what})", "--backend spark") from None
        finally:
            threads.shutdown(wait=False, cancel_futures=True)


def _on_one_executor(context: Any, work: Callable[[Part], Outcome], part: Part) -> Outcome:
    outcome: Outcome = context.parallelize([part], 1).map(work).collect()[0]
    return outcome


def _broken(what: str, where: str) -> EngineError:
    return EngineError(
        what, where=where, remedy="Mend that and run the same command again: it goes on from here."
    )
