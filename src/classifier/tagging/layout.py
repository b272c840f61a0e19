"""Where a run keeps what: the result, the parts that are done, and what was skipped."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

from classifier import places
from classifier.errors import OutputError

OutputFormat = Literal["jsonl", "csv", "parquet"]

_FORMATS: dict[str, OutputFormat] = {".jsonl": "jsonl", ".csv": "csv", ".parquet": "parquet"}


@dataclass(frozen=True)
class Layout:
    """The paths of a run, or their URLs.

    Attributes:
        output: the file, or the folder of parts, that is asked for.
        format: of the result.
        is_folder: whether the parts are the result.
    """

    output: str
    format: OutputFormat
    is_folder: bool

    @property
    def ledger(self) -> str:
        """What the result was made of, once it is whole."""
        return f"{self.output}.ledger.json"

    @property
    def skipped(self) -> str:
        """The rows that could not be labelled."""
        return f"{self.output}.skipped.jsonl"

    @property
    def parts(self) -> str:
        """The folder of what is done, until the result is whole."""
        return f"{self.output}.parts"

    @property
    def plan(self) -> str:
        """What the run is to do, written before anything else."""
        return f"{self.parts}/plan.json"

    def part(self, number: int) -> str:
        """The rows of a part."""
        if self.is_folder:
            return f"{self.output}/part-{number:06}.{self.format}"
        return f"{self.parts}/{number:06}.{self.format}"

    def skipped_of(self, number: int) -> str:
        """The rows of a part that could not be labelled."""
        return f"{self.parts}/{number:06}.skipped.jsonl"

    def entry(self, number: int) -> str:
        """What says that a part is done, written after it."""
        return f"{self.parts}/{number:06}.json"


def layout(output: str) -> Layout:
    """What is asked for by the name of the output.

    A name that ends in a slash, has no suffix, or is that of a folder, is a folder of parts; the
    format is that of its suffix, or JSONL.

    Raises:
        OutputError: the suffix is of no known format.
    """
    if output in ("", "-"):
        raise OutputError("this is no name", where=repr(output), remedy="Give that of a file.")
    path = places.absolute(output).rstrip("/")
    suffix = PurePosixPath(path).suffix.lower()
    is_folder = output.endswith("/") or not suffix or places.is_folder(path)
    if suffix not in _FORMATS and not is_folder:
        raise OutputError(
            f"the format of {suffix} is not known",
            where=output,
            remedy=f"Give a name that ends in {', '.join(_FORMATS)}, or in / for a folder.",
        )
    return Layout(path, _FORMATS.get(suffix, "jsonl"), is_folder)
