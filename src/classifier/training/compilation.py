"""Pipeline → model: the dictionaries and the matrix that labelling looks things up in."""

from collections.abc import Sequence

import numpy as np
from sklearn.pipeline import Pipeline

from classifier.card import Card
from classifier.french import STEM_MARK, Analyser, stem, stem_term
from classifier.model import NO_ROW, Calibration, Model
from classifier.records import Theme

# A letter or a digit that stands alone carries no theme.
_CHARACTERS = tuple(bytes([byte]) for byte in b"abcdefghijklmnopqrstuvwxyz0123456789")


def compile_model(
    pipeline: Pipeline,
    calibration: Calibration,
    themes: Sequence[Theme],
    analyser: Analyser,
    card: Card,
) -> Model:
    """The pipeline as two dictionaries and one matrix.

    A word's row is the sum of its lemma's and its stem's; a word of which the annotations
    hold the stem alone has the row of the stem.
    """
    column_of: dict[str, int] = pipeline["counts"].vocabulary_
    idf, machines = pipeline["weights"].idf_, pipeline["machines"]
    lemmas = sorted(term for term in column_of if not term.endswith(STEM_MARK))
    stem_terms = sorted(term for term in column_of if term.endswith(STEM_MARK))
    columns = [[column_of[lemma], column_of[stem_term(lemma.encode())]] for lemma in lemmas]
    columns += [[column_of[term]] for term in stem_terms]
    weights = np.zeros((NO_ROW + 1 + len(columns), len(themes)), dtype=np.float32)
    norms = np.zeros(len(weights), dtype=np.float32)
    for row, terms in enumerate(columns, NO_ROW + 1):
        weights[row] = idf[terms] @ machines.coefficients_[terms]
        norms[row] = (idf[terms] ** 2).sum()
    row_of = {term: row for row, term in enumerate(lemmas + stem_terms, NO_ROW + 1)}
    row_of_stem = {term.removesuffix(STEM_MARK).encode(): row_of[term] for term in stem_terms}
    forms = {}
    for form in {*analyser.lemmas, *analyser.stops, *map(str.encode, lemmas), *_CHARACTERS}:
        lemma = analyser.lemma(form)
        row = NO_ROW
        if lemma is not None:
            row = row_of.get(lemma.decode(), row_of_stem.get(stem(lemma), NO_ROW))
        # Otherwise its stem finds the same row.
        if row != row_of_stem.get(stem(form), NO_ROW):
            forms[form] = row
    return Model(
        tuple(themes), forms, row_of_stem, weights, norms, machines.bias_, calibration, card
    )
