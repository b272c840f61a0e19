"""What several test modules share: corpora, models trained on them, and a way to run commands."""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from classifier.annotations import read_annotations
from classifier.cli import main
from classifier.french import Analyser
from classifier.lexicon import read_lexicon
from classifier.model import Model
from classifier.records import Annotation
from classifier.storage import load
from classifier.themes import read_themes
from classifier.training import Trained, train
from classifier.training.analysis import french_analyser
from classifier.training.cooccurrence import learn_vectors
from classifier.training.crossvalidation import Unseen
from classifier.training.vectors import WordVectors, save_vectors

# The first example of a test may load what the others find loaded.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

ROOT = Path(__file__).parents[1]
DATA = ROOT / "data"
ARTICLE = DATA / "articles" / "manche.txt"


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> Iterator[None]:
    """Where other programs run, threads that wait for each other take a hundred times as long."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    with threadpool_limits(1):
        yield


@pytest.fixture(scope="session")
def annotations() -> list[Annotation]:
    return read_annotations([DATA])


@pytest.fixture(scope="session")
def trained(annotations: list[Annotation]) -> Trained:
    """What train.py makes."""
    lexicon = read_lexicon(DATA / "lexicon.toml")
    return train(annotations, read_themes(DATA / "themes.toml"), lexicon=lexicon)


@pytest.fixture(scope="session")
def shipped() -> Model:
    return load(ROOT / "models" / "themes.joblib")


@dataclass(frozen=True)
class Outcome:
    """What a command left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in this process; `stdin` is what it finds on standard input."""

    def run_command(*arguments: str | Path, stdin: bytes = b"") -> Outcome:
        monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(stdin)))
        with pytest.raises(SystemExit) as exit_:
            main([str(argument) for argument in arguments])
        captured = capfd.readouterr()
        code = exit_.value.code
        assert code is None or isinstance(code, int)
        return Outcome(code or 0, captured.out, captured.err)

    return run_command


# Ten articles of one paragraph about cats, dogs, both or neither.
SMALL_CORPUS = [
    ("Le chat miaule et ronronne sur le canapé.", ["chats"]),
    ("Un chaton miaule, la chatte ronronne.", ["chats"]),
    ("La chatte griffe le canapé en ronronnant.", ["chats"]),
    ("Le chien aboie devant sa niche.", ["chiens"]),
    ("Un chiot aboie et ronge un os.", ["chiens"]),
    ("La niche du chien garde un os rongé.", ["chiens"]),
    ("Le chat griffe le chien qui aboie.", ["chats", "chiens"]),
    ("La mairie vote le budget de la voirie.", []),
    ("Le budget de la commune augmente.", []),
    ("La voirie de la commune coûte cher.", []),
]


# The company that words keep in the unlabelled text below, beside made-up words.
TOPICS = {
    "chats": "chat chaton chatte miauler ronronner griffer canapé matou félin moustache pelote",
    "chiens": "chien chiot aboyer niche ronger os laisse molosse collier berger muselière",
    "mairie": "mairie budget voirie commune voter augmenter coûter impôt urbanisme adjoint maire",
}


def made_up_topics() -> list[list[str]]:
    """Twenty times sixty words that no French dictionary has."""
    syllables = [consonant + vowel for consonant in "bdgklmprtvz" for vowel in "aiou"]
    random = np.random.default_rng(0)
    words: dict[str, None] = {}
    while len(words) < 1200:
        words["".join(random.choice(syllables, 4)) + "x"] = None
    made_up = list(words)
    return [made_up[start : start + 60] for start in range(0, 1200, 60)]


def write_passages(topics: Sequence[Sequence[str]], *, seed: int = 0) -> list[str]:
    """Passages of one topic each, in which every word comes ten times."""
    random = np.random.default_rng(seed)
    passages = []
    for topic in topics:
        words = random.permutation(np.repeat(topic, 10))
        passages += [" ".join(words[start : start + 15]) for start in range(0, len(words), 15)]
    return passages


@pytest.fixture(scope="session")
def passages() -> list[str]:
    """Unlabelled text of twenty-three topics, enough to learn vectors from."""
    topics = [words.split() for words in TOPICS.values()]
    return write_passages([*(topic * 2 for topic in topics), *made_up_topics()])


@pytest.fixture(scope="session")
def analyser() -> Analyser:
    return french_analyser()


@pytest.fixture(scope="session")
def words(passages: list[str], analyser: Analyser) -> WordVectors:
    """Vectors of a thousand words, which train a small model faster than those shipped."""
    return learn_vectors(passages, analyser, origin="made up")


@pytest.fixture(scope="session")
def words_file(words: WordVectors, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("words") / "words.npz"
    save_vectors(words, path)
    return path


def unseen(scores: NDArray[np.float64], judged: NDArray[np.float64], groups: list[str]) -> Unseen:
    """Scores of paragraphs that were all learnt from, and that nobody chose."""
    everywhere = np.ones(len(judged), dtype=bool)
    return Unseen(scores, judged, groups, learnable=everywhere, chosen=~everywhere)


@pytest.fixture(scope="session")
def small_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("corpus") / "animaux.jsonl"
    rows = [{"text": text, "themes": themes} for text, themes in SMALL_CORPUS]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


@pytest.fixture(scope="session")
def small_model(small_corpus: Path, words: WordVectors) -> Model:
    return train(read_annotations([small_corpus]), words=words).model
