"""The one door: whatever is asked through it agrees with paper, and with everything else it says."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from doorstep.domain.errors import InputError, ProfileError, SnapError, UnknownNameError
from doorstep.domain.places import LonLat
from doorstep.roads.answers import SnapOptions
from doorstep.roads.routing.reference import ReferenceRoads
from doorstep.roads.times.time_of_day import TravelOptions
from tests.cities.drawn_network import bridge_town, network_of, plain_profiles
from tests.roads.profile_makers import plain

GROUND = ("van", "cargo_bike", "foot")


def spots(town):
    """The middles of all five stretches: on the bridge road 20 m from each end."""
    return [town.on(ends) for ends in ("ab", "bc", "bd", "ge", "ef")]


def test_a_drive_over_the_bridge_takes_as_long_as_its_metres():
    """From the middle of ab to the middle of ef: 20 + 40 + 40 + 20 m at 10 m/s are 12 s; on foot 120 s."""
    town = bridge_town()
    ends = town.on("ab"), town.on("ef")
    assert {name: town.seconds(*ends, name) for name in GROUND} == {"van": 12, "cargo_bike": 12, "foot": 120}
    route = town.network.path(*ends, "van")
    assert route.distance_m == 120
    assert [leg.name for leg in route.legs] == ["North Quay", "Long Bridge", "South Quay"]


@pytest.mark.parametrize("profile", GROUND)
def test_matrix_and_routes_and_a_plain_search_agree(profile):
    """A plan is computed on the matrix and driven on the routes: one millisecond apart is a lie."""
    town = bridge_town()
    places = spots(town)
    matrix = town.network.matrix(places, profile)
    roads = town.network.roads(profile)
    snapshot, graph = roads.snapshot(), roads.layer.graph
    points = town.network.snap(places, profile)
    slow = ReferenceRoads(
        graph.turn_first,
        graph.turn_to,
        snapshot.turn_weight_ms,
        graph.length_dm[graph.state_arc[graph.turn_to]],
    )
    stands = (roads.phantoms(points, snapshot, role) for role in ("source", "target"))
    slow_ms, slow_dm = slow.matrix(*stands)
    assert matrix.duration_ms.tolist() == slow_ms.tolist()
    assert matrix.distance_dm.tolist() == slow_dm.tolist()
    for i, start in enumerate(places):
        for j, end in enumerate(places):
            path = town.network.path(start, end, profile).path
            assert (path.ms, path.dm) == (matrix.duration_ms[i, j], matrix.distance_dm[i, j])


def test_targets_may_be_other_places():
    """Two hubs to three doors: two rows, three columns."""
    town = bridge_town()
    places = spots(town)
    found = town.network.matrix(places[:2], "van", targets=places[2:])
    assert found.duration_ms.tolist() == town.network.matrix(places, "van").duration_ms[:2, 2:].tolist()


def test_the_answer_does_not_depend_on_threads():
    """Plans must repeat exactly on any machine."""
    town = bridge_town()
    places = spots(town) * 20
    one, four = (town.network.matrix(places, "van", threads=threads) for threads in (1, 4))
    assert np.array_equal(one.duration_ms, four.duration_ms)
    assert np.array_equal(one.distance_dm, four.distance_dm)


def test_questions_may_come_from_several_threads():
    """A service answers many people at once."""
    town = bridge_town()
    ends = town.on("ab"), town.on("ef")
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda name: town.seconds(*ends, name), GROUND * 8))
    assert found == [12, 12, 120] * 8


def test_the_nearest_places_are_those_of_the_matrix():
    """From ab's middle: itself (0 s), then bc and bd's middles, both 4 s away."""
    town = bridge_town()
    near = town.network.matrix(spots(town), "van", k_nearest=3)
    assert near.neighbour[near.first[0] : near.first[1]].tolist() == [0, 1, 2]
    assert near.base_ds[near.first[0] : near.first[1]] == pytest.approx([0, 40, 40], abs=1)


def test_more_nearest_places_than_there_are_give_all():
    """Asking for ten of five is no error."""
    town = bridge_town()
    near = town.network.matrix(spots(town), "van", k_nearest=10)
    assert np.diff(near.first).tolist() == [5] * 5


def test_the_kerb_side_decides_from_which_end_a_door_is_reached():
    """A door north of ab, reached from the bridge: the van comes from the west or turns at the dead end."""
    town = bridge_town()
    door, start = town.on("ab", 0.5, north_m=8), town.on("bd")
    either = town.seconds(start, door)
    kerb = town.seconds(start, door, snapping=SnapOptions(kerb_side=True))
    south = town.on("ab", 0.5, north_m=-8)
    far = town.seconds(start, south, snapping=SnapOptions(kerb_side=True))
    assert (either, kerb) == (4, 4)  # westbound traffic keeps to the north side: the door is on the right
    assert far == 6 + 25 + 2  # past it to the dead end, 25 s for the U-turn, and back


def test_a_place_in_the_sea_is_an_error_or_an_unreachable_row():
    """Strict for one route, told and left unreachable for a matrix of a thousand orders."""
    town = bridge_town()
    sea = LonLat(0.05, 0.05)
    with pytest.raises(SnapError, match=r"nearest street of this profile is .* away"):
        town.network.matrix([town.on("ab"), sea], "van")
    found = town.network.matrix([town.on("ab"), sea], "van", snapping=SnapOptions(strict=False))
    assert found.reachable.tolist() == [[True, False], [False, False]]
    assert [problem.index for problem in found.problems] == [1]
    assert found.target_problems == ()


def test_no_places_give_an_empty_matrix():
    """A day without orders is a day."""
    town = bridge_town()
    assert town.network.matrix([], "van").duration_ms.shape == (0, 0)
    assert town.network.matrix([], "drone").duration_ms.shape == (0, 0)


def test_an_unknown_profile_gets_a_suggestion():
    """People write cargobike."""
    with pytest.raises(UnknownNameError, match="Did you mean 'cargo_bike'"):
        bridge_town().network.matrix([], "cargobike")


def test_a_profile_can_be_added_and_replaced():
    """A slower van: half the speed, twice the time, at once."""
    town = bridge_town()
    ends = town.on("ab"), town.on("ef")
    assert town.seconds(*ends, "van") == 12
    town.network.add_profile(replace(plain("van", 18.0), name="old_van"))
    assert town.seconds(*ends, "old_van") == 24
    town.network.add_profile(replace(plain("van", 18.0), name="van"))
    assert town.seconds(*ends, "van") == 24


def test_a_map_without_the_mode_says_so():
    """Built for vans only, asked for a walker."""
    profiles = plain_profiles()
    town = network_of(bridge_town().city, {"van": profiles["van"]})
    town.network.add_profile(profiles["foot"])
    with pytest.raises(ProfileError, match="holds no foot streets"):
        town.network.matrix([town.on("ab")], "foot")


@pytest.mark.parametrize("threads", [0, -3, 1.5, 10**9])
@pytest.mark.parametrize("profile", ["van", "drone"])
def test_a_number_of_threads_that_is_none_is_refused(threads, profile):
    """With its value and a mend, before any work; not by the native code, and 0 is not taken for 1."""
    town = bridge_town()
    with pytest.raises(InputError, match=rf"threads .*: {threads}\. Give at least 1") as refused:
        town.network.matrix([town.on("ab")], profile, threads=threads)
    assert refused.value.value == threads
    with pytest.raises(InputError, match="Give at least 1"):
        TravelOptions(threads=threads)


@pytest.mark.parametrize("metres", [float("nan"), float("inf"), -1.0, 50_001.0])
def test_a_snapping_distance_that_is_none_is_refused(metres):
    """NaN would refuse every place, infinity would take one on another continent."""
    with pytest.raises(InputError, match="max_distance_m is no distance from 0 to 50000 m"):
        SnapOptions(max_distance_m=metres)


@pytest.mark.parametrize("metres", [0, 0.5, 50_000])
def test_both_ends_of_the_range_of_snapping_distances_are_fine(metres):
    """A place on the street itself needs no distance."""
    assert SnapOptions(max_distance_m=metres).max_distance_m == metres
