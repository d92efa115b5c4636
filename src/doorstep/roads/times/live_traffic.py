"""Live traffic: what is measured now, and how long it is worth believing.

A deviation from the typical day fades. Its weight after `h` minutes is

    w(h) = min(1, 1.05 exp(-(h / 35)^0.65)),        0 beyond four hours,

fitted to the autocorrelation of 207 freeway detectors of Los Angeles (0.79, 0.60, 0.43, 0.26, 0.11 and
0.03 after 5, 15, 30, 60, 120 and 240 minutes; largest misfit 0.010). Closures and incidents do not fade:
they last until their announced end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import TrafficError
from doorstep.domain.units import SECONDS_PER_MINUTE, Seconds, s_from_hours, s_from_minutes
from doorstep.roads.graphs.graph import Mode, StreetGraph
from doorstep.roads.times.slices import TimeSlices
from doorstep.roads.times.weights import Weights

FADE_MINUTES: Final = 35.0
FADE_POWER: Final = 0.65
FADE_START: Final = 1.05
HORIZON_S: Final = s_from_hours(4)
EXTRA_INSTANTS_S: Final = tuple(s_from_minutes(minutes) for minutes in (0, 15, 30, 60))
CLEARING_S: Final = s_from_minutes(1)
"""How long a street takes to be free again after an incident's end."""


@dataclass(frozen=True, slots=True, eq=False)
class Incident:
    """Streets that are slow or closed until an announced end.

    arcs
        Numbers of the arcs in the graph of motor traffic. Shape (a,).
    factor
        Time over typical time, above 0; infinity closes.
    begins_s, ends_s
        Seconds on the axis of the slices: since local midnight or the travel's epoch.

    Raises
    ------
    TrafficError
        If it ends before it begins or the factor is not above 0.
    """

    arcs: NDArray[np.integer]
    factor: float
    begins_s: Seconds
    ends_s: Seconds

    def __post_init__(self) -> None:
        if not self.factor > 0:
            raise TrafficError("an incident's factor must be above 0", value=self.factor)
        if self.ends_s <= self.begins_s:
            value = (self.begins_s, self.ends_s)
            mend = "Give an announced end after the beginning."
            raise TrafficError("an incident that ends before it begins", value=value, mend=mend)


def live_weight(horizon_s: float) -> float:
    """Tell how much of a deviation measured now is left `horizon_s` seconds later, 0..1."""
    if horizon_s > HORIZON_S:
        return 0.0
    minutes = max(horizon_s, 0.0) / SECONDS_PER_MINUTE
    return float(min(1.0, FADE_START * np.exp(-((minutes / FADE_MINUTES) ** FADE_POWER))))


def live_instants(
    instants_s: Sequence[Seconds], now_s: Seconds, incidents: Sequence[Incident] = ()
) -> tuple[Seconds, ...]:
    """Add now, +15, +30 and +60 minutes, and the ends of incidents, to the instants of a day.

    Parameters
    ----------
    instants_s
        Those of the typical day.
    now_s
        On the same axis as the instants: seconds since local midnight or the travel's epoch.
    incidents
        What is slow or closed now or later.
    """
    extra = {now_s + later_s for later_s in EXTRA_INSTANTS_S}
    for incident in incidents:
        # A begun incident is there at once; a coming one within its first minute.
        extra |= {incident.ends_s, incident.ends_s + CLEARING_S}
        extra |= {incident.begins_s - CLEARING_S, incident.begins_s} if incident.begins_s > now_s else set()
    return tuple(sorted({*instants_s, *extra}))


def blend(
    typical: TimeSlices,
    graph: StreetGraph,
    weights: Weights,
    now_s: Seconds,
    live_ratio: NDArray[np.floating],
    incidents: Sequence[Incident] = (),
) -> TimeSlices:
    """Blend what is measured now into the typical day: typical x (1 + w(t - now) x (ratio - 1)).

    Slices before now stay as they are. No street becomes faster quicker than time passes. Cycles and people
    on foot pass by the jams of motor traffic: their slices come back as they are.

    Parameters
    ----------
    typical
        The typical day; it is read anew at `live_instants`.
    graph, weights
        One mode's streets and one profile's free-flow times.
    now_s
        On the axis of the typical day's instants.
    live_ratio
        Measured over typical time, above 0; 1 where nothing is measured. Shape (arcs,).
    incidents
        Closures and obstructions, with announced ends.

    Raises
    ------
    TrafficError
        If a ratio is not positive and finite, or there is not one per arc.
    """
    if graph.mode is not Mode.MOTOR:
        return typical
    ratio = np.asarray(live_ratio, np.float64)
    if ratio.shape != (graph.arc_count,):
        mend = f"Give one for each of {graph.arc_count} arcs, 1 where nothing is measured."
        raise TrafficError("live ratios of another map", value=ratio.shape, mend=mend)
    if not (np.isfinite(ratio) & (ratio > 0)).all():
        arc = int(np.argmin(np.isfinite(ratio) & (ratio > 0)))
        raise TrafficError("a live ratio that is not above 0", value=float(ratio[arc]), place=f"arc {arc}")
    sampled = typical.at(live_instants(typical.instants_s, now_s, incidents))
    factor = np.ones((sampled.count, graph.arc_count), np.float32)
    for row, instant in zip(factor, sampled.instants_s, strict=True):
        if instant >= now_s:
            row[:] = 1.0 + live_weight(instant - now_s) * (ratio - 1.0)
        for incident in incidents:
            if incident.begins_s <= instant <= incident.ends_s:
                row[incident.arcs] = incident.factor
    return sampled.slowed(factor).first_in_first_out(graph, weights)
