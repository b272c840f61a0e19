"""What unlabelled text tells of words: how often each is met, and a vector of its company.

Words that keep the same company have vectors that point the same way, so that what is learnt of
"passeur" holds for "canot" too.
"""

import hashlib
import io
import re
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.errors import WordsError
from classifier.files import shipped, write_whole

# Raised when the arrays below change in a way that an older program would misread.
FORMAT = 1

# Eight bits hold a component of a vector of unit length to half a hundredth of its largest.
_LEVELS = 127

# Of an unpacked file, in bytes: ten times what 50,000 words take.
_LARGEST = 60_000_000

# More occurrences than any corpus has, and few enough to add up.
_MOST_COUNTS = 2**40

_LEMMA = re.compile(r"[a-z0-9]+")

_LEARN_AGAIN = "Give a file made by `classifier words`."


@dataclass(frozen=True)
class WordVectors:
    """Lemmas with their counts and vectors.

    Attributes:
        lemmas: folded, commonest first; n_words of them.
        counts: (n_words,), how often each was met.
        vectors: (n_words, n_dimensions), float32, each of length one.
        origin: what text they were learnt from, and on what terms.
    """

    lemmas: tuple[str, ...]
    counts: NDArray[np.int64]
    vectors: NDArray[np.float32]
    origin: str

    @cached_property
    def shares(self) -> NDArray[np.float64]:
        """The share of each lemma among all that was met, (n_words,)."""
        shares: NDArray[np.float64] = self.counts / self.counts.sum()
        return shares

    @cached_property
    def sha256(self) -> str:
        """A digest of all but the origin."""
        content = hashlib.sha256("\n".join(self.lemmas).encode())
        content.update(self.counts.tobytes())
        content.update(self.vectors.tobytes())
        return content.hexdigest()


def save_vectors(words: WordVectors, path: Path) -> None:
    """Write a file of a byte for each component; it appears under its name when it is whole.

    Raises:
        OutputError: the folder is missing or not writable, or the disk is full.
    """
    arrays = {
        "format": np.array(FORMAT),
        "lemmas": np.frombuffer("\n".join(words.lemmas).encode("ascii"), dtype=np.uint8),
        "counts": words.counts.astype(np.int64),
        "vectors": _levels(words.vectors),
        "origin": np.frombuffer(words.origin.encode(errors="backslashreplace"), dtype=np.uint8),
    }
    content = io.BytesIO()
    np.savez_compressed(content, allow_pickle=False, **arrays)
    write_whole(path, lambda file: file.write(content.getbuffer()))


def as_stored(words: WordVectors) -> WordVectors:
    """The words as they come back from a file."""
    return replace(words, vectors=_vectors(_levels(words.vectors)))


def load_vectors(path: Path) -> WordVectors:
    """The words in a file.

    Raises:
        WordsError: there is no such file, or it holds no words.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise WordsError(
            f"the words cannot be read ({error.strerror or error})",
            where=str(path),
            remedy=f"Check the path. {_LEARN_AGAIN}",
        ) from None
    try:
        with file, np.load(file, allow_pickle=False) as arrays:
            if sum(part.file_size for part in arrays.zip.infolist()) > _LARGEST:
                raise ValueError("it unpacks to more than any text has words for")
            return _words({name: arrays[name] for name in arrays.files})
    except Exception:
        # A damaged archive can fail in any way: a broken length, a bad checksum, a place
        # before the beginning.
        raise WordsError(
            "this is not a file of words", where=str(path), remedy=_LEARN_AGAIN
        ) from None


def _words(arrays: dict[str, NDArray[Any]]) -> WordVectors:
    """The words, once the arrays are known to fit each other.

    Raises:
        KeyError, ValueError: they do not.
    """
    lemmas = tuple(arrays["lemmas"].tobytes().decode("ascii").split("\n"))
    counts, levels = arrays["counts"], arrays["vectors"]
    if (
        int(arrays["format"]) != FORMAT
        or counts.dtype != np.int64
        or levels.dtype != np.int8
        or counts.shape != (len(lemmas),)
        or levels.ndim != 2
        or len(levels) != len(lemmas)
        or not (counts > 0).all()
        or not levels.any(axis=1).all()
        or len(set(lemmas)) != len(lemmas)
        # A stem is told from a lemma, and a pair from both, by what no lemma holds.
        or not all(map(_LEMMA.fullmatch, lemmas))
        or counts.max() > _MOST_COUNTS
    ):
        raise ValueError("the arrays do not fit each other")
    return WordVectors(lemmas, counts, _vectors(levels), arrays["origin"].tobytes().decode())


def _levels(vectors: NDArray[np.float32]) -> NDArray[np.int8]:
    """A byte for each component."""
    levels: NDArray[np.int8] = np.rint(vectors * (_LEVELS / np.abs(vectors).max())).astype(np.int8)
    return levels


def _vectors(levels: NDArray[np.int8]) -> NDArray[np.float32]:
    """Of length one, each."""
    vectors = levels.astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


def shipped_vectors() -> Path:
    """Where the words that come with the program are."""
    return shipped("data/words/orangesum.npz")


def recover_vectors(sha256: str, given: Path | None) -> WordVectors:
    """The words of that digest: those shipped, or in the file given.

    Raises:
        WordsError: neither are, or the file cannot be read.
    """
    for path in (shipped_vectors(), given):
        if path is not None and (words := load_vectors(path)).sha256 == sha256:
            return words
    raise WordsError(
        "the model was learnt with other word vectors than those shipped",
        where=str(given or ""),
        remedy="Give those with --words; `classifier words` makes the same of the same text.",
    )
