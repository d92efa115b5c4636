"""The strategies make valid words: what they draw is built without complaint, and survives a copy.

Words are values: equal when their parts are, hashable where they hold no table, picklable for pools.
"""

import copy
import pickle

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import strategies

WORDS = {
    "order": strategies.orders(),
    "task": strategies.tasks(),
    "vehicle": strategies.vehicles(),
    "plan": strategies.plans(),
    "place": strategies.places(),
    "quantiles": strategies.quantiles(),
    "costs": strategies.costs(),
    "hours": strategies.weekly_hours(),
}


@pytest.mark.parametrize("kind", sorted(WORDS))
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_words_are_values(kind: str, data: st.DataObject):
    """Two equal words are one; a word that crosses a process border comes back the same."""
    word = data.draw(WORDS[kind])
    assert copy.copy(word) == word
    assert hash(copy.copy(word)) == hash(word)
    assert pickle.loads(pickle.dumps(word)) == word
    # Frozen classes with slots answer an unknown name with either error, by Python version.
    with pytest.raises((AttributeError, TypeError)):
        word.surprise = 1
