"""Doors on foot and chargers: what does not fit together is refused; hours of the clock become seconds."""

import pickle
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import numpy as np
import pytest

from doorstep.domain.charging import Charging
from doorstep.domain.errors import TravelError, UnitError, UnknownNameError, WordError
from doorstep.domain.ids import KerbId, PointId, TaskId, VehicleId
from doorstep.domain.kerbs import ParkTime
from doorstep.domain.local_hours import open_spans_s, park_steps_s
from doorstep.domain.problem import Problem, ProblemPoints
from doorstep.domain.problem_digest import problem_digest
from doorstep.domain.travel import TravelMatrix
from doorstep.domain.vehicles import VehicleCosts
from doorstep.domain.walking import Walking
from doorstep.domain.windows import WeeklyHours, WeeklySpan
from tests.planning.further_days import FAST, electric, further_days, kerb, on_foot, with_parts, with_travel
from tests.planning.small_day import EIGHT, HUB, POINTS, TASKS, VAN, day, street, with_task

USUAL = on_foot().walking
assert USUAL is not None
HELSINKI = timezone(timedelta(hours=2), "Helsinki in winter")
EVERY_DAY = frozenset(range(7))


@pytest.mark.parametrize(
    ("parts", "complaint"),
    [
        ({"kerbs": (kerb("k1"), kerb("k1"))}, "a kerb that is listed twice"),
        ({"kerb_points": {KerbId("k1"): POINTS[1]}}, "kerbs and their points do not fit: 'k2'"),
        ({"choices": {TaskId("a"): ()}}, "doors and choices do not fit: 'b'"),
    ],
)
def test_walks_that_do_not_fit_together_are_refused(parts: dict[str, Any], complaint: str):
    """A door without choices would be served by nobody, in silence."""
    with pytest.raises(WordError, match=complaint):
        replace(USUAL, **parts)


def test_a_choice_must_be_a_kerb_and_a_walker_a_task():
    """With the names that would have been right."""
    with pytest.raises(UnknownNameError, match="task a: unknown kerb: 'k9'"):
        replace(USUAL, choices={**USUAL.choices, TaskId("a"): (KerbId("k9"),)})
    with pytest.raises(UnknownNameError, match="walking: unknown task: 'c'"):
        with_parts(on_foot(), tasks=TASKS[:2])


def test_a_door_on_foot_has_no_other_point():
    """A point where nobody halts would be a number without a meaning."""
    both = ProblemPoints(
        {TaskId("a"): POINTS[1]}, *(getattr(on_foot().points, n) for n in ("starts", "ends", "hubs"))
    )
    with pytest.raises(WordError, match="a point for a task that is not there: 'a'"):
        with_parts(on_foot(), points=both)


def test_points_and_profiles_of_walks_and_chargers_must_be_in_the_travel():
    """Found when the problem is made, not when a plan is."""
    lost = replace(USUAL, kerb_points={**USUAL.kerb_points, KerbId("k1"): PointId("p99")})
    with pytest.raises(UnknownNameError, match="unknown point: 'p99'"):
        on_foot(lost)
    with pytest.raises(UnknownNameError, match="unknown profile: 'trolley'"):
        on_foot(replace(USUAL, carrier_profiles={"trolley": "trolley"}))
    with pytest.raises(UnknownNameError, match="unknown point: 'p99'"):
        with_parts(electric(), charging=Charging((FAST,), {FAST.id: PointId("p99")}))


def test_chargers_are_known_by_one_id_wherever_they_stand():
    """At a hub or on the way."""
    hub = replace(HUB, chargers=(FAST,))
    on_the_way = Charging((FAST,), {FAST.id: POINTS[2]})
    assert day(hub=hub).charger(FAST.id) == (FAST, POINTS[0])
    assert with_parts(day(), charging=on_the_way).charger(FAST.id) == (FAST, POINTS[2])
    assert day().charger(FAST.id) is None
    with pytest.raises(WordError, match="two of one charger id"):
        with_parts(day(hub=hub), charging=on_the_way)
    with pytest.raises(WordError, match="chargers and their points do not fit: 'fast'"):
        Charging((FAST,))
    with pytest.raises(WordError, match="a charger that is listed twice"):
        Charging((FAST, FAST), {FAST.id: POINTS[2]})


def test_each_carrier_walks_its_own_travel():
    """A trolley that goes round the steps; others take the usual one."""
    given = replace(USUAL, carrier_profiles={"trolley": "level"})
    assert given.profile_of("trolley") == "level"
    assert given.profile_of("hand") == "foot"
    assert given.foot_profiles == ("foot", "level")
    assert given.kerb(KerbId("k2")) == kerb("k2")
    assert given.kerb(KerbId("k9")) is None


def test_opening_hours_become_seconds_since_the_epoch():
    """Second 0 is Monday 10:00 in Helsinki: 09:00-12:00 is -3600 to 7199, on Tuesday 82 800 to 93 599."""
    hours = WeeklyHours((WeeklySpan(EVERY_DAY, 9 * 3600, 12 * 3600),))
    assert open_spans_s(hours, EIGHT, HELSINKI, (0, 86_400)) == ((-3600, 7199), (82_800, 93_599))
    assert open_spans_s(hours, EIGHT, UTC, (14_400, 80_000)) == ()
    night = WeeklyHours((WeeklySpan(EVERY_DAY, 22 * 3600, 26 * 3600),))
    assert open_spans_s(night, EIGHT, UTC, (0, 86_400)) == ((50_400, 64_799),)


