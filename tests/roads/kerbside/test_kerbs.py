"""Kerbs: how many, where, on which side, under which rule."""

from collections import Counter

import numpy as np
import pytest

from doorstep.domain.kerbs import KerbKind, ParkTime, Side
from doorstep.domain.places import LonLat
from doorstep.maps.osm import read_streets
from doorstep.maps.park_times import default_park_times
from doorstep.maps.place_reader import read_places
from doorstep.roads.graphs.graph import Mode, StreetGraph, build_graph
from doorstep.roads.kerbside.kerb_places import place_kerbs
from doorstep.roads.kerbside.kerb_rules import side_rule
from doorstep.roads.kerbside.kerbs import ALWAYS_OPEN, KINDS, NO_LIMIT, KerbTable, lay_out_kerbs
from doorstep.roads.kerbside.park_times import StreetSetting, parse_park_times
from doorstep.roads.tags.facilities import TaggedPlace, read_facilities
from doorstep.roads.tags.place_data import NoHalt
from tests.cities.ascii_city import City, draw_city

STREET_100_M = "a---------b"


def kerbs_of(city: City, **options: object) -> tuple[StreetGraph, KerbTable]:
    graph = build_graph(city.streets, Mode.MOTOR)
    return graph, lay_out_kerbs(city.streets, graph, **options)


def test_two_way_street_has_one_kerb_on_the_near_side_of_each_direction():
    """100 m leave 84 m between the corners: one slot, and its middle is the middle of the street."""
    city = draw_city(STREET_100_M, {"ab": "highway=residential"})
    graph, kerbs = kerbs_of(city)
    assert sorted(kerbs.arc.tolist()) == sorted([city.arc(graph, "ab"), city.arc(graph, "ba")])
    assert kerbs.offset_dm.tolist() == [500, 500]
    assert kerbs.right.all()
    eastbound = kerbs.arc.tolist().index(city.arc(graph, "ab"))
    # Eastbound, the right side is the south; a residential street of 7 m ends 3.5 m from its middle.
    assert kerbs.lat7[eastbound] == pytest.approx(-3.5 / 111_195 * 1e7, abs=3)
    assert kerbs.lat7[1 - eastbound] == pytest.approx(3.5 / 111_195 * 1e7, abs=3)


def test_vehicles_that_keep_left_halt_at_the_left():
    """In London the kerb of the eastbound lane lies north."""
    city = draw_city(STREET_100_M, {"ab": "highway=residential"})
    graph, kerbs = kerbs_of(city, left_hand_traffic=True)
    eastbound = kerbs.arc.tolist().index(city.arc(graph, "ab"))
    assert not kerbs.right.any()
    assert kerbs.lat7[eastbound] > 0


def test_one_way_street_has_kerbs_on_both_sides():
    """There is no oncoming traffic whose side it would be."""
    city = draw_city(STREET_100_M, {"ab": "highway=residential oneway=yes"})
    graph, kerbs = kerbs_of(city)
    assert kerbs.arc.tolist() == [city.arc(graph, "ab")] * 2
    assert kerbs.right.tolist() == [True, False]


def test_long_street_has_a_kerb_every_sixty_metres_however_often_its_tags_change():
    """200 m leave 184 m: three slots of 61 m, although every piece is 20 m long."""
    ways = {
        pair: f"highway=residential name=Quay surface={'sett' if i % 2 else 'asphalt'}"
        for i, pair in enumerate(("ab", "bc", "cd", "de", "ef", "fg", "gh", "hi", "ij", "jk"))
    }
    city = draw_city("a-b-c-d-e-f-g-h-i-j-k", ways)
    graph, kerbs = kerbs_of(city)
    assert len(kerbs) == 6
    assert len(set(kerbs.ids)) == 6
    east = city.lonlat("a").lon
    along_m = sorted((kerbs.lon7[graph.forward[kerbs.arc]] / 1e7 - east) * 111_195)
    assert np.diff(along_m) == pytest.approx([61.3, 61.3], abs=2.1)


def test_no_stopping_on_one_side_leaves_the_other():
    """The sign at the way's right side speaks to those who drive along it."""
    city = draw_city(STREET_100_M, {"ab": "highway=residential parking:lane:right=no_stopping"})
    graph, kerbs = kerbs_of(city)
    assert kerbs.arc.tolist() == [city.arc(graph, "ba")]


