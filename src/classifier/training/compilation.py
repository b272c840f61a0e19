"""Machines → model: the dictionaries and the matrix that labelling looks things up in."""

from collections.abc import Sequence

import numpy as np

from classifier.card import Card
from classifier.forms import Forms
from classifier.french import Analyser, stem, stem_term
from classifier.model import FIRST_ROW, STOP_ROW, UNKNOWN_ROW, Calibration, Model, Pairs
from classifier.records import Theme
from classifier.training.learner import ThemeMachines

# A letter or a digit that stands alone carries no theme.
_CHARACTERS = tuple(bytes([byte]) for byte in b"abcdefghijklmnopqrstuvwxyz0123456789")


def compile_model(
    machines: ThemeMachines,
    calibration: Calibration,
    themes: Sequence[Theme],
    analyser: Analyser,
    card: Card,
) -> Model:
    """The machines as two dictionaries and two matrices.

    A word's row is the sum of its lemma's and its stem's; a word of which the stem alone is
    known has the row of the stem.
    """
    space = machines.space
    column_of, of_terms = space.column_of, machines.coefficients_
    columns = [[column_of[lemma], column_of[stem_term(lemma)]] for lemma in space.lemmas]
    columns += [[column_of[term]] for term in space.stems]
    weights = np.zeros((FIRST_ROW + len(columns), len(themes)), dtype=np.float32)
    norms = np.zeros(len(weights), dtype=np.float32)
    for row, terms in enumerate(columns, FIRST_ROW):
        weights[row] = of_terms[terms].sum(axis=0)
        norms[row] = space.norms[terms].sum()
    row_of = {term: row for row, term in enumerate((*space.lemmas, *space.stems), FIRST_ROW)}
    row_of_stem = {stem(lemma.encode()): row_of[stem_term(lemma)] for lemma in space.lemmas}
    forms = {}
    for form in {*analyser.lemmas, *analyser.stops, *map(str.encode, space.lemmas), *_CHARACTERS}:
        lemma = analyser.lemma(form)
        if lemma is None:
            row = STOP_ROW
        else:
            row = row_of.get(lemma.decode(), row_of_stem.get(stem(lemma), UNKNOWN_ROW))
        # Otherwise its stem finds the same row.
        if row != row_of_stem.get(stem(form), UNKNOWN_ROW):
            forms[form] = row
    ends = [tuple(row_of[lemma] for lemma in pair.split()) for pair in space.pairs]
    order = sorted(range(len(ends)), key=ends.__getitem__)
    return Model(
        tuple(themes),
        Forms.of(forms),
        Forms.of(row_of_stem),
        weights,
        norms,
        Pairs(
            np.array([ends[place] for place in order], dtype=np.int32).reshape(-1, 2),
            of_terms[[column_of[space.pairs[place]] for place in order]].astype(np.float32),
        ),
        machines.bias_,
        calibration,
        card,
    )
