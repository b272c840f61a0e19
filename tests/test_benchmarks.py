from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, f1_score, log_loss

from benchmarks import annotation_order, corpora, figures, tables
from benchmarks.annotation_order import Trial, labels_needed, play, rows, shuffled, thinned
from benchmarks.environments import Requirements, versions
from benchmarks.peers.protocol import Row, Work
from benchmarks.recombination import recombined
from classifier.evaluation import Figure, calibration_error
from classifier.training.vectors import WordVectors

UNKNOWN = np.nan


def noisy(judged: figures.Floats, noise: float, seed: int) -> figures.Floats:
    """Scores of one decimal, so that some are equal."""
    draw = np.random.default_rng(seed)
    return np.round(judged + draw.normal(0, noise, judged.shape), 1)


def some_judged(paragraphs: int = 200) -> figures.Floats:
    return (np.random.default_rng(0).random((paragraphs, 3)) < 0.3).astype(float)


def alone(count: int) -> list[str]:
    return [str(place) for place in range(count)]


def test_the_first_draw_is_the_paragraphs_and_the_others_keep_articles_whole() -> None:
    drawn = figures.draws(["a", "b", "a", "c"])
    assert drawn.shape == (1 + figures.RESAMPLES, 4)
    assert drawn[0].tolist() == [1, 1, 1, 1]
    assert (drawn[:, 0] == drawn[:, 2]).all()
    assert (drawn[:, [0, 1, 3]].sum(axis=1) == 3).all()
    assert (drawn == figures.draws(["a", "b", "a", "c"])).all()


def test_figures_are_those_of_scikit_learn() -> None:
    judged = some_judged()
    scores = noisy(judged, 0.6, seed=1)
    once = figures.draws(alone(len(judged)))[:1]
    assert figures.mean_average_precision(scores, judged, once) == pytest.approx(
        [average_precision_score(judged, scores, average="macro")]
    )
    assert figures.macro_f1(scores > 0.5, judged, once) == pytest.approx(
        [f1_score(judged, scores > 0.5, average="macro")]
    )
    assert figures.micro_f1(scores > 0.5, judged, once) == pytest.approx(
        [f1_score(judged, scores > 0.5, average="micro")]
    )
    inside = np.clip(scores, 0.1, 0.9)
    assert figures.log_loss(inside, judged, once) == pytest.approx(
        [log_loss(judged.ravel(), inside.ravel())]
    )
    assert figures.calibration_error(inside, judged, once) == pytest.approx(
        [calibration_error(inside, judged)]
    )


def test_a_draw_weighs_a_paragraph_as_if_it_stood_there_so_often() -> None:
    judged = some_judged(30)
    scores = noisy(judged, 0.6, seed=1)
    drawn = figures.draws(alone(30))[5:6]
    copies = np.repeat(np.arange(30), drawn[0].astype(int))
    once = np.ones((1, len(copies)))
    for figure in (figures.mean_average_precision, figures.accuracy):
        assert figure(scores, judged, drawn) == pytest.approx(
            figure(scores[copies], judged[copies], once)
        )
    for decided in (figures.macro_f1, figures.micro_f1, figures.false_alarms):
        assert decided(scores > 0.5, judged, drawn) == pytest.approx(
            decided(scores[copies] > 0.5, judged[copies], once)
        )


def test_what_was_not_said_scores_neither_way() -> None:
    judged = np.array([[1, 0], [0, 1], [0, 0], [UNKNOWN, UNKNOWN]])
    scores = np.array([[0.9, 0.1], [0.1, 0.9], [0.2, 0.2], [0.8, 0.99]])
    once = np.ones((1, 4))
    assert figures.mean_average_precision(scores, judged, once) == [1.0]
    assert figures.macro_f1(scores > 0.5, judged, once) == [1.0]
    assert figures.micro_f1(scores > 0.5, judged, once) == [1.0]
    assert figures.log_loss(judged, judged, once) == pytest.approx([0.0])
    assert figures.calibration_error(np.nan_to_num(judged), judged, once) == [0.0]
    assert figures.false_alarms(scores > 0.5, judged, once) == [0.0]


