import doctest
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import SMALL_CORPUS, made_up_topics
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.base import clone
from sklearn.metrics import f1_score
from sklearn.model_selection import GridSearchCV, GroupKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils import Tags
from sklearn.utils.estimator_checks import check_estimator
from sklearn.utils.validation import check_is_fitted, validate_data

from classifier import estimator
from classifier.aims import Aim
from classifier.estimator import ThemeClassifier
from classifier.french import Analyser
from classifier.labelling import decide
from classifier.model import Model
from classifier.records import Annotation
from classifier.storage import load, save
from classifier.training import lesson, train
from classifier.training.vectors import load_vectors

THEMES = ["chats", "chiens"]
TEXTS = [text for text, _ in SMALL_CORPUS]
GIVEN = np.array([[theme in themes for theme in THEMES] for _, themes in SMALL_CORPUS], dtype=int)
UNKNOWN = ["Le chaton griffe le canapé.", "Un chien ronge la niche.", "Le budget de la mairie."]
# One label each.
SINGLE = [(text, themes[0]) for text, themes in SMALL_CORPUS if len(themes) == 1]
SINGLE_TEXTS, LABELS = map(list, zip(*SINGLE, strict=True))


@pytest.fixture(scope="module")
def fitted(words_file: Path) -> ThemeClassifier:
    return ThemeClassifier(themes=THEMES, words=words_file).fit(TEXTS, GIVEN)


_WORDS = [word for topic in made_up_topics() for word in topic]


