"""Errors are read at 3 a.m.: what, where, which value, what to do."""

import pickle

import pytest

from doorstep.domain import errors
from doorstep.domain.errors import DoorstepError, InputError, UnknownNameError, WindowError


def test_an_error_reads_as_place_then_fault_then_value_then_mend():
    """The reader needs all four in one line, in this order."""
    error = WindowError(
        "window closes before it opens", value="09:00-08:00", place="order A12", mend="Swap the two times."
    )
    assert str(error) == "order A12: window closes before it opens: '09:00-08:00'. Swap the two times."


def test_an_error_without_extras_is_still_a_sentence():
    """Value, place and mend are optional."""
    assert str(DoorstepError("the cache is empty")) == "the cache is empty."


def test_none_can_be_the_wrong_value():
    """A missing value must show as None, not vanish."""
    assert str(InputError("a shift needs a start", value=None)) == "a shift needs a start: None."


def test_an_error_survives_the_way_between_processes():
    """Work runs in process pools; a lost field would lose the mend."""
    error = pickle.loads(pickle.dumps(WindowError("closes early", value=3, place="here", mend="Open it.")))
    assert isinstance(error, WindowError)
    assert (error.what, error.value, error.place, error.mend) == ("closes early", 3, "here", "Open it.")
    bare = pickle.loads(pickle.dumps(DoorstepError("closed")))
    assert str(bare) == "closed."


def test_an_unknown_name_suggests_the_nearest_known_one():
    """A typo should cost a second, not a search in the manual."""
    error = UnknownNameError.among("profile", "vann", ["van", "foot", "cargo_bike"])
    assert str(error) == "unknown profile: 'vann'. Did you mean 'van'? Known: cargo_bike, foot, van."


def test_a_long_list_of_names_is_cut():
    """Ten thousand points in one message help nobody."""
    error = UnknownNameError.among("point", "?", [f"p{row:02}" for row in range(20)])
    assert str(error).endswith("p10, p11 and 8 more.")


def test_input_errors_are_value_errors_and_unknown_names_are_lookup_errors():
    """Callers who know only Python's own errors can catch ours."""
    with pytest.raises(ValueError, match="closes early"):
        raise WindowError("closes early")
    with pytest.raises(LookupError):
        raise UnknownNameError.among("profile", "x", [])


def test_the_tree_at_the_top_of_the_file_shows_every_error():
    """The drawing is the first thing a reader sees; it must not rot."""
    kinds = [v for v in vars(errors).values() if isinstance(v, type) and issubclass(v, DoorstepError)]
    drawn = {
        line.lstrip(" |+-").split()[0]
        for line in (errors.__doc__ or "").splitlines()
        if "Error" in line and line.startswith("    ")
    }
    assert {kind.__name__ for kind in kinds} == drawn


def test_every_error_says_in_one_sentence_when_it_is_raised():
    """One sentence: more would belong to a guide."""
    for kind in vars(errors).values():
        if isinstance(kind, type) and issubclass(kind, DoorstepError) and kind is not DoorstepError:
            doc = kind.__doc__ or ""
            assert doc.count(".") == 1, kind
            assert doc.endswith("."), kind
