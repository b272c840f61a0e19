"""Hostile model files, each with the command that is to read it."""

import bz2
import gzip
import io
import lzma
import pickle
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import joblib
import numpy as np
from joblib.numpy_pickle import NumpyPickler

from benchmarks.hostile.documents import OUT, Case
from benchmarks.hostile.pickles import INSTRUCTIONS, alone
from benchmarks.hostile.texts import FORMULAS, MARKUP, PATHS, damage, text
from classifier.data_unpickler import DataUnpickler
from classifier.model import FIRST_ROW
from classifier.storage import shipped_model

Content = dict[str, Any]

_ARRAYS = (
    "form_rows", "stem_rows", "weights", "norms", "pair_ends", "pair_weights", "bias", "slope",
    "intercept", "thresholds",
)  # fmt: skip


@cache
def small_model() -> bytes:
    """The shipped model with few of its words: an accident seldom falls into mere numbers."""
    content = joblib.load(shipped_model())
    for block, rows in (("forms", "form_rows"), ("stems", "stem_rows")):
        content[block] = "".join(content[block].splitlines(keepends=True)[::400])
        content[rows] = content[rows][::400]
    kept = np.unique(
        np.concatenate([np.arange(FIRST_ROW), content["form_rows"], content["stem_rows"]])
    )
    held = np.isin(content["pair_ends"], kept).all(axis=1)
    content["pair_ends"] = content["pair_ends"][held]
    content["pair_weights"] = content["pair_weights"][held]
    for rows in ("form_rows", "stem_rows", "pair_ends"):
        content[rows] = np.searchsorted(kept, content[rows]).astype(np.int32)
    content["weights"], content["norms"] = content["weights"][kept], content["norms"][kept]
    return dump(content)


def dump(content: Any) -> bytes:
    """What joblib writes, without frames, so that an instruction can be put between two."""
    file = io.BytesIO()
    pickler = NumpyPickler(file)
    pickler.framer.start_framing = lambda: None
    pickler.dump(content)
    return file.getvalue()


def content_of(data: bytes) -> Content:
    """What is in a file that was made here."""
    content: Content = joblib.load(io.BytesIO(data))
    return content


@cache
def places(data: bytes) -> tuple[int, ...]:
    """Where the instructions of a model file begin."""
    found = []

    class Recorded(dict[int, Any]):
        def __getitem__(self, code: int) -> Any:
            found.append(file.tell() - 1)
            return dict.__getitem__(self, code)

    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.seek(0)
        unpickler = DataUnpickler(file)
        unpickler.dispatch = Recorded(DataUnpickler.dispatch)  # type: ignore[misc]
        unpickler.load()
    return tuple(found)


def _damaged(draw: Random) -> bytes:
    return damage(draw, small_model(), most=100)


def _flipped(draw: Random) -> bytes:
    """Flips where instructions are, and not among the numbers of arrays."""
    data = bytearray(small_model())
    for _ in range(draw.choice((1, 1, 2, 5, 100))):
        place = draw.choice(places(small_model())) + draw.randrange(4)
        data[place % len(data)] ^= 1 << draw.randrange(8)
    return bytes(data)


def _spliced(draw: Random) -> bytes:
    data = small_model()
    one, other = draw.choice(places(data)), draw.choice(places(data))
    return data[:one] + data[other:]


def _inserted(draw: Random) -> bytes:
    data = small_model()
    for _ in range(draw.choice((1, 1, 1, 3))):
        place = draw.choice(places(small_model()))
        data = data[:place] + draw.choice(list(INSTRUCTIONS.values())) + data[place:]
    return data


def _alone(draw: Random) -> bytes:
    return alone(draw.choice(list(INSTRUCTIONS.values())))


