"""How well ours and its peers find themes, on the same paragraphs.

    python -m benchmarks.quality [--shared FOLDER] [--peers NAME…] [--only TABLE…] [--test]

Writes the tables of quality into `docs/benchmarks.md`. `--test` reports SIB-200 on its test part
too, which is for a finished design.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.model_selection import GroupKFold

from benchmarks import corpora, figures, tables
from benchmarks.contenders import FOR_QUALITY, KEYWORDS, OURS, Contender, named, version_list
from benchmarks.corpora import Corpus
from benchmarks.figures import Floats
from benchmarks.peers.protocol import Work
from benchmarks.runs import Scored, progress, scored

FOLDS = 5


@dataclass(frozen=True)
class Measure:
    """A column of a table: a figure of what a contender said, for every draw."""

    title: str
    of: Callable[[Scored, Corpus, Floats], Floats]


ACCURACY = Measure(
    "accuracy", lambda said, corpus, drawn: figures.accuracy(said.scores, corpus.judged, drawn)
)
PRECISION = Measure(
    "mean average precision",
    lambda said, corpus, drawn: figures.mean_average_precision(said.scores, corpus.judged, drawn),
)
F1 = Measure(
    "macro-F1 as decided",
    lambda said, corpus, drawn: figures.macro_f1(said.given, corpus.judged, drawn),
)
BEST_F1 = Measure(
    "macro-F1 at the best thresholds",
    lambda said, corpus, drawn: figures.macro_f1(
        figures.best_decisions(said.scores, corpus.judged), corpus.judged, drawn
    ),
)
ALARMS = Measure(
    "false alarms",
    lambda said, corpus, drawn: figures.false_alarms(said.given, corpus.judged, drawn),
)


@dataclass(frozen=True)
class Options:
    """What the command line asked for."""

    contenders: Sequence[Contender]
    fresh: bool

    def score(self, contender: Contender, learn: Corpus, score: Corpus, part: str) -> Scored:
        """What a contender says of one corpus after learning from another."""
        progress(f"{contender.name}: {part}")
        work = Work(
            task="quality",
            train=learn.rows,
            texts=score.texts,
            themes=learn.themes,
            single=bool((learn.judged.sum(axis=1) == 1).all()),
            search=True,
            options=contender.options,
        )
        return scored(contender, work, fresh=self.fresh)


Said = dict[Contender, Scored]


def said_of_sib200(options: Options, shared: Path, part: str) -> tuple[Corpus, Said]:
    """What all but the keyword list say of SIB-200; nobody wrote keywords for its topics."""
    learn, score = corpora.sib200(shared, "train"), corpora.sib200(shared, part)
    contenders = [contender for contender in options.contenders if contender is not KEYWORDS]
    return score, {
        contender: options.score(contender, learn, score, f"sib200 {part}")
        for contender in contenders
    }


def said_of_own(options: Options) -> tuple[Corpus, Said]:
    """What all say of our annotations, each article by a model that did not learn from it."""
    corpus = corpora.own()
    splits = list(GroupKFold(FOLDS).split(corpus.rows, groups=corpus.groups))
    said: Said = {}
    for contender in options.contenders:
        scores = np.empty(corpus.judged.shape)
        given = np.empty(corpus.judged.shape, dtype=bool)
        notes = []
        for fold, (learn, score) in enumerate(splits, 1):
            answer = options.score(
                contender, corpus.part(learn), corpus.part(score), f"fold {fold} of {FOLDS}"
            )
            scores[score], given[score] = answer.scores, answer.given
            notes.append(answer.note)
        said[contender] = Scored(scores, given, _joined(notes))
    return corpus, said


def said_of_natural(options: Options, shared: Path) -> tuple[Corpus, Said]:
    """What all say of real news after learning from our annotations."""
    learn, score = corpora.own(), corpora.natural(shared)
    return score, {
        contender: options.score(contender, learn, score, "real news")
        for contender in options.contenders
    }


def _joined(notes: Sequence[str]) -> str:
    """Each note once, in the order of the folds."""
    return " / ".join(dict.fromkeys(note for note in notes if note))


def compared(corpus: Corpus, said: Said, measures: Sequence[Measure]) -> str:
    """A table of the measures, one of what ours has more than each peer, and the settings."""
    drawn = figures.draws(corpus.groups)
    samples = {
        contender: [measure.of(answer, corpus, drawn) for measure in measures]
        for contender, answer in said.items()
    }
    titles = [measure.title for measure in measures]
    levels = [
        [contender.title, *(tables.interval(figures.figure(sample)) for sample in row)]
        for contender, row in samples.items()
    ]
    differences = [
        [
            f"ours − {contender.title}",
            *(
                tables.difference(figures.figure(ours - theirs))
                for ours, theirs in zip(samples[OURS], row, strict=True)
            ),
        ]
        for contender, row in samples.items()
        if contender is not OURS
    ]
    settings = "; ".join(
        f"{contender.title}: {answer.note}" for contender, answer in said.items() if answer.note
    )
    return (
        tables.table(["", *titles], levels)
        + ("\n" + tables.table(["", *titles], differences) if differences else "")
        + (f"\nSettings. {settings}.\n" if settings else "")
    )


SIB200_NOTE = """\
One topic a sentence, seven topics; learnt from the 701 sentences of the training part. The topic
of a sentence is the one with the highest score."""

OWN_NOTE = f"""\
The annotations of `data/` in {FOLDS} parts of whole articles, the same for all; each part scored
by what learnt from the others. *As decided* is each tool's own rule: a probability of one half for
the peers, any keyword for the keyword list, calibrated thresholds for ours. Omikuji's
scores are no probabilities. *At the best thresholds* picks the best one per theme on these very
paragraphs, for every tool, and so needs no rule."""

NATURAL_NOTE = """\
{paragraphs} paragraphs of real news, {themeless} of them without a theme; learnt from all of
`data/`. Some choices of ours were made with these paragraphs in view, none of the peers'. *False
alarms* is the share of the paragraphs without a theme that were given one; less is better. The
other columns are those of the table above."""


def main() -> None:
    """Measure and write what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality")
    parser.add_argument("--shared", type=Path, default=corpora.SHARED, help="the shared data")
    parser.add_argument("--peers", nargs="*", default=[peer.name for peer in FOR_QUALITY])
    parser.add_argument(
        "--only", nargs="+", choices=["sib200", "own", "natural"],
        default=["sib200", "own", "natural"], help="the tables to make",
    )  # fmt: skip
    parser.add_argument("--test", action="store_true", help="SIB-200's test part too")
    parser.add_argument("--fresh", action="store_true", help="ask peers again that answered before")
    arguments = parser.parse_args()
    try:
        contenders = [OURS, *named(arguments.peers, FOR_QUALITY)]
    except ValueError as error:
        parser.error(str(error))
    options = Options(contenders, arguments.fresh)
    shared = arguments.shared
    command = tables.command("benchmarks.quality", sys.argv[1:])
    made_by = tables.origin(command, version_list(contenders))
    if "natural" in arguments.only:
        # Missing files are told before the other tables take their minutes.
        corpora.natural(shared)

    if "sib200" in arguments.only:
        for part in ["dev", "test"] if arguments.test else ["dev"]:
            corpus, said = said_of_sib200(options, shared, part)
            title = f"### SIB-200, French, {part} part ({len(corpus.rows)} sentences)"
            table = compared(corpus, said, [ACCURACY])
            print(tables.publish(f"quality of sib200 {part}", title, SIB200_NOTE, table, made_by))
    if "own" in arguments.only:
        corpus, said = said_of_own(options)
        title = "### Our annotations, cross-validated"
        table = compared(corpus, said, [PRECISION, F1, BEST_F1])
        print(tables.publish("quality on own annotations", title, OWN_NOTE, table, made_by))
    if "natural" in arguments.only:
        corpus, said = said_of_natural(options, shared)
        table = compared(corpus, said, [PRECISION, F1, BEST_F1, ALARMS])
        themeless = int((corpus.judged == 0).all(axis=1).sum())
        note = NATURAL_NOTE.format(paragraphs=len(corpus.rows), themeless=themeless)
        print(tables.publish("quality on real news", "### Real news", note, table, made_by))


if __name__ == "__main__":
    main()
