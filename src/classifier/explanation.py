"""What carried a score, as passages of the text to mark: each of them once, none in another."""

from classifier.records import Explanation, Reason


def marks(explanation: Explanation) -> tuple[Reason, ...]:
    """The words that have a part in a score, in the order of the text, with what each adds to it.

    No two overlap, and their weights add up to those of the reasons: half of what a pair adds is
    that of either of its words, and nothing is that of the stop words between them.
    """
    weight_of: dict[tuple[int, int], float] = {}
    for reason in explanation.reasons:
        words = reason.words
        for word in words:
            weight_of[word] = weight_of.get(word, 0.0) + reason.weight / len(words)
    return tuple(Reason(start, end, weight) for (start, end), weight in sorted(weight_of.items()))
