"""`doorstep matrix POINTS`: times and distances between many places."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from rich.table import Table

from doorstep.cli.arguments import read_bytes, suffix_of, time_of_week
from doorstep.cli.console import out, warn
from doorstep.cli.files import csv_text, print_text, write_bytes
from doorstep.cli.options import (
    AtOption,
    Circumstances,
    CloseOption,
    LevelOption,
    LiveOption,
    MapOption,
    NoFlyOption,
    OutOption,
    ProfileOption,
    SpeedsOption,
    WeatherOption,
    located,
    open_map,
    profile_name,
    warn_without_hour,
)
from doorstep.connectors.places.points import NamedPoint, read_points
from doorstep.domain.errors import AddressError, InputError
from doorstep.domain.places import Place
from doorstep.domain.travel import UNREACHABLE, NearestTravel
from doorstep.domain.units import m_from_dm, s_from_ms
from doorstep.roads.answers import RoadMatrix, SnapOptions
from doorstep.roads.times.time_of_day import TravelOptions
from doorstep.roads.times.traffic import DayType
from doorstep.roads.ways.snapping import SnapProblem
from doorstep.wiring.city import City

ENDINGS = (".csv", ".npz")
MOST_ON_SCREEN = 14
HEADING = ("from", "to", "duration_s", "distance_m")
Points = list[tuple[NamedPoint, Place]]


def matrix(
    points: Annotated[Path, typer.Argument(help="CSV or GeoJSON: id, lon, lat or id, address.")],
    targets: Annotated[
        Path | None, typer.Option("--targets", help="Other places to go to. Default: the points.")
    ] = None,
    nearest: Annotated[
        int | None, typer.Option("--nearest", min=1, help="Keep only so many nearest targets of each point.")
    ] = None,
    day: Annotated[
        str | None, typer.Option("--day", help="monday, midweek, friday...: the whole day's travel, to .npz.")
    ] = None,
    instants: Annotated[str, typer.Option("--instants", help="Sampling of --day: t24, t16.")] = "t24",
    profile: ProfileOption = "van",
    map_name: MapOption = None,
    at: AtOption = None,
    close: CloseOption = None,
    no_fly: NoFlyOption = None,
    weather: WeatherOption = None,
    speeds: SpeedsOption = None,
    live: LiveOption = None,
    traffic: LevelOption = None,
    kerb_side: Annotated[bool, typer.Option("--kerb-side", help="Halt on the near kerb only.")] = False,
    out_file: OutOption = None,
) -> None:
    """Measure travel times and distances from each point to each other, turns included.

    Without --out a small matrix is shown as a table on a terminal; else CSV goes to standard output: from,
    to, duration_s, distance_m, blank where there is no way. Points that stand on no street are reported and
    stay unreachable; unreadable rows are reported and left out.

    --out .npz holds from_ids, to_ids, duration_ms, distance_dm and reachable. With --nearest it holds first,
    neighbour, base_ds, distance_m and ids: the neighbours of point i are those from first[i] to first[i + 1].
    With --day it holds base_ds and distance_m (-1 without a way), shape_class, speed, start_s, step_s,
    instants_s and ids: a pair of class c departing in step k travels at speed[c, k] / 1024 of its base speed.
    """
    suffix = suffix_of(out_file, ENDINGS) if out_file else ""
    _refuse_contradictions(nearest=nearest, day=day, targets=targets, at=at, suffix=suffix)
    instant = time_of_week(at)
    today = Circumstances(tuple(close or ()), weather, speeds, traffic, no_fly, live, instant)
    if day is None:
        warn_without_hour(today)
    city = open_map(map_name, (profile,), today)
    name, snapping = profile_name(profile), SnapOptions(kerb_side=kerb_side, strict=False)
    starts = _read(city, points)
    places = [place for _, place in starts]
    if day is not None and out_file is not None:
        _write_day(city, starts, name, (day, instants), snapping, out_file)
    elif nearest is not None:
        near = city.network.matrix(places, name, at=instant, k_nearest=nearest, snapping=snapping)
        _show_nearest(near, starts, out_file, suffix)
    else:
        ends = _read(city, targets) if targets else starts
        to_places = [place for _, place in ends] if targets else None
        found = city.network.matrix(places, name, targets=to_places, at=instant, snapping=snapping)
        _warn_of(found.problems, starts, points)
        _warn_of(found.target_problems, ends, targets or points)
        _show(found, starts, ends, out_file, suffix)


def _refuse_contradictions(
    *, nearest: int | None, day: str | None, targets: Path | None, at: str | None, suffix: str
) -> None:
    if nearest is not None and targets is not None:
        raise InputError("--nearest looks among the points themselves", mend="Leave --targets out.")
    if day is None:
        return
    if suffix != ".npz":
        raise InputError("the travel of a day needs a file", mend="Add --out travel.npz.")
    for option, given in (("--nearest", nearest), ("--targets", targets), ("--at", at)):
        if given is not None:
            raise InputError(f"--day does not go with {option}", mend=f"Leave {option} out.")


def _warn_of(problems: Sequence[SnapProblem], points: Points, path: Path) -> None:
    for problem in problems:
        point = points[problem.index][0]
        warn(f"{path.name}, line {point.row}: {point.id!r} stands on no street. {problem.mend}")


def _read(city: City, path: Path) -> Points:
    table = read_points(read_bytes(path, "table of points"), place=path.name)
    for row in table.rejected:
        warn(f"{path.name}, line {row.row}: {row.reason}")
    found: Points = []
    for point in table.points:
        try:
            found.append((point, located(city, point.place)))
        except AddressError as problem:
            warn(f"{path.name}, line {point.row}: {problem}")
    for name, count in Counter(point.id for point, _ in found).items():
        if count > 1:
            warn(f"{path.name}: {count} points have the id {name!r}; rows of the result cannot be told apart")
    if not found:
        raise InputError("no usable point", place=path.name, mend="See the warnings above.")
    return found


def _show(found: RoadMatrix, starts: Points, ends: Points, out_file: Path | None, suffix: str) -> None:
    if suffix == ".npz" and out_file is not None:
        _write_npz(
            out_file,
            from_ids=_ids(starts),
            to_ids=_ids(ends),
            duration_ms=found.duration_ms,
            distance_dm=found.distance_dm,
            reachable=found.reachable,
        )
    elif out_file is None and out.is_terminal and max(len(starts), len(ends)) <= MOST_ON_SCREEN:
        out.print(_table(found, starts, ends))
    else:
        _emit(list(_rows(found, starts, ends)), out_file)


def _rows(found: RoadMatrix, starts: Points, ends: Points) -> Iterator[tuple[object, ...]]:
    """Seconds and metres of every pair, blank where there is no way."""
    end_ids = [end.id for end, _ in ends]
    for (start, _), reached, ms, dm in zip(
        starts, found.reachable.tolist(), found.duration_ms.tolist(), found.distance_dm.tolist(), strict=True
    ):
        for j, end_id in enumerate(end_ids):
            told = (s_from_ms(ms[j]), m_from_dm(dm[j])) if reached[j] else ("", "")
            yield (start.id, end_id, *told)


def _table(found: RoadMatrix, starts: Points, ends: Points) -> Table:
    table = Table(title="minutes from row to column", box=None, title_justify="left")
    table.add_column("")
    for end, _ in ends:
        table.add_column(end.id, justify="right")
    reachable = found.reachable
    for i, (start, _) in enumerate(starts):
        cells = [
            f"{found.duration_ms[i, j] / 60_000:.1f}" if reachable[i, j] else "no way"
            for j in range(len(ends))
        ]
        table.add_row(start.id, *cells)
    return table


def _ids(points: Points) -> NDArray[np.str_]:
    return np.array([point.id for point, _ in points], dtype=np.str_)


def _show_nearest(near: NearestTravel, points: Points, out_file: Path | None, suffix: str) -> None:
    if suffix == ".npz" and out_file is not None:
        columns = {
            "first": near.first,
            "neighbour": near.neighbour,
            "base_ds": near.base_ds,
            "distance_m": near.distance_m,
        }
        _write_npz(out_file, ids=_ids(points), **columns)
    else:
        _emit(_nearest_rows(near, points), out_file)


def _nearest_rows(near: NearestTravel, points: Points) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for i, (start, _) in enumerate(points):
        for cell in range(int(near.first[i]), int(near.first[i + 1])):
            if near.base_ds[cell] != UNREACHABLE:
                end = points[int(near.neighbour[cell])][0]
                rows.append(
                    (start.id, end.id, round(int(near.base_ds[cell]) / 10), int(near.distance_m[cell]))
                )
    return rows


def _emit(rows: Sequence[Sequence[object]], out_file: Path | None) -> None:
    text = csv_text(HEADING, rows)
    if out_file is None:
        print_text(text)
    else:
        write_bytes(out_file, text.encode())


def _write_day(
    city: City, points: Points, profile: str, sampled: tuple[str, str], snapping: SnapOptions, out_file: Path
) -> None:
    day, instants = DayType.named(sampled[0]), sampled[1].split("+")
    instants_s = city.network.conditions.traffic.table.instants_named(*instants)
    places = [place for _, place in points]
    built = city.network.travel(
        places, profile, day, instants_s, snapping=snapping, options=TravelOptions(threads=2)
    )
    travel = built.travel
    classes = travel.shape_class
    _write_npz(
        out_file,
        base_ds=travel.base_ds,
        distance_m=travel.distance_m,
        shape_class=np.zeros_like(travel.base_ds, np.uint8) if classes is None else classes,
        speed=travel.shapes.speed,
        start_s=np.int64(travel.shapes.start_s),
        step_s=np.int64(travel.shapes.step_s),
        instants_s=np.array(instants_s),
        ids=_ids(points),
    )


def _write_npz(path: Path, **columns: object) -> None:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **columns)  # type: ignore[arg-type]
    write_bytes(path, buffer.getvalue())
