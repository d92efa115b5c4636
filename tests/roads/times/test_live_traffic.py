"""Live traffic: believed now, forgotten within hours; incidents last until they are said to end."""

import numpy as np
import pytest

from doorstep.domain.errors import TrafficError
from doorstep.roads.graphs.graph import Mode, build_graph
from doorstep.roads.times.live_traffic import Incident, blend, live_instants, live_weight
from doorstep.roads.times.slices import TimeSlices
from tests.cities.ascii_city import draw_city
from tests.cities.plain_weights import plain_weights

EIGHT = 8 * 3600
TOWN = draw_city("a---b---c", ways={"ab": "highway=primary", "bc": "highway=primary"}, scale=2.5)
GRAPH = build_graph(TOWN.streets, Mode.MOTOR)
WEIGHTS = plain_weights(GRAPH)
AB, BC = TOWN.arc(GRAPH, "ab"), TOWN.arc(GRAPH, "bc")
HOURS = tuple(range(0, 86_400, 3600))


def typical(factor=1.2):
    return TimeSlices(HOURS, np.full((24, GRAPH.arc_count), factor, np.float32))


def no_news():
    return np.ones(GRAPH.arc_count)


def measured(ratio):
    ratios = no_news()
    ratios[AB] = ratio
    return ratios


@pytest.mark.parametrize(
    ("minutes", "correlation"), [(5, 0.79), (15, 0.60), (30, 0.43), (60, 0.26), (120, 0.11), (240, 0.03)]
)
def test_the_weight_follows_the_measured_autocorrelation(minutes, correlation):
    """The figures are those the concept page cites."""
    assert live_weight(60 * minutes) == pytest.approx(correlation, abs=0.011)


def test_news_counts_in_full_now_and_not_at_all_after_four_hours():
    """What is known of this hour says nothing of the evening."""
    assert live_weight(0) == 1.0
    assert live_weight(4 * 3600 + 1) == 0.0


def test_now_and_the_next_hour_become_instants():
    """News fades between the instants of a typical day, so more are needed where it is fresh."""
    assert live_instants((EIGHT,), EIGHT + 600) == (
        EIGHT,
        EIGHT + 600,
        EIGHT + 1500,
        EIGHT + 2400,
        EIGHT + 4200,
    )


def test_nothing_measured_changes_nothing():
    """A ratio of 1 everywhere leaves the typical day at all old and new instants."""
    blended = blend(typical(), GRAPH, WEIGHTS, EIGHT, no_news())
    assert np.array_equal(blended.arc_factor, typical().at(blended.instants_s).arc_factor)


def test_a_jam_fades_back_into_the_typical_day():
    """Twice the typical time now: 2.4; after an hour 1.2 x (1 + .2536) = 1.504; after five hours typical."""
    blended = blend(typical(), GRAPH, WEIGHTS, EIGHT, measured(2.0))
    at = dict(zip(blended.instants_s, blended.arc_factor, strict=True))
    assert at[EIGHT][AB] == pytest.approx(2.4)
    assert at[EIGHT + 3600][AB] == pytest.approx(1.2 * (1 + 1.05 * np.exp(-((60 / 35) ** 0.65))), rel=1e-6)
    assert at[EIGHT + 5 * 3600][AB] == np.float32(1.2)
    assert at[EIGHT - 3600][AB] == np.float32(1.2)
    assert (blended.arc_factor[:, BC] == np.float32(1.2)).all()


def test_a_free_street_is_believed_as_well():
    """News may be good: half the usual time, of a usual factor of 1.2, is 0.6."""
    blended = blend(typical(), GRAPH, WEIGHTS, EIGHT, measured(0.5))
    assert dict(zip(blended.instants_s, blended.arc_factor[:, AB], strict=True))[EIGHT] == pytest.approx(0.6)


def test_a_closure_lasts_until_its_announced_end_whatever_is_measured():
    """Closed until 9:20: at 9:20 still, one minute later free; in between no instant says otherwise."""
    end = EIGHT + 4800
    closure = Incident(np.array([AB]), np.inf, EIGHT - 600, end)
    blended = blend(typical(), GRAPH, WEIGHTS, EIGHT, measured(0.9), [closure])
    shut = [at for at, row in zip(blended.instants_s, blended.arc_factor, strict=True) if np.isinf(row[AB])]
    assert shut[0] == EIGHT
    assert shut[-1] == end
    assert blended.instants_s[blended.instants_s.index(end) + 1] == end + 60
    assert np.isfinite(blended.arc_factor[:, BC]).all()


def test_a_coming_incident_leaves_the_time_before_it_alone():
    """A slow hour announced for 10:00 does not begin to grow at 9:00."""
    coming = Incident(np.array([AB]), 3.0, EIGHT + 7200, EIGHT + 10_800)
    blended = blend(typical(), GRAPH, WEIGHTS, EIGHT, no_news(), [coming])
    at = dict(zip(blended.instants_s, blended.arc_factor[:, AB], strict=True))
    assert at[EIGHT + 7200 - 60] == np.float32(1.2)
    assert at[EIGHT + 7200] == pytest.approx(3.6)
    assert at[EIGHT + 10_800] == pytest.approx(3.6)


def test_the_end_of_a_jam_never_lets_a_later_van_overtake():
    """10 s of arc and a turn of 4 s at factor 60 are 722 s: in the next minute they fall by 57 s only."""
    jam = Incident(np.array([BC]), 50.0, EIGHT, EIGHT + 600)
    blended = blend(typical(), GRAPH, WEIGHTS, EIGHT, no_news(), [jam])
    factor = blended.arc_factor[:, BC].astype(float)
    total_s = 10 * factor + 4 * (1 + 0.5 * (factor - 1))
    assert total_s.max() == pytest.approx(722)
    fall = -np.diff(total_s) / np.diff(blended.instants_s)
    assert fall.max() == pytest.approx(0.95, abs=1e-4)


@pytest.mark.parametrize("wrong", [0.0, -1.0, np.nan, np.inf])
def test_ratios_that_no_sensor_can_mean_are_refused(wrong):
    """One such value would close a street or make it free."""
    with pytest.raises(TrafficError, match=f"arc {AB}"):
        blend(typical(), GRAPH, WEIGHTS, EIGHT, measured(wrong))


def test_ratios_of_another_map_are_refused():
    """Row by row they would land on other streets."""
    with pytest.raises(TrafficError, match="another map"):
        blend(typical(), GRAPH, WEIGHTS, EIGHT, np.ones(3 + GRAPH.arc_count))


def test_incidents_that_make_no_sense_are_refused():
    """They would never hold, or make a street take no time."""
    with pytest.raises(TrafficError, match="ends before it begins"):
        Incident(np.array([0]), 2.0, 600, 600)
    with pytest.raises(TrafficError, match="above 0"):
        Incident(np.array([0]), 0.0, 0, 600)


def test_cyclists_pass_the_jam():
    """Neither ratios nor an incident of cars change their slices."""
    graph = build_graph(TOWN.streets, Mode.CYCLE)
    free = TimeSlices.free_flow(graph.arc_count)
    jam = Incident(np.array([0]), np.inf, EIGHT, EIGHT + 600)
    assert blend(free, graph, plain_weights(graph), EIGHT, np.full(graph.arc_count, 3.0), [jam]) is free
