"""Denver: an OSMnx graph (GraphML) as street data, and traces as they were recorded."""

import csv
import json
import xml.etree.ElementTree as ET

import numpy as np

from doorstep.roads.tags.streets import StreetData
from doorstep.roads.ways.matching import Trace

GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"


def read_graphml(path):
    """Turn each edge into a way; the two directions of one street become one two-way way."""
    root = ET.parse(path).getroot()
    names = {key.get("id"): key.get("attr.name") for key in root.iter(f"{GRAPHML}key")}

    def facts(element):
        return {names[data.get("key")]: data.text for data in element.iter(f"{GRAPHML}data")}

    place, ways, seen = {}, [], {}
    for node in root.iter(f"{GRAPHML}node"):
        data = facts(node)
        place[int(node.get("id"))] = (float(data["x"]), float(data["y"]))
    for edge in root.iter(f"{GRAPHML}edge"):
        data, ends = facts(edge), (int(edge.get("source")), int(edge.get("target")))
        line = _line(data.get("geometry")) or [place[end] for end in ends]
        twin = (ends[::-1], tuple(line[::-1]))
        if twin in seen and data.get("oneway") != "True":
            ways[seen.pop(twin)]["oneway"] = "no"
            continue
        seen[(ends, tuple(line))] = len(ways)
        ways.append({"ends": ends, "line": line, "oneway": "yes", "data": data})
    return _street_data(place, ways, path.name)


def _line(text):
    if text is None:
        return None
    return [tuple(map(float, pair.split())) for pair in text[text.index("(") + 1 : -1].split(",")]


def _first(text, default):
    """First of a value that may be a list written as text."""
    if text is None:
        return default
    return text.strip("[]").split(",")[0].strip(" '")


def _street_data(place, ways, source):
    lonlat = list(place.values())
    row = {node: i for i, node in enumerate(place)}
    node_rows, first, tag_sets, tag_row, names = [], [0], {}, [], {"": 0}
    way_name = []
    for way in ways:
        tags = (("highway", _first(way["data"].get("highway"), "unclassified")), ("oneway", way["oneway"]))
        tag_row.append(tag_sets.setdefault(tags, len(tag_sets)))
        way_name.append(names.setdefault(_first(way["data"].get("name"), ""), len(names)))
        inner = range(len(lonlat), len(lonlat) + len(way["line"]) - 2)
        lonlat.extend(way["line"][1:-1])
        node_rows += [row[way["ends"][0]], *inner, row[way["ends"][1]]]
        first.append(len(node_rows))
    units = np.rint(np.array(lonlat) * 1e7).astype(np.int32)
    return StreetData(
        node_osm_id=np.arange(1, len(lonlat) + 1, dtype=np.int64),
        node_lon7=units[:, 0].copy(),
        node_lat7=units[:, 1].copy(),
        node_tags={},
        way_osm_id=np.arange(1, len(ways) + 1, dtype=np.int64),
        way_tag_set=np.array(tag_row, dtype=np.int32),
        tag_sets=tuple(dict(tags) for tags in tag_sets),
        way_name=np.array(way_name, dtype=np.int32),
        way_ref=np.zeros(len(ways), dtype=np.int32),
        names=tuple(names),
        way_first=np.array(first, dtype=np.int64),
        way_node=np.array(node_rows, dtype=np.int32),
        relations=(),
        warnings={},
        source=source,
        source_sha256="",
    )


def read_traces(folder):
    """Name and trace of each file: CSV, GPX and GeoJSON points, none with usable times."""
    for path in sorted(folder.iterdir()):
        if path.suffix == ".csv":
            with path.open() as lines:
                rows = [(float(row["longitude"]), float(row["latitude"])) for row in csv.DictReader(lines)]
        elif path.suffix == ".gpx":
            points = ET.parse(path).iter()
            rows = [(float(p.get("lon")), float(p.get("lat"))) for p in points if p.tag.endswith("trkpt")]
        elif path.suffix == ".geojson":
            features = json.loads(path.read_text())["features"]
            rows = [tuple(feature["geometry"]["coordinates"][:2]) for feature in features]
        else:
            continue
        yield path.name, Trace(np.array(rows))
