"""Plans of the literature (`.sol`): `Route #1: 3 1 2` lines and a cost.

The k-th route is driven by the k-th vehicle of the instance where vehicles differ; a depot's number within a
route ends one trip and begins the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from doorstep.connectors.tables.delimited import text_of
from doorstep.domain.errors import FileError

_ROUTE = re.compile(r"route\s*#?\s*\d+\s*:\s*(.*)", re.IGNORECASE)
_COST = re.compile(r"cost\s*:?\s*([-+0-9.eE]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RoutesFile:
    """What a `.sol` file holds: places of each route by number, and the published cost if it is there."""

    listed: tuple[tuple[int, ...], ...]
    cost: float | None

    @property
    def routes(self) -> tuple[tuple[int, ...], ...]:
        """Routes that are driven."""
        return tuple(route for route in self.listed if route)


def read_sol(content: bytes, *, place: str) -> RoutesFile:
    """Read a `.sol` file; lines that are neither a route nor the cost tell nothing.

    Raises
    ------
    FileError
        If a route is not made of numbers, or there is none.
    """
    routes: list[tuple[int, ...]] = []
    cost: float | None = None
    for number, text in enumerate(text_of(content, place=place).splitlines(), start=1):
        route, told = _ROUTE.fullmatch(text.strip()), _COST.fullmatch(text.strip())
        try:
            if route is not None:
                routes.append(tuple(int(cell) for cell in route[1].split()))
            elif told is not None:
                cost = float(told[1])
        except ValueError:
            mend = "A route is 'Route #1: 3 1 2', the cost 'Cost 123'."
            raise FileError("not numbers", value=text, place=f"{place}, line {number}", mend=mend) from None
    if not any(routes):
        raise FileError("no route in this file", place=place, mend="Write lines such as 'Route #1: 3 1 2'.")
    return RoutesFile(tuple(routes), cost)


def sol_text(routes: Iterable[Sequence[int]], cost: float) -> str:
    """Write routes and cost as a `.sol` file."""
    lines = [f"Route #{number}: {' '.join(map(str, route))}" for number, route in enumerate(routes, start=1)]
    return "\n".join([*(line.rstrip() for line in lines), f"Cost {cost}"]) + "\n"
