"""The page that `python bench/matching.py` writes."""

import os
import platform
import subprocess
from datetime import date
from pathlib import Path

PAGE = """# Map matching: measured

`python bench/matching.py --drives {count}`, {today}, commit {commit}. {machine}; one thread, CPU seconds of
the match call alone (for Doorstep of the whole Python call, preparation included); other work shared the
machine. Porto (`osm/porto-r5.osm.pbf`), motor graph, profile car in free flow. {count} drives of 5 to 25
minutes along fastest legal paths between random arcs, sampled every 1, 5, 15 and 30 s with 8 m of Gaussian
noise on each axis (seeds 7 and 8). Edge recall and precision count the directed arcs of each drive; "on its
arc" is the share of fixes put on the very arc they were taken on. fastmm 0.3.2 (PyPI): the same arcs, lines
and speeds as a network without turns; 8 candidates, 50 m, gps_error 8, reverse_tolerance 24; once by
shortest routes up to 1,500 m, once by fastest up to 150 s.

## Gates

|gate|limit|measured|result|
|-|-|-|-|
{gates}

## Porto, drivers who take the fastest way

|fixes every|matcher|edge recall|edge precision|recall / precision by length|on its arc|breaks|fixes/s|
|-|-|-|-|-|-|-|-|
{same}

## Porto, drivers with tastes of their own

The same, but each drive follows the fastest way under arc times strayed by a log-normal factor of 0.3,
unknown to the matchers.

|fixes every|matcher|edge recall|edge precision|recall / precision by length|on its arc|breaks|fixes/s|
|-|-|-|-|-|-|-|-|
{strays}

## Denver

Traces of github NREL/mappymatch (BSD-3) on its OSMnx graph (`mapmatch/denver`), converted by
`bench/matching_denver.py`. No true edges and no times are known. "On the map" is the share of fixes inside
the graph's bounding box, "placed" the share put on a street, "offset" the median distance from fix to
street.

|trace|fixes|on the map|placed|offset, m|outliers and off road|breaks|
|-|-|-|-|-|-|-|
{denver}
"""


def machine():
    """Name the processor and the interpreter."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    cpu = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "unknown CPU")
    system = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return f"{cpu}, {os.cpu_count()} cores, {system}"


def write_report(path, count, gates, tables):
    """Fill the page: gates are (name, limit, value, met), tables lists of rows."""
    git = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(git, capture_output=True, text=True, check=True).stdout.strip()
    lines = [f"|{name}|{limit}|{value}|{'met' if met else 'MISSED'}|" for name, limit, value, met in gates]
    filled = {name: "\n".join(rows) for name, rows in tables.items()}
    facts = {"count": count, "today": date.today(), "commit": commit, "machine": machine()}
    path.write_text(PAGE.format(gates="\n".join(lines), **facts, **filled))
