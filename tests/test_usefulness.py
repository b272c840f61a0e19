from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier import usefulness
from classifier.french import reading
from classifier.furniture import is_furniture
from classifier.model import FIRST_ROW, Calibration, Model, Pairs
from classifier.usefulness import most_useful_first

# Words with what each adds to the scores of two themes. Of nothing there is as much doubt as of 0.
WEIGHTS = {
    "volcan": (0.0, 0.0),
    "cratère": (0.1, 0.0),
    "lave": (0.0, 0.1),
    "rivière": (1.5, -1.5),
    "marée": (9.0, -9.0),
    "phare": (-9.0, 9.0),
}

ERUPTION = "Le volcan gronde depuis mardi et les pompiers évacuent déjà trois villages de la côte."


def model_of(small_model: Model, weights: Mapping[str, tuple[float, float]]) -> Model:
    """A model that knows these words alone, each as rare as the others."""
    return replace(
        small_model,
        forms={reading(word): row for row, word in enumerate(weights, FIRST_ROW)},
        stems={},
        weights=np.array([(0, 0), (0, 0), *weights.values()], dtype=np.float32),
        norms=np.array([0, 0, *(1 for _ in weights)], dtype=np.float32),
        pairs=Pairs(np.empty((0, 2), np.int32), np.empty((0, 2), np.float32)),
        bias=np.zeros(2),
        calibration=Calibration(np.ones(2), np.zeros(2), np.full(2, 0.5)),
    )


@pytest.fixture(scope="module")
def model(small_model: Model) -> Model:
    return model_of(small_model, WEIGHTS)


def test_what_is_in_doubt_comes_first_and_what_is_sure_last(model: Model) -> None:
    assert most_useful_first(model, ["La marée.", "La rivière.", "Le volcan."]) == [2, 1, 0]


def test_themes_count_together(small_model: Model) -> None:
    """A doubt of two themes is more than a greater one of one."""
    model = model_of(small_model, {"sable": (0.0, 9.0), "dune": (1.0, 1.0)})
    assert most_useful_first(model, ["Le sable.", "La dune."]) == [1, 0]


@pytest.mark.parametrize(
    "text",
    [
        "LE VOLCAN !",  # reads as a known text
        "Sur le même sujet : le volcan",  # furniture
        "Un mot inconnu.",
        "Террористический акт",
        "!",
        " ",
        "",
    ],
)
def test_what_teaches_nothing_is_left_out(model: Model, text: str) -> None:
    assert most_useful_first(model, [text, "La lave."], ["Le volcan."]) == [1]


def test_of_texts_that_read_the_same_the_first_is_taken(model: Model) -> None:
    assert most_useful_first(model, ["La marée.", "Le volcan.", "la marée", "« Le VOLCAN »"]) == [
        1,
        0,
    ]


@pytest.mark.parametrize(
    ("text", "is_copy"),
    [
        (ERUPTION.replace("mardi", "jeudi") + " La lave coule.", True),
        (ERUPTION.upper() + " La lave coule, dit la préfecture.", True),
        ("Le volcan gronde depuis mardi et les pompiers évacuent une lave épaisse.", True),
        ("Lave : le volcan gronde depuis mardi et les pompiers.", True),
        ("Lave : volcan gronde depuis mardi et les pompiers.", False),  # has too few runs to tell
        ("Mardi, trois villages de la côte ont vu gronder le volcan et couler la lave.", False),
    ],
)
def test_near_copies_go_last(model: Model, text: str, is_copy: bool) -> None:
    """Even one that has more words in doubt than a paragraph of another text."""
    sure = "La marée monte."
    order = [1, 0] if is_copy else [0, 1]
    assert most_useful_first(model, [text, sure], [ERUPTION]) == order
    # The same of what is like a paragraph before it.
    assert most_useful_first(model, [ERUPTION, text, sure]) == [0, *(place + 1 for place in order)]


def test_near_copies_are_in_order_of_doubt(model: Model) -> None:
    known = "La préfecture ferme la route du littoral jusqu’à nouvel ordre, dit son communiqué."
    copies = [f"{known} {word}" for word in ("Marée.", "Volcan.", "Rivière.")]
    assert most_useful_first(model, [*copies, "Le phare."], [known]) == [3, 1, 2, 0]


def test_the_first_are_not_alike(model: Model) -> None:
    """Of fifty paragraphs in the same doubt with the same words, one comes before the others."""
    alike = [f"Le volcan de l’île numéro {number}." for number in range(50)]
    others = ["Le cratère.", "La lave.", "La rivière."]
    order = most_useful_first(model, [*alike, *others])
    assert sorted(order[:4]) == [order[0], 50, 51, 52]
    assert sorted(order) == list(range(53))


def test_what_is_like_a_known_text_comes_later(model: Model) -> None:
    texts = ["Le volcan fume.", "Un cratère fume."]
    assert most_useful_first(model, texts, ["Volcan éteint."]) == [1, 0]
    assert most_useful_first(model, texts, ["Cratère éteint."]) == [0, 1]
    # Without a known word it is like nothing.
    assert most_useful_first(model, texts, ["Rien de connu.", ""]) == most_useful_first(
        model, texts
    )


def test_nothing_and_one(model: Model) -> None:
    assert most_useful_first(model, []) == []
    assert most_useful_first(model, [], ["Le volcan."]) == []
    assert most_useful_first(model, ["Le volcan."]) == [0]


def many(count: int) -> list[str]:
    """So many paragraphs of the words above, no two the same."""
    generator = np.random.default_rng(0)
    words = generator.choice(list(WEIGHTS), (count, 5))
    return [f"{' '.join(each)} {number}" for number, each in enumerate(words)]


def test_all_are_in_order_however_many(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = many(usefulness._TAKEN + 100)
    order = most_useful_first(model, texts)
    assert sorted(order) == list(range(len(texts)))
    monkeypatch.setattr(usefulness, "_AT_ONCE", 7)
    assert most_useful_first(model, texts) == order


def test_the_order_is_the_same_for_a_seed(small_model: Model) -> None:
    texts = ["Le chat dort.", "Le chien dort.", "La mairie dort.", "Le chat et le chien dorment."]
    assert most_useful_first(small_model, texts, seed=3) == most_useful_first(
        small_model, texts, seed=3
    )
    orders = [most_useful_first(small_model, texts, seed=seed) for seed in range(5)]
    assert {tuple(sorted(order)) for order in orders} == {(0, 1, 2, 3)}


TEXTS = st.lists(
    st.sampled_from(["Le volcan.", "volcan le", "La marée", "Partager", "Rien.", ERUPTION])
    | st.lists(st.sampled_from([*WEIGHTS, "et", "Lire aussi :"]), max_size=12).map(" ".join)
    | st.text(max_size=20),
    max_size=20,
)


@given(TEXTS, TEXTS)
def test_every_paragraph_that_teaches_has_one_place(
    small_model: Model, paragraphs: Sequence[str], known: Sequence[str]
) -> None:
    model = model_of(small_model, WEIGHTS)
    expected: dict[bytes, int] = {}
    for place, paragraph in enumerate(paragraphs):
        knows = any(reading(word) in reading(paragraph).split() for word in WEIGHTS)
        if knows and not is_furniture(paragraph):
            expected.setdefault(reading(paragraph), place)
    for text in known:
        expected.pop(reading(text), None)
    order = most_useful_first(model, paragraphs, known)
    assert sorted(order) == sorted(expected.values())
    assert order == most_useful_first(model, paragraphs, known)
