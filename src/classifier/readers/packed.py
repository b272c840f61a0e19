"""Packed and recoded files as streams of what is in them."""

import gzip
import io
import lzma
import zlib
from typing import Any, BinaryIO, cast

PACKINGS = (".gz", ".xz", ".zst")


class Unpacked(io.RawIOBase):
    """What is in a file, as a stream that ends early where the file is damaged.

    Attributes:
        damage: why it ended early; empty as long as nothing is wrong.
    """

    def __init__(self, file: BinaryIO, packing: str) -> None:
        """Begin at the beginning.

        Args:
            packing: one of `PACKINGS`, or empty for a file that is not packed.
        """
        self.damage = ""
        self._errors: tuple[type[Exception], ...] = (EOFError, zlib.error, lzma.LZMAError)
        match packing:
            case ".gz":
                self._errors += (gzip.BadGzipFile,)
                self._stream = cast(BinaryIO, gzip.GzipFile(fileobj=file, mode="rb"))
            case ".xz":
                self._stream = cast(BinaryIO, lzma.LZMAFile(file, "rb"))  # noqa: SIM115
            case ".zst":
                import zstandard

                self._errors += (zstandard.ZstdError,)
                # Frames one after the other are one file, as with the other two.
                self._stream = cast(
                    BinaryIO,
                    zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True),
                )
            case _:
                self._stream = file

    def readable(self) -> bool:
        """Whether it can be read, as it can."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer, or as much of it as comes at once; 0 at the end."""
        try:
            piece = self._stream.read(memoryview(buffer).nbytes)
        except self._errors as error:
            self.damage = str(error) or type(error).__name__
            return 0
        memoryview(buffer).cast("B")[: len(piece)] = piece
        return len(piece)


class Recoded(io.RawIOBase):
    """A text in UTF-8, as a stream that ends early where it is not in the encoding it should be in.

    Attributes:
        damage: why it ended early; empty as long as nothing is wrong.
    """

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        self.damage = ""
        self._text = io.TextIOWrapper(file, encoding, newline="")

    def readable(self) -> bool:
        """Whether it can be read, as it can."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer, or as much of it as comes at once; 0 at the end."""
        try:
            # Four bytes are the most that a character has.
            piece = self._text.read(max(memoryview(buffer).nbytes // 4, 1)).encode()
        except UnicodeError as error:
            self.damage = str(error)
            return 0
        memoryview(buffer).cast("B")[: len(piece)] = piece
        return len(piece)