def test_loading_zone_is_taken_before_the_open_lane():
    """A zone at the far end of the slot beats the middle of it."""
    city = draw_city(
        "a------b--c",
        {
            "ab": "highway=residential oneway=yes name=Quay",
            "bc": "highway=residential oneway=yes name=Quay parking:right=lane "
            "parking:right:restriction=loading_only",
        },
    )
    graph, kerbs = kerbs_of(city)
    right = kerbs.right.tolist().index(True)
    assert kerbs.arc[right] == city.arc(graph, "bc")
    assert KINDS[kerbs.kind[right]] is KerbKind.LOADING


def test_crossing_keeps_eight_metres_free():
    """A zebra in the middle of the block pushes the kerb to its edge."""
    city = draw_city(
        "a----c----b", {"acb": "highway=residential"}, nodes={"c": "highway=crossing crossing=zebra"}
    )
    _, kerbs = kerbs_of(city)
    assert len(kerbs) == 2
    assert np.abs(kerbs.offset_dm.astype(int) - 500).tolist() == [80, 80]


def test_bus_stop_keeps_its_own_side_free_only():
    """The stop stands south of the middle, where eastbound buses halt."""
    city = draw_city(STREET_100_M, {"ab": "highway=residential"})
    stop = NoHalt(1, LonLat(50 / 111_195, -4 / 111_195), "bus_stop")
    graph, kerbs = kerbs_of(city, no_halts=[stop])
    offset = dict(zip(kerbs.arc.tolist(), kerbs.offset_dm.tolist(), strict=True))
    assert abs(offset[city.arc(graph, "ab")] - 500) >= 150
    assert offset[city.arc(graph, "ba")] == 500


def test_driveway_mouth_is_kept_free():
    """The kerb moves off the driveway by four metres, and the driveway itself has none."""
    city = draw_city(
        """
a----c----b
     |
     d
""",
        {"acb": "highway=residential", "cd": "highway=service service=driveway"},
    )
    graph, kerbs = kerbs_of(city)
    assert not {city.arc(graph, "cd"), city.arc(graph, "dc")} & set(kerbs.arc.tolist())
    along = [
        int(offset) + (500 if arc in (city.arc(graph, "cb"), city.arc(graph, "ca")) else 0)
        for arc, offset in zip(kerbs.arc.tolist(), kerbs.offset_dm.tolist(), strict=True)
    ]
    assert [abs(at - 500) for at in along] == [40, 40]


@pytest.mark.parametrize(
    "tags",
    [
        "highway=motorway oneway=yes",
        "highway=trunk",
        "highway=primary",
        "highway=primary_link",
        "highway=residential bridge=yes",
        "highway=tertiary tunnel=yes",
        "highway=service service=parking_aisle",
        "highway=tertiary maxspeed=80",
        "highway=footway",
        "highway=residential motor_vehicle=no",
        "highway=residential parking:both:restriction=no_stopping",
    ],
)
def test_nobody_halts_there(tags):
    """Each of these is forbidden or foolish."""
    _, kerbs = kerbs_of(draw_city(STREET_100_M, {"ab": tags}))
    assert len(kerbs) == 0


def test_main_road_has_kerbs_where_a_parking_tag_says_so():
    """A primary road with a parking lane is a street like others."""
    _, kerbs = kerbs_of(draw_city(STREET_100_M, {"ab": "highway=primary parking:lane:both=parallel"}))
    assert {KINDS[kind] for kind in kerbs.kind} == {KerbKind.BAY}
    assert kerbs.tagged.all()


def test_private_street_has_private_kerbs():
    """They are there for who is let in, and are told apart."""
    _, kerbs = kerbs_of(draw_city(STREET_100_M, {"ab": "highway=service access=private"}))
    assert {KINDS[kind] for kind in kerbs.kind} == {KerbKind.PRIVATE}


def test_bikes_stand_every_thirty_metres_also_where_vans_may_not():
    """100 m of no-stopping street: 92 m between the corners, three slots of 31 m, both ways."""
    city = draw_city(STREET_100_M, {"ab": "highway=residential parking:both:restriction=no_stopping"})
    graph = build_graph(city.streets, Mode.CYCLE)
    kerbs = lay_out_kerbs(city.streets, graph)
    assert len(kerbs) == 6
    assert {KINDS[kind] for kind in kerbs.kind} == {KerbKind.BIKE}


