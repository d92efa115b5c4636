"""A synthetic day of traffic for measuring: known at every moment on every arc, so that errors are exact.

Excess over free flow = amplitude by class x gain by place x chance by cell and way x direction x shape of
the hour (peaks up to 15 minutes early or late by quarter of the city) x noise that lives about half an
hour. A value every 10 minutes, linear in between. The seed decides everything.
"""

import numpy as np

from doorstep.roads.graphs.graph import RoadClass
from doorstep.roads.times.slices import TimeSlices

INSTANTS_S = tuple(range(6 * 3600, 22 * 3600 + 1, 600))
CENTRES = ((-8.611, 41.149), (-8.609, 41.124), (-8.690, 41.183), (-8.620, 41.233), (-8.533, 41.140))
# Amplitude of the morning and evening peak by class, before the gain of the place.
AMPLITUDE = {
    RoadClass.MOTORWAY: (0.75, 0.85),
    RoadClass.TRUNK: (0.70, 0.80),
    RoadClass.PRIMARY: (0.62, 0.72),
    RoadClass.SECONDARY: (0.50, 0.58),
    RoadClass.TERTIARY: (0.38, 0.44),
    RoadClass.UNCLASSIFIED: (0.22, 0.26),
    RoadClass.ROAD: (0.22, 0.26),
    RoadClass.RESIDENTIAL: (0.14, 0.17),
    RoadClass.LIVING_STREET: (0.08, 0.10),
    RoadClass.SERVICE: (0.05, 0.06),
}
CELL_M = 1200.0
QUARTER_M = 3600.0  # the peak comes at its own time in each quarter of the city
KEEPS = 0.75  # of the noise from one ten minutes to the next: 0.43 is left after half an hour


class Field:
    """One day: `strength` scales amplitudes, `noise` the random part in time; see `slices`."""

    def __init__(self, graph, *, seed, strength=1.0, noise=1.0, incidents=0, centres=CENTRES):
        self.graph = graph
        self.centres = centres
        self.random = np.random.default_rng(seed)
        self.noise = noise
        self._place()
        self._amplitudes(strength)
        self.factor_less_one = self._excess()
        self.incidents = self._incidents(incidents)

    def _place(self):
        g = self.graph
        self.lat0 = self.centres[0][1]
        self.shrink = np.cos(np.radians(self.lat0))
        self.x, self.y = self._xy(
            (g.node_lon7[g.tail] / 2 + g.node_lon7[g.head] / 2) / 1e7,
            (g.node_lat7[g.tail] / 2 + g.node_lat7[g.head] / 2) / 1e7,
        )
        columns = (self.x // CELL_M).astype(int)
        rows = (self.y // CELL_M).astype(int)
        _, self.cell = np.unique(columns * 10_000 + rows, return_inverse=True)

    def _xy(self, lon, lat):
        return (lon - self.centres[0][0]) * 111_320 * self.shrink, (lat - self.lat0) * 110_574

    def _amplitudes(self, strength):
        g = self.graph
        by_class = np.zeros((2, len(RoadClass)))
        for road_class, peaks in AMPLITUDE.items():
            by_class[:, road_class] = peaks
        away_m = np.min(
            [np.hypot(self.x - cx, self.y - cy) for cx, cy in (self._xy(*c) for c in self.centres)], axis=0
        )
        gain = 0.35 + 1.15 * np.exp(-away_m / 6000)
        cell = np.exp(self.random.normal(0, 0.5, self.cell.max() + 1))[self.cell]
        way = np.exp(self.random.normal(0, 0.35, int(g.way.max()) + 1))[g.way]
        heading = np.radians(g.start_bearing.astype(float))
        towards = np.arctan2(-self.x, -self.y)
        inbound = np.cos(heading - towards)
        self.morning = (
            strength * by_class[0][g.road_class] * gain * cell * way * (1 + 0.45 * np.maximum(inbound, 0))
        )
        self.evening = (
            strength * by_class[1][g.road_class] * gain * cell * way * (1 + 0.40 * np.maximum(-inbound, 0))
        )
        quarter = self.random.uniform(-900, 900, (400, 400))
        self.shift_s = quarter[
            (self.y // QUARTER_M).astype(int) + 200, (self.x // QUARTER_M).astype(int) + 200
        ]

    def _excess(self):
        excess = np.empty((len(INSTANTS_S), self.graph.arc_count), np.float32)
        cell_noise = self.random.normal(0, 0.22 * self.noise, self.cell.max() + 1)
        arc_noise = self.random.normal(0, 0.18 * self.noise, self.graph.arc_count)
        fresh = np.sqrt(1 - KEEPS**2)
        for row, at_s in zip(excess, INSTANTS_S, strict=True):
            local_s = at_s - self.shift_s
            morning = np.exp(-0.5 * ((local_s - 8.25 * 3600) / 2700) ** 2)
            evening = np.exp(-0.5 * ((local_s - 17.75 * 3600) / 3900) ** 2)
            midday = (
                0.22
                / (1 + np.exp((9.5 * 3600 - local_s) / 1200))
                / (1 + np.exp((local_s - 16 * 3600) / 1200))
            )
            shape = (
                self.morning * morning + self.evening * evening + (self.morning + self.evening) / 2 * midday
            )
            row[:] = shape * np.exp(cell_noise[self.cell] + arc_noise)
            cell_noise = KEEPS * cell_noise + fresh * self.random.normal(
                0, 0.22 * self.noise, len(cell_noise)
            )
            arc_noise = KEEPS * arc_noise + fresh * self.random.normal(0, 0.18 * self.noise, len(arc_noise))
        return excess

    def _incidents(self, count):
        """Slow everything within 250 m of a place on a main street 3 to 6 times, for 30 to 75 minutes."""
        factor = np.ones_like(self.factor_less_one)
        instants = np.array(INSTANTS_S)
        main = np.flatnonzero(
            (self.morning > np.quantile(self.morning, 0.8)) & (np.hypot(self.x, self.y) < 18_000)
        )
        for _ in range(count):
            at = self.random.choice(main)
            near = np.flatnonzero(np.hypot(self.x - self.x[at], self.y - self.y[at]) < 250)
            begin = self.random.integers(6 * 3600, 20 * 3600)
            end = begin + self.random.integers(1800, 4500)
            rows = np.flatnonzero((instants >= begin) & (instants < end))
            factor[np.ix_(rows, near)] = self.random.uniform(3, 6)
        return factor

    def slices(self, scale=1.0):
        """Give the day as slices every ten minutes, the excess times `scale`."""
        factor = (1 + scale * self.factor_less_one) * self.incidents
        return TimeSlices(INSTANTS_S, factor.astype(np.float32))
