"""spaCy's text categorizer: a bag of words, or the default ensemble with a neural network."""

import random
from collections.abc import Callable, Mapping, Sequence

import spacy
from spacy.training import Example
from thinc.api import fix_random_seed

from benchmarks.peers.protocol import Answers, Work, run

# Fixed: two or three times as many changed accuracy on held-out training sentences of SIB-200
# by a hundredth or none. The ensemble gained five there from small batches, the bag of words
# nothing but time.
_EPOCHS = {"bow": 20, "ensemble": 10}
_BATCH = {"bow": 32, "ensemble": 8}


class TextCategorizer:
    """A blank French pipeline with one component."""

    def learn(self, work: Work) -> None:
        fix_random_seed(work.seed)
        architecture = work.options["architecture"]
        name = "textcat" if work.single else "textcat_multilabel"
        self.nlp = spacy.blank("fr")
        config = {}
        if architecture == "bow":
            config["model"] = {
                "@architectures": "spacy.TextCatBOW.v3",
                "exclusive_classes": work.single,
                "ngram_size": 1,
                "no_output_layer": False,
            }
        categorizer = self.nlp.add_pipe(name, config=config)
        for theme in work.themes:
            categorizer.add_label(theme)  # type: ignore[attr-defined]
        examples = [
            Example.from_dict(
                self.nlp.make_doc(row.text),
                {"cats": {theme: float(theme in row.themes) for theme in work.themes}},
            )
            for row in work.train
        ]
        # The first few show the shapes; all of them would be copied.
        optimizer = self.nlp.initialize(lambda: examples[:100])
        batch = _BATCH[architecture]
        shuffled = random.Random(work.seed)
        for _ in range(_EPOCHS[architecture]):
            shuffled.shuffle(examples)
            for start in range(0, len(examples), batch):
                self.nlp.update(examples[start : start + batch], sgd=optimizer)
        self.themes = work.themes
        self.note = f"{_EPOCHS[architecture]} epochs"

    def answers(self, texts: Sequence[str]) -> Answers:
        found = [doc.cats for doc in self.nlp.pipe(texts)]
        return Answers([[cats[theme] for theme in self.themes] for cats in found], note=self.note)

    def rounds(self, texts: Sequence[str]) -> Mapping[str, Callable[[], object]]:
        return {"": lambda: [doc.cats for doc in self.nlp.pipe(texts)]}


if __name__ == "__main__":
    run(TextCategorizer())