class OnNumbers(ThemeClassifier):
    """The same on rows of numbers, each a word for its column and its size.

    scikit-learn checks no estimator of texts any further than that it can be cloned.
    """

    def __init__(self, words: Path | None = None, random_state: int = 0) -> None:
        super().__init__(words=words, random_state=random_state)

    def _texts(self, rows: NDArray[Any]) -> list[str]:
        sizes = np.clip(np.round(2 * rows) + 15, 0, 29).astype(int)
        places = (sizes + 60 * np.arange(rows.shape[1])) % len(_WORDS)
        return [" ".join(_WORDS[place] for place in row) for row in places]

    def fit(self, X: Any, y: Any, groups: Any = None) -> "OnNumbers":  # noqa: N803
        return super().fit(self._texts(validate_data(self, X)), y)

    def _decisions(self, X: Any) -> Any:  # noqa: N803
        check_is_fitted(self)
        return super()._decisions(self._texts(validate_data(self, X, reset=False)))

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array = True
        tags.input_tags.one_d_array = False
        return tags


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
def test_scikit_learn_finds_nothing_wrong_with_it(
    words_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_estimator(ThemeClassifier())
    # No French word is among those of the numbers: two hundred thousand need not be looked up
    # at each of its hundred fits.
    monkeypatch.setattr(lesson, "french_analyser", lambda: Analyser({}, frozenset()))
    results = check_estimator(OnNumbers(words_file), on_fail="raise", on_skip=None)
    passed = {result["check_name"] for result in results if result["status"] == "passed"}
    assert {
        "check_classifiers_train",
        "check_classifiers_multilabel_output_format_decision_function",
        "check_decision_proba_consistency",
        "check_estimators_pickle",
        "check_fit_idempotent",
        "check_methods_sample_order_invariance",
    } < passed


def test_the_example_in_the_docstring_runs() -> None:
    results = doctest.testmod(estimator)
    assert results.attempted > 0
    assert results.failed == 0


def test_it_learns_what_train_learns(words_file: Path, fitted: ThemeClassifier) -> None:
    annotations = [
        Annotation(text, frozenset(themes), id=str(n), group=str(n))
        for n, (text, themes) in enumerate(SMALL_CORPUS)
    ]
    # Three of the ten have no theme.
    model = train(annotations, words=load_vectors(words_file), aim=Aim(0.3)).model
    expected = decide(model, UNKNOWN)
    np.testing.assert_array_equal(fitted.predict_proba(UNKNOWN), expected.probabilities)
    np.testing.assert_array_equal(fitted.predict(UNKNOWN), expected.given)


def test_any_number_of_themes_is_predicted_where_any_number_was_learnt(
    fitted: ThemeClassifier,
) -> None:
    assert fitted.classes_.tolist() == THEMES
    assert fitted.predict(UNKNOWN).tolist() == [[1, 0], [0, 1], [0, 0]]
    assert fitted.predict_proba(UNKNOWN).shape == (3, 2)
    np.testing.assert_array_equal(fitted.decision_function(UNKNOWN) >= 0, fitted.predict(UNKNOWN))
    assert f1_score(GIVEN, fitted.predict(TEXTS), average="macro") == 1
    assert fitted.score(TEXTS, GIVEN) == 1


def test_a_matrix_may_be_sparse_and_its_columns_nameless(
    words_file: Path, fitted: ThemeClassifier
) -> None:
    nameless = ThemeClassifier(words=words_file).fit(np.array(TEXTS), csr_matrix(GIVEN))
    assert nameless.classes_.tolist() == [0, 1]
    np.testing.assert_array_equal(nameless.predict_proba(UNKNOWN), fitted.predict_proba(UNKNOWN))


def test_one_label_is_predicted_where_one_was_learnt(words_file: Path) -> None:
    single = ThemeClassifier(words=words_file).fit(SINGLE_TEXTS, LABELS)
    assert single.classes_.tolist() == THEMES
    assert single.predict(UNKNOWN[:2]).tolist() == ["chats", "chiens"]
    np.testing.assert_allclose(single.predict_proba(UNKNOWN).sum(axis=1), 1)
    decisions = single.decision_function(UNKNOWN)
    assert decisions.shape == (3,)
    np.testing.assert_array_equal(decisions > 0, single.predict(UNKNOWN) == "chiens")


def test_it_works_in_cross_validation_of_whole_articles(words_file: Path) -> None:
    texts, given, articles = TEXTS * 2, np.tile(GIVEN, (2, 1)), np.tile(np.arange(10), 2)
    classifier, splitter = ThemeClassifier(words=words_file), GroupKFold(2)
    scores = cross_val_score(
        classifier, texts, given, groups=articles, cv=splitter, error_score="raise"
    )
    expected = []
    for learn, score in splitter.split(texts, groups=articles):
        fitted = clone(classifier).fit(np.array(texts)[learn], given[learn])
        expected.append(fitted.score(np.array(texts)[score], given[score]))
    assert scores.tolist() == expected


def test_it_works_in_a_grid_search_of_a_pipeline(words_file: Path) -> None:
    lexicon = {"chats": ("matou",), "chiens": ("molosse",)}
    pipeline = make_pipeline(
        FunctionTransformer(lambda texts: [text.lower() for text in texts]),
        ThemeClassifier(words=words_file),
    )
    search = GridSearchCV(
        pipeline, {"themeclassifier__lexicon": [None, lexicon]}, cv=2, error_score="raise"
    )
    search.fit(SINGLE_TEXTS * 2, LABELS * 2)
    assert search.predict(["LE CHATON MIAULE", "LE CHIOT ABOIE"]).tolist() == THEMES
    assert len(search.cv_results_["mean_test_score"]) == 2


def test_groups_are_articles(words_file: Path, fitted: ThemeClassifier) -> None:
    apart = clone(fitted).fit(TEXTS, GIVEN, groups=list(range(10)))
    np.testing.assert_array_equal(apart.predict_proba(UNKNOWN), fitted.predict_proba(UNKNOWN))
    tied = clone(fitted).fit(TEXTS, GIVEN, groups=["a", "b"] * 5)
    assert tied.model_.card.folds == 2
    assert fitted.model_.card.folds == 5


def test_random_numbers_come_from_the_state_given(words_file: Path) -> None:
    def drawn(state: Any) -> Any:
        return ThemeClassifier(words=words_file, random_state=state).fit(TEXTS, GIVEN).model_.bias

    again = drawn(np.random.RandomState(7))
    np.testing.assert_array_equal(drawn(np.random.RandomState(7)), again)
    np.testing.assert_array_equal(drawn(np.int64(3)), drawn(3))
    assert (drawn(3) != again).any()


def test_what_was_learnt_survives_pickle_and_a_model_file(
    fitted: ThemeClassifier, tmp_path: Path
) -> None:
    expected = fitted.predict_proba(UNKNOWN)
    again = pickle.loads(pickle.dumps(fitted))
    np.testing.assert_array_equal(again.predict_proba(UNKNOWN), expected)
    save(fitted.model_, tmp_path / "animaux.joblib")
    loaded = ThemeClassifier.from_model(load(tmp_path / "animaux.joblib"))
    np.testing.assert_array_equal(loaded.predict_proba(UNKNOWN), expected)
    np.testing.assert_array_equal(loaded.predict(UNKNOWN), fitted.predict(UNKNOWN))
    assert loaded.classes_.tolist() == THEMES


def test_a_shipped_model_is_measured_by_the_metrics_of_scikit_learn(shipped: Model) -> None:
    ready = ThemeClassifier.from_model(shipped)
    assert ready.predict(["", "16/04/2025"]).sum() == 0
    assert ready.predict_proba(["La mairie vote."]).shape == (1, len(shipped.themes))


@pytest.mark.parametrize(
    ("texts", "y", "options", "message"),
    [
        (TEXTS, np.ones(10), {}, "all texts are of one class, 1.0; two are the least to learn"),
        (TEXTS, GIVEN, {"themes": ["a"]}, "y has 2 columns, and there are 1 themes"),
        (
            TEXTS[3:],
            GIVEN[3:],
            {"themes": THEMES},
            "too few paragraphs are about 'chats': they come from 1 article. Annotate paragraphs "
            "of two articles at the least (fifty serve well), or list terms in a lexicon.",
        ),
        (
            TEXTS,
            GIVEN,
            {"themes": THEMES, "lexicon": {"chats": ("de",)}},
            "'de' of 'chats' holds no word that carries a theme. Remove it from the lexicon, or "
            "write more of it.",
        ),
        ([*TEXTS[:-1], 3], GIVEN, {}, "X[9] is no text but a int"),
        (
            [[text] for text in TEXTS],
            GIVEN,
            {},
            "expected texts, (n_texts,), and found an array of shape (10, 1)",
        ),
    ],
)
def test_what_cannot_be_learnt_is_said(
    texts: Any, y: Any, options: dict[str, Any], message: str, words_file: Path
) -> None:
    with pytest.raises(ValueError) as error:  # noqa: PT011 (the message is compared)
        ThemeClassifier(words=words_file, **options).fit(texts, y)
    assert str(error.value) == message
