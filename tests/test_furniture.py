import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.furniture import is_furniture


@pytest.mark.parametrize(
    "paragraph",
    [
        "0",
        "16/04/2025",
        "***",
        "Publié le lundi 14 avril 2025 à 10h32, mis à jour le 15",
        "Temps de lecture : 3 min",
        "Laisser un commentaire",
        "Votre adresse email ne sera pas publiée.",
        "Votre adresse e-mail ne sera pas publiée. Les champs obligatoires sont indiqués avec *",
        "Lire aussi : Attentat de Nice, le procès s'ouvre à Paris",
        "À LIRE AUSSI : Narcotrafic : la loi promulguée",
        "Voir aussi – Inondations dans l’Aude",
        "Partager sur Facebook",
        "Suivez-nous sur WhatsApp",
        "Abonnez-vous pour lire la suite",
        "Inscrivez-vous à notre newsletter sur la sécurité",
        "Cet article est réservé aux abonnés.",
        "Ce site utilise des cookies pour mesurer son audience.",
        "© Tous droits réservés",
        "— Bruno Retailleau (@BrunoRetailleau) April 14, 2025",
        "pic.twitter.com/LHejyWS61q",
        "(Avec AFP)",
        "3 commentaires",
    ],
)
def test_furniture(paragraph: str) -> None:
    assert is_furniture(paragraph)


@pytest.mark.parametrize(
    "paragraph",
    [
        "Publié le 3 mars, le rapport de la Cour des comptes étrille la politique d’asile.",
        "Lire l’avenir dans les chiffres des saisies est un art incertain.",
        "Partager le renseignement reste la première demande des enquêteurs.",
        "Les commentaires haineux ont suivi l’attaque.",
        "Le 13 novembre 2015, Paris était frappé.",
        "Séisme au Maroc",
        "Abonnés absents, les secours ont mis deux heures.",
        "La publicité faite à l’attentat inquiète.",
        "Lire aussi " + "la suite du récit de cette évacuation " * 6,
    ],
)
def test_article(paragraph: str) -> None:
    assert not is_furniture(paragraph)


@given(st.text())
def test_any_text_gets_an_answer(text: str) -> None:
    assert is_furniture(text) in (True, False)
