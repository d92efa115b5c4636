"""Features of the ways between places, drawn at random into a draft."""

from __future__ import annotations

import numpy as np

from doorstep.domain.arrival_functions import ArrivalFunctions, ArrivalShapes
from tests.planning.random_draft import DAY_S, EPOCH, PLACES, Draft


def arrival_functions(given: Draft) -> None:
    """For each pair when one arrives by when one leaves: slower at one instant or several."""
    rng = given.rng
    slower = [
        [(rng.randrange(10 * DAY_S), rng.choice((0, 0, 300, 900))) for _ in range(rng.randint(1, 4))]
        for _ in range(PLACES**2)
    ]
    given.epoch_of_travel = EPOCH
    # The functions hold for one pace only.
    given.change_types(speed_percent=lambda _: 100)
    given.profiles["van"] = lambda base_ds, distance_m: _functions(base_ds, distance_m, slower)


def _functions(
    base_ds: np.ndarray, distance_m: np.ndarray, slower: list[list[tuple[int, int]]]
) -> ArrivalFunctions:
    first, leave, arrive = [0], [], []
    for lasts, points in zip(base_ds.ravel().tolist(), slower, strict=True):
        at = sorted(points) if lasts < 2**30 else []
        leave += [instant for instant, _ in at]
        late = [instant + lasts + more * (lasts > 0) for instant, more in at]
        arrive += np.maximum.accumulate(late).tolist() if late else []
        first.append(len(leave))
    columns = (np.array(column, np.int64) for column in (first, leave, arrive))
    shapes = ArrivalShapes(**dict(zip(("first", "leave_ds", "arrive_ds"), columns, strict=True)))
    return ArrivalFunctions(shapes, distance_m)


def tolls(given: Draft) -> None:
    """Ways that cost something by themselves, some a lot."""
    rng = given.rng
    drawn = [rng.choice((0, 0, 0, 15, 200)) for _ in range(PLACES**2)]
    given.toll_minor = np.array(drawn, np.int32).reshape(PLACES, PLACES)