def _relabelled(draw: Random) -> bytes:
    """The words of the file changed in place: shapes, types, names, formats."""
    old, new = draw.choice((
        (b"<", b">"), (b"<", b"|"), (b"f4", b"O8"), (b"f8", b"V8"), (b"i4", b"u4"), (b"i4", b"m8"),
        (b"\x8c\x01C", b"\x8c\x01F"), (b"\x8c\x01C", b"\x8c\x01K"), (b"ndarray", b"memmap "),
        (b"shape", b"strid"), (b"numpy", b"numpx"), (b"K\x07\x86", b"J\xff\xff\xff\xff\x86"),
        (b"K\x07\x86", b"\x8a\x08" + b"\xff" * 7 + b"\x3f\x86"),
        (b"K\x07\x85", b"J\xff\xff\xff\x7f\x85"),
        (b"K\x07\x85", b"\x88\x85"), (b"K\x10", b"K\x00"), (b"K\x10", b"J\xff\xff\xff\x7f"),
        (b"K\x04", b"K\x05"), (b"K\x04", b"\x88"), (b"K\x04", b"J\xff\xff\xff\xff"),
        (b"K\x04", b"\x8a\x20" + b"\x7f" * 32), (b"NumpyArrayWrapper", b"NDArrayWrapper..."),
    ))  # fmt: skip
    data = small_model()
    times = draw.choice((1, 1, data.count(old)))
    return data.replace(old, new, times)


def _values(draw: Random) -> Any:
    return draw.choice((
        None, True, -1, 0, 5, 10**30, 2**62, float("nan"), float("inf"), "", [], {}, (), b"x",
        np.float32(1), {1}, object, np.zeros(0), np.zeros((0, 7), np.float32), [[]] * 9,
        np.zeros((2, 2, 2)), np.array(["a"]), np.array([None], dtype=object), np.zeros(7, bool),
        np.full(7, np.nan), np.full(7, -np.inf), np.full(7, 1e308), np.zeros(7, ">f8"),
        np.zeros(7, np.complex128), np.array("2020", "M8[s]"), np.zeros(7, [("a", "f8")]),
    ))  # fmt: skip


def _changed(draw: Random) -> bytes:
    """One part in the place of another, or something else there."""
    content = content_of(small_model())
    for _ in range(draw.choice((1, 1, 2))):
        key = draw.choice(list(content))
        match draw.randrange(6):
            case 0:
                content[key] = content[draw.choice(list(content))]
            case 1:
                del content[key]
            case 2:
                content[key] = _values(draw)
            case 3:
                content[draw.choice(("x", "format", MARKUP))] = _values(draw)
            case 4:
                array = content.get(draw.choice(_ARRAYS))
                if isinstance(array, np.ndarray) and array.size:
                    numbers = (-1, 0, 1, 2**31 - 1, -(2**31), 1e9, 1e-30, -1e9)
                    array.flat[draw.randrange(array.size)] = draw.choice(numbers)
            case _:
                key = draw.choice(_ARRAYS)
                if isinstance(content.get(key), np.ndarray):
                    ways: tuple[Callable[[Any], Any], ...] = (
                        np.transpose, np.ravel, np.flip, np.asfortranarray, lambda a: a[:-1],
                        lambda a: np.repeat(a, 2, axis=0), lambda a: a.astype(np.float64),
                        lambda a: a.astype(a.dtype.newbyteorder()), np.tile,
                    )[:-1]  # fmt: skip
                    content[key] = draw.choice(ways)(content[key])
    return dump(content)


def _told(draw: Random) -> bytes:
    """Texts of the model that would do harm where they are shown: in its themes and its card."""
    content = content_of(small_model())
    said = draw.choice(
        (MARKUP, *FORMULAS, *PATHS, text(draw)[:2_000], "x" * 100_000, "a|b", "\n# A")
    )
    old = content["themes"][0]["name"]
    if draw.random() < 0.7:
        content["themes"][0] |= {draw.choice(("title", "definition", "boundary")): said}
    if draw.random() < 0.5:
        content["themes"][0]["name"] = said
        content["card"] = _replaced(content["card"], old, said)
    if draw.random() < 0.5:
        content["card"][draw.choice(("words", "data_sha256", "held_out_sha256"))] = said
    if draw.random() < 0.3:
        content["card"]["versions"] = {said: said}
        content["card"]["targets"] = {said: said}
    if draw.random() < 0.3:
        source = {"path": said, "sha256": said, "annotations": draw.choice((-1, 3, 10**9)),
                  "options": {said: said}, "added": said, "themes": [said]}  # fmt: skip
        content["card"]["sources"] = [source]
        content["card"]["lexicon"] = draw.choice((None, source))
    if draw.random() < 0.2:
        odd = draw.choice((float("nan"), float("inf"), -1e300, 1e9, -1, 2**31 - 1, "9" * 4_000))
        for part, key in _parts(content["card"]):
            if isinstance(part[key], int | float) and draw.random() < 0.5:
                part[key] = odd
    for _ in range(draw.choice((0, 0, 0, 1, 5))):
        part, key = draw.choice(_parts(content["card"]))
        part[key] = _values(draw)
    return dump(content)


