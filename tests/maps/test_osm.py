"""Extracts come cut, unsorted, doubled and broken; what can be kept is kept, and the rest is named."""

from __future__ import annotations

import hashlib

import numpy as np
import osmium
import pytest

from doorstep.domain.errors import MapFileError
from doorstep.maps.addresses import read_addresses
from doorstep.maps.osm import read_streets
from doorstep.maps.place_reader import read_places
from doorstep.maps.tile_layers import read_base_map
from doorstep.roads.graphs.graph import Mode, build_graph


def node(osm_id, lon, lat, **tags):
    return f'<node id="{osm_id}" lon="{lon}" lat="{lat}">{tag_lines(tags)}</node>'


def way(osm_id, refs, **tags):
    nodes = "".join(f'<nd ref="{ref}"/>' for ref in refs)
    return f'<way id="{osm_id}">{nodes}{tag_lines(tags)}</way>'


def tag_lines(tags):
    return "".join(f'<tag k="{key.replace("__", ":")}" v="{value}"/>' for key, value in tags.items())


NODES = [node(n, 24.9 + n / 1000, 60.1) for n in range(1, 7)]


@pytest.fixture
def read(tmp_path):
    """Write OSM XML from its elements and read it."""

    def read_elements(*elements):
        path = tmp_path / "city.osm"
        path.write_text(f'<osm version="0.6">{"".join(elements)}</osm>', encoding="utf-8")
        return read_streets(path)

    return read_elements


def nodes_of(streets, row):
    rows = streets.way_node[streets.way_first[row] : streets.way_first[row + 1]]
    return streets.node_osm_id[rows].tolist()


def test_a_street_comes_with_its_nodes_name_and_number(read):
    """Every later word about a street goes back to these columns."""
    streets = read(*NODES, way(9, [3, 1, 2], highway="primary", name="Hämeentie 東", ref="E 75"))
    assert streets.way_osm_id.tolist() == [9]
    assert nodes_of(streets, 0) == [3, 1, 2]
    assert [streets.names[streets.way_name[0]], streets.names[streets.way_ref[0]]] == ["Hämeentie 東", "E 75"]
    assert streets.tag_sets[streets.way_tag_set[0]] == {"highway": "primary"}
    assert streets.node_osm_id.tolist() == [1, 2, 3]
    assert streets.node_lon7.tolist() == [249_010_000, 249_020_000, 249_030_000]
    assert streets.node_lat7.tolist() == [601_000_000] * 3
    assert streets.warnings == {}


def test_streets_with_the_same_meaning_share_one_tag_set(read):
    """Names, surveyors' notes and ids differ; what routing reads does not."""
    same = {"highway": "residential", "maxspeed__hgv__conditional": "30 @ (22:00-06:00)"}
    streets = read(
        *NODES,
        way(7, [1, 2], **same, name="A", note="narrow", source="survey"),
        way(8, [2, 3], **same, name="B", wikidata="Q1"),
        way(9, [3, 4], highway="residential", surface="sett"),
    )
    assert streets.way_tag_set.tolist() == [0, 0, 1]
    assert streets.tag_sets[0] == {
        "highway": "residential",
        "maxspeed:hgv:conditional": "30 @ (22:00-06:00)",
    }


def test_only_ways_to_move_on_are_streets(read):
    """A building, a river, a bus route's way and a railway are none; a ferry, a pier and a platform are."""
    streets = read(
        *NODES,
        way(1, [1, 2], building="yes"),
        way(2, [1, 2], waterway="river"),
        way(3, [1, 2], route="bus"),
        way(4, [1, 2], railway="rail"),
        way(5, [1, 2], route="ferry"),
        way(6, [1, 2], man_made="pier"),
        way(7, [1, 2], railway="platform"),
        way(8, [1, 2], highway="steps"),
    )
    assert streets.way_osm_id.tolist() == [5, 6, 7, 8]


def test_signs_are_kept_for_nodes_on_streets_only(read):
    """A bollard in a park belongs to nobody's way."""
    streets = read(
        node(1, 24.9, 60.1, highway="traffic_signals", note="x"),
        node(2, 24.91, 60.1, barrier="gate", motor_vehicle="private"),
        node(3, 24.92, 60.1, barrier="bollard"),
        node(4, 24.93, 60.1, name="nothing to routing"),
        way(9, [1, 2, 4], highway="residential"),
    )
    assert streets.node_tags == {
        0: {"highway": "traffic_signals"},
        1: {"barrier": "gate", "motor_vehicle": "private"},
    }


