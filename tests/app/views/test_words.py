"""Reasons in words: units that people use, and no name of a field."""

import pytest

from doorstep.app.views.words import heavy, spoken, spoken_together
from doorstep.domain.reasons import OutsideWindow, OverLimit, OverLoad


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (OverLoad("mass_g", 1500), "no vehicle has room: 1.5 kg too much"),
        (OverLoad("volume_cm3", 9000), "no vehicle has room: 9 l too much"),
        (OverLoad("pieces", 1), "no vehicle has room: 1 piece too much"),
        (OutsideWindow(48), "the nearest vehicle is 48 s late for its window"),
        (OverLimit("rest due_s", 206), "the nearest driver would be 3 min late for the break"),
        (OverLimit("hub limit, mass_g", 300), "its hub would hand out 0.3 kg too much"),
        (OverLimit("carrier pieces", 2), "it is 2 pieces too much to carry on foot"),
        (OverLimit("kerb hours, halt_s", 90), "no vehicle can be there while its kerb is open"),
        (OverLimit("most_stops", 1), "the nearest vehicle would make 1 stop too many"),
        (OverLimit("most_distance_m", 1500), "the nearest vehicle would drive 1.5 km too far"),
    ],
)
def test_a_limit_is_told_in_kilograms_litres_minutes_and_kilometres(reason, said):
    """Amounts are rounded to what somebody would say."""
    assert spoken(reason, "EUR") == said


def test_one_piece_is_no_pieces():
    """Chilled pieces are named as such."""
    assert (heavy(1, "chilled_pieces"), heavy(2, "pieces")) == ("1 chilled piece", "2 pieces")


def test_loads_that_are_missed_here_and_there_are_one_sentence():
    """One vehicle is a piece short, another 59 litres: the dispatcher reads of room once."""
    reasons = (
        OverLoad("pieces", 1),
        OutsideWindow(48),
        OverLoad("volume_cm3", 59_000),
        OverLimit("carrier mass_g", 4_200),
        OverLimit("carrier pieces", 1),
    )
    assert spoken_together(reasons, "EUR") == (
        "no vehicle has room: 1 piece or 59 l too much",
        "the nearest vehicle is 48 s late for its window",
        "it is 4.2 kg or 1 piece too much to carry on foot",
    )
