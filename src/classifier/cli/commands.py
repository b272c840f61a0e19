"""What help and completion say of commands: known without importing one."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    """A command as the list of all shows it.

    Attributes:
        summary: one line; with the name it fits into 80 columns.
        group: the heading that it stands under.
        examples: command lines that its own help ends with.
    """

    name: str
    summary: str
    group: str
    examples: tuple[str, ...]


_LABEL, _TEACH, _LOOK = "Label", "Teach", "Look"

# One module each, in the order in which help lists them.
COMMANDS = (
    Command(
        "label",
        "Themes of articles, per paragraph and as a whole.",
        _LABEL,
        ("classifier label article.txt", "classifier label --json - < article.txt"),
    ),
    Command(
        "tag",
        "Themes of a whole corpus, a row a document; resumable.",
        _LABEL,
        (
            "classifier tag articles.jsonl -o tagged.jsonl",
            "classifier tag archive/ -o tagged.parquet --jobs -1",
        ),
    ),
    Command(
        "annotate",
        "Annotate at the terminal, the most useful paragraphs first.",
        _TEACH,
        ("classifier annotate archive/ -o mine.jsonl",),
    ),
    Command(
        "train",
        "Learn a model from annotated paragraphs.",
        _TEACH,
        (
            "classifier train mine.jsonl -o mine.joblib",
            "classifier train --lexicon terms.toml -o first.joblib",
        ),
    ),
    Command(
        "retrain",
        "Add annotations to a model; refuse to get worse.",
        _TEACH,
        ("classifier retrain more.jsonl -m mine.joblib -o better.joblib",),
    ),
    Command(
        "words",
        "Learn word vectors from plain text, for training.",
        _TEACH,
        (
            "classifier words archive/ -o mine.npz",
            "classifier train mine.jsonl --words mine.npz -o mine.joblib",
        ),
    ),
    Command(
        "check",
        "What is wrong with annotated data.",
        _LOOK,
        ("classifier check mine.jsonl", "classifier check data/ --suspicious 0 --json"),
    ),
    Command(
        "evaluate",
        "How well a model finds what annotators said.",
        _LOOK,
        (
            "classifier evaluate other.jsonl -m mine.joblib --html page.html",
            "classifier evaluate other.jsonl -m mine.joblib --min-f1 0.6",
        ),
    ),
    Command(
        "show",
        "A model's card, or what differs between two models.",
        _LOOK,
        ("classifier show", "classifier show old.joblib new.joblib"),
    ),
)

EXIT_CODES = (
    "Exit codes: 0 done, 1 an error to fix, 2 usage, 3 finished with documents skipped, "
    "4 a quality gate was not met, 130 interrupted."
)
