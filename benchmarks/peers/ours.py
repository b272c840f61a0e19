"""Ours: the installed package, by its Python API."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks.peers.protocol import Answers, Work, run
from classifier import labelling, storage
from classifier.lexicon import LEXICON_FILE, NONE, read_lexicon
from classifier.model import Model
from classifier.records import Annotation, Theme

LEXICON = Path(__file__).parents[2] / "data" / LEXICON_FILE


class Ours:
    """A model trained with `classifier.training.train`; for speed, the shipped one."""

    def learn(self, work: Work) -> None:
        self.model = storage.load(storage.shipped_model()) if work.task == "speed" else _train(work)

    def answers(self, texts: Sequence[str]) -> Answers:
        decisions = labelling.decide(self.model, texts)
        return Answers(decisions.probabilities.tolist(), given=decisions.given.tolist())

    def rounds(self, texts: Sequence[str]) -> Mapping[str, Callable[[], object]]:
        def decide() -> object:
            scores = self.model.scores(texts)
            calibration = self.model.calibration
            return calibration.probabilities(scores), calibration.given(scores)

        return {"": decide}


def _train(work: Work) -> Model:
    from classifier.training import train

    annotations = [
        Annotation(row.text, row.themes, id=str(place), group=row.group or str(place))
        for place, row in enumerate(work.train)
    ]
    themes = [Theme(name, name) for name in work.themes]
    # The lexicon is part of data/, as the shipped model is trained.
    lexicon = read_lexicon(LEXICON)
    return train(
        annotations, themes, lexicon=lexicon if {*lexicon} - {NONE} <= {*work.themes} else None
    ).model


if __name__ == "__main__":
    run(Ours())
