"""The training of this package as a scikit-learn classifier; needs the extra `train`."""

from collections.abc import Sequence
from numbers import Integral
from os import PathLike
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import issparse
from scipy.special import logit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import Tags, check_array, check_random_state, check_X_y, column_or_1d
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import check_consistent_length, check_is_fitted

from classifier.aims import Aim
from classifier.errors import AnnotationError, LexiconError
from classifier.labelling import Decisions, decide
from classifier.lexicon import Lexicon
from classifier.model import Model
from classifier.records import Annotation, Theme
from classifier.training import train
from classifier.training.vectors import load_vectors

Floats = NDArray[np.float64]
Texts = Sequence[str] | NDArray[Any]

# A probability that rounding made 0 or 1 has no finite log of odds.
_LEAST = np.finfo(np.float64).eps

# As many as `train` takes.
_SEEDS = 2**32


class ThemeClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Learns themes from paragraphs as `classifier train` does, and gives them to others.

    What it is fitted to decides what it predicts: a matrix of zeros and ones, (n_texts, n_themes)
    as `MultiLabelBinarizer` makes them, any number of themes for a text; one label each, one.

    >>> from sklearn.preprocessing import MultiLabelBinarizer
    >>> texts = ["le chat dort", "un chat joue", "le chien dort", "un chien joue", "il pleut"]
    >>> binarizer = MultiLabelBinarizer()
    >>> y = binarizer.fit_transform([["chat"], ["chat"], ["chien"], ["chien"], []])
    >>> classifier = ThemeClassifier(themes=binarizer.classes_).fit(texts, y)
    >>> binarizer.inverse_transform(classifier.predict(["ce chat mange"]))
    [('chat',)]

    Args:
        themes: names of the columns of such a matrix; their numbers by default.
        lexicon: theme → terms that speak for it, as `classifier.lexicon.read_lexicon` gives them.
        words: a file of word vectors, made by `classifier words`; the one shipped by default.
        themeless_share: the share of texts without a theme among those to come; that of the
            texts learnt from by default.
        random_state: of all that is drawn at random.

    Attributes:
        classes_: the themes or labels, in the order of the columns of what is predicted.
        multilabel_: whether a text can have any number of them.
        model_: what `classifier.storage.save` writes, for `classifier label` and all others.
    """

    def __init__(
        self,
        *,
        themes: Sequence[str] | None = None,
        lexicon: Lexicon | None = None,
        words: str | PathLike[str] | None = None,
        themeless_share: float | None = None,
        random_state: int | np.random.RandomState | None = 0,
    ) -> None:
        self.themes = themes
        self.lexicon = lexicon
        self.words = words
        self.themeless_share = themeless_share
        self.random_state = random_state

    @classmethod
    def from_model(cls, model: Model) -> Self:
        """One that is fitted already: what a model says, for the metrics of scikit-learn."""
        fitted = cls()
        fitted.model_ = model
        fitted.classes_ = np.array(model.theme_names)
        fitted.multilabel_ = True
        return fitted

    def fit(
        self,
        X: Texts,  # noqa: N803
        y: Any,
        groups: Sequence[Any] | None = None,
    ) -> Self:
        """Learn from texts and their themes.

        Args:
            X: (n_texts,)
            y: (n_texts, n_themes), zeros and ones, may be sparse; or (n_texts,), one label each.
            groups: (n_texts,), the article of each; probabilities and thresholds are set by
                texts of whose article nothing was learnt. By default each stands alone.

        Raises:
            ValueError: they are not of these shapes, or too few to learn a theme from.
        """
        array, y = check_X_y(X, y, dtype=object, ensure_2d=False, multi_output=True)
        texts = _texts(array)
        about = self._about(y)
        groups = range(len(texts)) if groups is None else groups
        check_consistent_length(texts, groups)
        names = list(map(str, self.classes_))
        annotations = [
            Annotation(
                text,
                frozenset(name for name, is_given in zip(names, given, strict=True) if is_given),
                id=str(place),
                group=str(group),
            )
            for place, (text, given, group) in enumerate(zip(texts, about, groups, strict=True))
        ]
        share = self.themeless_share
        if share is None:
            share = float(1 - about.any(axis=1).mean())
        seed = self.random_state
        if not isinstance(seed, Integral):
            seed = check_random_state(seed).randint(_SEEDS, dtype=np.uint32)
        try:
            self.model_ = train(
                annotations,
                [Theme(name, name) for name in names],
                lexicon=self.lexicon,
                words=None if self.words is None else load_vectors(Path(self.words)),
                aim=Aim(share),
                seed=int(seed),
            ).model
        except (AnnotationError, LexiconError) as error:
            raise ValueError(str(error)) from error
        return self

    def _about(self, y: Any) -> NDArray[np.bool_]:
        """Whether each text is about each of `classes_`, which this sets, (n_texts, n_classes)."""
        check_classification_targets(y)
        self.multilabel_ = type_of_target(y).startswith("multilabel")
        if not self.multilabel_:
            self.classes_, place = np.unique(column_or_1d(y, warn=True), return_inverse=True)
            if len(self.classes_) < 2:
                raise ValueError(
                    f"all texts are of one class, {self.classes_[0]}; two are the least to learn"
                )
            about: NDArray[np.bool_] = place[:, None] == np.arange(len(self.classes_))
            return about
        about = np.asarray(y.toarray() if issparse(y) else y, dtype=bool)
        themes = np.arange(about.shape[1]) if self.themes is None else np.array(self.themes)
        if len(themes) != about.shape[1]:
            raise ValueError(f"y has {about.shape[1]} columns, and there are {len(themes)} themes")
        self.classes_ = themes
        return about

    def predict(self, X: Texts) -> NDArray[Any]:  # noqa: N803
        """The likeliest label of each text, (n_texts,), or 1 for each theme given, 0 for others."""
        decisions = self._decisions(X)
        if self.multilabel_:
            return decisions.given.astype(np.int64)
        labels: NDArray[Any] = self.classes_[decisions.probabilities.argmax(axis=1)]
        return labels

    def predict_proba(self, X: Texts) -> Floats:  # noqa: N803
        """The probability of each theme or label, (n_texts, n_classes); of labels they sum to 1."""
        probabilities = self._decisions(X).probabilities
        if not self.multilabel_:
            probabilities = np.maximum(probabilities, _LEAST)
            probabilities /= probabilities.sum(axis=1, keepdims=True)
        return probabilities

    def decision_function(self, X: Texts) -> Floats:  # noqa: N803
        """How far the log of its odds is above what is given or told apart, (n_texts, n_classes).

        Of two labels, only those of the second, (n_texts,).
        """
        odds = _log_odds(self.predict_proba(X))
        if self.multilabel_:
            odds -= _log_odds(self.model_.calibration.thresholds)
        elif len(self.classes_) == 2:
            odds = odds[:, 1]
        return odds

    def _decisions(self, X: Texts) -> Decisions:  # noqa: N803
        check_is_fitted(self)
        return decide(self.model_, _texts(check_array(X, dtype=object, ensure_2d=False)))

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = tags.input_tags.one_d_array = True
        tags.input_tags.two_d_array = False
        tags.classifier_tags.multi_label = True
        return tags


def _texts(array: NDArray[Any]) -> list[str]:
    """The texts of an array of objects.

    Raises:
        ValueError: it holds something else.
    """
    if array.ndim != 1:
        raise ValueError(f"expected texts, (n_texts,), and found an array of shape {array.shape}")
    for place, text in enumerate(array):
        if not isinstance(text, str):
            raise ValueError(f"X[{place}] is no text but a {type(text).__name__}")
    return list(array)


def _log_odds(probabilities: Floats) -> Floats:
    odds: Floats = logit(np.clip(probabilities, _LEAST, 1 - _LEAST))
    return odds