def test_parking_takes_what_the_local_hour_says():
    """Busy at 09:00 and 10:00 on the clock of Helsinki, where the epoch is 10:00."""
    busy = tuple(ParkTime(300 if hour in (9, 10) else 30, 600) for hour in range(24))
    given = kerb("k", park=busy)
    assert park_steps_s(given, EIGHT, HELSINKI, (0, 7200)) == ((0, 300), (3600, 30))
    assert park_steps_s(given, EIGHT, HELSINKI, (-5400, 1800)) == ((-7200, 30), (-3600, 300))
    half_past = EIGHT + timedelta(minutes=30)
    assert park_steps_s(given, half_past, HELSINKI, (0, 7200)) == ((-1800, 300), (1800, 30))
    assert park_steps_s(kerb("k"), EIGHT, HELSINKI, (0, 80_000)) == ((0, 40),)


def test_climbs_and_tolls_are_columns_of_travel():
    """Given together, 0 or more; without them the world is flat and free."""
    ones = np.ones((4, 4), np.uint16)
    travel = with_travel(climb_m=ones, descent_m=2 * ones, toll_minor=np.full((4, 4), 3, np.int32)).travel
    pairs = travel.profile("van")
    assert pairs.climbs_m(0, 1) == (1, 2)
    assert pairs.toll_between_minor(0, 1) == 3
    assert (street().climbs_m(0, 1), street().toll_between_minor(0, 1)) == ((0, 0), 0)
    back = pickle.loads(pickle.dumps(pairs))
    assert (back.climbs_m(0, 1), back.toll_between_minor(0, 1)) == ((1, 2), 3)
    with pytest.raises(TravelError, match="come together"):
        TravelMatrix(street().base_ds, street().distance_m, climb_m=ones)
    with pytest.raises(TravelError, match="a toll below 0: -1"):
        with_travel(toll_minor=np.full((4, 4), -1, np.int32))


def test_the_cost_of_a_task_with_a_vehicle_is_0_or_more():
    """A wish is a price, never a gift; the mapping cannot be written to."""
    wished = with_task("a", vehicle_costs={VehicleId("van-1"): 5}).task(TaskId("a"))
    assert wished is not None
    assert wished.vehicle_costs[VehicleId("van-1")] == 5
    with pytest.raises(TypeError):
        wished.vehicle_costs[VehicleId("van-1")] = 6  # type: ignore[index]
    with pytest.raises(UnitError, match="task a: with vehicle van-1"):
        with_task("a", vehicle_costs={VehicleId("van-1"): -5})
    assert pickle.loads(pickle.dumps(wished)) == wished
    assert hash(wished) == hash(replace(wished, vehicle_costs={}))


def test_a_price_beyond_a_fair_share_needs_the_share():
    """Else it would be a price of nothing."""
    with pytest.raises(WordError, match="a price beyond no share: 7"):
        VehicleCosts("EUR", beyond_fair_minor_per_h=7)


def test_two_carriers_have_two_names():
    """A loop names its carrier."""
    with pytest.raises(WordError, match="two carriers of one name"):
        replace(VAN, carriers=(VAN.carriers[0], VAN.carriers[0]))


PLAIN = {problem_digest(problem) for problem in (day(), on_foot(), electric())}


@pytest.mark.parametrize(
    ("name", "problem"), [(feature.name, problem) for feature, problem in further_days()]
)
def test_every_further_feature_shows_in_the_digest(name: str, problem: Problem):
    """And survives a process border."""
    assert name == "WALKING" or problem_digest(problem) not in PLAIN
    assert problem_digest(pickle.loads(pickle.dumps(problem))) == problem_digest(problem)


@pytest.mark.parametrize(
    "walking",
    [
        replace(USUAL, kerbs=(kerb("k1", 41), kerb("k2"))),
        replace(USUAL, kerb_points={**USUAL.kerb_points, KerbId("k2"): POINTS[2]}),
        replace(USUAL, choices={**USUAL.choices, TaskId("c"): ()}),
        replace(USUAL, most_walk_m=9000),
        replace(USUAL, foot_profile="van"),
    ],
)
def test_every_difference_of_walks_shows_in_the_digest(walking: Walking):
    """A second of parking, a kerb next door, a choice less."""
    assert problem_digest(on_foot(walking)) != problem_digest(on_foot())


def test_the_temperature_and_the_zone_show_in_the_digest():
    """Cold days and other clocks are other problems."""
    cold, mild = (with_parts(electric(), charging=Charging(celsius=celsius)) for celsius in (-5, 20))
    assert problem_digest(cold) != problem_digest(mild)
    assert problem_digest(with_parts(day(), zone=HELSINKI)) != problem_digest(day())


def test_a_date_without_daylight_saving_has_its_own_hours():
    """The clock of one zone, all through the year."""
    summer = datetime(2026, 6, 1, 8, tzinfo=UTC)
    hours = WeeklyHours((WeeklySpan(EVERY_DAY, 10 * 3600, 11 * 3600),))
    assert open_spans_s(hours, summer, HELSINKI, (0, 3600)) == ((0, 3599),)
