import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.forms import Forms

words = st.text("abz019", min_size=1, max_size=5).map(str.encode)


@given(st.dictionaries(words, st.integers(0, 2**31 - 1)), st.lists(words))
def test_a_block_of_words_is_the_mapping_that_it_was_made_of(
    mapping: dict[bytes, int], others: list[bytes]
) -> None:
    forms = Forms.of(mapping)
    assert list(forms) == sorted(mapping)
    assert len(forms) == len(mapping)
    for word in {*mapping, *others, b"", b"zzzzzz"}:
        assert forms.get(word) == mapping.get(word)
        assert (word in forms) == (word in mapping)


@given(st.dictionaries(words, st.integers(0, 9)))
def test_a_block_and_its_rows_are_all_there_is(mapping: dict[bytes, int]) -> None:
    forms = Forms.of(mapping)
    assert Forms(forms.block, forms.rows) == mapping
    assert forms.block == b"".join(word + b"\n" for word in sorted(mapping))
    assert forms.rows.dtype == np.int32


def test_a_word_that_is_missing_is_named() -> None:
    with pytest.raises(KeyError, match="b'chat'"):
        Forms.of({b"chats": 3, b"cha": 4})[b"chat"]