def lot(text: str, east_m: float, north_m: float) -> TaggedPlace:
    tags = dict(part.split("=") for part in text.split("|"))
    return TaggedPlace("w", 9, LonLat(east_m / 111_195, north_m / 111_195), tags)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("amenity=parking|parking=surface|maxstay=2 h", KerbKind.BAY),
        ("amenity=parking|access=customers", KerbKind.PRIVATE),
        ("amenity=loading_dock", KerbKind.LOADING),
        ("amenity=parking|parking=street_side|restriction=loading_only", KerbKind.LOADING),
        ("amenity=parking|parking=underground", None),
        ("amenity=parking|maxheight=2.1", None),
        ("amenity=parking|access=no", None),
    ],
)
def test_mapped_place_is_a_kerb_of_the_street_before_it(text, kind):
    """A lot 20 m north of a street is driven up to westbound, where it lies on the right."""
    city = draw_city(STREET_100_M, {"ab": "highway=residential"})
    graph = build_graph(city.streets, Mode.MOTOR)
    kerbs = place_kerbs(graph, read_facilities([lot(text, 30, 20)]))
    assert [KINDS[code] for code in kerbs.kind] == ([] if kind is None else [kind])
    if kind is not None:
        assert kerbs.arc.tolist() == [city.arc(graph, "ba")]
        assert kerbs.offset_dm.tolist() == [700]
        assert kerbs.right.tolist() == [True]
        assert kerbs.ids == ("w9",)


def test_mapped_place_far_from_every_street_is_left_out_and_counted():
    """Nobody knows its gate."""
    city = draw_city(STREET_100_M, {"ab": "highway=residential"})
    graph = build_graph(city.streets, Mode.MOTOR)
    kerbs = place_kerbs(graph, read_facilities([lot("amenity=parking", 30, 90)]))
    assert len(kerbs) == 0
    assert kerbs.warnings == {"place to halt without a street within 40 m left out": 1}


def test_joined_tables_keep_their_rows_and_hours():
    """Row numbers of the first stay; hours of the second are found again."""
    city = draw_city(
        STREET_100_M,
        {
            "ab": "highway=residential parking:both=lane "
            "parking:both:restriction:conditional=no_stopping__@__(Su)"
        },
    )
    graph, kerbs = kerbs_of(city)
    lots = place_kerbs(
        graph, read_facilities([lot("amenity=parking|opening_hours=Mo-Fr 08:00-18:00", 30, 20)])
    )
    both = KerbTable.joined(kerbs, lots)
    assert both.ids == (*kerbs.ids, "w9")
    last = both.record(len(kerbs), (ParkTime(30, 60),))
    assert last.hours is not None
    assert not last.hours.open_at(5, 12 * 3600)
    first = both.record(0, (ParkTime(30, 60),))
    assert first.hours is not None
    assert first.hours.open_at(5, 12 * 3600)
    assert not first.hours.open_at(6, 12 * 3600)


def rule_of(text: str, side: Side = Side.RIGHT):
    tags = dict(part.split("=") for part in text.split("|"))
    warnings: Counter[str] = Counter()
    return side_rule(tags, side, warnings), warnings


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("parking:lane:both=parallel", KerbKind.BAY),
        ("parking:lane:right=diagonal|parking:condition:right=ticket", KerbKind.BAY),
        ("parking:lane:right=no_parking", KerbKind.LANE),
        ("parking:lane:left=parallel", KerbKind.LANE),
        ("parking:condition:both=residents|parking:lane:both=parallel", KerbKind.PRIVATE),
        ("parking:condition:right=loading", KerbKind.LOADING),
        ("parking:right=street_side", KerbKind.BAY),
        ("parking:both=no", KerbKind.LANE),
        ("parking:both=no|parking:both:restriction=no_parking", KerbKind.LANE),
        ("parking:right=lane|parking:right:access=private", KerbKind.PRIVATE),
        ("parking:right=separate", KerbKind.BAY),
        ("parking:lane:both=no_stopping", None),
        ("parking:condition:right=no_stopping", None),
        ("parking:both:restriction=no_stopping", None),
        ("parking:right:restriction=charging_only", None),
    ],
)
def test_signs_of_both_schemes_mean_what_they_say(text, kind):
    """No parking still allows loading; no stopping allows nothing."""
    rule, warnings = rule_of(text)
    assert rule.kind is kind
    assert not warnings


def test_side_tag_overrides_the_tag_for_both():
    """Left is what left says."""
    tags = "parking:both=lane|parking:left:restriction=no_stopping|parking:left=no"
    assert rule_of(tags, Side.LEFT)[0].kind is None
    assert rule_of(tags, Side.RIGHT)[0].kind is KerbKind.BAY


