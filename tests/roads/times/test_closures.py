"""What is closed is closed to exactly those it names, and reopening leaves no trace."""

import numpy as np
import pytest

from doorstep.domain.errors import PlaceError, UnknownNameError, UnreachableError
from doorstep.domain.places import LonLat
from doorstep.roads.routing.hierarchy import NEVER_MS
from doorstep.roads.tags.vocabulary import Mode
from doorstep.roads.times.closures import Closure, ways_named
from tests.cities.drawn_network import bridge_town


def spots(town):
    """The middles of all five stretches: on the bridge road 20 m from each end."""
    return [town.on(ends) for ends in ("ab", "bc", "bd", "ge", "ef")]


def test_a_closed_bridge_cuts_exactly_the_pairs_on_either_side():
    """North and south bank: each reaches itself, never the other; who is reachable stays as fast."""
    town = bridge_town()
    places = [town.on(ends) for ends in ("ab", "bc", "ge", "ef")]
    before = town.network.matrix(places, "van")
    assert town.close("works", "bde") == 2 * 3  # both directions, three modes
    after = town.network.matrix(places, "van")
    same_bank = np.kron(np.eye(2, dtype=bool), np.ones((2, 2), dtype=bool))
    assert after.reachable.tolist() == same_bank.tolist()
    assert (after.duration_ms[~same_bank] == NEVER_MS).all()
    assert (after.duration_ms[same_bank] == before.duration_ms[same_bank]).all()
    with pytest.raises(UnreachableError, match="no legal way by van"):
        town.network.path(places[0], places[2], "van")


def test_reopening_gives_the_old_times_bit_for_bit():
    """A closure that was undone must leave no trace, in times, distances or weights."""
    town = bridge_town()
    before, weights = town.network.matrix(spots(town), "van"), town.network.weights("van").copy()
    town.close("works", "bde")
    town.network.matrix(spots(town), "van")
    town.network.reopen("works")
    after = town.network.matrix(spots(town), "van")
    assert np.array_equal(before.duration_ms, after.duration_ms)
    assert np.array_equal(before.distance_dm, after.distance_dm)
    assert np.array_equal(weights, town.network.weights("van"))


def test_closing_before_the_first_question_is_the_same_as_after():
    """Whether a profile was used before must not matter."""
    early, late = bridge_town(), bridge_town()
    early.close("works", "bde")
    late.network.matrix(spots(late), "van")
    late.close("works", "bde")
    found = [town.network.matrix([town.on("ab"), town.on("ef")], "van") for town in (early, late)]
    assert np.array_equal(found[0].duration_ms, found[1].duration_ms)


def test_a_closure_holds_for_the_modes_it_names():
    """A bridge closed to motor traffic still carries bicycles."""
    town = bridge_town()
    town.close("works", "bde", modes=(Mode.MOTOR,))
    ends = town.on("ab"), town.on("ef")
    assert town.seconds(*ends, "cargo_bike") == 12
    assert town.seconds(*ends, "foot") == 120
    with pytest.raises(UnreachableError):
        town.network.path(*ends, "van")


def test_an_area_closes_every_street_it_touches():
    """A fair round d: an area over the bridge cuts the town in two."""
    town = bridge_town()
    d = town.city.lonlat("d")
    corners = [(-1e-4, -1e-4), (1e-4, -1e-4), (1e-4, 1e-4), (-1e-4, 1e-4)]
    area = tuple(LonLat(d.lon + east, d.lat + north) for east, north in corners)
    town.network.close(Closure("fair", area=area))
    found = town.network.matrix([town.on("ab"), town.on("ef")], "van")
    assert found.reachable.tolist() == [[True, False], [False, True]]


def test_a_door_on_a_closed_street_is_served_from_the_nearest_open_one():
    """5 m from b on the closed bridge road: the quay is 5 m away, and the van halts there."""
    town = bridge_town()
    door = town.on("bd", 0.125)
    town.close("works", "bde")
    snapped = town.network.snap([door], "van")
    assert snapped.distance_m[0] == pytest.approx(5, abs=0.1)
    graph = town.network.roads("van").layer.graph
    assert set(town.network.streets.way_osm_id[graph.way[snapped.arc]]) == {town.city.way_id["abc"]}


def test_reopening_what_is_not_closed_names_what_is():
    """A typing error in a closure's name must not pass in silence."""
    town = bridge_town()
    town.close("works on the bridge", "bde")
    with pytest.raises(UnknownNameError, match="Did you mean 'works on the bridge'"):
        town.network.reopen("work on the bridge")


def test_a_named_street_is_all_its_ways_whatever_their_case():
    """The bridge is drawn as one way; a street is often many."""
    town = bridge_town()
    assert ways_named(town.network.streets, " long bridge ") == (town.city.way_id["bde"],)
    with pytest.raises(UnknownNameError, match="Long Bridge"):
        ways_named(town.network.streets, "Lang Bridge")


def test_a_way_that_is_not_on_this_map_changes_nothing():
    """Half a closure would be worse than none."""
    town = bridge_town()
    with pytest.raises(UnknownNameError, match="no such way on this map: 999"):
        town.network.close(Closure("works", ways=(town.city.way_id["bde"], 999)))
    assert town.network.conditions.closures == ()
    assert town.seconds(town.on("ab"), town.on("ef")) == 12


@pytest.mark.parametrize("area", [(), (LonLat(0, 0), LonLat(1, 1))])
def test_a_closure_of_nothing_is_refused(area):
    """Neither way nor area, or an area of two corners."""
    with pytest.raises(PlaceError, match="closure 'works'"):
        Closure("works", area=area)


def test_a_second_closure_of_the_same_name_takes_the_place_of_the_first():
    """Works that move along the street are reported again under their name."""
    town = bridge_town()
    town.close("works", "bde")
    town.close("works", "abc")
    assert town.seconds(town.on("bd"), town.on("ef")) == 8
    town.network.reopen("works")
    assert town.seconds(town.on("ab"), town.on("ef")) == 12


def test_two_closures_hold_until_each_is_reopened():
    """Reopening one must not reopen what the other still closes."""
    town = bridge_town()
    town.close("works", "bde")
    town.close("fair", "bde")
    town.network.reopen("works")
    with pytest.raises(UnreachableError):
        town.network.path(town.on("ab"), town.on("ef"), "van")
