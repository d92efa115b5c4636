"""Instructions stand where a driver decides, and nowhere else."""

from pathlib import Path

import pytest

import doorstep.maps
from doorstep.domain.errors import InputError
from doorstep.roads.graphs.graph import Mode
from doorstep.roads.tags.access import AccessGroup
from doorstep.roads.ways.instructions import Manoeuvre, instruct, parse_phrases, say, say_distance
from doorstep.roads.ways.snapping import Side
from tests.cities.ascii_city import draw_city
from tests.roads.drawn import draw_town, town_of

ENGLISH = parse_phrases((Path(doorstep.maps.__file__).parent / "phrases" / "en.toml").read_text())


def told(town, start, end, side=Side.ON):
    """Instructions between spots near two letters: (letter, east m, north m)."""
    first, last = (town.snap(town.beside(*spot)) for spot in (start, end))
    return instruct(town.route(first, last), town.graph, town.names, arrive_side=side)


def words(instructions):
    return [instruction.manoeuvre for instruction in instructions]


CROSS = """
            n
            |
            |
    w-------x-------e
            |
            |
            s
"""
NAMED = {
    "wxe": "highway=residential name=Broad__Way",
    "nx": "highway=residential name=North__Lane",
    "xs": "highway=residential name=South__Lane",
}


@pytest.mark.parametrize(
    ("goal", "turn", "street"),
    [
        (("n", 2, -5), Manoeuvre.LEFT, "North Lane"),
        (("s", 2, 5), Manoeuvre.RIGHT, "South Lane"),
    ],
)
def test_a_turn_at_a_crossing_names_the_street_entered(goal, turn, street):
    """From the west: north is left, south is right; depart heads east; distances fill the route."""
    depart, turning, arrive = told(draw_town(CROSS, NAMED), ("w", 10, 2), goal)
    assert (depart.manoeuvre, depart.name, depart.angle_deg) == (Manoeuvre.DEPART, "Broad Way", 90)
    assert (depart.distance_dm, depart.duration_ms) == (700, 7000)
    assert (turning.manoeuvre, turning.name, turning.distance_dm) == (turn, street, 550)
    assert arrive.manoeuvre == Manoeuvre.ARRIVE


def test_a_turn_within_the_first_metres_is_where_the_route_begins():
    """3 m to the corner: "head east, then turn" would be past before it is read."""
    depart, arrive = told(draw_town(CROSS, NAMED), ("x", -3, 1), ("s", 2, 5))
    assert (depart.manoeuvre, depart.name, depart.angle_deg) == (Manoeuvre.DEPART, "South Lane", 180)
    assert depart.distance_dm == pytest.approx(30 + 550, abs=2)
    assert arrive.manoeuvre == Manoeuvre.ARRIVE


def test_straight_over_a_crossing_is_silent():
    """The street goes on: nothing to decide, however many pieces the map cuts it into."""
    assert words(told(draw_town(CROSS, NAMED), ("w", 10, 2), ("e", -10, 2))) == ["depart", "arrive"]


@pytest.mark.parametrize(("second", "said"), [("Two", ["right"]), ("One", [])])
def test_a_sharp_bend_is_said_only_when_the_name_changes(second, said):
    """What goes straight on may be closed to this vehicle and still be there to see: the new name helps."""
    town = draw_town(
        """
        a-------b
                |
                c
        """,
        {"ab": "highway=residential name=One", "bc": f"highway=residential name={second}"},
    )
    assert words(told(town, ("a", 10, 2), ("c", 2, 5))) == ["depart", *said, "arrive"]


def test_a_street_that_bends_past_a_side_street_is_silent_but_leaving_it_straight_on_is_not():
    """The main street turns right under its own name; going straight means leaving it."""
    town = draw_town(
        """
        a-------b-------c
                |
                |
                d
        """,
        {"abd": "highway=primary name=Main", "bc": "highway=residential name=Side"},
    )
    assert words(told(town, ("a", 10, 2), ("c", -5, 2))) == ["depart", "arrive"]
    # A right angle with a straight way on is a decision even under one name.
    assert words(told(town, ("a", 10, 2), ("d", 2, 5))) == ["depart", "right", "arrive"]


def test_sharp_and_slight_turns_are_told_apart():
    """atan(40/80) to the side is 27 degrees off straight; back by the same is 153."""
    town = draw_town(
        """
                f               s
                  .           .
        w---------------x----------e

        """,
        {
            "wxe": "highway=residential name=Way",
            "xs": "highway=residential name=Slip",
            "xf": "highway=residential name=Flip",
        },
    )
    forward = told(town, ("w", 10, -2), ("s", -4, -3))
    assert forward[1].name == "Slip"
    assert forward[1].manoeuvre in (Manoeuvre.SLIGHT_LEFT, Manoeuvre.LEFT)
    back = told(town, ("w", 10, -2), ("f", 4, -3))
    assert (back[1].manoeuvre, back[1].name) == (Manoeuvre.SHARP_LEFT, "Flip")


