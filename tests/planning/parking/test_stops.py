"""Stops, loops and kerbs on a straight street, where every walk can be worked out by hand."""

import itertools

import numpy as np
import pytest

from doorstep.domain.errors import WordError
from doorstep.planning.parking.exact import exact
from doorstep.planning.parking.loops import best_loops, best_stop, inserted_loops, loop_cost
from doorstep.planning.parking.merge import merge_stops, saving
from doorstep.planning.parking.stops import (
    NO_WALK,
    UNLIMITED,
    Carry,
    ParkedStop,
    ParkingDay,
    StopPrices,
    WalkLoop,
    broken_rules,
    candidates,
    choose_kerb,
    move_stop,
    round_cost,
    stop_cost,
    stop_times,
)

HAND = Carry((10, 3), setup_ds=20)


def street(kerbs, doors, **changed):
    """Kerbs and doors at metres along one street; walking takes 10 ds a metre, driving 1; the hub is at 0."""
    at = np.array([*kerbs, *doors])
    halts = np.array([0, *kerbs])
    given = {
        "drive_ds": np.abs(halts[:, None] - halts).astype(np.int32),
        "walk_ds": (10 * np.abs(at[:, None] - at)).astype(np.int32),
        "park_ds": np.full(len(kerbs), 100, np.int32),
        "stay_ds": np.full(len(kerbs), UNLIMITED, np.int32),
        "service_ds": np.full(len(doors), 50, np.int32),
        "load": np.ones((len(doors), 2), np.int32),
        "kerbs_of": tuple(tuple(range(len(kerbs))) for _ in doors),
        "carries": (HAND,),
    }
    return ParkingDay(**(given | changed))


def scattered(kerbs, doors, seed, **changed):
    """Kerbs and doors on a square, walks and drives along straight lines, three carriers."""
    rng = np.random.default_rng(seed)
    spots = rng.integers(0, 300, (kerbs + doors, 2))
    walk = np.ceil(np.hypot(*(spots[:, None] - spots[None]).transpose(2, 0, 1)) * 8).astype(np.int32)
    halts = np.vstack(([[0, 0]], spots[:kerbs]))
    drive = np.ceil(np.hypot(*(halts[:, None] - halts[None]).transpose(2, 0, 1)) * 3).astype(np.int32)
    given = {
        "drive_ds": drive,
        "walk_ds": walk,
        "park_ds": rng.integers(100, 900, kerbs).astype(np.int32),
        "stay_ds": np.full(kerbs, UNLIMITED, np.int32),
        "service_ds": rng.integers(0, 300, doors).astype(np.int32),
        "load": rng.integers(1, 6, (doors, 2)).astype(np.int32),
        "kerbs_of": tuple(tuple(range(kerbs)) for _ in range(doors)),
        "carries": (Carry((9, 9), 100), Carry((20, 20), 300, 125), Carry((14, UNLIMITED), 180)),
    }
    return ParkingDay(**(given | changed))


def test_the_kerbs_of_a_door_are_those_cheapest_by_both_walks_and_parking():
    """2 x 40 + 100 beats 2 x 10 + 200, and nobody is sent where nobody walks."""
    walk_ds = np.array([[40], [10], [NO_WALK], [200]], np.int32)
    assert candidates(walk_ds, np.array([100, 200, 0, 0], np.int32)) == ((0, 1, 3),)
    assert candidates(walk_ds, np.array([100, 200, 0, 0], np.int32), count=1) == ((0,),)


def test_a_stop_takes_parking_setup_walks_and_services():
    """From 100 to 110 and 130 and back: 600 on foot; 100 to park, 20 for the parcels, 2 x 50 at doors."""
    day = street([100], [110, 130])
    times = stop_times(day, ParkedStop(0, (WalkLoop(0, (0, 1)),)))
    assert (times.park_ds, times.setup_ds, times.walk_ds, times.service_ds) == (100, 20, 600, 100)
    assert times.total_ds == 820


def test_walking_may_cost_more_than_its_time():
    """820 of time at 2, 600 of it on foot at 3 more, 7 for the halt."""
    day = street([100], [110, 130], prices=StopPrices(per_ds=2, per_walk_ds=3, per_stop=7))
    assert stop_cost(day, ParkedStop(0, (WalkLoop(0, (0, 1)),))) == 2 * 820 + 3 * 600 + 7


def test_a_slow_carrier_walks_longer():
    """A quarter more for each walk, rounded up: 125 + 250 + 375 for 100, 200 and 300."""
    day = street([100], [110, 130], carries=(Carry((10, 9), 20, 125),))
    assert stop_times(day, ParkedStop(0, (WalkLoop(0, (0, 1)),))).walk_ds == 125 + 250 + 375


def test_doors_on_both_sides_are_one_loop_until_hands_are_full():
    """Six doors to three a loop: two loops, each to one side (2 x 30 m), not one across."""
    day = street([100], [90, 80, 70, 110, 120, 130])
    loops = best_loops(day, 0, range(6))
    assert sorted(sorted(loop.doors) for loop in loops) == [[0, 1, 2], [3, 4, 5]]
    assert sum(loop_cost(day, 0, loop) for loop in loops) == 2 * (20 + 600)


def test_what_no_carrier_takes_is_served_from_nowhere():
    """Eleven parcels for hands that take three."""
    day = street([100], [110], load=np.array([[1, 11]], np.int32))
    assert best_loops(day, 0, [0]) is None
    assert inserted_loops(day, 0, [0]) is None
    assert merge_stops(day) == ()
    assert exact(day) is None


