"""fastmm (PyPI) on the same streets: every open arc an edge with the same line, no turns."""

import os
import shutil
import tempfile
import time
from contextlib import contextmanager

import fastmm
import numpy as np

from doorstep.roads.graphs.geometry import METRES_PER_UNIT
from doorstep.roads.routing.hierarchy import NEVER_MS


@contextmanager
def silence():
    """Swallow what the peer's C++ logs to standard output and error."""
    kept = [os.dup(1), os.dup(2)]
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        for number, old in zip((1, 2), kept, strict=True):
            os.dup2(old, number)
            os.close(old)


class Peer:
    """fastmm with its table of shortest (or fastest) routes up to a bound."""

    def __init__(self, graph, weights, *, fastest):
        self.lon7, self.lat7 = float(np.median(graph.node_lon7)), float(np.median(graph.node_lat7))
        self.cosine = np.cos(np.radians(self.lat7 / 1e7))
        self.fastest = fastest
        x, y = self.plane(graph.piece_lon7, graph.piece_lat7)
        self.folder = tempfile.mkdtemp()
        with silence():
            self.net = net = fastmm.Network()  # the matcher does not keep it alive
            for arc in np.flatnonzero(weights.arc_ms < NEVER_MS).tolist():
                span = slice(
                    int(graph.piece_first[graph.piece[arc]]), int(graph.piece_first[graph.piece[arc] + 1])
                )
                line = list(zip(x[span].tolist(), y[span].tolist(), strict=True))
                speed = float(graph.length_dm[arc]) * 100.0 / float(weights.arc_ms[arc])
                ends = {"source": int(graph.tail[arc]), "target": int(graph.head[arc])}
                net.add_edge(arc, geom=line if graph.forward[arc] else line[::-1], speed=speed, **ends)
            net.finalize()
            mode = fastmm.TransitionMode.FASTEST if fastest else fastmm.TransitionMode.SHORTEST
            bound = (
                {"max_time_between_candidates": 150.0}
                if fastest
                else {"max_distance_between_candidates": 1500.0}
            )
            self.matcher = fastmm.FastMapMatch(net, mode, cache_dir=self.folder, **bound)

    def close(self):
        shutil.rmtree(self.folder)

    def plane(self, lon7, lat7):
        return (lon7 - self.lon7) * METRES_PER_UNIT * self.cosine, (lat7 - self.lat7) * METRES_PER_UNIT

    def match(self, trace, noise_m):
        """Edges of all matched parts, the number of breaks, and the CPU seconds of the match call alone."""
        x, y = self.plane(trace.lonlat[:, 0] * 1e7, trace.lonlat[:, 1] * 1e7)
        rows = list(zip(x.tolist(), y.tolist(), (trace.time_ms / 1000.0).tolist(), strict=True))
        given = fastmm.Trajectory.from_xyt_tuples(rows)
        extra = {"reference_speed": 12.0} if self.fastest else {}
        begin = time.process_time()
        found = self.matcher.match(
            given,
            max_candidates=8,
            candidate_search_radius=50.0,
            gps_error=noise_m,
            reverse_tolerance=3 * noise_m,
            **extra,
        )
        spent = time.process_time() - begin
        good = [part for part in found.subtrajectories if part.error_code == fastmm.MatchErrorCode.SUCCESS]
        edges = {edge.edge_id for part in good for segment in part.segments for edge in segment.edges}
        return np.array(sorted(edges), dtype=np.int64), max(0, len(good) - 1), spent
