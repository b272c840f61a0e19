"""spaCy's French, as the analyser that training and labelling share."""

from functools import cache

import spacy_lookups_data  # noqa: F401 (the table that spaCy finds by an entry point)
from spacy.lang.fr.stop_words import STOP_WORDS
from spacy.util import load_language_data, registry

from classifier.french import Analyser, tokens


@cache
def french_analyser() -> Analyser:
    """The analyser of spaCy's French lemma table and stop words.

    Folding makes one word of several. A form without accents comes first, as a lemma or as
    the table has it, then the others: *attentat* is the noun and not *attentât*, of *attenter*.
    """
    table = load_language_data(registry.lookups.get("fr")["lemma_lookup"])
    entries = [(form, candidates[0]) for form, candidates in dict(table).items()]
    plain = [entry for entry in entries if entry[0].isascii()]
    themselves = sorted(
        (lemma, lemma) for lemma in {lemma for _, lemma in entries if lemma.isascii()}
    )
    lemmas: dict[bytes, bytes] = {}
    for entry in [*plain, *themselves, *entries]:
        form, lemma = map(tokens, entry)
        if len(form) == len(lemma) == 1:
            lemmas.setdefault(form[0], lemma[0])
    stops = frozenset(token for word in STOP_WORDS for token in tokens(word))
    return Analyser(lemmas, stops)