def test_too_long_a_walk_and_too_long_a_stay_are_named():
    """600 on foot where 500 are allowed, 820 at a kerb for 800, four pieces for three."""
    day = street([100], [110, 130], most_loop_ds=500, stay_ds=np.array([800], np.int32))
    assert broken_rules(day, ParkedStop(0, (WalkLoop(0, (0, 1)),))) == ["walk", "stay"]
    assert best_stop(day, 0, [0, 1]) is None
    many = street([100], [101, 102, 103, 104])
    assert broken_rules(many, ParkedStop(0, (WalkLoop(0, (0, 1, 2, 3)),))) == ["carrier"]


@pytest.mark.parametrize("seed", range(6))
def test_the_best_loops_are_the_best_of_all_orders_and_shares(seed):
    """Five doors by brute force: every order cut into loops everywhere."""
    day = scattered(1, 5, seed)
    costs = []
    for order in itertools.permutations(range(5)):
        for cuts in itertools.product((False, True), repeat=4):
            parts, begin = [], 0
            for at, cut in enumerate((*cuts, True), start=1):
                if cut:
                    parts.append(order[begin:at])
                    begin = at
            carried = [
                [
                    WalkLoop(c, part)
                    for c in range(3)
                    if "carrier" not in broken_rules(day, ParkedStop(0, (WalkLoop(c, part),)))
                ]
                for part in parts
            ]
            if all(carried):
                costs.append(sum(min(loop_cost(day, 0, loop) for loop in options) for options in carried))
    found = best_loops(day, 0, range(5))
    assert sum(loop_cost(day, 0, loop) for loop in found) == min(costs)
    assert sorted(door for loop in found for door in loop.doors) == list(range(5))


@pytest.mark.parametrize("seed", range(6))
def test_insertion_stays_near_the_best_loops(seed):
    """Nine doors both ways: never below the optimum, at most a tenth above."""
    day = scattered(1, 9, seed)
    best = sum(loop_cost(day, 0, loop) for loop in best_loops(day, 0, range(9)))
    inserted = sum(loop_cost(day, 0, loop) for loop in inserted_loops(day, 0, range(9)))
    assert best <= inserted <= 1.1 * best


def test_the_kerb_is_chosen_for_the_round_and_not_for_the_door_alone():
    """Kerb 1 is 1 m from the door and 90 s off the round, kerb 0 is 21 m away and 1 s off."""
    day = street([120, 140], [141], drive_ds=np.array([[0, 10, 900], [10, 0, 900], [900, 900, 0]], np.int32))
    there = best_stop(day, 1, [0])
    assert choose_kerb(day, there).kerb == 0  # 1780 of driving to spare against 400 on foot
    assert choose_kerb(day, there, closed=frozenset([0])).kerb == 1
    assert choose_kerb(day, there, closed=frozenset([0, 1])) is None


def test_a_stop_moves_to_where_the_driver_has_parked():
    """Loop 110, 120, 130 begun at 100 is begun at its other end from 135; nothing is left out."""
    day = street([100, 135], [110, 120, 130])
    planned = ParkedStop(0, (WalkLoop(0, (0, 1, 2)),))
    moved = move_stop(day, planned, 1)
    assert moved.kerb == 1
    assert stop_times(day, moved).walk_ds == 10 * 2 * 25
    assert sorted(moved.doors) == [0, 1, 2]


def test_joining_stops_saves_a_halt_and_the_drive_between():
    """Apart: 2 x (100 + 20) + 2 x 0 on foot and 5 of driving; together 100 + 20 + 100 on foot."""
    day = street([100, 105], [100, 105])
    first, second = ParkedStop(0, (WalkLoop(0, (0,)),)), ParkedStop(1, (WalkLoop(0, (1,)),))
    joined = ParkedStop(0, (WalkLoop(0, (0, 1)),))
    assert saving(day, first, second, joined) == 2 * 120 + 5 - 220
    assert [sorted(stop.doors) for stop in merge_stops(day)] == [[0, 1]]


def test_far_doors_are_not_gathered():
    """400 m on foot cost more than parking twice."""
    day = street([100, 500], [100, 500])
    assert sorted(stop.kerb for stop in merge_stops(day)) == [0, 1]


@pytest.mark.parametrize("seed", range(4))
def test_nothing_beats_the_exact_round(seed):
    """Brute force over all rounds of four doors at three kerbs gives the same cost."""
    day = scattered(3, 4, seed, most_loop_ds=6000, stay_ds=np.array([4000, 5000, UNLIMITED], np.int32))
    best = None
    for labels in itertools.product(range(4), repeat=4):
        groups = [[door for door in range(4) if labels[door] == g] for g in range(4)]
        groups = [group for group in groups if group]
        for kerbs in itertools.product(range(3), repeat=len(groups)):
            stops = [best_stop(day, kerb, group) for kerb, group in zip(kerbs, groups, strict=True)]
            if all(stops):
                cost = min(round_cost(day, order) for order in itertools.permutations(stops))
                best = cost if best is None else min(best, cost)
    assert exact(day) == best


def test_the_exact_round_refuses_more_than_it_can_weigh():
    """Three to the power of twelve is where it stops."""
    with pytest.raises(WordError, match="too many doors"):
        exact(street([0], [10] * 12))


def test_a_matrix_of_another_size_is_refused():
    """A wrong shape would read another kerb's times."""
    with pytest.raises(WordError, match="another size"):
        street([0, 5], [10], drive_ds=np.zeros((2, 2), np.int32))
