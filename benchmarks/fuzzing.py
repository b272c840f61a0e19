"""Hostile documents and models given to the commands, thousands of each.

    python -m benchmarks.fuzzing [--documents N] [--models N] [--seed N] [--case KIND/NUMBER]

Prints how many ended in a traceback, hung, crashed, touched a file that was none of theirs, or gave
an answer that is none, and each of those. `--case documents/17` runs one again and prints what it
said.
"""

import argparse
import sys
import time
from collections import Counter

from benchmarks.hostile.verdicts import ANSWER, TRACEBACK
from benchmarks.hostile.workers import CRASH, HANG, MAKERS, TOUCHED, Name, Report, run
from benchmarks.runs import progress

FAULTS = (TRACEBACK, HANG, CRASH, TOUCHED, ANSWER)


def summary(reports: list[Report], kind: str) -> str:
    """A line of figures of one kind of cases."""
    ours = [report for report in reports if report.name.kind == kind]
    faults = Counter(fault for report in ours for fault in {each for each, _ in report.faults})
    codes = Counter(report.code for report in ours)
    slowest = max(ours, key=lambda report: report.seconds)
    return (
        f"{len(ours):,} {kind}: "
        + ", ".join(f"{fault} {faults[fault]}" for fault in FAULTS)
        + "; exit codes "
        + ", ".join(f"{code}: {codes[code]:,}" for code in sorted(codes, key=str))
        + f"; the slowest, {slowest.name.number}, {slowest.seconds:.1f} s"
    )


def described(report: Report) -> str:
    """What is wrong with a case, and how to run it again."""
    name = report.name
    faults = "; ".join(f"{kind}: {what}" for kind, what in report.faults)
    return f"--seed {name.seed} --case {name.kind}/{name.number} {list(report.arguments)} {faults}"


def main() -> None:
    """Run what the command line asks for; exit with 1 where anything is wrong."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzzing")
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--models", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--case", help="one case again, such as documents/17")
    arguments = parser.parse_args()
    counts = {"documents": arguments.documents, "models": arguments.models}
    names = [
        Name(kind, number, arguments.seed) for kind in MAKERS for number in range(counts[kind])
    ]
    if arguments.case:
        kind, _, number = arguments.case.partition("/")
        names = [Name(kind, int(number), arguments.seed)]
    begun = time.perf_counter()
    reports = []
    for report in run(names, arguments.jobs):
        reports.append(report)
        if report.faults or arguments.case:
            progress(described(report))
        if arguments.case:
            progress(report.err)
    for kind in MAKERS:
        if any(report.name.kind == kind for report in reports):
            print(summary(reports, kind))
    print(f"{time.perf_counter() - begun:.0f} s, seed {arguments.seed}")
    sys.exit(any(report.faults for report in reports))


if __name__ == "__main__":
    main()
