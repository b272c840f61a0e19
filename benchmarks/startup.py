"""From start to answer: `classifier label` beside a bare import of what it is built on.

    python -m benchmarks.startup

Prints the median time of each, their ratio, and the most memory that labelling took.
"""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ARTICLE = Path(__file__).parents[1] / "data/articles/manche.txt"
COMMANDS: dict[str, list[str | Path]] = {
    "import numpy, joblib, typer": [sys.executable, "-c", "import numpy, joblib, typer"],
    "classifier label": [Path(sys.executable).with_name("classifier"), "label", ARTICLE],
    "classifier label --json": [
        Path(sys.executable).with_name("classifier"), "label", "--json", ARTICLE,
    ],
}  # fmt: skip
ROUNDS = 30


def run(command: list[str | Path]) -> tuple[float, float]:
    """The seconds and the MB of one run."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    # Kilobytes on Linux, bytes on macOS.
    return seconds, usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def main() -> None:
    """Run the commands in turn, so that whatever else the machine does meets them alike."""
    seconds: dict[str, list[float]] = {name: [] for name in COMMANDS}
    memory = dict.fromkeys(COMMANDS, 0.0)
    for _ in range(ROUNDS + 1):
        for name, command in COMMANDS.items():
            took, megabytes = run(command)
            seconds[name].append(took)
            memory[name] = max(memory[name], megabytes)
    # The first round fills the disk cache.
    medians = {name: statistics.median(times[1:]) for name, times in seconds.items()}
    base = next(iter(medians.values()))
    for name, median in medians.items():
        print(f"{name:30} {median:6.3f} s  {median / base:5.2f} x  {memory[name]:4.0f} MB")


if __name__ == "__main__":
    main()
