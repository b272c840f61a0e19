"""What several test modules share: the corpus, a model trained on it, and a way to run commands."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from classifier.annotations import read_annotations
from classifier.cli import main
from classifier.model import Model
from classifier.records import Annotation
from classifier.storage import load
from classifier.themes import read_themes
from classifier.training import Trained, train

ROOT = Path(__file__).parents[1]
DATA = ROOT / "data"
ARTICLE = DATA / "articles" / "manche.txt"


@pytest.fixture(scope="session")
def annotations() -> list[Annotation]:
    return read_annotations([DATA])


@pytest.fixture(scope="session")
def trained(annotations: list[Annotation]) -> Trained:
    return train(annotations, read_themes(DATA / "themes.toml"))


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


@pytest.fixture(scope="session")
def small_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("corpus") / "animaux.jsonl"
    rows = [{"text": text, "themes": themes} for text, themes in SMALL_CORPUS]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


@pytest.fixture(scope="session")
def small_model(small_corpus: Path) -> Model:
    return train(read_annotations([small_corpus])).model
