import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from conftest import TOPICS, made_up_topics, write_passages

from classifier.errors import WordsError
from classifier.french import Analyser
from classifier.training.cooccurrence import learn_vectors
from classifier.training.vectors import WordVectors


def place_of(words: WordVectors) -> dict[str, int]:
    return {lemma: row for row, lemma in enumerate(words.lemmas)}


def test_words_of_a_topic_are_nearer_each_other_than_those_of_another(
    words: WordVectors, analyser: Analyser
) -> None:
    topics = [*map(analyser.lemmas_of, TOPICS.values()), *made_up_topics()]
    topic_of = {lemma: number for number, topic in enumerate(topics) for lemma in topic}
    topic = np.array([topic_of[lemma] for lemma in words.lemmas])
    nearness = words.vectors @ words.vectors.T
    np.fill_diagonal(nearness, -1)
    assert np.mean(topic[nearness.argmax(axis=1)] == topic) > 0.98
    same = topic[:, None] == topic
    assert nearness[same].mean() > 10 * abs(nearness[~same].mean())
    # Of the words that are met most, every one is nearer to its own than to any other.
    for word in np.flatnonzero(topic < len(TOPICS)):
        others = np.arange(len(topic)) != word
        assert nearness[word][same[word] & others].min() > nearness[word][~same[word]].max()


def test_words_are_sorted_by_how_often_they_are_met(
    words: WordVectors, passages: list[str], analyser: Analyser
) -> None:
    assert (np.diff(words.counts) <= 0).all()
    met = [lemma for passage in passages for lemma in analyser.lemmas_of(passage)]
    assert words.counts.tolist() == [met.count(lemma) for lemma in words.lemmas]
    np.testing.assert_allclose(np.linalg.norm(words.vectors, axis=1), 1, atol=1e-5)
    assert words.vectors.shape == (len(words.lemmas), 100)


def test_the_same_text_gives_the_same_file(
    passages: list[str], words_file: Path, tmp_path: Path
) -> None:
    """In a process of its own, in which dictionaries and sets have another order."""
    text, path = tmp_path / "texte.txt", tmp_path / "words.npz"
    text.write_text("\n\n".join(passages), "utf-8")
    script = "import sys; from classifier.cli import main; main(sys.argv[1:])"
    subprocess.run(
        [sys.executable, "-c", script, "words", text, "-o", path, "--origin", "made up"],
        env={**os.environ, "PYTHONHASHSEED": "0"},
        check=True,
        capture_output=True,
    )
    assert path.read_bytes() == words_file.read_bytes()


def test_the_seed_counts(passages: list[str], analyser: Analyser, words: WordVectors) -> None:
    assert learn_vectors(passages, analyser, seed=0).sha256 == words.sha256
    assert learn_vectors(passages, analyser, seed=1).sha256 != words.sha256


def test_the_forms_of_a_word_are_met_together(passages: list[str], analyser: Analyser) -> None:
    more = ["Les zibelines et la zibeline du chat", "L'ÉTÉ, 5 Zibelines, le ZIBELINE"] * 10
    words = learn_vectors([*passages, *more], analyser)
    assert words.counts[place_of(words)["zibeline"]] == 40
    assert not {"la", "le", "5", "l", "zibelines"} & set(words.lemmas)


def test_rare_words_are_left_out(passages: list[str], analyser: Analyser) -> None:
    four, five = ([*passages, "raretex " * times] for times in (4, 5))
    assert "raretex" not in learn_vectors(four, analyser).lemmas
    assert "raretex" in learn_vectors(five, analyser).lemmas


def test_a_word_that_was_only_met_alone_has_no_place(
    passages: list[str], analyser: Analyser
) -> None:
    alone = learn_vectors([*passages, *["solitairex"] * 9], analyser)
    assert "solitairex" not in alone.lemmas
    # It has one where its neighbour is in the same passage.
    assert "solitairex" in learn_vectors([*passages, *["solitairex chat"] * 9], analyser).lemmas


def test_no_window_reaches_across_passages(passages: list[str], analyser: Analyser) -> None:
    """A word that only ever begins what follows cats is no cat."""
    cats = TOPICS["chats"]
    towns = TOPICS["mairie"]
    apart = learn_vectors([*passages, *[cats, f"nouveaux {towns}"] * 9], analyser)
    tied = learn_vectors([*passages, *[f"{cats} nouveaux {towns}"] * 9], analyser)
    near = []
    for words in (apart, tied):
        place = place_of(words)
        near.append(words.vectors[place["nouveau"]] @ words.vectors[place["matou"]])
    assert near[0] < 0.1 < 0.4 < near[1]


@pytest.mark.parametrize(
    ("passages", "count"), [([], 0), (["", "Le la les"], 0), (["un chat"] * 9, 1)]
)
def test_too_short_a_text_is_named(passages: list[str], count: int, analyser: Analyser) -> None:
    with pytest.raises(WordsError) as error:
        learn_vectors(passages, analyser)
    assert str(error.value) == (
        f"the unlabelled text has {count} words that it uses 5 times, and 1000 are needed. Give "
        "more text: a few hundred articles at the least."
    )


def test_a_thousand_words_are_enough(analyser: Analyser) -> None:
    thousand = [topic[:50] for topic in made_up_topics()]
    assert len(learn_vectors(write_passages(thousand), analyser).lemmas) > 900
    thousand[0] = thousand[0][:-1]
    with pytest.raises(WordsError, match="has 999 words that it uses 5 times"):
        learn_vectors(write_passages(thousand), analyser)


def test_a_list_of_words_is_no_text(passages: list[str], analyser: Analyser) -> None:
    alone = [word for passage in passages for word in passage.split()]
    with pytest.raises(WordsError) as error:
        learn_vectors(alone, analyser)
    assert str(error.value) == (
        "the words of the unlabelled text stand alone. Give running text; a blank line parts its "
        "passages."
    )
