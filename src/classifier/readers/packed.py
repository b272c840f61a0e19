"""Packed and recoded files as streams of what is in them, up to where they are damaged."""

import codecs
import io
import lzma
import zlib
from collections.abc import Callable
from typing import Any, BinaryIO

PACKINGS = (".gz", ".xz", ".zst")

_PIECE = 1 << 16

_ENDED = "Compressed file ended before the end-of-stream marker was reached"

# What `xz -9` needs is a quarter of it; a file can ask for 4 GB.
_MOST_MEMORY = 1 << 28

# Of .zst, what is unpacked at once: a block of 128 kB may take no more than four bytes, so that
# this becomes 16 MB at most.
_ZST_PIECE = 512


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
        self._read: Callable[[int], bytes]  # gives what there is before it raises
        match packing:
            case ".gz":
                import gzip  # a plain text starts without it

                self._errors += (gzip.BadGzipFile,)
                self._read = gzip.GzipFile(fileobj=file, mode="rb").read1
            case ".xz":
                self._read = _Xz(file).read
            case ".zst":
                import zstandard

                self._errors += (zstandard.ZstdError,)
                self._read = _Zstandard(file).read
            case _:
                self._read = file.read

    def readable(self) -> bool:
        """Whether it can be read, as it can."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer, or as much of it as comes at once; 0 at the end."""
        if self.damage:
            return 0
        try:
            piece = self._read(memoryview(buffer).nbytes)
        except self._errors as error:
            self.damage = str(error) or type(error).__name__
            return 0
        memoryview(buffer).cast("B")[: len(piece)] = piece
        return len(piece)


class _Xz:
    """What is in a file of .xz; its own reader takes as much memory as the file asks for."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._unpacker = lzma.LZMADecompressor(memlimit=_MOST_MEMORY)

    def read(self, size: int) -> bytes:
        """At most so many bytes.

        Raises:
            EOFError: the file ends inside of a stream.
            lzma.LZMAError: it is damaged, or takes too much memory.
        """
        unpacked, packed = b"", b""
        while not unpacked:
            if self._unpacker.eof:
                # Zeros may stand between streams.
                packed = self._unpacker.unused_data.lstrip(b"\0")
                while not packed:
                    piece = self._file.read(_PIECE)
                    if not piece:
                        return b""
                    packed = piece.lstrip(b"\0")
                self._unpacker = lzma.LZMADecompressor(memlimit=_MOST_MEMORY)
            elif self._unpacker.needs_input:
                packed = self._file.read(_PIECE)
                if not packed:
                    raise EOFError(_ENDED)
            unpacked = self._unpacker.decompress(packed, size)
            packed = b""
        return unpacked


class _Zstandard:
    """What is in a file of Zstandard frames; its own reader takes a frame cut short for whole."""

    def __init__(self, file: BinaryIO) -> None:
        import zstandard

        self._file = file
        self._frame = zstandard.ZstdDecompressor().decompressobj
        self._unpacker = self._frame()
        self._packed = self._unpacked = b""
        self._inside = False

    def read(self, size: int) -> bytes:
        """At most so many bytes.

        Raises:
            EOFError: the file ends inside of a frame.
            zstandard.ZstdError: it is damaged.
        """
        while not self._unpacked:
            self._packed = self._packed or self._file.read(_ZST_PIECE)
            if not self._packed:
                if self._inside:
                    raise EOFError(_ENDED)
                return b""
            self._unpacked = self._unpacker.decompress(self._packed)
            self._inside, self._packed = not self._unpacker.eof, self._unpacker.unused_data
            if self._unpacker.eof:
                self._unpacker = self._frame()
        piece, self._unpacked = self._unpacked[:size], self._unpacked[size:]
        return piece


class Recoded(io.RawIOBase):
    """A text in UTF-8, as a stream that ends early where it is not in the encoding it should be in.

    Attributes:
        damage: why it ended early; empty as long as nothing is wrong.
    """

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        self.damage = ""
        self._file = file
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._recoded = b""
        self._ended = False

    def readable(self) -> bool:
        """Whether it can be read, as it can."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer, or as much of it as comes at once; 0 at the end."""
        while not self._recoded and not self._ended:
            piece = self._file.read(_PIECE)
            state = self._decoder.getstate()
            try:
                self._recoded = self._decoder.decode(piece, final=not piece).encode()
            except UnicodeError as error:
                self.damage = str(error)
                self._decoder.setstate(state)
                self._recoded = self._as_far_as_it_goes(piece)
            self._ended = not piece or bool(self.damage)
        size = memoryview(buffer).nbytes
        found, self._recoded = self._recoded[:size], self._recoded[size:]
        memoryview(buffer).cast("B")[: len(found)] = found
        return len(found)

    def _as_far_as_it_goes(self, piece: bytes) -> bytes:
        found = b""
        try:
            for place in range(len(piece)):
                found += self._decoder.decode(piece[place : place + 1]).encode()
        except UnicodeError:
            pass
        return found
