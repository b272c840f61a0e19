"""How many labels the order of `classifier annotate` saves, against paragraphs drawn at random.

    python -m benchmarks.annotation_order [--shared FOLDER] [--starts N] [--jobs N]

Annotating is played with labels that are there already: of a pool of paragraphs a hundred are
labelled, drawn at random, then fifty more at a time, and the model is trained anew each time. Every
start goes on twice, with what comes first in the order and with more drawn at random.
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from benchmarks import corpora, figures, tables
from benchmarks.corpora import Corpus
from benchmarks.figures import Floats
from benchmarks.runs import progress
from classifier import __version__, storage
from classifier.aims import STANDARD_AIM, THEMELESS_SHARE
from classifier.model import Calibration, Model
from classifier.records import Annotation, Theme
from classifier.training.calibration import calibrate
from classifier.training.compilation import compile_model
from classifier.training.crossvalidation import most_trusted
from classifier.training.learner import ThemeMachines
from classifier.training.lesson import Lesson, held_out_of, lesson_of
from classifier.training.vectors import WordVectors, load_vectors, shipped_vectors
from classifier.usefulness import most_useful_first

START = 100
BATCH = 50

# Of the articles of `data/`, what is held out.
HELD_OUT = 0.25

# Numbers of labels that the tables show.
SHOWN = (200, 300, 400, 500)


@dataclass(frozen=True)
class Trial:
    """What there is to label, what figures are measured on, and how many labels are the end."""

    title: str
    pool: Corpus
    held_out: Corpus
    most: int

    @property
    def counts(self) -> NDArray[np.int64]:
        """The numbers of labels that figures are measured at."""
        return np.arange(START, self.most + 1, BATCH)


def trials(shared: Path) -> list[Trial]:
    """The corpora to play on."""
    own = corpora.own()
    articles = np.unique(own.groups)
    held = np.random.default_rng(0).permutation(articles)[: round(HELD_OUT * len(articles))]
    apart = np.isin(own.groups, held)
    pool, held_out = own.part(np.flatnonzero(~apart)), own.part(np.flatnonzero(apart))
    return [
        Trial("SIB-200", corpora.sib200(shared, "train"), corpora.sib200(shared, "test"), most=500),
        Trial("`data/`", pool, held_out, most=400),
        Trial("`data/`, themes rare", thinned(pool), thinned(held_out), most=400),
    ]


def thinned(corpus: Corpus) -> Corpus:
    """The corpus with so few of the paragraphs that have a theme as there are in the news."""
    themeless = (corpus.judged == 0).all(axis=1)
    about = np.random.default_rng(0).permutation(np.flatnonzero(~themeless))
    few = round(themeless.sum() * (1 / THEMELESS_SHARE - 1))
    return corpus.part(np.sort(np.concatenate([np.flatnonzero(themeless), about[:few]])))


def annotated(corpus: Corpus, *, at_random: int | None = None) -> list[Annotation]:
    """The paragraphs of a corpus as `train` takes them.

    Args:
        at_random: how many of the first were drawn so; the others were chosen. All by default.
    """
    return [
        Annotation(
            row.text,
            row.themes,
            id=group,
            group=group,
            chosen=at_random is not None and place >= at_random,
        )
        for place, (row, group) in enumerate(zip(corpus.rows, corpus.groups, strict=True))
    ]


@dataclass(frozen=True)
class Learnt:
    """What `train` learns, without the figures of a card."""

    lesson: Lesson
    machines: ThemeMachines
    calibration: Calibration

    def model(self) -> Model:
        """The model; its card is another's, which nobody reads."""
        card = storage.load(storage.shipped_model()).card
        return compile_model(
            self.machines, self.calibration, self.lesson.themes, self.lesson.analyser, card
        )

    def measured(self, held_out: Corpus) -> tuple[float, float]:
        """The figures that the tables show."""
        scores = self.machines.decision_function(
            held_out_of(annotated(held_out), self.lesson).counts
        )
        once = np.ones((1, len(held_out.rows)))
        given = self.calibration.given(scores)
        return (
            float(figures.macro_f1(given, held_out.judged, once)[0]),
            float(figures.mean_average_precision(scores, held_out.judged, once)[0]),
        )


def learn(corpus: Corpus, words: WordVectors, *, at_random: int | None = None) -> Learnt:
    """What is learnt of a corpus as `train` does by default, without a lexicon."""
    themes = [Theme(name, name) for name in corpus.themes]
    annotations = annotated(corpus, at_random=at_random)
    lesson = lesson_of(annotations, themes, {}, words, themeless_share=THEMELESS_SHARE, seed=0)
    teacher, unseen = most_trusted(lesson.teacher, lesson.counts, lesson.judged, lesson.groups)
    calibration = calibrate(
        unseen.scores, unseen.judged, STANDARD_AIM, lesson.names, chosen=lesson.chosen
    )
    return Learnt(lesson, teacher.teach(lesson.counts, lesson.judged), calibration)


def shuffled(pool: Corpus, seed: int) -> NDArray[np.intp]:
    """The places of the pool in random order; among the first are two articles of every theme."""
    generator = np.random.default_rng(seed)
    groups = np.array(pool.groups)
    while True:
        places = generator.permutation(len(pool.rows))
        start = places[:START]
        about = (groups[start[judged == 1]] for judged in pool.judged[start].T)
        if all(len(np.unique(articles)) > 1 for articles in about):
            return places


