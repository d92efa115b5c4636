"""Ways between many points at once, whatever form travel has."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.arrival_functions import ArrivalFunctions
from doorstep.domain.travel import NEVER_DS, UNREACHABLE, NearestTravel, PairTravel

Rows = NDArray[np.int64]


def ways_ds(pairs: PairTravel, starts: Rows, ends: Rows) -> NDArray[np.int64]:
    """Give base durations of many pairs, NEVER_DS where no way is known. Shapes (k,)."""
    if isinstance(pairs, NearestTravel):
        near = [pairs.lists(*pair) for pair in zip(starts.tolist(), ends.tolist(), strict=True)]
        base_ds = np.full(len(near), UNREACHABLE, np.int32)
        base_ds[near] = pairs.look_up_all(starts[near], ends[near])[0]
    elif isinstance(pairs, ArrivalFunctions):
        base_ds = pairs.shapes.base_ds[starts * pairs.point_count + ends]
    else:
        base_ds = pairs.look_up_all(starts, ends)[0]
    return np.where(base_ds == UNREACHABLE, NEVER_DS, base_ds.astype(np.int64))
