"""How many of the labels that `classifier check` suspects are wrong, where wrong ones were put in.

    python -m benchmarks.wrong_labels

A share of the paragraphs of `data/` loses a theme or has one too many, drawn at random; then the
labels are listed as `check` lists them, and the wrong ones counted.
"""

import random
from collections.abc import Sequence
from dataclasses import replace

from benchmarks.corpora import DATA
from benchmarks.tables import command, origin, publish, table
from classifier.annotations import read_annotations
from classifier.lexicon import read_lexicon
from classifier.records import Annotation
from classifier.themes import read_themes
from classifier.training.suspects import suspicious_labels

SHARES = (0.05, 0.1)
SEEDS = (1, 2, 3)
LISTED = (20, 50, 100, 200, 300)


def spoilt(
    annotations: Sequence[Annotation], names: Sequence[str], share: float, seed: int
) -> tuple[list[Annotation], set[tuple[str, str]]]:
    """The annotations with wrong labels among them, and the place and theme of each of those."""
    draw = random.Random(seed)
    spoilt, wrong = [], set()
    for annotation in annotations:
        if draw.random() < share:
            loses = annotation.themes and draw.random() < 0.5
            among = annotation.themes if loses else set(names) - annotation.themes
            theme = draw.choice(sorted(among))
            wrong.add((annotation.where, theme))
            annotation = replace(annotation, themes=annotation.themes ^ {theme})
        spoilt.append(annotation)
    return spoilt, wrong


def row(annotations: Sequence[Annotation], share: float, seed: int) -> list[str]:
    """What was put in, and the share of wrong labels among those listed first."""
    themes = read_themes(DATA / "themes.toml")
    names = [theme.name for theme in themes]
    labels, wrong = spoilt(annotations, names, share, seed)
    lexicon = read_lexicon(DATA / "lexicon.toml")
    found = suspicious_labels(labels, themes, lexicon, most=len(labels) * len(names))
    hits = [
        (one.where[0], theme) in wrong
        for one in found
        for theme in names
        if repr(theme) in one.what
    ]
    return [
        f"{share:.0%}, drawn with seed {seed}",
        str(len(wrong)),
        *(f"{sum(hits[:most]) / most:.2f}" for most in LISTED),
        f"{sum(hits[: len(wrong)]) / len(wrong):.2f}",
    ]


def main() -> None:
    """Write the table into the page."""
    annotations = read_annotations([DATA / "paragraphs"])
    rows = [row(annotations, share, seed) for share in SHARES for seed in SEEDS]
    first = [f"of the first {most}" for most in LISTED]
    print(
        publish(
            "wrong labels",
            table(
                ["paragraphs spoilt", "wrong labels", *first, "found in as many as there are"], rows
            ),
            origin(command("benchmarks.wrong_labels", []), "labels of `data/`"),
        )
    )


if __name__ == "__main__":
    main()
