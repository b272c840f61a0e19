"""What the gate of `classifier retrain` says of annotations that are wrong in part, and its time.

    python -m benchmarks.retraining

500 paragraphs of `data/`, whole articles, are added to a model of the others: as they are, with
wrong labels drawn at random, and with one theme given to all. Then `classifier check` lists
suspicious labels of all, and the wrong ones among the first of those added are counted. For the
time, 200 paragraphs are added to a model of the others, beside `classifier train` on all.
"""

import json
import random
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.corpora import DATA
from benchmarks.runs import environment, progress
from benchmarks.startup import run
from benchmarks.tables import command, origin, publish, table

CLASSIFIER = Path(sys.executable).with_name("classifier")
ADDED = 500
SEEDS = (1, 2, 3)
LISTED = (10, 25, 50)
SUSPICIOUS = 1000

ADDED_FOR_TIME = 200
ROUNDS = 3

NOTE = f"""\
{ADDED} paragraphs of `data/`, whole articles, are added to a model of the others: as they are,
with a wrong label each, a theme lost or added at random, in a tenth of them or in half, or with one
theme given to all. *Macro-F1* is how it changes, on all paragraphs and on those that the old model
knew. *Refused* are those that `retrain` does not keep, and for what. Then `check` lists suspicious
labels of all paragraphs: of the first of those added, the share that are wrong is counted. In the
second table the two take turns, with all that a command does; the ratio has its least and greatest
value."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Spoilt:
    """Rows, and (place, theme) of every wrong label among them."""

    rows: Sequence[Row]
    wrong: frozenset[tuple[int, str]]


def paragraphs() -> list[Row]:
    """The paragraphs of `data/`, with what training reads of them."""
    rows = []
    for path in sorted((DATA / "paragraphs").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            rows.append({field: row[field] for field in ("text", "themes", "id", "group")})
    return rows


def parted(rows: Sequence[Row], most: int, seed: int) -> tuple[list[Row], list[Row]]:
    """The rows without those of some articles drawn at random, and these, about so many."""
    articles = sorted({row["group"] for row in rows})
    random.Random(seed).shuffle(articles)
    sizes = dict.fromkeys(articles, 0)
    for row in rows:
        sizes[row["group"]] += 1
    drawn: set[str] = set()
    while sum(sizes[article] for article in drawn) < most:
        drawn.add(articles.pop())
    return (
        [row for row in rows if row["group"] not in drawn],
        [row for row in rows if row["group"] in drawn],
    )


def spoil(rows: Sequence[Row], names: Sequence[str], share: float, seed: int) -> Spoilt:
    """Rows of which a share lost a theme or has one too many, drawn at random."""
    draw = random.Random(seed)
    spoilt, wrong = [], set()
    for place, row in enumerate(rows):
        themes = set(row["themes"])
        if draw.random() < share:
            loses = themes and draw.random() < 0.5
            theme = draw.choice(sorted(themes if loses else set(names) - themes))
            themes ^= {theme}
            wrong.add((place, theme))
        spoilt.append({**row, "themes": sorted(themes)})
    return Spoilt(spoilt, frozenset(wrong))


def give_to_all(rows: Sequence[Row], theme: str) -> Spoilt:
    """Rows that all have the theme besides."""
    wrong = {(place, theme) for place, row in enumerate(rows) if theme not in row["themes"]}
    return Spoilt(
        [{**row, "themes": sorted({*row["themes"], theme})} for row in rows], frozenset(wrong)
    )


def write(path: Path, rows: Sequence[Row]) -> Path:
    """The file, with a row a line."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def learning() -> list[str | Path]:
    """What themes mean and which terms speak for them, for a command."""
    return ["--themes", DATA / "themes.toml", "--lexicon", DATA / "lexicon.toml"]


def said(*arguments: str | Path) -> tuple[int, Mapping[str, Any]]:
    """The exit code of a command and what it prints as JSON.

    Raises:
        RuntimeError: it neither did what it should nor refused to.
    """
    done = subprocess.run(
        [CLASSIFIER, *arguments], env=environment(), capture_output=True, encoding="utf-8"
    )
    if done.returncode not in (0, 4):
        raise RuntimeError(done.stderr)
    return done.returncode, json.loads(done.stdout) if done.stdout else {}


def precision(findings: Sequence[Mapping[str, Any]], file: Path, spoilt: Spoilt) -> list[str]:
    """The share of wrong labels among the first that are listed of a file."""
    hits = []
    for finding in findings:
        name, _, line = finding["where"][0].rpartition(":") if finding["where"] else ("", "", "")
        if finding["kind"] == "suspicious-label" and name == str(file):
            hits.append(
                any(
                    f"{theme!r} is " in finding["what"]
                    for place, theme in spoilt.wrong
                    if place == int(line) - 1
                )
            )
    most = len(spoilt.wrong)
    shares = [f"{sum(hits[:first]) / first:.2f}" if most else "–" for first in LISTED]
    return [*shares, f"{sum(hits[:most]) / most:.2f}" if most else "–"]


