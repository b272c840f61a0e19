import pytest

from classifier.aims import STANDARD_AIM, THEMELESS_SHARE, Aim, Target


@pytest.mark.parametrize(
    ("target", "said"),
    [(Target("recall", 0.95), "recall 0.95"), (Target("precision", 1.0), "precision 1")],
)
def test_a_target_says_what_it_is(target: Target, said: str) -> None:
    assert str(target) == said


def test_by_default_no_theme_has_a_target() -> None:
    assert Aim() == STANDARD_AIM == Aim(THEMELESS_SHARE, {})