@pytest.mark.parametrize(
    "text",
    [
        "parking:right=lane|parking:right:restriction:conditional=no_stopping @ (Mo-Fr 07:00-09:00)",
        "parking:lane:right=parallel|parking:condition:right=no_stopping"
        "|parking:condition:right:time_interval=Mo-Fr 07:00-09:00",
        "parking:lane:right=parallel|parking:condition:right=ticket|parking:condition:right:2=no_stopping"
        "|parking:condition:right:2:time_interval=Mo-Fr 07:00-09:00",
    ],
)
def test_rush_hour_ban_leaves_the_rest_of_the_week(text):
    """A bay closed for the morning peak is a good bay at noon."""
    hours = rule_of(text)[0].hours
    assert hours is not None
    assert not hours.open_at(0, 8 * 3600)
    assert hours.open_at(0, 12 * 3600)
    assert hours.open_at(5, 8 * 3600)


def test_ban_with_hours_nobody_can_read_is_obeyed_all_day():
    """Better no kerb than a fine, and the map's mistake is counted."""
    rule, warnings = rule_of(
        "parking:right=lane|parking:right:restriction:conditional=no_stopping @ (sunset)"
    )
    assert rule.kind is None
    assert sum(warnings.values()) == 1


@pytest.mark.parametrize(
    ("text", "stay_s"),
    [
        ("parking:right=lane|parking:right:maxstay=30 min", 1800),
        ("parking:lane:both=parallel|parking:condition:both:maxstay=2 h", 7200),
        ("parking:both=lane|parking:both:maxstay=1.5 hours", 5400),
        ("parking:both=lane|parking:both:maxstay=unlimited", None),
    ],
)
def test_longest_stay_is_read_with_its_unit(text, stay_s):
    """30 min is 1800 s, and no limit is no number."""
    assert rule_of(text)[0].max_stay_s == stay_s


def test_unreadable_stay_costs_the_limit_not_the_kerb():
    """One bad value loses one fact."""
    rule, warnings = rule_of("parking:right=lane|parking:right:maxstay=a while")
    assert rule.kind is KerbKind.BAY
    assert rule.max_stay_s is None
    assert warnings == {"parking:right:maxstay that cannot be read": 1}


def test_record_carries_what_the_sign_says():
    """The planner reads records of the domain, not columns."""
    city = draw_city(
        STREET_100_M, {"ab": "highway=residential parking:right=lane parking:right:maxstay=1__h"}
    )
    graph, kerbs = kerbs_of(city)
    row = kerbs.arc.tolist().index(city.arc(graph, "ab"))
    kerb = kerbs.record(row, (ParkTime(30, 60),))
    assert (kerb.side, kerb.kind, kerb.offset_m, kerb.max_stay_s) == (Side.RIGHT, KerbKind.BAY, 50, 3600)
    assert kerb.hours is None
    assert kerb.id == "w101f+n1+50r"


def test_city_without_a_street_to_halt_on_has_no_kerbs():
    """An empty table, not an error."""
    _, kerbs = kerbs_of(draw_city(STREET_100_M, {"ab": "highway=motorway"}))
    assert len(kerbs) == 0
    assert kerbs.ids == ()


def test_demo_city_has_as_many_kerbs_as_were_counted_there(helsinki_pbf):
    """An independent count found 574 kerbs, 213 of them bays, with smaller clearances than ours."""
    streets = read_streets(helsinki_pbf)
    graph = build_graph(streets, Mode.MOTOR)
    kerbs = lay_out_kerbs(streets, graph, no_halts=read_places(helsinki_pbf).no_halts)
    kinds = Counter(KINDS[kind] for kind in kerbs.kind)
    assert 540 <= len(kerbs) <= 600
    assert 170 <= kinds[KerbKind.BAY] <= 230
    assert len(set(kerbs.ids)) == len(kerbs)
    assert np.all(kerbs.offset_dm <= graph.length_dm[kerbs.arc])
    assert (kerbs.hours_row != ALWAYS_OPEN).any()
    assert (kerbs.max_stay_s != NO_LIMIT).sum() > 50


def test_parking_takes_longer_in_the_centre_and_at_five():
    """150 s in the centre times 1.2 at 16 h; a loading zone a quarter of it; a bike always 20 s."""
    park = default_park_times()
    assert park.mean(KerbKind.LANE, StreetSetting.CENTRE) == ParkTime(150, 300)
    assert park.by_hour(KerbKind.LANE, StreetSetting.CENTRE)[16] == ParkTime(180, 360)
    assert park.mean(KerbKind.LOADING, StreetSetting.CENTRE) == ParkTime(38, 75)
    assert park.by_hour(KerbKind.BIKE) == (ParkTime(20, 30),)


def test_table_of_parking_times_that_lacks_an_hour_is_refused_by_name():
    """The message names the file and the mend."""
    with pytest.raises(ValueError, match=r"mine\.toml: not a table of parking times"):
        parse_park_times("[setting.town]\nmean_s = 5", place="mine.toml")
