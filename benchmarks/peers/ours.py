"""Ours: the installed package, by its Python API."""

from collections.abc import Callable, Mapping, Sequence

from benchmarks.peers.protocol import Answers, Work, run
from classifier import labelling, storage
from classifier.model import Model
from classifier.records import Annotation, Theme


class Ours:
    """A model trained with `classifier.training.train`; for speed, the shipped one."""

    def learn(self, work: Work) -> None:
        self.model = storage.load(storage.shipped_model()) if work.task == "speed" else _train(work)

    def answers(self, texts: Sequence[str]) -> Answers:
        probabilities = self.model.calibration.probabilities(self.model.scores(texts))
        return Answers(probabilities.tolist(), given=labelling.given(self.model, texts).tolist())

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
    return train(annotations, [Theme(name, name) for name in work.themes]).model


if __name__ == "__main__":
    run(Ours())
