"""Which paragraphs an annotator should see first: those that the model is least sure of."""

from collections.abc import Sequence

import numpy as np

from classifier.french import reading
from classifier.furniture import is_furniture
from classifier.model import Model


def most_useful_first(
    model: Model, paragraphs: Sequence[str], known: Sequence[str] = (), *, seed: int = 0
) -> list[int]:
    """The places of paragraphs, those whose labels would teach most first.

    What says the same as `known` text or as an earlier paragraph is left out, and so is furniture.

    Args:
        seed: of what is drawn where paragraphs are equally useful.
    """
    met = set(map(reading, known))
    places = []
    for place, text in enumerate(paragraphs):
        if not is_furniture(text) and (read := reading(text)) not in met:
            met.add(read)
            places.append(place)
    scores = model.scores([paragraphs[place] for place in places])
    probabilities = model.calibration.probabilities(scores)
    doubt = np.minimum(probabilities, 1 - probabilities).sum(axis=1)
    tie = np.random.default_rng(seed).random(len(places))
    return [places[n] for n in np.lexsort((tie, -doubt))]
