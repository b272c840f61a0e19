import numpy as np
from conftest import made_up_topics

from classifier.training.background import PARAGRAPHS, background
from classifier.training.vectors import WordVectors


def test_the_same_seed_imagines_the_same_news(words: WordVectors) -> None:
    imagined = background(words, seed=3)
    assert imagined == background(words, seed=3)
    assert imagined != background(words, seed=4)


def test_paragraphs_are_as_long_as_those_of_news_and_of_known_words(words: WordVectors) -> None:
    imagined = background(words, seed=0)
    lengths = [len(paragraph) for paragraph in imagined]
    assert len(imagined) == PARAGRAPHS
    assert (min(lengths), max(lengths)) == (12, 44)
    assert {lemma for paragraph in imagined for lemma in paragraph} <= set(words.lemmas)


def test_a_paragraph_has_a_subject(words: WordVectors) -> None:
    """Of twenty-three topics, the one of a subject has most of the words."""
    topic_of = {word: number for number, topic in enumerate(made_up_topics()) for word in topic}
    shares = []
    for paragraph in background(words, seed=0):
        topics = [topic_of.get(lemma, -1) for lemma in paragraph]
        shares.append(max(map(topics.count, topics)) / len(topics))
    assert np.mean(shares) > 0.5


def test_commoner_words_come_more_often(words: WordVectors) -> None:
    drawn = [lemma for paragraph in background(words, seed=0) for lemma in paragraph]
    cats = drawn.count("chat") + drawn.count("matou")
    made_up = sum(map(drawn.count, made_up_topics()[0][:2]))
    # Words of the real topics are met twice as often as made-up ones.
    assert cats > made_up > 0
