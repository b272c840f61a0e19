"""Tag a file of JSON lines with fastText, as a short script would: read, predict, write.

    python -m benchmarks.peers.fasttext_jsonl learn WORK_FOLDER MODEL
    python -m benchmarks.peers.fasttext_jsonl tag MODEL SOURCE OUTPUT

The second prints the seconds that it took without loading the model.
"""

import itertools
import json
import sys
import time
from pathlib import Path
from typing import Any

import fasttext

from benchmarks.peers.fasttext import FastText
from benchmarks.peers.protocol import Work

_BATCH = 1_000


def _tag(model: Any, source: str, output: str) -> None:
    with open(source, encoding="utf-8") as lines, open(output, "w", encoding="utf-8") as out:
        while batch := [json.loads(line) for line in itertools.islice(lines, _BATCH)]:
            texts = [row["text"].lower().replace("\n", " ") for row in batch]
            answers = zip(batch, *model.predict(texts, k=-1), strict=True)
            for row, labels, probabilities in answers:
                scores = {
                    label: round(float(score), 4)
                    for label, score in zip(labels, probabilities, strict=True)
                }
                row["themes"] = [label for label, score in scores.items() if score >= 0.5]
                row["scores"] = scores
                out.write(json.dumps(row, ensure_ascii=False) + "\n")


def main() -> None:
    """Do what the command line asks for."""
    if sys.argv[1] == "learn":
        learner = FastText()
        learner.learn(Work.read(Path(sys.argv[2])))
        learner.model.save_model(sys.argv[3])
        return
    _, _, model, source, output = sys.argv
    loaded = fasttext.load_model(model)
    start = time.perf_counter()
    _tag(loaded, source, output)
    print(time.perf_counter() - start)


if __name__ == "__main__":
    main()