def gate_row(
    folder: Path, kind: str, base: Path, model: Path, spoilt: Spoilt, seed: int
) -> list[str]:
    """What the gate and the list of suspicious labels say of rows that are added."""
    progress(f"{kind}, seed {seed}")
    extra = write(folder / "extra.jsonl", spoilt.rows)
    code, step = said("retrain", extra, "-m", model, "-o", folder / "new.joblib", "--json")
    (folder / "new.joblib").unlink(missing_ok=True)
    (folder / "new.md").unlink(missing_ok=True)
    worse = {
        each["name"]
        for measured in (step["compared"], step["known"])
        for each in (measured["macro_f1"], *measured["themes"])
        if each["change"]["high"] < 0
    }
    _, checked = said("check", base, extra, *learning(), "--json", "--suspicious", str(SUSPICIOUS))
    changes = [step[on]["macro_f1"]["change"]["value"] for on in ("compared", "known")]
    return [
        f"{kind}, seed {seed}",
        str(len(spoilt.wrong)),
        *(f"{change:+.3f}" for change in changes),
        "refused: " + ", ".join(sorted(worse)) if code else "passed",
        *precision(checked["findings"], extra, spoilt),
    ]


def gate_rows() -> list[list[str]]:
    """A row for each kind of rows that are added, and each draw of them."""
    rows, names = paragraphs(), themes()
    kinds: dict[str, Callable[[Sequence[Row], int], Spoilt]] = {
        "as they are": lambda some, seed: Spoilt(some, frozenset()),
        "10 % wrong": lambda some, seed: spoil(some, names, 0.1, seed),
        "half wrong": lambda some, seed: spoil(some, names, 0.5, seed),
        "one theme given to all": lambda some, seed: give_to_all(some, names[seed]),
    }
    found = []
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for seed in SEEDS:
            known, added = parted(rows, ADDED, seed)
            base = write(folder / "base.jsonl", known)
            model = folder / "base.joblib"
            said("train", base, *learning(), "-o", model, "--force")
            found += [
                gate_row(folder, kind, base, model, make(added, seed), seed)
                for kind, make in kinds.items()
            ]
    return found


def themes() -> list[str]:
    """The names of the themes of `data/`."""
    return sorted({theme for row in paragraphs() for theme in row["themes"]})


def time_rows() -> list[list[str]]:
    """How long `train` and `retrain` take to come to a model of the same paragraphs."""
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        rows = paragraphs()
        known, added = parted(rows, ADDED_FOR_TIME, 1)
        base, extra = write(folder / "base.jsonl", known), write(folder / "extra.jsonl", added)
        new, model, force = folder / "new.joblib", folder / "base.joblib", "--force"
        said("train", base, *learning(), "-o", model)
        commands: dict[str, list[str | Path]] = {
            "train": [CLASSIFIER, "train", base, extra, *learning(), "-o", new, force],
            "retrain": [CLASSIFIER, "retrain", extra, "-m", model, "-o", new, force],
        }
        seconds: dict[str, list[float]] = {name: [] for name in commands}
        for number in range(ROUNDS):
            for name, one in commands.items():
                progress(f"{name}, round {number + 1}")
                seconds[name].append(run(one)[0])
    ratios = sorted(b / a for a, b in zip(seconds["train"], seconds["retrain"], strict=True))
    shown = f"{statistics.median(ratios):.2f} x ({ratios[0]:.2f} to {ratios[-1]:.2f})"
    return [
        [f"classifier {name}", f"{statistics.median(times):.0f}", shown if name != "train" else ""]
        for name, times in seconds.items()
    ]


def main() -> None:
    """Write both tables into the page."""
    first = [f"wrong of the first {most}" for most in LISTED]
    note = origin(command("benchmarks.retraining", []), "paragraphs of `data/`")
    print(
        publish(
            "retraining",
            "### Retraining",
            NOTE,
            table(
                [
                    f"{ADDED} paragraphs added",
                    "wrong labels",
                    "macro-F1 on all",
                    "on those known",
                    "gate",
                    *first,
                    "found in as many as there are",
                ],
                gate_rows(),
            ),
            table([f"{ADDED_FOR_TIME} added to the others", "s", "÷ train"], time_rows()),
            note,
        )
    )


if __name__ == "__main__":
    main()
