"""What a retraining compares."""

from pathlib import Path

from classifier.annotations import read_annotations
from classifier.model import Model
from classifier.records import Annotation
from classifier.training.retraining import Material, retrain
from classifier.training.vectors import WordVectors

KNOWN = "Le chat de la voisine ronronne chaque soir sur le canapé du salon, près de la fenêtre."
COPY = KNOWN.replace("voisine", "gardienne")


def test_a_copy_is_on_the_side_of_what_it_repeats(
    small_corpus: Path, small_model: Model, words: WordVectors
) -> None:
    """Else the new machine finds again what the old one never saw, and hides what it lost."""
    before = [*read_annotations([small_corpus]), of_chats(KNOWN, "a")]
    after = [*before, of_chats(COPY, "b"), of_chats("Un matou félin griffe la pelote.", "c")]
    trained = retrain(
        small_model,
        Material(before, {}, words),
        Material(after, {}, words),
        small_model.themes,
        parent_sha256="",
        date="2026-11-23",
    )
    compared = trained.model.card.lineage[-1].compared
    assert (compared.paragraphs, compared.articles) == (13, 12)


def of_chats(text: str, article: str) -> Annotation:
    return Annotation(text, frozenset(["chats"]), id=f"{article}1", group=article)