def test_turn_restrictions_are_read_whole_and_other_relations_not(read):
    """Members keep their roles and order; routes and multipolygons are somebody else's."""
    streets = read(
        *NODES,
        way(8, [1, 2], highway="primary"),
        way(9, [2, 3], highway="primary"),
        '<relation id="5"><member type="way" ref="8" role="from"/><member type="node" ref="2" role="via"/>'
        '<member type="way" ref="9" role="to"/><tag k="type" v="restriction"/>'
        '<tag k="restriction" v="no_straight_on"/><tag k="except" v="bicycle"/></relation>',
        '<relation id="6"><member type="way" ref="8" role=""/><tag k="type" v="route"/></relation>',
    )
    assert [relation.osm_id for relation in streets.relations] == [5]
    relation = streets.relations[0]
    assert relation.tags == {"type": "restriction", "restriction": "no_straight_on", "except": "bicycle"}
    assert [(m.kind, m.osm_id, m.role) for m in relation.members] == [
        ("w", 8, "from"),
        ("n", 2, "via"),
        ("w", 9, "to"),
    ]


def test_a_way_is_cut_where_its_nodes_are_missing(read):
    """Nodes 90 and 91 are beyond the edge of the extract: no straight line may be drawn across."""
    streets = read(*NODES, way(9, [1, 2, 90, 91, 3, 4, 5, 92, 6], highway="primary", name="Ring"))
    assert [nodes_of(streets, row) for row in range(2)] == [[1, 2], [3, 4, 5]]
    assert streets.way_osm_id.tolist() == [9, 9]
    assert {streets.names[n] for n in streets.way_name} == {"Ring"}
    assert streets.warnings == {
        "way with nodes that are not in the extract, cut there": 1,
        "node named by a way but not in the extract": 3,
    }
    assert build_graph(streets, Mode.MOTOR).arc_count == 4


READERS = (read_streets, read_places, read_addresses, read_base_map)


@pytest.mark.parametrize("reader", READERS)
def test_a_file_with_its_ways_out_of_order_is_refused_by_every_reader(tmp_path, reader):
    """One file, one answer, and the mend that helps: not half a map, then another word for it."""
    path = tmp_path / "joined.osm"
    ways = [way(9, [3, 1, 2], highway="primary"), way(8, [3, 6, 5], highway="footway")]
    path.write_text(f'<osm version="0.6">{"".join((*NODES, *ways))}</osm>')
    with pytest.raises(MapFileError, match="not sorted by type and id") as error:
        reader(path)
    assert str(path) in str(error.value)
    assert error.value.mend is not None
    assert "osmium sort" in error.value.mend


def test_a_file_with_its_ways_before_its_nodes_is_refused(read):
    """Streets could be read from it, but no house."""
    with pytest.raises(MapFileError, match=r"stand before nodes.*osmium sort"):
        read(way(7, [3, 1, 2], highway="primary"), *NODES)


def test_nodes_may_come_in_any_order(read):
    """Only ways are joined as they come."""
    street = way(7, [3, 1, 2], highway="primary")
    first, second = read(*NODES, street), read(*reversed(NODES), street)
    for column in ("node_osm_id", "node_lon7", "node_lat7", "way_first", "way_node"):
        assert np.array_equal(getattr(first, column), getattr(second, column)), column


@pytest.mark.parametrize("reader", READERS[1:])
def test_a_file_that_lists_a_way_twice_gets_a_mend_of_its_own(tmp_path, reader):
    """Two extracts put behind each other: sorting would not help."""
    path = tmp_path / "joined.osm"
    street = way(7, [3, 1, 2], highway="primary")
    path.write_text(f'<osm version="0.6">{"".join((*NODES, street, street))}</osm>')
    with pytest.raises(MapFileError, match=r"twice in input.*osmium merge"):
        reader(path)


def test_broken_ways_are_counted_and_the_rest_survives(read):
    """One way listed twice, one with one node, one with none, one that names nobody."""
    streets = read(
        *NODES,
        way(5, [1, 2], highway="residential"),
        way(5, [3, 4], highway="residential"),
        way(6, [1], highway="residential"),
        way(7, [], highway="residential"),
        way(8, [90, 91], highway="residential"),
        way(9, [5, 5, 6, 6, 5], highway="residential"),
    )
    assert streets.way_osm_id.tolist() == [5, 9]
    assert streets.warnings == {
        "way listed twice, second one left out": 1,
        "way with fewer than two nodes left out": 2,
        "way with nodes that are not in the extract, cut there": 1,
        "node named by a way but not in the extract": 2,
        "way left out: no two neighbouring nodes in the extract": 1,
    }


def test_tags_that_are_no_text_cost_their_own_way_only(tmp_path):
    """A byte that is not UTF-8 in one name must not lose the city."""
    source, target = tmp_path / "a.osm", tmp_path / "b.osm.pbf"
    ways = [way(8, [1, 2], highway="primary", name="XXXX"), way(9, [2, 3], highway="primary", name="B")]
    source.write_text(f'<osm version="0.6">{"".join(NODES + ways)}</osm>', encoding="utf-8")
    with osmium.SimpleWriter(osmium.io.File(str(target), "pbf,pbf_compression=none")) as writer:
        for entity in osmium.FileProcessor(str(source)):
            writer.add(entity)
    target.write_bytes(target.read_bytes().replace(b"XXXX", b"\xff\xfe\xff\xfe"))
    streets = read_streets(target)
    assert streets.way_osm_id.tolist() == [9]
    assert streets.warnings == {"object left out: its tags are not UTF-8": 1}


