"""Page furniture: what a news page prints around an article, and is about nothing."""

import re

from classifier.french import fold

# An article may open with any phrase below; furniture is short.
_MAX_WORDS = 40

# "16/04/2025", "Publié le lundi 14 avril à 10h32", "0": nothing but these and numbers.
_DATE_LINE = re.compile(
    r"(janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre"
    r"|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|1er|\d+(h\d*|min)?"
    r"|a|date|de|et|gmt|h|jour|le|min|mise?|modifiee?|publiee?|temps|lecture)"
)

# On folded text; each must fill the paragraph. "Lire aussi : attentat de Nice, le procès
# s'ouvre" leads to another article, whatever its title says.
_FURNITURE = re.compile(
    "|".join(
        (
            r"(a |et )?(lire|voir|ecouter|relire|revoir|retrouver) (aussi|egalement|encore)\b.*",
            r"(sur|dans) le meme (sujet|theme|dossier)\b.*",
            r"((nos|les) )?(autres )?articles (lies|similaires|recents|les plus lus)\b.*",
            r"(laisser|ajouter|ecrire|publier|poster) un commentaire\b.*",
            r"(\d+|aucun|voir les|vos) (commentaires?|reactions?|partages?|vues?)",
            r"votre (adresse|e mail|email|courriel)\b.*\bpubliee?\b.*",
            r"les champs obligatoires\b.*",
            r"enregistrer mon nom\b.*",
            r"(partager|partagez|suivez|retrouvez|rejoignez)( nous| cet article| l article)? "
            r"(sur|via|par) (facebook|twitter|x|linkedin|whatsapp|telegram|instagram|e ?mail"
            r"|google|nos reseaux)\b.*",
            r"(deja abonne|abonnez vous|je m abonne|s abonner|se connecter|connectez vous)\b.*",
            r"(inscrivez vous|s inscrire|abonnement)\b.*\b(newsletter|infolettre|lettre)\b.*",
            r"(cet article|ce contenu|la suite|l article) est reservee? aux abonnes\b.*",
            r"(lire|voir|afficher) (la suite|plus|tout|l article)",
            r"en savoir plus",
            r"(nous|ce site|notre site|en poursuivant|accepter|refuser|gerer)\b.*\bcookies\b.*",
            r"(copyright|tous droits reserves|mentions legales)\b.*",
            r"(credits? photos?|photos?|photo d illustration) (afp|reuters|dr|ap|archives)\b.*",
            r"publicite|annonce|sponsorise",
            r"(\w+ ){1,6}(january|february|march|april|may|june|july|august|september|october"
            r"|november|december) \d{1,2} \d{4}",
            r"(avec|sources?|par) (l )?(afp|reuters|ap|map|aps|tap|belga|ats|keystone ats)",
            r"(pic twitter com|https?|www)\b[\w ]*",
        )
    )
)


def is_furniture(paragraph: str) -> bool:
    """Whether a paragraph belongs to the page: a date line, a comment form, a link elsewhere."""
    folded = fold(paragraph).decode("ascii")
    words = folded.split()
    if len(words) > _MAX_WORDS:
        return False
    return (
        all(_DATE_LINE.fullmatch(word) for word in words)
        or _FURNITURE.fullmatch(" ".join(words)) is not None
    )
