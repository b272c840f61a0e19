"""Agreement of annotators, beside values worked out by hand and published ones."""

from dataclasses import replace
from itertools import count

import pytest

from classifier.agreement import agreement
from classifier.records import Annotation


def judged(*answers: str) -> list[Annotation]:
    """A paragraph per text, which has a letter per annotator: 1 yes, 0 no, * not asked."""
    number = count()
    return [
        Annotation(
            f"{next(number)}",
            frozenset(),
            "id",
            "group",
            labels={
                f"annotator {place}": frozenset({"a"} if answer == "1" else ())
                for place, answer in enumerate(each)
                if answer != "*"
            },
        )
        for each in answers
    ]


def test_annotators_who_agree() -> None:
    (theme,) = agreement(judged("11", "00", "11", "00"), ["a"])
    assert (theme.theme, theme.f1, theme.alpha) == ("a", 1.0, 1.0)


def test_two_annotators() -> None:
    """Ten units of which four differ, the binary example of Krippendorff (2011): alpha 0.095."""
    first, second = "0100000000", "1110010100"
    (theme,) = agreement(judged(*map("".join, zip(first, second, strict=True))), ["a"])
    assert theme.alpha == pytest.approx(0.095, abs=0.0005)
    assert theme.f1 == pytest.approx(2 * 1 / (1 + 5))


def test_what_is_missing_and_a_third_annotator() -> None:
    annotations = judged("11*", "110", "*00", "10*")
    (theme,) = agreement(annotations, ["a"])
    # Pairs of values: 1-1 twice, 1-1 once and 1-0 twice at half weight, 0-0, 1-0.
    ones, zeros, values = 5, 4, 9
    disagreement = 2 * 1 / 2 + 1
    assert theme.alpha == pytest.approx(1 - (values - 1) * disagreement / (ones * zeros))
    # Of the pairs of annotators, (1,1), (1,1) (1,0) (1,0), (0,0), (1,0).
    assert theme.f1 == pytest.approx(2 * 2 / (2 * 2 + 3))


def test_answers_that_never_vary_have_no_alpha() -> None:
    (never,) = agreement(judged("00", "00"), ["a"])
    assert str(never.f1) == str(never.alpha) == "nan"
    (always,) = agreement(judged("11", "11"), ["a"])
    assert always.f1 == 1
    assert str(always.alpha) == "nan"


def test_one_annotator_agrees_with_nobody() -> None:
    alone = judged("1*", "**")
    assert agreement(alone, ["a"]) == []
    assert agreement([*alone, *judged("11", "00")], ["a"]) == agreement(judged("11", "00"), ["a"])


def test_what_nobody_was_asked_is_no_agreement() -> None:
    """An annotation with an empty list of denials says nothing of other themes."""
    asked = judged("11", "00", "10")
    partly = [replace(each, excluded=frozenset()) for each in judged("00", "00")]
    assert agreement([*asked, *partly], ["a"]) == agreement(asked, ["a"])
