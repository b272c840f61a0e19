import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.errors import OutputError, WordsError
from classifier.training.vectors import (
    FORMAT,
    WordVectors,
    load_vectors,
    save_vectors,
    shipped_vectors,
)

SMALL = WordVectors(
    ("chat", "chien", "os"),
    np.array([9, 7, 7]),
    np.array([[0.6, 0.8], [0.8, -0.6], [0, 1]], dtype=np.float32),
    "Écrit ici, CC0",
)
NO_WORDS = "this is not a file of words. Give a file made by `classifier words`."


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "words.npz"
    save_vectors(SMALL, path)
    return path


def test_words_come_back_as_they_went(saved: Path) -> None:
    loaded = load_vectors(saved)
    assert (loaded.lemmas, loaded.origin) == (SMALL.lemmas, SMALL.origin)
    np.testing.assert_array_equal(loaded.counts, SMALL.counts)
    assert loaded.vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(loaded.vectors, axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(loaded.vectors, SMALL.vectors, atol=0.01)


@given(st.integers(1, 40), st.integers(2, 100), st.integers(0, 99))
def test_any_words_come_back(
    tmp_path_factory: pytest.TempPathFactory, n_words: int, n_dimensions: int, seed: int
) -> None:
    random = np.random.default_rng(seed)
    vectors = random.normal(size=(n_words, n_dimensions))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    counts = random.integers(1, 2**40, n_words)
    lemmas = tuple(f"mot{number}" for number in range(n_words))
    path = tmp_path_factory.mktemp("words") / "words.npz"
    save_vectors(WordVectors(lemmas, counts, vectors.astype(np.float32), ""), path)
    loaded = load_vectors(path)
    assert loaded.lemmas == lemmas
    assert loaded.origin == ""
    np.testing.assert_array_equal(loaded.counts, counts)
    assert ((loaded.vectors * vectors).sum(axis=1) > 0.99).all()


def test_an_origin_can_be_anything_that_a_shell_passes_on(tmp_path: Path) -> None:
    save_vectors(replace(SMALL, origin="caf\udce9"), tmp_path / "words.npz")
    assert load_vectors(tmp_path / "words.npz").origin == "caf\\udce9"


def test_shares_are_of_all_that_was_met() -> None:
    assert SMALL.shares.tolist() == [9 / 23, 7 / 23, 7 / 23]


def test_the_digest_follows_all_but_the_origin(saved: Path) -> None:
    assert len(SMALL.sha256) == 64
    assert replace(SMALL, origin="ailleurs").sha256 == SMALL.sha256
    assert load_vectors(saved).sha256 == load_vectors(saved).sha256
    for other in (
        replace(SMALL, lemmas=("chat", "chien", "osselet")),
        replace(SMALL, counts=np.array([9, 7, 6])),
        replace(SMALL, vectors=-SMALL.vectors),
    ):
        assert other.sha256 != SMALL.sha256


Arrays = dict[str, Any]


def change(**changes: Any) -> Callable[[Arrays], Arrays]:
    return lambda arrays: {**arrays, **changes}


def drop(name: str) -> Callable[[Arrays], Arrays]:
    return lambda arrays: {key: array for key, array in arrays.items() if key != name}


def letters(text: str) -> Any:
    return np.frombuffer(text.encode(), np.uint8)


LEVELS = np.array([[76, 102], [102, -76], [0, 127]], dtype=np.int8)

DAMAGE: dict[str, Callable[[Arrays], Arrays]] = {
    **{f"no {name}": drop(name) for name in ("format", "lemmas", "counts", "vectors", "origin")},
    "another format": change(format=np.array(FORMAT + 1)),
    "a format of several numbers": change(format=np.array([FORMAT, FORMAT])),
    "a format that is a text": change(format=np.array("un")),
    "an object array of lemmas": change(lemmas=np.array(["chat", "chien", "os"], dtype=object)),
    "an object array of counts": change(counts=np.array([9, 7, 7], dtype=object)),
    "an object array of vectors": change(vectors=LEVELS.astype(object)),
    "counts of floats": change(counts=np.array([9.0, 7.0, 7.0])),
    "counts of 32 bits": change(counts=np.array([9, 7, 7], dtype=np.int32)),
    "counts of other length": change(counts=np.array([9, 7])),
    "counts in two dimensions": change(counts=np.array([[9, 7, 7]])),
    "a count of zero": change(counts=np.array([9, 7, 0])),
    "a negative count": change(counts=np.array([9, 7, -7])),
    "vectors of floats": change(vectors=LEVELS.astype(np.float32)),
    "unsigned vectors": change(vectors=np.abs(LEVELS).astype(np.uint8)),
    "vectors of other length": change(vectors=LEVELS[:2]),
    "vectors in one dimension": change(vectors=LEVELS[:, 0]),
    "vectors in three dimensions": change(vectors=LEVELS[:, :, None]),
    "vectors of no dimension": change(vectors=LEVELS[:, :0]),
    "a vector of zero": change(vectors=LEVELS * np.array([[1], [0], [1]], dtype=np.int8)),
    "a lemma twice": change(lemmas=letters("chat\nchat\nos")),
    "too few lemmas": change(lemmas=letters("chat\nos")),
    "no lemma": change(lemmas=letters("")),
    "an empty lemma": change(lemmas=letters("chat\n\nos")),
    "a lemma that is a stem": change(lemmas=letters("chat\nchat-\nos")),
    "a lemma that is a pair": change(lemmas=letters("chat\nchat os\nos")),
    "a lemma that is not folded": change(lemmas=letters("chat\nété\nos")),
    "an origin that is no text": change(origin=np.array([255, 254], dtype=np.uint8)),
}


@pytest.mark.parametrize("damage", list(DAMAGE))
def test_a_damaged_file_is_refused(saved: Path, damage: str) -> None:
    with np.load(saved) as arrays:
        content = {name: arrays[name] for name in arrays.files}
    damaged = DAMAGE[damage](content)
    np.savez(saved, **damaged)
    with pytest.raises(WordsError) as error:
        load_vectors(saved)
    assert str(error.value) == f"{saved}: {NO_WORDS}"


class Hostile:
    """Unpickled without care, it makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (self.path,))


def test_a_hostile_file_is_refused_before_anything_runs(saved: Path, tmp_path: Path) -> None:
    victim = tmp_path / "touched"
    with np.load(saved) as arrays:
        content = {name: arrays[name] for name in arrays.files}
    hostile = np.array([Hostile(victim)], dtype=object)
    for name in (*content, "another"):
        np.savez(saved, **{**content, name: hostile})
        with pytest.raises(WordsError):
            load_vectors(saved)
        assert not victim.exists()
    saved.write_bytes(pickle.dumps(Hostile(victim)))
    with pytest.raises(WordsError):
        load_vectors(saved)
    assert not victim.exists()
    # The file is what it claims to be.
    np.load(saved, allow_pickle=True)
    assert victim.exists()


@pytest.mark.parametrize(
    "content", [b"", b"texte", b"PK\x03\x04", b"\x93NUMPY\x01\x00", b"\x80\x04."]
)
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "words.npz"
    path.write_bytes(content)
    with pytest.raises(WordsError) as error:
        load_vectors(path)
    assert str(error.value) == f"{path}: {NO_WORDS}"


def test_a_plain_array_is_no_file_of_words(tmp_path: Path) -> None:
    path = tmp_path / "words.npy"
    np.save(path, np.zeros(3))
    with pytest.raises(WordsError):
        load_vectors(path)


@given(cut=st.floats(0, 0.99))
def test_a_cut_file_is_refused(words_file: Path, cut: float) -> None:
    content = words_file.read_bytes()
    damaged = words_file.with_name("cut.npz")
    damaged.write_bytes(content[: int(len(content) * cut)])
    with pytest.raises(WordsError):
        load_vectors(damaged)


@given(place=st.integers(0, 10**6), byte=st.integers(0, 255))
def test_a_changed_byte_is_refused_or_changes_nothing(
    words: WordVectors, words_file: Path, place: int, byte: int
) -> None:
    content = bytearray(words_file.read_bytes())
    content[place % len(content)] = byte
    damaged = words_file.with_name("changed.npz")
    damaged.write_bytes(content)
    try:
        loaded = load_vectors(damaged)
    except WordsError:
        return
    assert loaded.lemmas == words.lemmas
    assert loaded.sha256 == load_vectors(words_file).sha256


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(WordsError) as error:
        load_vectors(tmp_path / "rien.npz")
    assert str(error.value) == (
        f"{tmp_path}/rien.npz: the words cannot be read (No such file or directory). Check the "
        "path. Give a file made by `classifier words`."
    )
    with pytest.raises(WordsError, match=r"the words cannot be read \(Is a directory\)"):
        load_vectors(tmp_path)


def test_words_that_cannot_be_written_leave_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="No such file or directory"):
        save_vectors(SMALL, tmp_path / "rien" / "words.npz")
    assert list(tmp_path.iterdir()) == []


def test_the_shipped_words_are_many_and_say_where_they_are_from() -> None:
    shipped = load_vectors(shipped_vectors())
    assert len(shipped.lemmas) > 10_000
    assert "OrangeSum" in shipped.origin
    assert (np.diff(shipped.counts) <= 0).all()
    place = {lemma: row for row, lemma in enumerate(shipped.lemmas)}
    near = shipped.vectors @ shipped.vectors[place["migrant"]]
    assert near[place["refugie"]] > near[place["stupefiant"]] + 0.2
