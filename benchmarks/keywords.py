"""What a keyword list finds, as analysts use them, beside the shipped model.

    python -m benchmarks.keywords ANNOTATIONS…

Prints the figures of `classifier evaluate` for both.
"""

import re
import sys
from pathlib import Path

import numpy as np
from rich.console import Console

from classifier import labelling, storage
from classifier.annotations import judgements, read_annotations
from classifier.evaluation import evaluate
from classifier.french import fold
from classifier.reports import terminal

# On folded text.
KEYWORDS = {
    "terrorisme": r"terroris|attentat|djihad|jihad|daech|daesh|al qaida|radicalis|boko haram"
    r"|etat islamique|kamikaze|taliban",
    "narcotrafic": r"drogue|stupefiant|narco|cocaine|cannabis|heroine|points? de deal"
    r"|trafiquant|dealer",
    "criminalite-organisee": r"crime organise|criminalite organisee|bande organisee|mafia|\bgang"
    r"|reseaux? crimin|grand banditisme|cartel|blanchiment|reglements? de compte|racket",
    "migration": r"migra|immigr|\basile|refugie|sans papiers|clandestin|titres? de sejour"
    r"|expulsion|frontiere",
    "protection-civile": r"protection civile|securite civile|pompier|secour|inondation|incendie"
    r"|seisme|evacu|tempete|ouragan|cyclone|sinistre",
    "grands-evenements": r"grands? evenement|olympi|\bjo\b|coupe d|sommet|festival|mondial"
    r"|carnaval",
    "cooperation-internationale": r"cooper|accord|bilateral|partenariat|extradition"
    r"|visite officielle|europol|interpol|conjoint",
}


def main() -> None:
    """Score both on the annotations that the command line names."""
    annotations = read_annotations(map(Path, sys.argv[1:]))
    model = storage.load(storage.shipped_model())
    texts = [annotation.text for annotation in annotations]
    patterns = [re.compile(KEYWORDS[theme].encode()) for theme in model.theme_names]
    found = np.array([[bool(pattern.search(fold(text))) for pattern in patterns] for text in texts])
    judged = judgements(annotations, model.theme_names)
    groups = [annotation.group for annotation in annotations]
    decisions = labelling.decide(model, texts)
    for name, probabilities, given in (
        ("keywords", found.astype(float), found),
        ("model", decisions.probabilities, decisions.given),
    ):
        print(name)
        figures = evaluate(probabilities, given, judged, model.theme_names, groups)
        Console().print(terminal.evaluation(figures, model.titles))


if __name__ == "__main__":
    main()
