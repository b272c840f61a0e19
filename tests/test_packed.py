import gzip
import io
import lzma
import random
import zlib
from collections.abc import Callable

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from classifier.readers.packed import PACKINGS, Recoded, Unpacked

PACK: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    ".gz": gzip.compress,
    ".xz": lzma.compress,
    ".zst": zstandard.ZstdCompressor(write_checksum=True).compress,
}

# Longer than what decompressors hold back, and made of lines that do not repeat.
LINES = b"".join(b"%d %x\n" % (n, random.Random(n).getrandbits(80)) for n in range(20_000))

ENDED = "Compressed file ended before the end-of-stream marker was reached"


def unpack(packed: bytes, packing: str) -> tuple[bytes, str]:
    """What can be had of a file, and what is wrong with the rest."""
    stream = Unpacked(io.BytesIO(packed), packing)
    return io.BufferedReader(stream, 1 << 20).read(), stream.damage


def recode(data: bytes, encoding: str) -> tuple[str, str]:
    stream = Recoded(io.BytesIO(data), encoding)
    return io.BufferedReader(stream, 1 << 20).read().decode(), stream.damage


def test_every_packing_is_tested() -> None:
    assert {"", *PACKINGS} == set(PACK)


@pytest.mark.parametrize("packing", PACK)
@given(
    members=st.lists(st.binary(max_size=300), min_size=1, max_size=3),
    times=st.sampled_from([1, 200]),
    sizes=st.lists(st.integers(1, 5_000), min_size=1),
)
def test_a_file_comes_back_whatever_is_read_at_a_time(
    packing: str, members: list[bytes], times: int, sizes: list[int]
) -> None:
    packed = b"".join(PACK[packing](member * times) for member in members)
    stream = Unpacked(io.BytesIO(packed), packing)
    found = b""
    while piece := stream.read(sizes[0]):
        assert len(piece) <= sizes[0]
        found += piece
        sizes = [*sizes[1:], sizes[0]]
    assert found == b"".join(member * times for member in members)
    assert stream.damage == ""
    assert stream.read(1) == b""


@pytest.mark.parametrize("packing", PACK)
def test_a_long_file_comes_back_line_by_line(packing: str) -> None:
    stream = Unpacked(io.BytesIO(PACK[packing](LINES)), packing)
    assert stream.readable()
    assert b"".join(io.BufferedReader(stream, 1 << 20)) == LINES


@pytest.mark.parametrize(
    ("packing", "damage"), [("", ""), (".gz", ""), (".xz", ENDED), (".zst", "")]
)
def test_an_empty_file_holds_nothing(packing: str, damage: str) -> None:
    assert unpack(b"", packing) == (b"", damage)


def all_of_gzip(packed: bytes) -> bytes:
    return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(packed)


def all_of_xz(packed: bytes) -> bytes:
    return lzma.LZMADecompressor().decompress(packed)


def all_of_zst(packed: bytes) -> bytes:
    return zstandard.ZstdDecompressor().decompressobj().decompress(packed)


ALL_THERE_IS = {".gz": all_of_gzip, ".xz": all_of_xz, ".zst": all_of_zst}


@pytest.mark.parametrize("lost", [1, 5, 1_000, 0.5])
@pytest.mark.parametrize("packing", PACKINGS)
def test_of_a_truncated_file_all_that_is_there_is_read(packing: str, lost: float) -> None:
    packed = PACK[packing](LINES)
    packed = packed[: len(packed) - int(lost if lost >= 1 else lost * len(packed))]
    found, damage = unpack(packed, packing)
    assert found == ALL_THERE_IS[packing](packed)
    assert len(found) > len(LINES) // 3
    assert LINES.startswith(found)
    assert damage
    if packing != ".zst":
        assert damage == ENDED


@pytest.mark.parametrize("packing", PACKINGS)
def test_of_a_short_truncated_file_all_that_is_there_is_read(packing: str) -> None:
    packed = PACK[packing](b"une ligne\n" * 9)[:-1]
    found, damage = unpack(packed, packing)
    assert found == ALL_THERE_IS[packing](packed) == b"une ligne\n" * 9
    assert damage


@pytest.mark.parametrize("packing", PACKINGS)
def test_a_file_that_is_truncated_in_a_later_member_is_damaged(packing: str) -> None:
    pack = PACK[packing]
    found, damage = unpack(pack(LINES) + pack(LINES)[:-1_000], packing)
    assert LINES + LINES[:1_000] == found[: len(LINES) + 1_000]
    assert damage


