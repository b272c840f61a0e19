"""All that is wrong with annotated data, and what may be, as `classifier check` lists it."""

from collections.abc import Sequence

from classifier.annotations import theme_names
from classifier.checks import balance, duplicates, giveaways, language
from classifier.errors import AnnotationError, ClassifierError, LexiconError
from classifier.findings import Finding
from classifier.lexicon import Lexicon
from classifier.merging import merge
from classifier.records import Annotation, Theme
from classifier.training.suspects import suspicious_labels


def check(
    scanned: Sequence[Annotation | AnnotationError],
    themes: Sequence[Theme],
    lexicon: Lexicon,
    *,
    suspicious: int,
    seed: int = 0,
) -> list[Finding]:
    """What every check finds.

    Args:
        scanned: what `scan_annotations` gives.
        themes: those that are defined; empty where no file defines any.
        suspicious: how many suspicious labels at most; 0 trains nothing, and is faster.
    """
    annotations = [each for each in scanned if not isinstance(each, AnnotationError)]
    # What is counted is paragraphs, and not what several said of them.
    paragraphs = merge(annotations).annotations
    names = [theme.name for theme in themes]
    findings = [
        *(_unusable(each) for each in scanned if isinstance(each, AnnotationError)),
        *balance.unknown(annotations, names),
        *duplicates.repeated(annotations),
        *duplicates.nearly_repeated(annotations),
        *language.foreign(annotations),
        *balance.unbalanced(paragraphs, names),
        *giveaways.give_aways(paragraphs),
    ]
    known = [each for each in paragraphs if not names or {*theme_names([each])} <= {*names}]
    if suspicious and known:
        try:
            findings += suspicious_labels(known, themes, lexicon, most=suspicious, seed=seed)
        except (AnnotationError, LexiconError) as error:
            findings.append(_not_weighed(error))
    return findings


def _unusable(error: AnnotationError) -> Finding:
    return Finding("unusable", True, f"{error.what}. {error.remedy}", (error.where,))


def _not_weighed(error: ClassifierError) -> Finding:
    """A lexicon that does not fit is an error; too few annotations to learn from are not."""
    return Finding(
        "not-weighed",
        isinstance(error, LexiconError),
        f"labels were not weighed: {error.what}. {error.remedy}",
        (error.where,) if error.where else (),
    )
