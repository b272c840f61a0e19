"""Files of a corpus, packed or not, for the tests that cut and read them."""

import gzip
import lzma
from collections.abc import Callable
from pathlib import Path

import zstandard

from classifier.tagging.sources import Format, Source

PACK: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    ".gz": gzip.compress,
    ".xz": lzma.compress,
    ".zst": zstandard.ZstdCompressor().compress,
}


def source(
    folder: Path, format_: Format, data: bytes, packing: str = "", name: str = "a"
) -> Source:
    """The file a.jsonl.gz, say, that holds the data."""
    path = folder / f"{name}.{format_}{packing}"
    path.write_bytes(PACK[packing](data))
    return Source(path.name, str(path), format_, packing, path.stat().st_size)