def test_a_draw_without_a_theme_averages_the_others() -> None:
    judged = np.array([[1.0, 0.0], [0.0, 1.0]])
    drawn = np.array([[1.0, 1.0], [2.0, 0.0]])
    assert figures.mean_average_precision(judged, judged, drawn).tolist() == [1.0, 1.0]
    assert figures.macro_f1(judged == 1, judged, drawn).tolist() == [1.0, 1.0]


def test_the_best_decisions_are_the_best_of_all_thresholds() -> None:
    judged = some_judged()
    scores = noisy(judged, 0.6, seed=1)
    given = figures.best_decisions(scores, judged)
    for column in range(judged.shape[1]):
        best = max(
            f1_score(judged[:, column], scores[:, column] >= threshold)
            for threshold in np.unique(scores[:, column])
        )
        assert f1_score(judged[:, column], given[:, column]) == pytest.approx(best)


def test_a_paired_difference_is_surer_than_two_intervals() -> None:
    """Two tools that stumble over the same paragraphs, one of them over a few more."""
    judged = some_judged()
    good = noisy(judged, 0.6, seed=1)
    worse = good + np.random.default_rng(2).normal(0, 0.1, judged.shape)
    drawn = figures.draws(alone(len(judged)))
    ours = figures.mean_average_precision(good, judged, drawn)
    theirs = figures.mean_average_precision(worse, judged, drawn)
    paired, single = figures.figure(ours - theirs), figures.figure(ours)
    assert paired.high - paired.low < (single.high - single.low) / 2
    assert paired.low <= paired.value <= paired.high
    assert figures.figure(ours - ours) == Figure(0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [
        (0.01, 0.03, "**+0.020 (+0.010 to +0.030)**"),
        (-0.01, 0.05, "+0.020 (-0.010 to +0.050)"),
        (0.0, 0.03, "+0.020 (+0.000 to +0.030)"),
    ],
)
def test_a_difference_is_bold_where_its_interval_leaves_out_zero(
    low: float, high: float, shown: str
) -> None:
    assert tables.difference(Figure(0.02, low, high)) == shown


def test_a_section_is_replaced_and_the_others_stay() -> None:
    page = "# Page\n"
    for name in ("one", "two"):
        page = tables.replaced(page, name, f"first of {name}")
    assert page == (
        "# Page\n\n<!-- one -->\nfirst of one\n<!-- end of one -->\n"
        "\n<!-- two -->\nfirst of two\n<!-- end of two -->\n"
    )
    again = tables.replaced(page, "one", "second\n\nof one\n")
    assert again == page.replace("first of one", "second\n\nof one")
    assert tables.replaced(again, "one", "first of one") == page


def test_a_command_is_shown_without_the_place_of_shared_data() -> None:
    for place in (["--shared", "/a/place"], ["--shared=/a/place"]):
        arguments = ["--only", "own", *place, "--test"]
        shown = tables.command("benchmarks.quality", arguments)
        assert shown == "python -m benchmarks.quality --only own --test"


def test_a_section_without_an_end_is_not_guessed() -> None:
    with pytest.raises(ValueError, match="'one' has no end"):
        tables.replaced("<!-- one -->\ntext\n", "one", "new")


def test_work_comes_back_from_its_folder(tmp_path: Path) -> None:
    work = Work(
        task="quality",
        train=[Row("L’été\nà «Łódź»", frozenset(["a", "b"]), "g"), Row("rien", frozenset())],
        texts=["un\ntexte", ""],
        themes=["b", "a"],
        single=True,
        options={"architecture": "bow"},
    )
    work.write(tmp_path)
    assert Work.read(tmp_path) == work


def test_recombined_paragraphs_are_reproducible_and_as_asked() -> None:
    rows = [Row("Un deux trois. Quatre cinq.", frozenset(["a"])), Row("Six sept.", frozenset())]
    made = list(recombined(rows, 200))
    assert made == list(recombined(rows, 200))
    assert {row.themes for row in made} == {frozenset(["a"]), frozenset()}
    lengths = [len(row.text.split()) for row in made]
    assert min(lengths) >= 30
    assert max(lengths) <= 80
    known = set(" ".join(row.text for row in rows).split())
    words = [word for row in made for word in row.text.split()]
    assert 0.02 < sum(word not in known for word in words) / len(words) < 0.04


