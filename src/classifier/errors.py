"""Everything that can go wrong for a user, by what the user can do about it.

ClassifierError
├── DocumentError      give another file, or its encoding
├── LanguageError      give a French text, or say that another language is meant
├── SourceError        give another corpus, or say how to read it
├── AnnotationError    mend a row of the annotated data
├── ThemesError        mend the file that defines the themes
├── LexiconError       mend the file that lists the terms of themes
├── WordsError         give other word vectors, or more unlabelled text
├── ModelError         give another model file, or train one
├── OutputError        give another place to write to
├── EngineError        mend what does the work, or run it again
└── MissingExtraError  install an extra of this package
"""

from functools import partial
from typing import Any


class ClassifierError(Exception):
    """What went wrong, where, what was found there and what to do.

    Attributes:
        what: one sentence, lower case, no full stop.
        where: the file, with line or column where known; empty when there is no place.
        remedy: what the user can do, one sentence.
    """

    def __init__(self, what: str, *, where: str = "", remedy: str) -> None:
        super().__init__(what, where, remedy)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __reduce__(self) -> tuple[Any, ...]:
        """What another process makes the same error of."""
        return partial(type(self), where=self.where, remedy=self.remedy), (self.what,)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.what}. {self.remedy}"


class DocumentError(ClassifierError):
    """A document that cannot be read as text."""


class LanguageError(ClassifierError):
    """A document that is not French."""


class SourceError(ClassifierError):
    """A corpus, or a row of one, that cannot be tagged."""


class AnnotationError(ClassifierError):
    """Annotated data that cannot be trained on or scored against."""


class ThemesError(ClassifierError):
    """A themes file that does not define themes."""


class LexiconError(ClassifierError):
    """A lexicon that does not list the terms of themes."""


class WordsError(ClassifierError):
    """Word vectors that cannot be read, or text that cannot teach any."""


class ModelError(ClassifierError):
    """A file that is no model of this version of the program."""


class OutputError(ClassifierError):
    """A result that cannot be written where the user asked."""


class EngineError(ClassifierError):
    """Processes or a cluster that cannot be reached, or that failed."""


class MissingExtraError(ClassifierError):
    """What was asked for needs a package that is not installed."""
