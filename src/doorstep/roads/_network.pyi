"""Types of the native road kernel."""

import numpy as np
from numpy.typing import NDArray

class StreetIndex:
    def __init__(
        self, piece_first: NDArray[np.int64], lon7: NDArray[np.int32], lat7: NDArray[np.int32]
    ) -> None: ...
    def nearest(
        self,
        lon7: NDArray[np.int32],
        lat7: NDArray[np.int32],
        usable: NDArray[np.uint8],
        radius_m: float,
        most: int,
    ) -> tuple[
        NDArray[np.int64], NDArray[np.uint32], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]
    ]: ...

def strong_components(
    first: NDArray[np.int64], to: NDArray[np.uint32], open: NDArray[np.uint8]
) -> NDArray[np.uint32]: ...
