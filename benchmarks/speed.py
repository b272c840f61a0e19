"""How fast ours and its peers score the same news, in turns; with --training, how fast they learn.

    python -m benchmarks.speed [--shared FOLDER] [--peers NAME…] [--rounds N] [--training [N…]]

Writes the tables of speed into `docs/benchmarks.md`.
"""

import argparse
import statistics
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks import corpora, tables
from benchmarks.contenders import FOR_SPEED, KEYWORDS, OURS, Contender, named, version_list
from benchmarks.peers.protocol import Task, Work
from benchmarks.recombination import recombined
from benchmarks.runs import Racer, Training, progress, training

ROUNDS = 15
SIZES = (10_000, 100_000)

# Title of a way of scoring → seconds of each round.
Times = dict[str, list[float]]


def raced(contenders: Sequence[Contender], texts: Sequence[str], rounds: int) -> Times:
    """The seconds of every way of every contender, in rounds where each has its turn.

    In turns, so that whatever else the machine does meets them alike.
    """
    times: Times = {}
    with ExitStack() as stack:
        racers = []
        for contender in contenders:
            progress(f"{contender.name}: learning and warming up")
            racers.append(stack.enter_context(Racer(contender, _work("speed", contender, texts))))
        for number in range(1, rounds + 1):
            progress(f"round {number} of {rounds}")
            for racer in racers:
                for way, seconds in racer.round().items():
                    title = f"{racer.contender.title}, {way}" if way else racer.contender.title
                    times.setdefault(title, []).append(seconds)
    return times


def _work(task: Task, contender: Contender, texts: Sequence[str]) -> Work:
    own = corpora.own()
    return Work(task, own.rows, texts, own.themes, options=contender.options)


def speed_table(times: Mapping[str, Sequence[float]], megabytes: float) -> str:
    """A row per way of scoring: its speed, and how many times as fast ours is."""
    ours = times[OURS.title]
    rows = []
    for title, seconds in times.items():
        speed = megabytes / statistics.median(seconds)
        ratios = [theirs / own for own, theirs in zip(ours, seconds, strict=True)]
        ratio = "" if title == OURS.title else _ratio(ratios)
        rows.append([title, _significant(speed), ratio])
    return tables.table(["", "MB/s", "speed of ours ÷ its"], rows)


def _ratio(ratios: Sequence[float]) -> str:
    middle, low, high = (
        _significant(ratio) for ratio in (statistics.median(ratios), min(ratios), max(ratios))
    )
    return f"{middle} x ({low} to {high})"


def _significant(number: float) -> str:
    """A number with two or three digits that count."""
    return (
        f"{number:.0f}" if number >= 100 else f"{number:.1f}" if number >= 10 else f"{number:.2f}"
    )


def trained(contenders: Sequence[Contender], size: int) -> dict[Contender, Training]:
    """What training on so many made-up paragraphs took each."""
    own = corpora.own()
    rows = list(recombined(own.rows, size))
    took = {}
    for contender in contenders:
        progress(f"{contender.name}: training on {size:,} paragraphs")
        work = Work("training", rows, [], own.themes, options=contender.options)
        took[contender] = training(contender, work)
    return took


def training_table(took: Mapping[int, Mapping[Contender, Training]]) -> str:
    """A row per contender: seconds and memory for every size, and ours in its place."""
    header = [""]
    for size in took:
        header += [f"{size:,}: seconds", "time of ours ÷ its", "GB"]
    rows = []
    for contender in next(iter(took.values())):
        cells = [contender.title]
        for each in took.values():
            ours, theirs = each[OURS], each[contender]
            ratio = "" if contender is OURS else f"{_significant(ours.seconds / theirs.seconds)} x"
            cells += [_significant(theirs.seconds), ratio, f"{theirs.megabytes / 1e3:.2f}"]
        rows.append(cells)
    return tables.table(header, rows)


SPEED_NOTE = """\
{count:,} paragraphs of 80 words from French news, {megabytes:.2f} MB in UTF-8, in memory; one
process and one thread each; models loaded and warm, learnt from `data/`. Median of {rounds} rounds
in which the tools took turns; the ratio is of times in one round, its median with the least and
the greatest. Ours gives scores, probabilities and decisions. fastText's text was lower-cased and
its punctuation parted before the clock started."""

TRAINING_NOTE = """\
Paragraphs of 30 to 80 words, made of the shuffled sentences of `data/` with 3 % of the words
invented. One process and one thread each, one run; no search for settings: fastText with 25
epochs, spaCy with 20. Seconds are of learning alone, without starting and reading the paragraphs;
GB is the most memory that the process held, paragraphs included. Ours learns dozens of times:
in five folds, for its learning curve, and again with the imagined news."""


def main() -> None:
    """Measure and write what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed")
    parser.add_argument("--shared", type=Path, default=corpora.SHARED, help="the shared data")
    parser.add_argument("--peers", nargs="*", default=[peer.name for peer in FOR_SPEED])
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument(
        "--training", nargs="*", type=int, metavar="N",
        help="time training on N paragraphs instead, by default 10,000 and 100,000",
    )  # fmt: skip
    arguments = parser.parse_args()
    try:
        contenders = [OURS, *named(arguments.peers, FOR_SPEED)]
    except ValueError as error:
        parser.error(str(error))
    versions = version_list(contenders)
    if arguments.training is None:
        texts = corpora.timed_texts(arguments.shared)
        megabytes = corpora.megabytes(texts)
        times = raced(contenders, texts, arguments.rounds)
        note = SPEED_NOTE.format(count=len(texts), megabytes=megabytes, rounds=arguments.rounds)
        name, title = "speed of scoring", "### Scoring"
        table = speed_table(times, megabytes)
    else:
        # A keyword list does not learn.
        learners = [contender for contender in contenders if contender is not KEYWORDS]
        took = {size: trained(learners, size) for size in arguments.training or SIZES}
        name, title, note = "speed of training", "### Training", TRAINING_NOTE
        table = training_table(took)
    made_by = tables.origin(tables.command("benchmarks.speed", sys.argv[1:]), versions)
    print(tables.publish(name, title, note, table, made_by))


if __name__ == "__main__":
    main()
