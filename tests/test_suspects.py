"""Labels that a model of the other articles would not have given."""

import pytest
from conftest import SMALL_CORPUS

from classifier.errors import AnnotationError
from classifier.records import Annotation
from classifier.training.suspects import suspicious_labels
from classifier.training.vectors import WordVectors


def annotation(text: str, themes: list[str], place: int) -> Annotation:
    return Annotation(text, frozenset(themes), f"{place}", f"g{place}", where=f"a.jsonl:{place}")


@pytest.fixture
def annotations() -> list[Annotation]:
    """Four copies of the small corpus, in articles of their own."""
    return [annotation(text, themes, n) for n, (text, themes) in enumerate(SMALL_CORPUS * 4)]


def test_a_wrong_label_is_the_most_suspicious(
    annotations: list[Annotation], words: WordVectors
) -> None:
    annotations[3] = annotation(annotations[3].text, [], 3)  # the dog in front of its kennel
    annotations[17] = annotation(annotations[17].text, ["chats"], 17)  # roadworks
    found = suspicious_labels(annotations, [], {}, words, most=2)
    assert [finding.kind for finding in found] == ["suspicious-label"] * 2
    assert {(finding.where[0], finding.what.partition(",")[0]) for finding in found} == {
        ("a.jsonl:3", "'chiens' is not given"),
        ("a.jsonl:17", "'chats' is given"),
    }
    assert not any(finding.error for finding in found)


def test_the_words_are_those_that_speak_against_the_label(
    annotations: list[Annotation], words: WordVectors
) -> None:
    annotations[3] = annotation(annotations[3].text, [], 3)
    (worst,) = suspicious_labels(annotations, [], {}, words, most=1)
    assert worst.text == annotations[3].text
    told = {word for words, _ in worst.words for word in words.split()}
    assert told <= {"chien", "aboyer", "niche"}
    weights = [weight for _, weight in worst.words]
    assert weights == sorted(weights, reverse=True)
    assert min(weights) > 0


def test_the_words_of_a_given_label_speak_against_it(
    annotations: list[Annotation], words: WordVectors
) -> None:
    annotations[17] = annotation(annotations[17].text, ["chats"], 17)
    (worst,) = suspicious_labels(annotations, [], {}, words, most=1)
    assert worst.what.startswith("'chats' is given, which has a probability of ")
    assert "budget" in {word for words_, _ in worst.words for word in words_.split()}
    weights = [weight for _, weight in worst.words]
    assert weights == sorted(weights)
    assert max(weights) < 0
    assert len(weights) <= 6


def test_a_lemma_and_its_stem_are_one_word(
    annotations: list[Annotation], words: WordVectors
) -> None:
    found = suspicious_labels(
        [annotation(one.text, [], n) if n % 4 == 1 else one for n, one in enumerate(annotations)],
        [], {}, words, most=99,
    )  # fmt: skip
    assert found
    assert not any(word.endswith("-") for one in found for word, _ in one.words)


def test_labels_that_the_others_bear_out_are_not_suspicious(
    annotations: list[Annotation], words: WordVectors
) -> None:
    assert suspicious_labels(annotations, [], {}, words, most=99) == []


def test_one_article_has_no_others(words: WordVectors) -> None:
    alone = [Annotation(text, frozenset(themes), text, "g") for text, themes in SMALL_CORPUS]
    with pytest.raises(AnnotationError, match="they come from 1 article"):
        suspicious_labels(alone, [], {}, words, most=9)
    lexicon = {"chats": ("chat",), "chiens": ("chien",)}
    assert suspicious_labels(alone, [], lexicon, words, most=9) == []
