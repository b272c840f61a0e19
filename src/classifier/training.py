"""Annotations → a model. The only module that imports scikit-learn and spaCy.

A paragraph becomes the counts of its lemmas and stems, weighted by inverse document
frequency. One linear support vector machine per theme learns on terms scaled by how much
each speaks for the theme (Wang and Manning 2012, NB-SVM). Scores of paragraphs that were
not learnt from give the calibration (Platt 1999), the thresholds and the figures of the
card. Last, all of it is compiled to a `Model`.
"""

import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import Pipeline
from sklearn.svm import LinearSVC
from spacy.lang.fr.stop_words import STOP_WORDS
from spacy.util import load_language_data, registry

from classifier.annotations import digest, judgements, theme_names
from classifier.errors import AnnotationError
from classifier.evaluation import Evaluation, as_plain, evaluate
from classifier.french import Analyser, stem, stem_term, tokens
from classifier.model import NO_ROW, Calibration, Model
from classifier.records import Annotation, Theme

Floats = NDArray[np.float64]

FOLDS = 5

# Added to every count of paragraphs before the log of odds is taken.
_SMOOTHING = 1.0

# Annotated corpora are rich in themes and the news is not: three paragraphs in four of
# ordinary news have none, and the fourth has one theme where an annotated one has nearly two.
# Probabilities and thresholds are set for the share at which a theme is as rare as there.
THEMELESS_SHARE = 0.8

# A theme is given when it is likelier than not, or from where its F1 is best above that:
# on real news the very best F1 of annotated data costs half as many false alarms again.
_THRESHOLDS = np.linspace(0.5, 0.95, 46)

# A letter or a digit that stands alone carries no theme.
_CHARACTERS = tuple(bytes([byte]) for byte in b"abcdefghijklmnopqrstuvwxyz0123456789")

_VERSIONED = ("classifier", "numpy", "scipy", "scikit-learn", "spacy", "spacy-lookups-data")


@dataclass(frozen=True)
class Trained:
    """A model and the scikit-learn pipeline that it was compiled from.

    `pipeline.decision_function` takes texts and gives the model's scores.
    """

    model: Model
    pipeline: Pipeline


def train(annotations: Sequence[Annotation], themes: Sequence[Theme] = ()) -> Trained:
    """Learn themes from annotated paragraphs.

    Args:
        themes: what the themes are called and mean, and their order; by default, those that
            the annotations name, sorted.

    Raises:
        AnnotationError: a theme has too few paragraphs, or is not among `themes`.
    """
    themes = list(themes) or [Theme(name, name) for name in theme_names(annotations)]
    names = [theme.name for theme in themes]
    judged = judgements(annotations, names)
    groups = [annotation.group for annotation in annotations]
    _check_learnable(judged, groups, names)
    texts = [annotation.text for annotation in annotations]
    analyser = french_analyser()

    unseen = _out_of_fold_scores(texts, judged, groups, analyser)
    calibration = _calibrate(unseen, judged)
    pipeline = _pipeline(analyser).fit(texts, judged)
    card = _card(annotations, judged, names, _cross_evaluate(unseen, judged, names, groups))
    return Trained(_compile(pipeline, calibration, themes, analyser, card), pipeline)


def french_analyser() -> Analyser:
    """The analyser of spaCy's French lemma table and stop words.

    Folding makes one word of several. A form without accents comes first, as a lemma or as
    the table has it, then the others: *attentat* is the noun and not *attentât*, of *attenter*.
    """
    table = load_language_data(registry.lookups.get("fr")["lemma_lookup"])
    entries = [(form, candidates[0]) for form, candidates in dict(table).items()]
    plain = [entry for entry in entries if entry[0].isascii()]
    themselves = sorted(
        (lemma, lemma) for lemma in {lemma for _, lemma in entries if lemma.isascii()}
    )
    lemmas: dict[bytes, bytes] = {}
    for entry in [*plain, *themselves, *entries]:
        form, lemma = map(tokens, entry)
        if len(form) == len(lemma) == 1:
            lemmas.setdefault(form[0], lemma[0])
    stops = frozenset(token for word in STOP_WORDS for token in tokens(word))
    return Analyser(lemmas, stops)