def test_a_fork_says_which_branch_to_keep_to():
    """Two new streets, each some 11 degrees off straight: silence would be a guess."""
    town = draw_town(
        """
                              l
        a---------------b
                              r
        """,
        {
            "ab": "highway=primary name=Trunk",
            "bl": "highway=primary name=Left__Bank",
            "br": "highway=primary name=Right__Bank",
        },
        scale=1.0,
    )
    left, right = (told(town, ("a", 10, 2), (letter, -6, 0))[1] for letter in "lr")
    assert (left.manoeuvre, left.name) == (Manoeuvre.SLIGHT_LEFT, "Left Bank")
    assert (right.manoeuvre, right.name) == (Manoeuvre.SLIGHT_RIGHT, "Right Bank")


def test_a_u_turn_at_a_dead_end_is_called_one():
    """The only way on is back."""
    town = town_of(draw_city("a-------b", {"ab": "highway=residential name=End"}), u_turns=True)
    start = town.snap(town.beside("a", 30, -4), kerb_side=True)
    end = town.snap(town.beside("a", 50, 4), kerb_side=True)
    instructions = instruct(town.route(start, end), town.graph, town.names)
    assert words(instructions) == ["depart", "u_turn", "arrive"]
    assert instructions[1].distance_dm == 300


RING = """
            n
            |
            p
          .   .
    w---q       o---e
          .   .
            r
            |
            s
"""


@pytest.mark.parametrize(
    ("goal", "exit_number", "street"),
    [(("e", -4, 1), 2, "East"), (("n", 1, -4), 3, "North"), (("s", 1, 4), 1, "South")],
)
def test_roundabout_exits_are_counted_from_the_entry(goal, exit_number, street):
    """Right-hand traffic runs counter-clockwise: from the west, south is first, north third."""
    town = draw_town(
        RING,
        {
            "qropq": "highway=primary junction=roundabout",
            "wq": "highway=primary name=West",
            "np": "highway=primary name=North",
            "oe": "highway=primary name=East",
            "rs": "highway=primary name=South",
        },
    )
    instructions = told(town, ("w", 4, 1), goal)
    assert words(instructions) == ["depart", "roundabout", "arrive"]
    assert (instructions[1].exit_number, instructions[1].name) == (exit_number, street)
    assert say(instructions[1], ENGLISH).startswith(
        f"At the roundabout take exit {exit_number} onto {street}"
    )


def test_ferries_and_steps_are_announced_once():
    """Boarding is a decision with a timetable; steps stop a trolley."""
    sea = draw_town(
        "a-----b-----c-----d",
        {
            "ab": "highway=residential name=Pier",
            "bc": "route=ferry motor_vehicle=yes name=Line__1",
            "cd": "highway=residential name=Isle",
        },
    )
    assert words(told(sea, ("a", 10, 2), ("d", -10, 2))) == ["depart", "ferry", "arrive"]
    hill = town_of(
        draw_city(
            "a-----b-----c-----d",
            {"ab": "highway=footway", "bc": "highway=steps", "cd": "highway=footway"},
        ),
        Mode.FOOT,
        group=AccessGroup.FOOT,
    )
    assert words(told(hill, ("a", 10, 2), ("d", -10, 2))) == ["depart", "steps", "arrive"]


def test_the_side_of_the_destination_is_said():
    """Left or right saves the driver a look at the screen."""
    instructions = told(draw_town(CROSS, NAMED), ("w", 10, 2), ("e", -10, 2), side=Side.LEFT)
    assert say(instructions[0], ENGLISH) == "Head east onto Broad Way (140 m)"
    assert say(instructions[-1], ENGLISH) == "Arrive at the destination on the left"


@pytest.mark.parametrize(
    ("dm", "metric", "imperial"),
    [
        (43, "4 m", "10 ft"),
        (412, "40 m", "140 ft"),
        (2480, "250 m", "0.2 mi"),
        (5730, "550 m", "0.4 mi"),
        (14_060, "1.4 km", "0.9 mi"),
    ],
)
def test_distances_are_rounded_as_drivers_read_them(dm, metric, imperial):
    """573 m to the nearest 50 is 550; 41.2 m is 135 ft, to the nearest ten 140."""
    assert say_distance(dm, ENGLISH) == metric
    assert say_distance(dm, ENGLISH, units="imperial") == imperial


def test_a_language_file_that_lacks_a_phrase_is_refused_by_name():
    """A missing phrase must not surface as a crash in mid-route."""
    text = (Path(doorstep.maps.__file__).parent / "phrases" / "en.toml").read_text()
    with pytest.raises(InputError, match=r"\[manoeuvres\].*'ferry'"):
        parse_phrases(text.replace("ferry =", "fairy ="))
    with pytest.raises(InputError, match="no TOML"):
        parse_phrases("[manoeuvres")