def play(trial: Trial, words: WordVectors, seed: int) -> Floats:
    """The figures at every count, at random and in order, (2, n_counts, n_figures)."""
    texts = trial.pool.texts
    curves = []
    for ordered in (False, True):
        labelled, left = np.split(shuffled(trial.pool, seed), [START])
        curve = []
        for count in trial.counts:
            at_random = START if ordered else None
            learnt = learn(trial.pool.part(labelled), words, at_random=at_random)
            curve.append(learnt.measured(trial.held_out))
            first = list(range(BATCH))
            if ordered and count < trial.most:
                known = [texts[place] for place in labelled]
                offered = [texts[place] for place in left]
                first = most_useful_first(learnt.model(), offered, known)[:BATCH]
            labelled, left = np.append(labelled, left[first]), np.delete(left, first)
        curves.append(curve)
    progress(f"{trial.title}: start {seed}")
    return np.array(curves)


def labels_needed(curve: Floats, level: float, counts: NDArray[np.int64]) -> float:
    """How many labels a curve takes to a level, between counts by a straight line.

    All of them where it does not get there.
    """
    reached = np.flatnonzero(curve >= level)
    if not len(reached) or reached[0] == 0:
        return float(counts[reached[0] if len(reached) else -1])
    last, first = reached[0] - 1, reached[0]
    share = (level - curve[last]) / (curve[first] - curve[last])
    return float(counts[last] + share * (counts[first] - counts[last]))


def rows(trial: Trial, curves: Floats) -> Iterator[list[str]]:
    """A row for each number of labels shown.

    Args:
        curves: of one figure, at random and in order, (n_starts, 2, n_counts).
    """
    drawn = figures.draws([str(seed) for seed in range(len(curves))])
    means = np.tensordot(drawn, curves, axes=1) / len(curves)
    for place in np.flatnonzero(np.isin(trial.counts, SHOWN)):
        at_random, in_order = means[:, :, place].T
        # What the curve at random rose to by then, which it may have had before.
        levels = means[:, 0, : place + 1].max(axis=1)
        needed = np.array(
            [
                [labels_needed(curve, level, trial.counts) for curve in curves_of_draw]
                for curves_of_draw, level in zip(means, levels, strict=True)
            ]
        )
        saved = needed[:, 0] - needed[:, 1], needed[:, 0] / needed[:, 1]
        yield [
            f"{trial.title}, {trial.counts[place]} labels",
            f"{at_random[0]:.3f}",
            f"{in_order[0]:.3f}",
            tables.difference(figures.figure(in_order - at_random)),
            f"{needed[0, 0]:.0f}",
            *(
                [
                    tables.interval(figures.figure(needed[:, 1]), digits=0),
                    tables.difference(figures.figure(saved[0]), digits=0),
                    tables.interval(figures.figure(saved[1]), digits=2),
                ]
                if means[0, 1].max() >= levels[0]
                else [f"not by {trial.most}", "", ""]
            ),
        ]


NOTE = """\
{starts} starts of {start} labels drawn at random, then {batch} more at a time: those first in the
order of `classifier annotate`, or drawn at random. Each time a model is trained as `train` does,
without a lexicon, and measured on {held_out} paragraphs held out: the test part of
SIB-200, a quarter of the articles of `data/`, and both parts of `data/` with so few paragraphs
that have a theme that {share:.0%} have none, as in the news. *Labels for it* is how many the mean
curve takes to what it rises to at random by then. Intervals are over starts, the two ways of each
together, and count all labels that were given where a draw does not get there; the held-out
paragraphs stay the same."""

FIGURES = ("macro-F1 as decided", "mean average precision")

HEADER = (
    "at random",
    "in order",
    "difference",
    "labels for it, at random",
    "labels for it, in order",
    "labels saved",
    "ratio",
)


def main() -> None:
    """Play and write the tables into the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.annotation_order")
    parser.add_argument("--shared", type=Path, default=corpora.SHARED, help="the shared data")
    parser.add_argument("--starts", type=int, default=10, help="how many of each corpus")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    arguments = parser.parse_args()
    played = trials(arguments.shared)
    words = load_vectors(shipped_vectors())
    curves = [
        np.stack(
            Parallel(arguments.jobs)(
                delayed(play)(trial, words, seed) for seed in range(arguments.starts)
            )
        )
        for trial in played
    ]
    shown = [
        tables.table(
            [title, *HEADER],
            [
                row
                for trial, of_trial in zip(played, curves, strict=True)
                for row in rows(trial, of_trial[..., column])
            ],
        )
        for column, title in enumerate(FIGURES)
    ]
    note = NOTE.format(
        starts=arguments.starts,
        start=START,
        batch=BATCH,
        held_out=", ".join(str(len(trial.held_out.rows)) for trial in played),
        share=THEMELESS_SHARE,
    )
    command = tables.command("benchmarks.annotation_order", sys.argv[1:])
    made_by = tables.origin(command, f"classifier {__version__}")
    print(tables.publish("annotation order", "### The order of annotating", note, *shown, made_by))


if __name__ == "__main__":
    main()
