"""Themes of French security news, paragraph by paragraph.

>>> import classifier
>>> model = classifier.load()
>>> answer = model.label("Le conseil municipal a voté la rénovation de la bibliothèque.")
>>> answer.themes
()
"""

from os import PathLike
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from classifier.labeller import Labeller

__version__ = "0.1.0"


def load(path: str | PathLike[str] | None = None) -> "Labeller":
    """What labels texts by the model in a file, or by the one that is shipped.

    Raises:
        classifier.errors.ModelError: there is no such file, or it is not a model.
    """
    # numpy takes longer to import than the command line to say its version.
    from classifier.labeller import load

    return load(path)
