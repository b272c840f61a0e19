"""Packages that an extra of this one brings: imported where they are, said where they are not."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from classifier.errors import MissingExtraError


@contextmanager
def extra(name: str, doing: str, *, where: str = "") -> Iterator[None]:
    """Imports of what an extra of this package brings; what is not installed is said.

    Raises:
        MissingExtraError: something is missing for `doing`; it names `where`.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            f"{doing} needs {error.name}, which is not installed",
            where=where,
            remedy=f"Install this package with its extra: pip install '.[{name}]' in the clone.",
        ) from None


def training_tools() -> AbstractContextManager[None]:
    """Imports of the training package; as `extra`."""
    return extra("train", "training")