@pytest.mark.parametrize("packing", PACKINGS)
def test_a_corrupt_file_is_read_up_to_the_damage(packing: str) -> None:
    packed = bytearray(PACK[packing](LINES) * 2)
    packed[len(packed) * 3 // 4] ^= 0xFF
    found, damage = unpack(bytes(packed), packing)
    assert found[: len(LINES)] == LINES
    assert len(found) <= 2 * len(LINES)
    assert damage


@pytest.mark.parametrize(
    ("packing", "damage"),
    [
        (".gz", "Not a gzipped file (b'{\"')"),
        (".xz", "Input format not supported by decoder"),
        (".zst", "Unknown frame descriptor"),
    ],
)
def test_what_is_not_packed_is_damage(packing: str, damage: str) -> None:
    found, said = unpack(b'{"text": "Un feu."}\n' * 9, packing)
    assert found == b""
    assert said.endswith(damage)


@pytest.mark.parametrize("padding", [4, 1_000_000])
def test_zeros_may_stand_between_streams_of_xz(padding: int) -> None:
    packed = lzma.compress(b"un\n") + bytes(padding) + lzma.compress(b"deux\n") + bytes(padding)
    assert unpack(packed, ".xz") == (b"un\ndeux\n", "")


@pytest.mark.parametrize("before", [b"", lzma.compress(b"un\n")])
def test_a_file_of_xz_does_not_say_how_much_memory_is_taken(before: bytes) -> None:
    # A byte of the header of a block; to pack with such a dictionary takes ten times as much.
    small = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 1 << 12}]
    noted = lzma.compress(b"deux\n", filters=small)
    header = bytearray(noted[12:24])
    assert header[2:5] == b"\x21\x01\x00"
    header[4] = 34  # 512 MB
    header[8:] = zlib.crc32(header[:8]).to_bytes(4, "little")
    found, damage = unpack(before + noted[:12] + bytes(header) + noted[24:], ".xz")
    assert (found, damage) == (b"un\n" if before else b"", "Memory usage limit exceeded")


@pytest.mark.parametrize("packing", PACKINGS)
def test_after_the_damage_nothing_comes(packing: str) -> None:
    pack = PACK[packing]
    stream = Unpacked(io.BytesIO(pack(b"a\n") + b"garbage!" + pack(b"b\n") * 99), packing)
    found = b"".join(stream.read(10) or b"" for _ in range(50))
    assert found == b"a\n"
    assert stream.damage


TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(TEXTS, st.sampled_from(["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8"]))
def test_a_text_in_another_encoding_is_read_as_utf_8(text: str, encoding: str) -> None:
    assert recode(text.encode(encoding), encoding) == (text, "")


@given(TEXTS, st.integers(1, 9))
def test_a_text_is_recoded_whatever_is_read_at_a_time(text: str, size: int) -> None:
    stream = Recoded(io.BytesIO(text.encode("utf-16")), "utf-16")
    found = b""
    while piece := stream.read(size):
        assert len(piece) <= size
        found += piece
    assert found.decode() == text


def test_a_long_text_is_recoded_line_by_line() -> None:
    lines = ["Évacuation à Saint-Étienne 🔥\r\n", "L’œil du cyclone\n", "𝔸\r"] * 20_000
    stream = Recoded(io.BytesIO("".join(lines).encode("utf-16")), "utf-16")
    assert stream.readable()
    assert io.BufferedReader(stream, 1 << 20).read().decode() == "".join(lines)


@pytest.mark.parametrize("times", [1, 50_000])
@pytest.mark.parametrize(
    ("text", "wrong", "encoding", "damage"),
    [
        ("né\n", b"\x00\xd8\x00\x00", "utf-16-le", "'utf-16-le' codec can't decode bytes"),
        ("né\n", b"a", "utf-16-le", "'utf-16-le' codec can't decode byte 0x61"),
        ("né\n", b"\xe9\n", "utf-8", "'utf-8' codec can't decode byte 0xe9"),
        ("né\n", b"\xe9\nla suite\n", "utf-8", "'utf-8' codec can't decode byte 0xe9"),
        ("né\n", b"+2AA-", "utf-7", "'utf-8' codec can't encode character '\\ud800'"),
    ],
)
def test_what_comes_before_wrong_bytes_is_read(
    times: int, text: str, wrong: bytes, encoding: str, damage: str
) -> None:
    found, said = recode((text * times).encode(encoding) + wrong, encoding)
    assert said.startswith(damage)
    assert found == text * times