def _check_learnable(judged: Floats, groups: Sequence[str], names: Sequence[str]) -> None:
    """Every theme needs a yes and a no in two articles, so that each split has both."""
    if not names:
        raise AnnotationError("no paragraph has a theme", remedy="Annotate some first.")
    for column, name in enumerate(names):
        for answer, meaning in ((1, "about"), (0, "not about")):
            articles = {
                group
                for group, said in zip(groups, judged[:, column], strict=True)
                if said == answer
            }
            if len(articles) < 2:
                raise AnnotationError(
                    f"too few paragraphs are {meaning} {name!r}: "
                    f"they come from {len(articles)} article{'s' * (len(articles) != 1)}",
                    remedy="Annotate paragraphs of two articles at the least; fifty serve well.",
                )


class _InverseDocumentFrequency(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Counts → weights: rare terms weigh more, and long paragraphs no more than short ones.

    The divisor is √(Σ count·idf²), not the Euclidean norm √(Σ count²·idf²): it is a sum over
    the words as they come, so that the compiled model need not count repeats.
    """

    def fit(self, counts: sparse.csr_matrix, judged: object = None) -> Self:
        holding = np.bincount(counts.indices, minlength=counts.shape[1])
        self.idf_ = np.log((1 + counts.shape[0]) / (1 + holding)) + 1
        return self

    def transform(self, counts: sparse.csr_matrix) -> sparse.csr_matrix:
        squared = counts @ self.idf_**2
        divisor = np.sqrt(np.where(squared == 0, 1, squared))
        return sparse.csr_matrix(
            sparse.diags_array(1 / divisor) @ counts @ sparse.diags_array(self.idf_)
        )


class _ThemeMachines(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """One linear support vector machine per theme, on terms scaled by their log-odds."""

    def fit(self, weights: sparse.csr_matrix, judged: Floats) -> Self:
        """Learn from what was said; a NaN neither trains for nor against its theme."""
        columns = [_theme_machine(weights, judged[:, column]) for column in range(judged.shape[1])]
        self.coefficients_ = np.stack([coefficients for coefficients, _ in columns], axis=1)
        self.bias_ = np.array([bias for _, bias in columns])
        return self

    def decision_function(self, weights: sparse.csr_matrix) -> Floats:
        scores: Floats = weights @ self.coefficients_ + self.bias_
        return scores


def _theme_machine(weights: sparse.csr_matrix, judged: Floats) -> tuple[Floats, float]:
    """The (n_terms,) coefficients and the bias of one theme."""
    known = ~np.isnan(judged)
    weights, about = weights[known], judged[known] == 1
    if about.all() or not about.any():
        # All articles of a rare theme can fall into the fold that is not learnt from.
        return np.zeros(weights.shape[1]), 0.0
    speaks_for = _log_odds(weights[about]) - _log_odds(weights[~about])
    machine = LinearSVC(random_state=0).fit(weights @ sparse.diags_array(speaks_for), about)
    return machine.coef_[0] * speaks_for, float(machine.intercept_[0])


def _log_odds(weights: sparse.csr_matrix) -> Floats:
    """The log of the odds that a paragraph holds each term, (n_terms,)."""
    holding = np.bincount(weights.indices, minlength=weights.shape[1]) + _SMOOTHING
    lacking = weights.shape[0] + 2 * _SMOOTHING - holding
    odds: Floats = np.log(holding / lacking)
    return odds


def _pipeline(analyser: Analyser) -> Pipeline:
    return Pipeline(
        [
            ("counts", CountVectorizer(analyzer=analyser.terms, dtype=np.float64)),
            ("weights", _InverseDocumentFrequency()),
            ("machines", _ThemeMachines()),
        ]
    )


def _out_of_fold_scores(
    texts: Sequence[str], judged: Floats, groups: Sequence[str], analyser: Analyser
) -> Floats:
    """The score of every paragraph by a pipeline that saw nothing of its article."""
    scores = np.empty_like(judged)
    for learn, score in _folds(groups):
        pipeline = _pipeline(analyser).fit([texts[row] for row in learn], judged[learn])
        scores[score] = pipeline.decision_function([texts[row] for row in score])
    return scores


def _folds(groups: Sequence[str]) -> Iterable[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """(rows to learn from, rows to score); every row is scored once, articles stay whole."""
    splitter = GroupKFold(min(FOLDS, len(set(groups))))
    return list(splitter.split(np.zeros(len(groups)), groups=groups))


def _calibrate(scores: Floats, judged: Floats) -> Calibration:
    """Slopes, intercepts and thresholds from the scores of paragraphs not learnt from."""
    importance = _importance(judged)
    slopes, intercepts, thresholds = [], [], []
    for column in range(judged.shape[1]):
        known = ~np.isnan(judged[:, column])
        score, about, weight = scores[known, column], judged[known, column] == 1, importance[known]
        # So large a C leaves the two numbers to the data, as Platt's method has it.
        platt = LogisticRegression(C=1e6).fit(score[:, None], about, sample_weight=weight)
        probability = platt.predict_proba(score[:, None])[:, 1]
        f1 = [_weighted_f1(probability >= threshold, about, weight) for threshold in _THRESHOLDS]
        slopes.append(platt.coef_[0, 0])
        intercepts.append(platt.intercept_[0])
        thresholds.append(_THRESHOLDS[np.argmax(f1)])
    return Calibration(np.array(slopes), np.array(intercepts), np.array(thresholds))


def _importance(judged: Floats) -> Floats:
    """A weight per paragraph, 1 on average, that makes the themeless ones their usual share."""
    themeless = (judged == 0).all(axis=1)
    if themeless.all() or not themeless.any():
        return np.ones(len(judged))
    share = np.where(
        themeless,
        THEMELESS_SHARE / themeless.sum(),
        (1 - THEMELESS_SHARE) / (~themeless).sum(),
    )
    importance: Floats = share * len(judged)
    return importance


def _weighted_f1(given: NDArray[np.bool_], about: NDArray[np.bool_], weight: Floats) -> float:
    both = weight[given].sum() + weight[about].sum()
    return float(2 * weight[given & about].sum() / both) if both else 0.0


def _cross_evaluate(
    scores: Floats, judged: Floats, names: Sequence[str], groups: Sequence[str]
) -> Evaluation:
    """How well themes are found in articles that neither trained nor set a threshold."""
    given = np.zeros(judged.shape, dtype=bool)
    for learn, score in _folds(groups):
        given[score] = _calibrate(scores[learn], judged[learn]).given(scores[score])
    return evaluate(given, judged, names, groups)


def _compile(
    pipeline: Pipeline,
    calibration: Calibration,
    themes: Sequence[Theme],
    analyser: Analyser,
    card: dict[str, Any],
) -> Model:
    """The pipeline as two dictionaries and one matrix.

    A word's row is the sum of its lemma's and its stem's; a word of which the annotations
    hold the stem alone has the row of the stem.
    """
    column_of: dict[str, int] = pipeline["counts"].vocabulary_
    idf, machines = pipeline["weights"].idf_, pipeline["machines"]
    lemmas = sorted(term for term in column_of if not term.endswith("-"))
    stems = sorted(term for term in column_of if term.endswith("-"))
    columns = [[column_of[lemma], column_of[stem_term(lemma.encode())]] for lemma in lemmas]
    columns += [[column_of[stem]] for stem in stems]
    weights = np.zeros((NO_ROW + 1 + len(columns), len(themes)), dtype=np.float32)
    norms = np.zeros(len(weights), dtype=np.float32)
    for row, terms in enumerate(columns, NO_ROW + 1):
        weights[row] = idf[terms] @ machines.coefficients_[terms]
        norms[row] = (idf[terms] ** 2).sum()
    row_of = {term: row for row, term in enumerate(lemmas + stems, NO_ROW + 1)}
    row_of_stem = {stem[:-1].encode(): row_of[stem] for stem in stems}
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


def _card(
    annotations: Sequence[Annotation], judged: Floats, names: Sequence[str], measured: Evaluation
) -> dict[str, Any]:
    """What made a model and how good it is, as plain data."""
    return {
        "data": {
            "sha256": digest(annotations),
            "paragraphs": len(annotations),
            "articles": len({annotation.group for annotation in annotations}),
            "themeless": int((judged == 0).all(axis=1).sum()),
            "themes": dict(zip(names, (judged == 1).sum(axis=0).tolist(), strict=True)),
        },
        "themeless_share": THEMELESS_SHARE,
        "folds": FOLDS,
        "measured": as_plain(measured),
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in _VERSIONED},
        },
    }