def test_the_demo_city_reads_with_its_edge_counted(helsinki_pbf):
    """The extract was cut without whole ways; 195 of them lose nodes, and 1,028 junctions were promised."""
    streets = read_streets(helsinki_pbf)
    assert streets.source == "helsinki.osm.pbf"
    assert streets.source_sha256 == hashlib.sha256(helsinki_pbf.read_bytes()).hexdigest()
    assert streets.warnings["way with nodes that are not in the extract, cut there"] == 195
    assert "Mannerheimintie" in streets.names
    assert len(streets.way_first) == len(streets.way_osm_id) + 1
    assert (np.diff(streets.node_osm_id) > 0).all()
    assert (np.diff(streets.way_first) >= 2).all()
    assert streets.way_node.max() == len(streets.node_osm_id) - 1
    assert abs(np.median(streets.node_lon7) / 1e7 - 24.94) < 0.02
    assert abs(np.median(streets.node_lat7) / 1e7 - 60.17) < 0.02


def test_positions_are_those_of_the_file(helsinki_pbf):
    """Whole ways are decoded at once; each node must still stand exactly where the file puts it."""
    streets = read_streets(helsinki_pbf)
    wanted = set(streets.node_osm_id.tolist())
    read = {}
    for entity in osmium.FileProcessor(str(helsinki_pbf), osmium.osm.NODE):
        if entity.id in wanted:
            read[entity.id] = (entity.location.x, entity.location.y)
    ours = zip(streets.node_lon7.tolist(), streets.node_lat7.tolist(), strict=True)
    assert dict(zip(streets.node_osm_id.tolist(), ours, strict=True)) == read


def test_progress_is_told_per_stage(helsinki_pbf):
    """A bar that stands still for a minute looks like a crash."""
    told = []
    read_streets(helsinki_pbf, lambda stage, count: told.append((stage, count)))
    assert [stage for stage, _ in told] == ["hash", "nodes", "ways"]
    assert told[-1][1] > 2000


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.osm.pbf", b"", "an empty file"),
        ("text.osm.pbf", b"These are the streets of our city.\n" * 10, "cannot be read as an OSM extract"),
        ("city.txt", b"osm?", "Could not detect file format"),
        ("cut.osm", b'<osm version="0.6"><node id="1" lon="2" lat="3"/>', "cannot be read as an OSM extract"),
        ("none.osm", b'<osm version="0.6"></osm>', "holds no street"),
        (
            "dangling.osm",
            f'<osm version="0.6">{way(1, [2, 3], highway="path")}</osm>'.encode(),
            "with whole ways",
        ),
    ],
)
def test_a_file_that_is_no_extract_is_refused_with_its_name_and_a_mend(tmp_path, name, content, message):
    """The reader is told which file, what is wrong with it, and what to do."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(MapFileError, match=message) as error:
        read_streets(path)
    assert str(path) in str(error.value)
    assert error.value.mend


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_download_cut_short_is_refused(tmp_path, helsinki_pbf, share):
    """Half a city would plan half a day, in silence."""
    raw = helsinki_pbf.read_bytes()
    path = tmp_path / "half.osm.pbf"
    path.write_bytes(raw[: int(len(raw) * share)])
    with pytest.raises(MapFileError, match="fetch it again"):
        read_streets(path)


def test_a_damaged_block_is_refused(tmp_path, helsinki_pbf):
    """A flipped stretch in the middle fails its checksum."""
    raw = bytearray(helsinki_pbf.read_bytes())
    raw[200_000:200_100] = bytes(100)
    path = tmp_path / "damaged.osm.pbf"
    path.write_bytes(raw)
    with pytest.raises(MapFileError, match="cannot be read"):
        read_streets(path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    """The two slips at a terminal."""
    with pytest.raises(MapFileError, match="no such file"):
        read_streets(tmp_path / "nowhere.osm.pbf")
    with pytest.raises(MapFileError, match="a folder, not a file"):
        read_streets(tmp_path)


def test_lines_decoded_in_batches_are_the_same_lines(helsinki_pbf, monkeypatch):
    """A metro comes in many batches; where one ends must not show."""
    whole = read_streets(helsinki_pbf)
    monkeypatch.setattr("doorstep.maps.osm.LINES_AT_ONCE", 7)
    pieced = read_streets(helsinki_pbf)
    assert np.array_equal(whole.node_lon7, pieced.node_lon7)
    assert np.array_equal(whole.node_lat7, pieced.node_lat7)
    assert np.array_equal(whole.way_node, pieced.way_node)
