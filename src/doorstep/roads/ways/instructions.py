"""Turn-by-turn instructions: structured records first, words second.

An instruction stands only where a driver has to decide. Going straight on, a street that merely
changes its name, and bends without a choice are silent; streets are joined across the pieces that the
map cuts them into. Words come from a table of phrases, so that another language is another file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

import numpy as np

from doorstep.domain.errors import InputError
from doorstep.roads.graphs.graph import ArcFlag, RoadClass, StreetGraph, TurnFlag
from doorstep.roads.ways.paths import RoadPath, StreetNames
from doorstep.roads.ways.snapping import Side

SLIGHT_FROM_DEG = 25
NORMAL_FROM_DEG = 50
SHARP_FROM_DEG = 120
FORK_WITHIN_DEG = 45  # another way on within this angle of straight makes "keep left or right" worth saying
SHORT_START_DM = 50
METRES_PER_MILE = 1609.344
METRES_PER_FOOT = 0.3048
WINDS = ("north", "north_east", "east", "south_east", "south", "south_west", "west", "north_west")

Units = Literal["metric", "imperial"]


class Manoeuvre(StrEnum):
    """What the driver does."""

    DEPART = "depart"
    CONTINUE = "continue"
    SLIGHT_LEFT = "slight_left"
    LEFT = "left"
    SHARP_LEFT = "sharp_left"
    SLIGHT_RIGHT = "slight_right"
    RIGHT = "right"
    SHARP_RIGHT = "sharp_right"
    U_TURN = "u_turn"
    ROUNDABOUT = "roundabout"
    FERRY = "ferry"
    STEPS = "steps"
    ARRIVE = "arrive"


_TURNS = frozenset(
    {
        Manoeuvre.CONTINUE,
        Manoeuvre.SLIGHT_LEFT,
        Manoeuvre.LEFT,
        Manoeuvre.SHARP_LEFT,
        Manoeuvre.SLIGHT_RIGHT,
        Manoeuvre.RIGHT,
        Manoeuvre.SHARP_RIGHT,
    }
)


@dataclass(frozen=True, slots=True)
class Instruction:
    """One thing to do, and how far it carries.

    manoeuvre
        What to do.
    name, ref
        Street and road number entered, "" where unknown.
    position
        Number of the path's point where it is done.
    arc
        Position in the path's arcs of the one entered.
    angle_deg
        Turn, right positive; for DEPART the heading, clockwise from north.
    exit_number
        Which exit of a roundabout to take, from 1. None elsewhere, or if the route ends inside.
    side
        Where the destination lies, for ARRIVE.
    distance_dm, duration_ms
        Until the next instruction.
    """

    manoeuvre: Manoeuvre
    name: str
    ref: str
    position: int
    arc: int
    angle_deg: int
    exit_number: int | None
    side: Side
    distance_dm: int
    duration_ms: int


@dataclass(frozen=True, slots=True)
class _Step:
    """A decision before its length is known."""

    manoeuvre: Manoeuvre
    arc: int
    angle_deg: int
    exit_number: int | None = None
    named_by: int | None = None  # arc whose street is entered, if not the next one


def instruct(
    path: RoadPath, graph: StreetGraph, names: StreetNames, *, arrive_side: Side = Side.ON
) -> tuple[Instruction, ...]:
    """List the instructions of a path, from DEPART to ARRIVE.

    Parameters
    ----------
    path
        Laid on `graph`.
    graph
        Streets of the mode.
    names
        Names of its ways.
    arrive_side
        Side of the last arc on which the destination lies (from snapping).
    """
    steps = [_Step(Manoeuvre.DEPART, 0, int(graph.start_bearing[path.arc[0]]))]
    i = 1
    while i < len(path.arc):
        if _is_round(graph, path, i) and not _is_round(graph, path, i - 1):
            steps.append(_roundabout(graph, path, i))
            i = _leave_roundabout(graph, path, i) + 1
            continue
        step = _decision(graph, names, path, i)
        if step is not None:
            steps.append(step)
        i += 1
    return _measured(_without_first_metres(steps, path, graph), path, graph, names, arrive_side)


def _without_first_metres(steps: list[_Step], path: RoadPath, graph: StreetGraph) -> list[_Step]:
    """Let a route that turns off within a few metres begin on the street it turns into."""
    if len(steps) < 2 or steps[1].manoeuvre not in _TURNS:
        return steps
    turned = steps[1].arc
    if int(path.length_dm[:turned].sum(dtype=np.int64)) >= SHORT_START_DM:
        return steps
    heading = int(graph.start_bearing[path.arc[turned]])
    return [_Step(Manoeuvre.DEPART, 0, heading, named_by=turned), *steps[2:]]


def _is_round(graph: StreetGraph, path: RoadPath, i: int) -> bool:
    return bool(graph.arc_flags[path.arc[i]] & ArcFlag.ROUNDABOUT)


def _leave_roundabout(graph: StreetGraph, path: RoadPath, i: int) -> int:
    """Position of the first arc after the roundabout; the number of arcs if the route ends inside."""
    while i < len(path.arc) and _is_round(graph, path, i):
        i += 1
    return i


def _roundabout(graph: StreetGraph, path: RoadPath, enter: int) -> _Step:
    """Count the exits passed: junctions on the ring from which an open street leads out."""
    leave = _leave_roundabout(graph, path, enter)
    inside = leave == len(path.arc)
    exits = 0
    for i in range(enter, leave):
        arc = int(path.arc[i])
        way_out = [int(graph.state_arc[to]) for _, to in _turns_from(graph, arc)]
        exits += any(not graph.arc_flags[to] & ArcFlag.ROUNDABOUT for to in way_out)
    before, after = int(path.arc[enter - 1]), int(path.arc[min(leave, len(path.arc) - 1)])
    angle = (int(graph.start_bearing[after]) - int(graph.end_bearing[before]) + 180) % 360 - 180
    number = None if inside else exits
    return _Step(Manoeuvre.ROUNDABOUT, enter, angle, number, None if inside else leave)


def _turns_from(graph: StreetGraph, state: int) -> list[tuple[int, int]]:
    """Turns of a state that some vehicle may make and that do not lead back: (row, next state)."""
    row = range(int(graph.turn_first[state]), int(graph.turn_first[state + 1]))
    return [(turn, int(graph.turn_to[turn])) for turn in row if not graph.turn_flags[turn] & TurnFlag.U_TURN]


def _decision(graph: StreetGraph, names: StreetNames, path: RoadPath, i: int) -> _Step | None:
    """Judge the passage from arc `i - 1` to arc `i`: an instruction, or nothing to say."""
    before, after, turn = int(path.arc[i - 1]), int(path.arc[i]), int(path.turn[i - 1])
    angle = int(graph.turn_angle[turn])
    for road_class, manoeuvre in ((RoadClass.FERRY, Manoeuvre.FERRY), (RoadClass.STEPS, Manoeuvre.STEPS)):
        if graph.road_class[after] == road_class:
            boards = graph.road_class[before] != road_class
            return _Step(manoeuvre, i, angle) if boards else None
    if graph.turn_flags[turn] & TurnFlag.U_TURN:
        return _Step(Manoeuvre.U_TURN, i, angle)
    others = [row for row, to in _turns_from(graph, before) if graph.state_arc[to] != after]
    same_street = _same_street(graph, names, before, after)
    size = abs(angle)
    if not others:
        # What goes straight on may be closed to this vehicle, and still be there to see.
        onto_new = not same_street and size >= NORMAL_FROM_DEG and bool(names.name(int(graph.way[after])))
        return _Step(_turn_word(angle), i, angle) if onto_new else None
    if size < SLIGHT_FROM_DEG or (same_street and size < NORMAL_FROM_DEG):
        return _fork(graph, others, angle, i) if not same_street else None
    if same_street and not _straighter(graph, others, angle):
        return None  # The street bends and side streets leave it: nothing to decide.
    return _Step(_turn_word(angle), i, angle)


def _same_street(graph: StreetGraph, names: StreetNames, before: int, after: int) -> bool:
    a, b = int(graph.way[before]), int(graph.way[after])
    if names.way_name[a] or names.way_name[b]:
        return bool(names.way_name[a] == names.way_name[b])
    return bool(names.way_ref[a] == names.way_ref[b] and graph.road_class[before] == graph.road_class[after])


def _straighter(graph: StreetGraph, others: list[int], angle: int) -> bool:
    """Whether another way on looks more like going straight than the route does."""
    return any(abs(int(graph.turn_angle[other])) < abs(angle) for other in others)


def _fork(graph: StreetGraph, others: list[int], angle: int, i: int) -> _Step | None:
    """Say which branch to keep to where two ways lead nearly straight on."""
    rivals = [int(graph.turn_angle[other]) for other in others]
    near = [
        rival for rival in rivals if abs(rival) < FORK_WITHIN_DEG and abs(rival - angle) < 2 * FORK_WITHIN_DEG
    ]
    if not near:
        return None
    if all(rival > angle for rival in near):
        return _Step(Manoeuvre.SLIGHT_LEFT, i, angle)
    if all(rival < angle for rival in near):
        return _Step(Manoeuvre.SLIGHT_RIGHT, i, angle)
    return _Step(Manoeuvre.CONTINUE, i, angle)


def _turn_word(angle: int) -> Manoeuvre:
    size = abs(angle)
    if size < NORMAL_FROM_DEG:
        return Manoeuvre.SLIGHT_RIGHT if angle > 0 else Manoeuvre.SLIGHT_LEFT
    if size < SHARP_FROM_DEG:
        return Manoeuvre.RIGHT if angle > 0 else Manoeuvre.LEFT
    return Manoeuvre.SHARP_RIGHT if angle > 0 else Manoeuvre.SHARP_LEFT


def _measured(
    steps: list[_Step], path: RoadPath, graph: StreetGraph, names: StreetNames, arrive_side: Side
) -> tuple[Instruction, ...]:
    """Give each step the distance and time to the next one, and end with ARRIVE."""
    time = np.concatenate(([0], np.cumsum(path.arc_ms.astype(np.int64) + path.turn_ms)))
    way = np.concatenate(([0], np.cumsum(path.length_dm.astype(np.int64))))
    ends = [step.arc for step in steps[1:]] + [len(path.arc)]
    instructions = []
    for step, end in zip(steps, ends, strict=True):
        row = int(graph.way[path.arc[step.arc if step.named_by is None else step.named_by]])
        instructions.append(
            Instruction(
                manoeuvre=step.manoeuvre,
                name=names.name(row),
                ref=names.ref(row),
                position=int(path.point_first[step.arc]),
                arc=step.arc,
                angle_deg=step.angle_deg,
                exit_number=step.exit_number,
                side=Side.ON,
                distance_dm=int(way[end] - way[step.arc]),
                duration_ms=int(time[end] - time[step.arc]),
            )
        )
    last = len(path.arc) - 1
    row = int(graph.way[path.arc[last]])
    place = (int(path.point_first[-1]), last, 0, None, arrive_side, 0, 0)
    return (*instructions, Instruction(Manoeuvre.ARRIVE, names.name(row), names.ref(row), *place))


@dataclass(frozen=True, slots=True)
class Phrases:
    """Templates of one language. See `parse_phrases`."""

    language: str
    manoeuvres: Mapping[str, str]
    onto: Mapping[str, str]
    winds: Mapping[str, str]
    sides: Mapping[str, str]
    distances: Mapping[str, str]


def parse_phrases(text: str) -> Phrases:
    """Read the phrases of a language from TOML.

    Raises
    ------
    InputError
        If it is no TOML, or a phrase is missing.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"phrases that are no TOML ({error})", mend="Correct the file.") from error
    wanted = {
        "manoeuvres": tuple(word.value for word in Manoeuvre),
        "onto": ("named", "unnamed"),
        "winds": WINDS,
        "sides": ("left", "right", "on"),
        "distances": ("metres", "kilometres", "feet", "miles"),
    }
    for section, words in wanted.items():
        missing = [word for word in words if word not in table.get(section, {})]
        if missing:
            raise InputError("missing phrases", value=missing, place=f"[{section}]", mend="Add them.")
    return Phrases(str(table.get("language", "")), *(table[section] for section in wanted))


