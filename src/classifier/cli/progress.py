"""A bar on standard error for what takes minutes."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from classifier.tagging import Progress


@contextmanager
def progress_bar(*, shown: bool) -> Iterator[Callable[[Progress], None]]:
    """What to call after each part; it draws where standard error is a terminal."""
    if not shown or sys.stderr is None or not sys.stderr.isatty():
        yield lambda progress: None
        return
    from rich import progress as bars
    from rich.console import Console

    with bars.Progress(
        bars.BarColumn(),
        bars.DownloadColumn(),
        bars.TransferSpeedColumn(),
        bars.TextColumn("{task.fields[documents]:,} documents"),
        bars.TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task("", total=None, documents=0)

        def show(progress: Progress) -> None:
            bar.update(
                task, completed=progress.stored, total=progress.of, documents=progress.documents
            )

        yield show
