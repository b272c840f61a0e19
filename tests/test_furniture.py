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
        "Commentaires (12)",
        "À lire : le narcotrafic gagne les campagnes",
        "Lisez aussi : trafic de cocaïne au Havre",
        "LIRE AUSSI",
        "Lire aussi L'attentat de Nice : le procès",
        "Sur le même sujet : le narcotrafic",
        "Tags : terrorisme, justice",
        "Mots-clés : narcotrafic, Marseille",
        "Publié hier à 19h42",
        "Mis à jour il y a 3 heures",
        "12 févr. 2025",
        "Temps de lecture : 4 minutes",
        "Article réservé aux abonnés",
        "Il vous reste 62 % de cet article à lire. La suite est réservée aux abonnés.",
        "Par Claire Martin",
        "Le Parisien avec AFP",
        "© 2025 AFP",
        "Photo d'illustration. © AFP",
        "Partager",
        "Soyez le premier à commenter",
        "— Gérald Darmanin (@GDarmanin) 14 avril 2025",
        "🔥🔥",
        "-" * 120,
        "Le lundi 14 avril 2025 à 10h32, mis à jour le mardi 15 avril 2025 à 11h12, temps de"
        + " lecture 3 min et 4 min",
        "À regarder aussi : " + "l’évacuation de la vallée, le récit des pompiers " * 3,
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
        "Dans le même dossier, trois hommes ont été mis en examen pour trafic de stupéfiants.",
        "Sur le même sujet, la ministre a promis mille places en centre de rétention.",
        "Lire aussi le rapport de la Cour suppose de la patience.",
        "Connectez-vous, commandez, un scooter passe : la cocaïne se livre comme un sushi.",
        "Copyright et contrefaçon : la douane a détruit 40 000 faux sacs venus de Chine.",
        "Écouter encore les appels au 17, c'est le métier des enquêteurs de la cellule.",
        "Accepter les cookies de ce forum, c'était installer le mouchard des gendarmes.",
        "Notre site de production de cookies a été évacué après l'incendie.",
        "Poster un commentaire faisant l'apologie du terrorisme est puni de sept ans.",
        "Partager sur Telegram des vidéos de décapitation lui a valu cinq ans.",
        "Nous avons saisi douze kilos de cookies au cannabis.",
        "Par trois fois, le gouvernement a reculé.",
        "Террористический акт в Москве",
        "قتل خمسة أشخاص",
        "Abonnés absents, les secours ont mis deux heures.",
        "La publicité faite à l’attentat inquiète.",
        "Lire aussi " + "la suite du récit de cette évacuation " * 6,
    ],
)
def test_article(paragraph: str) -> None:
    assert not is_furniture(paragraph)


@given(st.text(max_size=500))
def test_a_text_of_other_letters_is_no_furniture(text: str) -> None:
    assert not is_furniture("Дом " + text)