def say(instruction: Instruction, phrases: Phrases, *, units: Units = "metric") -> str:
    """Put an instruction into words."""
    street = instruction.name or instruction.ref
    onto = phrases.onto["named"].format(street=street) if street else phrases.onto["unnamed"]
    wind = WINDS[round(instruction.angle_deg % 360 / 45) % len(WINDS)]
    side = phrases.sides[instruction.side.name.lower()]
    sentence = phrases.manoeuvres[instruction.manoeuvre].format(
        onto=onto, wind=phrases.winds[wind], side=side, exit=instruction.exit_number or 1, street=street
    )
    if instruction.manoeuvre is Manoeuvre.ARRIVE:
        return sentence
    return f"{sentence} ({say_distance(instruction.distance_dm, phrases, units=units)})"


def say_distance(distance_dm: int, phrases: Phrases, *, units: Units = "metric") -> str:
    """Round a distance as a driver reads it: 40 m, 250 m, 1.4 km; 150 ft, 0.3 mi."""
    metres = distance_dm / 10
    if units == "imperial":
        if metres < METRES_PER_MILE / 10:
            return phrases.distances["feet"].format(n=f"{_rounded(metres / METRES_PER_FOOT)}")
        return phrases.distances["miles"].format(n=f"{metres / METRES_PER_MILE:.1f}")
    if metres < 1000:
        return phrases.distances["metres"].format(n=f"{_rounded(metres)}")
    return phrases.distances["kilometres"].format(n=f"{metres / 1000:.1f}")


def _rounded(number: float) -> int:
    step = 50 if number >= 500 else 10
    return int(step * round(number / step)) or round(number)