def test_versions_are_read_from_the_pins() -> None:
    requirements = Requirements(["annif[omikuji]==1.4.3", "numpy<2"], ["data==1.0"])
    assert versions(requirements) == {"annif": "1.4.3"}


COUNTS = np.array([100, 150, 200])


@pytest.mark.parametrize(
    ("curve", "level", "needed"),
    [
        ([0.2, 0.4, 0.5], 0.4, 150),
        ([0.2, 0.4, 0.5], 0.3, 125),
        ([0.2, 0.4, 0.5], 0.1, 100),
        ([0.2, 0.4, 0.3], 0.4, 150),  # what was reached once
        ([0.4, 0.2, 0.6], 0.5, 187.5),
        ([0.2, 0.4, 0.5], 0.6, 200),  # never
    ],
)
def test_labels_needed_for_a_level(curve: list[float], level: float, needed: float) -> None:
    assert labels_needed(np.array(curve), level, COUNTS) == pytest.approx(needed)


def test_rows_say_how_many_labels_the_order_saves() -> None:
    """Two starts, in which the order is as far after 150 labels as chance after 200 and 300."""
    own = corpora.own()
    trial = Trial("a corpus", own, own, most=300)
    at_random = [[0.1, 0.2, 0.3, 0.4, 0.5], [0.3, 0.4, 0.5, 0.6, 0.7]]
    in_order = [[0.1, 0.3, 0.5, 0.5, 0.5], [0.3, 0.5, 0.7, 0.7, 0.7]]
    curves = np.stack([at_random, in_order], axis=1)
    assert list(rows(trial, curves)) == [
        [
            "a corpus, 200 labels",
            "0.400",
            "0.600",
            "**+0.200 (+0.200 to +0.200)**",
            "200",
            "150 (150 to 150)",
            "**+50 (+50 to +50)**",
            "1.33 (1.33 to 1.33)",
        ],
        [
            "a corpus, 300 labels",
            "0.600",
            "0.600",
            "+0.000 (+0.000 to +0.000)",
            "300",
            "200 (200 to 200)",
            "**+100 (+100 to +100)**",
            "1.50 (1.50 to 1.50)",
        ],
    ]


def test_a_level_that_the_order_does_not_reach_is_said() -> None:
    own = corpora.own()
    curves = np.array([[[0.1, 0.2, 0.4], [0.1, 0.2, 0.3]]] * 2)
    (row,) = rows(Trial("a corpus", own, own, most=200), curves)
    assert row[4:] == ["200", "not by 200", "", ""]


def test_a_thinned_corpus_has_the_themes_of_news() -> None:
    own = corpora.own()
    thin = thinned(own)
    themeless = (thin.judged == 0).all(axis=1)
    assert themeless.sum() == (own.judged == 0).all(axis=1).sum()
    assert themeless.mean() == pytest.approx(0.85, abs=0.001)


def test_a_start_has_two_articles_of_every_theme() -> None:
    thin = thinned(corpora.own())
    for seed in range(5):
        places = shuffled(thin, seed)
        assert sorted(places) == list(range(len(thin.rows)))
        start = thin.part(places[: annotation_order.START])
        for judged in start.judged.T:
            assert len({start.groups[place] for place in np.flatnonzero(judged)}) > 1


def test_both_ways_of_a_start_begin_alike(
    words: WordVectors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(annotation_order, "START", 40)
    monkeypatch.setattr(annotation_order, "BATCH", 20)
    own = corpora.own()
    trial = Trial("a corpus", own.part(np.arange(150)), own.part(np.arange(150, 200)), most=60)
    (random_start, random_end), (start, end) = play(trial, words, seed=1)
    assert random_start.tolist() == start.tolist()
    assert random_end.tolist() != end.tolist()
