"""Who takes part: ours and its peers, with what each needs."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from benchmarks.environments import Requirements, interpreter, versions


# One of a kind, and a key of dictionaries.
@dataclass(frozen=True, eq=False)
class Contender:
    """A tool and how it is run.

    Attributes:
        name: what the command line calls it.
        title: what tables call it.
        runner: the module of `benchmarks.peers`.
        requirements: of its environment; None for this interpreter, which has `classifier`.
        options: what the runner is told besides.
    """

    name: str
    title: str
    runner: str
    requirements: Requirements | None = None
    options: Mapping[str, str] = field(default_factory=dict)

    def python(self) -> Path:
        """The interpreter that has the tool; installs it first where need be."""
        if self.requirements is None:
            return Path(sys.executable)
        return interpreter(self.runner, self.requirements)


_FASTTEXT = Requirements(["fasttext-wheel==0.9.2", "numpy==1.26.4"])
_SPACY = Requirements(["spacy==3.8.18"])
_SKLEARN = Requirements(["scikit-learn==1.9.1"])
_ANNIF = Requirements(["annif[omikuji]==1.4.3"], ["llama-index-core==0.14.5"])

OURS = Contender("ours", "classifier", "ours")
KEYWORDS = Contender("keywords", "keyword list", "keywords")
TFIDF = Contender("tfidf", "TF-IDF, logistic regression", "tfidf", _SKLEARN)
FASTTEXT = Contender("fasttext", "fastText", "fasttext", _FASTTEXT)
# Where settings are not searched for, with words alone and with pairs besides.
TFIDF_1 = Contender(
    "tfidf-1", "TF-IDF, logistic regression, words", "tfidf", _SKLEARN, {"ngrams": "1"}
)
TFIDF_2 = Contender(
    "tfidf-2", "TF-IDF, logistic regression, words and pairs", "tfidf", _SKLEARN, {"ngrams": "2"}
)
FASTTEXT_1 = Contender("fasttext-1", "fastText, words", "fasttext", _FASTTEXT, {"ngrams": "1"})
FASTTEXT_2 = Contender(
    "fasttext-2", "fastText, words and pairs", "fasttext", _FASTTEXT, {"ngrams": "2"}
)
SPACY = Contender("spacy", "spaCy textcat, bag of words", "spacy", _SPACY, {"architecture": "bow"})
ENSEMBLE = Contender(
    "spacy-ensemble", "spaCy textcat, ensemble", "spacy", _SPACY, {"architecture": "ensemble"}
)
ANNIF = Contender("annif", "Annif, omikuji", "annif", _ANNIF)

FOR_QUALITY = (KEYWORDS, TFIDF, FASTTEXT, SPACY, ENSEMBLE, ANNIF)
# Not the ensemble: it is slower than the bag of words by its network, and learns for minutes.
FOR_SPEED = (KEYWORDS, TFIDF_1, TFIDF_2, FASTTEXT_1, FASTTEXT_2, SPACY, ANNIF)


def named(names: Sequence[str], peers: Sequence[Contender]) -> list[Contender]:
    """Those of the peers that have these names, in their order.

    Raises:
        ValueError: there is no such peer.
    """
    strange = set(names) - {peer.name for peer in peers}
    if strange:
        known = ", ".join(peer.name for peer in peers)
        raise ValueError(f"there is no peer {', '.join(sorted(strange))}; there are {known}")
    return [peer for peer in peers if peer.name in names]


def version_list(contenders: Sequence[Contender]) -> str:
    """The versions of the tools in one line: "annif 1.4.3, spacy 3.8.18"."""
    found = {"classifier": version("classifier")}
    for contender in contenders:
        if contender.requirements is not None:
            found |= versions(contender.requirements)
    return ", ".join(f"{name} {number}" for name, number in sorted(found.items()))
