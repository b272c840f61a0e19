"""Eight paragraphs and what two annotators said of them: what every export here was made of."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

THEMES = ["inondations", "incendies", "séismes"]

# When each annotator worked, a minute a paragraph.
BEGUN = {
    "claire": datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
    "marc": datetime(2026, 3, 3, 14, 0, tzinfo=UTC),
}


@dataclass(frozen=True)
class Paragraph:
    """A text and the themes that annotators gave it; `None` where one gave up on it."""

    text: str
    said: dict[str, list[str] | None] = field(default_factory=dict)


PARAGRAPHS = [
    Paragraph(
        "La Lède est sortie de son lit dans la nuit, et douze maisons du bas du bourg ont les "
        "pieds dans l'eau.",
        {"claire": ["inondations"]},
    ),
    Paragraph(
        "Le feu a pris derrière la scierie ; quarante pompiers le tenaient encore à midi.",
        {"claire": ["incendies"]},
    ),
    Paragraph(
        "La terre a tremblé à 6 h 12, assez fort pour que des cheminées tombent dans trois "
        "communes.",
        {"claire": ["séismes"]},
    ),
    Paragraph("Le conseil municipal a voté la réfection du gymnase.", {"claire": []}),
    Paragraph(
        "Après la secousse, une conduite de gaz rompue a mis le feu à l'entrepôt.",
        {"claire": ["incendies", "séismes"]},
    ),
    Paragraph("Lire page 4, suite de la page 1.", {"claire": None}),
    Paragraph(
        'Le préfet a dit : "L\'orage a noyé la vallée, et la foudre, elle, a brûlé deux granges."',
        {"claire": ["inondations"], "marc": ["inondations", "incendies"]},
    ),
    Paragraph("La piscine rouvrira en mai, été oblige.", {}),
]