def _parts(value: Any) -> list[tuple[dict[str, Any], str]]:
    """Every entry of every dictionary in a card."""
    if isinstance(value, dict):
        return [
            *((value, key) for key in value),
            *(part for each in value.values() for part in _parts(each)),
        ]
    if isinstance(value, list | tuple):
        return [part for each in value for part in _parts(each)]
    return []


def _replaced(value: Any, old: str, new: str) -> Any:
    if isinstance(value, dict):
        return {key: _replaced(each, old, new) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_replaced(each, old, new) for each in value)
    return new if value == old else value


def _wrapped(draw: Random) -> bytes:
    """A model, or an attack, in what joblib unpacks before it looks."""
    inner = draw.choice((small_model(), _alone(draw), bytes(10_000_000)))
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(draw.choice(("archive/data.pkl", "../canary/new.txt")), inner)
    return draw.choice((
        gzip.compress(inner, 1), zlib.compress(inner, 1), bz2.compress(inner, 1),
        lzma.compress(inner, preset=0), lzma.compress(inner, lzma.FORMAT_ALONE, preset=0),
        b"\x04\x22\x4d\x18" + inner, b"ZF" + inner, archive.getvalue(), b"\x93NUMPY\x01\0" + inner,
        b"\x80" + inner, inner + inner, b"\x89HDF\r\n" + inner,
    ))  # fmt: skip


class _Called:
    """Pickled as a call."""

    def __init__(self, *description: Any) -> None:
        self.description = description

    def __reduce__(self) -> tuple[Any, ...]:
        return self.description


def _pickled(draw: Random) -> bytes:
    """A whole pickle by another writer than joblib, harmless or not."""
    content = content_of(small_model())
    called = _Called(open, ("../canary/new.txt", "w"))
    content[draw.choice(list(content))] = draw.choice(
        (called, [called], np.array([called], dtype=object), {"a": called}, 3)
    )
    protocol = draw.randrange(pickle.HIGHEST_PROTOCOL + 1)
    return pickle.dumps(content, protocol) if draw.random() < 0.5 else dump(content)


_KINDS = (
    _damaged, _flipped, _flipped, _spliced, _inserted, _inserted, _inserted, _alone, _relabelled,
    _changed, _changed, _told, _told, _told, _told, _wrapped, _pickled,
    lambda draw: draw.randbytes(500),
)  # fmt: skip

_ARTICLE = "Les douaniers ont saisi deux tonnes de cannabis.\n\nUn navire a secouru des exilés.\n"
_ANNOTATED = (
    '{"text": "Les pompiers luttent contre le feu.", "themes": ["migration"]}\n'
    '{"text": "Le préfet a été menacé.", "themes": []}\n'
)


def model_case(draw: Random, folder: Path) -> Case:
    """A command, and in the folder the model that it is to load."""
    (folder / "m.joblib").write_bytes(draw.choice(_KINDS)(draw))
    (folder / "a.txt").write_text(_ARTICLE, "utf-8")
    (folder / "a.jsonl").write_text(_ANNOTATED, "utf-8")
    return Case(
        draw.choice((
            ["label", "a.txt", "-m", "m.joblib"],
            ["label", "a.txt", "-m", "m.joblib", "--json", "--explain"],
            ["show", "-m", "m.joblib"],
            ["show", "-m", "m.joblib", "--json"],
            ["show", "m.joblib", str(shipped_model())],
            ["show", str(shipped_model()), "m.joblib", "--json"],
            ["evaluate", "a.jsonl", "-m", "m.joblib", "--html", f"{OUT}/a.html"],
            ["evaluate", "a.jsonl", "-m", "m.joblib", "--json"],
            ["tag", "a.txt", "-m", "m.joblib", "-o", f"{OUT}/a.csv", "--summary", f"{OUT}/a.html"],
            ["tag", "a.jsonl", "-m", "m.joblib", "-o", f"{OUT}/a.parquet"],
            ["tag", "a.txt", "-m", "m.joblib", "-o", f"{OUT}/a.jsonl", "--paragraphs"],
        ))
    )  # fmt: skip
