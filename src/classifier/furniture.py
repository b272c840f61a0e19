"""Page furniture: what a news page prints around an article, and is about nothing.

A sentence of an article may open as furniture does ("Sur le même sujet, la ministre a
promis…"), so a pattern fills the whole paragraph, or ends where a link's title begins.
"""

import re

from classifier.french import fold

# Longer than a cookie notice or a comment form's fine print, in characters.
_MAX_LENGTH = 400

_MONTH = (
    r"(janv(ier)?|fevr(ier)?|mars|avr(il)?|mai|juin|juil(let)?|aout|sept(embre)?|oct(obre)?"
    r"|nov(embre)?|dec(embre)?|january|february|march|april|may|june|july|august|september"
    r"|october|november|december)"
)

# "16/04/2025", "Publié le lundi 14 avril à 10h32", "0": nothing but these words and numbers.
_DATE_WORD = re.compile(
    rf"{_MONTH}|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|1er|\d+(h\d*|min)?"
    r"|a|date|de|et|gmt|le|mise?|modifiee?|publiee?|temps|lecture|hier|aujourd|hui|il|y"
    r"|h|heures?|min|minutes?|jours?"
)

# "Lire aussi : attentat de Nice, le procès s'ouvre" leads to another article, whatever its
# title says. A colon, a dash, a capital or the end tells it from "Lire aussi le rapport…".
_LINK = re.compile(
    r"""\W*
    (?i: (?:[àa]\s|et\s)?(?:lire|lisez|voir|voyez|[ée]couter|regarder)\s(?:aussi|[ée]galement)
       | [àa]\s(?:lire|voir|[ée]couter)(?=\s?:)
       | (?:sur|dans)\sle\sm[êe]me\s(?:sujet|th[èe]me|dossier)(?=\s?:|\W*$)
       | (?:tags?|mots[-\s]cl[ée]s?|th[èe]mes?|rubriques?|[ée]tiquettes?)(?=\s?:)
    )
    \s*(?:[:|>»\-\u2013\u2014\u203a].*|[A-ZÀ-Ý«"“‘'(0-9].*|\W*$)
    """,
    re.VERBOSE | re.DOTALL,
)

_AGENCY = r"(afp|reuters|ap|map|aps|tap|belga|ats|keystone ats|anadolu|efe|la presse canadienne)"
_NETWORK = (
    r"(facebook|twitter|x|linkedin|whatsapp|telegram|instagram|bluesky|messenger|e ?mail"
    r"|google actualites|nos reseaux sociaux)"
)
_LETTER = r"(newsletters?|infolettre|lettre d information)"

# On folded text.
_WHOLE = re.compile(
    "|".join(
        (
            r"((nos|les) )?(autres )?articles (lies|similaires|recents|les plus lus)",
            r"(laisser|ajouter|ecrire|publier|poster) un commentaire( annuler la reponse)?",
            r"((\d+|aucun|voir les|vos) )?(commentaires?|reactions?|partages?|vues?)( \d+)?",
            r"soyez le premier a (commenter|reagir)",
            r"votre (adresse|e mail|email|courriel)( \w+){0,3} ne sera pas publiee?( les champs"
            r" obligatoires.*)?",
            r"les champs obligatoires sont (indiques|marques|signales)\b.*",
            r"enregistrer mon (nom|e mail|email|site)\b.*",
            rf"((partager|partagez|suivez|retrouvez|rejoignez)( nous| cet article| l article)?"
            rf" (sur|via|par) )?{_NETWORK}(( et| ou)? {_NETWORK})*",
            r"partager( cet article)?|copier le lien|imprimer|sauvegarder|ecouter l article",
            r"deja abonnee?( connectez vous)?",
            r"(abonnez vous|je m abonne|s abonner|se connecter|connectez vous)"
            r"( pour (lire|acceder|continuer|commenter|reagir|soutenir)\b.*)?",
            rf"(abonnez vous|inscrivez vous|s abonner|s inscrire) a (la|notre|nos) {_LETTER}\b.*",
            r"((cet )?article|ce contenu|la suite)( est)? reservee? aux abonnes",
            r"il vous reste \d+ de cet article a lire\b.*",
            r"(lire|voir|afficher) (la suite|plus|tout|l article)|en savoir plus",
            r"(nous|ce site|notre site)( et nos partenaires)? (utilisons|utilise|deposons|depose"
            r"|stockons|stocke) (des|les) (cookies|traceurs|informations sur votre)\b.*",
            r"(tout |tous )?(accepter|refuser|gerer|parametrer)( tous)?( les| mes)? cookies",
            r"(copyright )?(\d{4} )?(\w+ ){0,4}tous droits reserves( \w+){0,4}",
            r"copyright( \w+){0,4}|mentions legales",
            rf"(credits? )?(photos? )?(d illustration )?({_AGENCY}|dr|archives)( {_AGENCY})*",
            r"publicite|annonce|sponsorise",
            rf"(\w+ ){{1,6}}({_MONTH} \d{{1,2}}|\d{{1,2}} {_MONTH}) \d{{4}}",
            rf"((le|la) \w+ )?(avec|sources?|par) (l )?{_AGENCY}(( et| avec)? {_AGENCY})*",
            rf"\d{{4}} {_AGENCY}",
            r"(pic twitter com|https?|www)\b[\w ]*",
        )
    )
)

# A by-line: "Par Claire Martin".
_BYLINE = re.compile(r"Par(?: [A-ZÀ-Ý][\w'’-]+){2,4}")

# Longer furniture, in characters, is a notice, a link or dates, and opens as those do; most
# paragraphs of an article are told by that alone, a dozen times faster.
_MAX_SHORT = 100
_LONG_OPENING = re.compile(
    r"""\W*(?i:votre|(?:tous\s)?les\s(?:champs|cookies|traceurs)|enregistrer|abonnez|je\sm|s['’]
    |se\sconnecter|connectez|inscrivez|il\svous\sreste|il\sy\sa|nous\s(?:et|utilis|d[ée]pos|stock)|ce\ssite|notre\ssite|cet\sarticle
    |ce\scontenu    |pic|https?|www|publi|mise?\s|modifi|temps|\d|hier|aujourd
    |(?:le\s)?(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)|copyright|lire|lisez|voir|voyez
    |[ée]couter|regarder|(?:[àa]|et)\s(?:lire|lisez|voir|voyez|[ée]couter|regarder)|(?:sur|dans)\sle\sm[êe]me
    |tags?|mots|th[èe]mes?|rubriques?|[ée]tiquettes?|partage|suivez|retrouvez|rejoignez)""",
    re.VERBOSE,
)


def is_furniture(paragraph: str) -> bool:
    """Whether a paragraph belongs to the page: a date line, a comment form, a link elsewhere."""
    text = paragraph.strip()
    if len(text) > _MAX_LENGTH:
        return False
    if not any(map(str.isalpha, text)):
        return True
    if len(text) > _MAX_SHORT and not _LONG_OPENING.match(text):
        return False
    words = fold(text).decode("ascii").split()
    return (
        all(map(_DATE_WORD.fullmatch, words))
        or bool(_LINK.fullmatch(text) or _WHOLE.fullmatch(" ".join(words)))
        or bool(_BYLINE.fullmatch(text))
        # Not where letters that are not Latin were folded away.
    ) and sum(map(len, words)) >= sum(map(str.isalnum, text))
